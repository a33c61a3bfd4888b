"""Transport: blocks in order, and a stop that is soon and soft."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from tests.sinks import program
from tests.sinks.program import Ruler
from tests.soundserver import SoundServer, until
from voiceguide.levels import rise
from voiceguide.player import Command, Player, Status
from voiceguide.sound import QUANTUM, Block, Samples
from voiceguide.units import RATE

#: frames of the fade before a stop
FADE = 5 * QUANTUM
#: frames of a sound that ends within a quantum
FRAMES = 20 * QUANTUM + 1_234


def joined(player: Player, stop_after: int | None = None) -> Block:
    """All that a player yields, stopped after so many blocks."""
    blocks = []
    for count, block in enumerate(player.blocks(), start=1):
        blocks.append(block)
        if count == stop_after:
            player.send(Command.STOP)
    return np.concatenate(blocks)


def test_the_blocks_are_the_sound() -> None:
    ruler = Ruler(FRAMES)
    assert np.array_equal(joined(Player(ruler)), ruler.read(0, FRAMES))


def test_each_block_is_a_quantum_and_the_last_one_what_is_left() -> None:
    assert [len(block) for block in Player(Ruler(FRAMES)).blocks()] == [QUANTUM] * 20 + [1_234]


def test_a_sound_of_nothing_has_no_blocks() -> None:
    assert list(Player(Ruler(0)).blocks()) == []


def test_a_stop_fades_from_the_next_border_to_nothing() -> None:
    even = Samples(np.ones((FRAMES, 2), np.float32))
    played = joined(Player(even), stop_after=3)
    assert (played[: 3 * QUANTUM] == 1).all()
    assert np.array_equal(played[3 * QUANTUM :], np.repeat(rise(0, FADE, FADE)[::-1], 2, axis=1))


def test_a_stop_near_the_end_does_not_outlast_the_sound() -> None:
    assert len(joined(Player(Ruler(FRAMES)), stop_after=19)) == FRAMES


def test_a_second_stop_changes_nothing() -> None:
    player = Player(Ruler(FRAMES))
    blocks = player.blocks()
    player.send(Command.STOP)
    next(blocks)
    player.send(Command.STOP)
    assert sum(map(len, blocks)) == FADE - QUANTUM


def test_a_block_that_the_sound_keeps_is_not_written_to() -> None:
    kept = np.ones((FRAMES, 2), np.float32)
    kept.flags.writeable = False
    assert joined(Player(Samples(kept)), stop_after=1)[-1, 0] < 1e-6


def test_the_status_is_a_picture_of_one_moment() -> None:
    player = Player(Ruler(FRAMES))
    assert player.status() == Status(frames=FRAMES, heard=0, stopping=False)
    player.follow(lambda: 480)
    before = player.status()
    player.send(Command.STOP)
    assert before == Status(frames=FRAMES, heard=480, stopping=False)
    assert player.status() == dataclasses.replace(before, stopping=True)


def test_a_wish_to_stop_is_known_before_it_takes_effect() -> None:
    player = Player(Ruler(FRAMES))
    assert not player.stopping()
    player.send(Command.STOP)
    assert player.stopping()


def test_a_signal_handler_may_stop_it() -> None:
    player = Player(Ruler(FRAMES))
    before = signal.signal(signal.SIGUSR1, lambda *_: player.send(Command.STOP))
    try:
        blocks = player.blocks()
        next(blocks)
        signal.raise_signal(signal.SIGUSR1)
        assert sum(map(len, blocks)) == FADE
    finally:
        signal.signal(signal.SIGUSR1, before)


@dataclasses.dataclass(frozen=True)
class Stopped:
    """A tone in a process that got Ctrl-C, as it was heard."""

    heard: Block  #: from half a second before it on
    silent: float  #: seconds from Ctrl-C to silence
    exited: float  #: seconds from Ctrl-C to the end of the process


@pytest.fixture(scope="module")
def stopped() -> Stopped:
    with SoundServer() as server, server.recording() as recording:
        process = subprocess.Popen(
            [sys.executable, program.__file__, "60", "tone"], env={**os.environ, **server.environment}
        )
        with process:
            until(lambda: np.count_nonzero(recording.samples()[:, 0]) > 1.2 * RATE)
            process.send_signal(signal.SIGINT)
            asked, begun = recording.frames, time.monotonic()
            process.wait(10)
            exited = time.monotonic() - begun
            heard = recording.samples()[asked - RATE // 2 :].astype(np.float32)
    silent = np.flatnonzero(heard[:, 0])[-1] / RATE - 0.5
    print(f"silent after {silent:.3f} s, ended after {exited:.2f} s")
    return Stopped(heard, silent, exited)


def test_nothing_is_heard_a_second_after_ctrl_c(stopped: Stopped) -> None:
    assert 0.4 < stopped.silent < 1.0


def test_the_process_ends_within_two_seconds_of_ctrl_c(stopped: Stopped) -> None:
    assert stopped.exited < 2.0


def test_the_fade_is_heard_whole_and_without_a_click(stopped: Stopped) -> None:
    # a tone's second difference is its amplitude times the square of its angle; a click adds a step's height
    bends = np.abs(np.diff(stopped.heard[:, 0], n=2))
    even = bends[: RATE // 4].max()
    assert even > 5
    assert bends.max() < even + 4
