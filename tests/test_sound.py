"""A sound made by quanta, and read in any way."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.sound import QUANTUM, Block, Quanta

LENGTH = 3 * QUANTUM + 1234


def counted(index: int) -> Block:
    """A block whose samples are the frames' own numbers."""
    return np.repeat(np.arange(index * QUANTUM, (index + 1) * QUANTUM, dtype=np.float32), 2).reshape(-1, 2)


@pytest.mark.parametrize("size", [1, 64, 65, QUANTUM, QUANTUM + 1, LENGTH])
def test_every_frame_is_found_in_its_place(size: int) -> None:
    sound = Quanta(counted, LENGTH)
    pieces = [sound.read(start, min(start + size, LENGTH)) for start in range(0, LENGTH, size)]
    assert (np.concatenate(pieces)[:, 1] == np.arange(LENGTH)).all()


def test_nothing_is_an_empty_block() -> None:
    sound = Quanta(counted, LENGTH)
    assert sound.read(5, 5).shape == sound.read(LENGTH, LENGTH).shape == (0, 2)


def test_reading_on_makes_each_quantum_once() -> None:
    made = []
    sound = Quanta(lambda index: made.append(index) or counted(index), LENGTH)
    for start in range(0, LENGTH - 100, 100):
        sound.read(start, start + 100)
    assert made == [0, 1, 2, 3]


def test_places_may_be_numbers_of_numpy() -> None:
    sound = Quanta(counted, 2**40)
    start = np.int64(2**39)
    assert sound.read(start, start + 10).shape == (10, 2)
    assert type(sound.frames) is int


def test_what_is_kept_cannot_be_written_to() -> None:
    block = Quanta(counted, LENGTH).read(0, 100)
    with pytest.raises(ValueError, match="read-only"):
        block *= 2
