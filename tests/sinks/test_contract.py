"""What every sink keeps, the real loudspeaker too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.sinks import fakes
from voiceguide.sinks import Sink, State, sink
from voiceguide.sinks.null import Null
from voiceguide.sinks.speaker import Speaker
from voiceguide.sound import Block

Make = Callable[[], Sink]


@pytest.fixture(params=["null", "null with a clock", "speaker, fake device", "speaker, real device"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    if request.param == "speaker, real device":
        request.getfixturevalue("here")
    makers: dict[str, Make] = {
        "null": lambda: sink("null"),
        "null with a clock": lambda: Null(list[int]().append),
        "speaker, fake device": lambda: Speaker(child=fakes.child(tmp_path, "plays")),
        "speaker, real device": lambda: sink("speaker"),
    }
    return makers[request.param]


def blocks(*lengths: int) -> Iterator[Block]:
    random = np.random.default_rng(7)
    for length in lengths:
        yield random.uniform(-0.1, 0.1, (length, 2)).astype(np.float32)


def test_it_has_heard_everything_when_it_is_drained(make: Make) -> None:
    with make() as out:
        assert out.heard == 0
        for block in blocks(1, 0, 4_096, 64, 20_001):
            out.write(block)
        out.drain()
        assert out.heard == 24_162


def test_it_never_hears_more_than_was_written_nor_less_than_before(make: Make) -> None:
    written = before = 0
    with make() as out:
        for block in blocks(*[3_000] * 12):
            out.write(block)
            written += len(block)
            assert before <= out.heard <= written
            before = out.heard


def test_nothing_written_is_soon_drained(make: Make) -> None:
    with make() as out:
        begun = time.monotonic()
        out.drain()
        assert out.heard == 0
    assert time.monotonic() - begun < 1.5


def test_leaving_without_draining_is_quick(make: Make) -> None:
    with make() as out:
        for block in blocks(24_000):
            out.write(block)
        begun = time.monotonic()
    assert time.monotonic() - begun < 0.5


def test_it_plays(make: Make) -> None:
    with make() as out:
        assert out.state is State.PLAYING
