"""A speaker whose device fails as the test wishes: what is played again, and when it gives up."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.sinks import fakes
from tests.sinks.program import Ruler, places
from voiceguide.errors import SinkError
from voiceguide.levels import rise
from voiceguide.sinks import State
from voiceguide.sinks.speaker import Speaker
from voiceguide.sinks.stream import LATENCY, MOST
from voiceguide.sound import QUANTUM, Samples, Sound
from voiceguide.units import RATE

#: frames: the silence with which each device begins, the fade of a sound that comes back, the way back
BEFORE, FADE, BACK = RATE // 2, RATE // 4, 2 * RATE


def play(sound: Sound, out: Speaker) -> None:
    for start in range(0, sound.frames, QUANTUM):
        out.write(sound.read(start, min(start + QUANTUM, sound.frames)))


def told(folder: Path, life: int) -> NDArray[np.int64]:
    """The places that a fake was given, without the silence at both ends and the fade at the beginning."""
    heard = places(fakes.taken(folder, life)[BEFORE:])[FADE if life else 0 :]
    return heard[heard >= 0]


def assert_goes_on(heard: NDArray[np.int64], start: int, stop: int) -> None:
    assert heard.tolist() == list(range(start, stop))


def test_a_whole_session_reaches_the_device_with_silence_at_both_ends(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "plays")) as out:
        play(Ruler(50_001), out)
        out.drain()
    taken = places(fakes.taken(tmp_path, 0))
    assert_goes_on(told(tmp_path, 0), 0, 50_001)
    assert len(taken) - np.flatnonzero(taken >= 0)[-1] - 1 >= 2 * LATENCY + 3 * RATE // 10


@pytest.mark.parametrize("fault", ["dies", "refuses"])
def test_after_a_loss_it_goes_on_two_seconds_before_the_place_heard(tmp_path: Path, fault: str) -> None:
    with Speaker(child=fakes.child(tmp_path, f"{fault} 60", "plays")) as out:
        play(Ruler(100 * QUANTUM), out)
        out.drain()
    taken = 58 * QUANTUM  # the 60th write failed, and the first was the silence
    assert_goes_on(told(tmp_path, 0), 0, taken)
    assert_goes_on(told(tmp_path, 1), taken - LATENCY - BACK + FADE, 100 * QUANTUM)


def test_a_loss_in_the_first_seconds_begins_again(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "dies 10", "plays")) as out:
        play(Ruler(60_000), out)
        out.drain()
    assert_goes_on(told(tmp_path, 1), FADE, 60_000)


def test_a_loss_while_the_end_is_awaited_is_made_good(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "dies 13", "plays")) as out:
        play(Ruler(10 * QUANTUM), out)
        out.drain()
        assert out.heard == 10 * QUANTUM
    assert_goes_on(told(tmp_path, 1), FADE, 10 * QUANTUM)


@pytest.mark.parametrize("seed", range(4))
def test_however_often_the_device_is_lost_nothing_is_left_out(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    plan = [f"dies {n}" for n in random.integers(1, 50, size=5)]
    with Speaker(child=fakes.child(tmp_path, "dies 40", *plan, "plays")) as out:
        out._idle = list[float]().append  # type: ignore[assignment, method-assign]
        play(Ruler(400_000), out)
        out.drain()
        assert out.heard == 400_000
    reached = 0
    for life in range(fakes.lives(tmp_path)):
        heard = places(fakes.taken(tmp_path, life)[BEFORE:])
        if len(heard) > FADE:
            start = heard[FADE] - FADE
            assert start <= reached
            reached = start + max(0, len(heard) - LATENCY)
    assert reached >= 400_000


def test_the_place_heard_goes_back_with_the_sound(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "dies 60", "plays")) as out:
        play(Ruler(58 * QUANTUM), out)
        before = out.heard
        out.write(Ruler(QUANTUM).read(0, QUANTUM))
        assert (before, out.heard) == (58 * QUANTUM - LATENCY, 59 * QUANTUM - LATENCY)
    assert places(fakes.taken(tmp_path, 1)[-QUANTUM:])[-1] == QUANTUM - 1


def test_the_sound_comes_back_softly(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "dies 20", "plays")) as out:
        play(Samples(np.full((30 * QUANTUM, 2), 0.5, np.float32)), out)
    softly = fakes.taken(tmp_path, 1)[BEFORE : BEFORE + 2 * FADE, 0] / 16_384
    assert softly[:FADE] == pytest.approx(rise(0, FADE, FADE)[:, 0], abs=1e-4)
    assert set(softly[FADE:]) == {1.0}


def test_however_little_is_played_again_it_comes_back_whole(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "dies 2", "plays")) as out:
        play(Samples(np.full((2 * QUANTUM, 2), 0.5, np.float32)), out)
    steps = np.abs(np.diff(fakes.taken(tmp_path, 1)[:, 0].astype(int)))
    assert steps.max() < 10


def test_what_was_not_sent_for_long_comes_softly(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "plays")) as out:
        play(Samples(np.full((5 * QUANTUM, 2), 0.5, np.float32)), out)
        out._sending -= 1.4  # so long ago that the device holds none of it
        play(Samples(np.full((5 * QUANTUM, 2), 0.5, np.float32)), out)
    taken = fakes.taken(tmp_path, 0)[BEFORE:, 0] / 16_384
    assert set(taken[: 5 * QUANTUM]) == {1.0}
    assert taken[5 * QUANTUM :][:FADE] == pytest.approx(rise(0, FADE, FADE)[:, 0], abs=1e-4)


def test_what_was_not_sent_for_a_while_goes_on_at_once(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "plays")) as out:
        play(Samples(np.full((5 * QUANTUM, 2), 0.5, np.float32)), out)
        out._sending -= 0.9
        play(Samples(np.full((5 * QUANTUM, 2), 0.5, np.float32)), out)
    assert set(fakes.taken(tmp_path, 0)[BEFORE:, 0]) == {16_384}


def test_a_device_that_is_lost_in_a_silence_comes_back_in_silence(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "dies 40", "plays")) as out:
        play(Samples(np.full((30 * QUANTUM, 2), 0.5, np.float32)), out)
        play(Samples(np.zeros((10 * QUANTUM, 2), np.float32)), out)
        out.drain()
        assert out.heard == 40 * QUANTUM
    assert fakes.taken(tmp_path, 0).any()
    assert not fakes.taken(tmp_path, 1).any()


def test_a_device_that_stands_still_is_lost_within_its_latency_and_two_seconds(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "hangs 4", "plays")) as out:
        begun = time.monotonic()
        play(Ruler(20_000), out)
        waited = time.monotonic() - begun
    assert_goes_on(told(tmp_path, 1), FADE, 20_000)
    assert 2.2 < waited < 3.3


def test_it_tells_that_the_device_is_lost_until_it_is_back(tmp_path: Path) -> None:
    seen: list[State] = []

    def stopping() -> bool:
        seen.append(out.state)
        return False

    with Speaker(child=fakes.child(tmp_path, "dies 5", "busy", "plays"), stopping=stopping) as out:
        play(Ruler(20_000), out)
        assert out.state is State.PLAYING
    assert seen[0] is State.LOST
    assert fakes.lives(tmp_path) == 3


def test_it_tries_more_and_more_seldom(tmp_path: Path) -> None:
    waits: list[float] = []
    with Speaker(child=fakes.child(tmp_path, "dies 2", "busy"), stopping=lambda: len(waits) == 7) as out:
        out._idle = waits.append  # type: ignore[assignment, method-assign]
        play(Ruler(QUANTUM), out)
    assert waits == [0.5, 1, 2, 3, 3, 3, 3]


def test_once_it_is_gone_for_long_it_is_tried_seldom(tmp_path: Path) -> None:
    waits: list[float] = []
    with Speaker(
        child=fakes.child(tmp_path, "dies 2", "busy"), stopping=lambda: len(waits) == 3, gone=-1
    ) as out:
        out._idle = waits.append  # type: ignore[assignment, method-assign]
        play(Ruler(QUANTUM), out)
    assert waits == [10, 10, 10]


def test_after_long_nothing_is_played_again_and_somebody_else_decides(tmp_path: Path) -> None:
    seen: list[State] = []
    with Speaker(
        child=fakes.child(tmp_path, "dies 20", "busy", "plays"),
        gone=1,
        hold=lambda: seen.append(out.state),
    ) as out:
        out._idle = lambda _: time.sleep(1.1)  # type: ignore[assignment, method-assign]
        play(Ruler(19 * QUANTUM), out)
        assert (seen, out.state, out.heard) == ([State.LOST], State.PLAYING, 19 * QUANTUM)
        play(Ruler(6 * QUANTUM), out)
    assert_goes_on(told(tmp_path, 2), FADE, 6 * QUANTUM)


def test_with_nobody_to_decide_it_goes_on_after_long_as_well(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "dies 10", "busy", "plays"), gone=0.4) as out:
        out._idle = lambda _: time.sleep(0.5)  # type: ignore[assignment, method-assign]
        play(Ruler(60_000), out)
    assert_goes_on(told(tmp_path, 2), FADE, 60_000)


def test_a_block_that_comes_after_a_long_sleep_is_left_out(tmp_path: Path) -> None:
    held: list[int] = []
    with Speaker(
        child=fakes.child(tmp_path, "plays"), asleep=0.5, hold=lambda: held.append(out.heard)
    ) as out:
        play(Ruler(QUANTUM), out)
        time.sleep(0.6)
        play(Ruler(QUANTUM), out)
        play(Ruler(QUANTUM), out)
    assert held == [0]
    assert told(tmp_path, 0).tolist() == [*range(QUANTUM), *range(QUANTUM)]


def test_the_latency_that_is_granted_counts(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "holds 1")) as out:
        play(Ruler(20 * QUANTUM), out)
        assert out.heard == 20 * QUANTUM - RATE


def test_a_latency_beyond_belief_is_not_believed(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "holds 3600")) as out:
        play(Ruler(40 * QUANTUM), out)
        assert out.heard == 40 * QUANTUM - MOST


def test_it_counts_how_often_its_devices_ran_dry(tmp_path: Path) -> None:
    with Speaker(child=fakes.child(tmp_path, "stutters 3", "refuses 5", "stutters 4", "plays")) as out:
        play(Ruler(4 * QUANTUM), out)
        assert out.underflows == 1
        assert out._stream
        out._stream.close()
        play(Ruler(30 * QUANTUM), out)
        assert out.underflows == 2
    assert out.underflows == 2


def test_whoever_stops_while_it_is_lost_does_not_wait(tmp_path: Path) -> None:
    with Speaker(
        child=fakes.child(tmp_path, "dies 5", "busy"), stopping=lambda: fakes.lives(tmp_path) == 2
    ) as out:
        begun = time.monotonic()
        play(Ruler(10 * RATE), out)
        out.drain()
    assert time.monotonic() - begun < 1.0
    assert out.state is State.LOST


def test_whoever_stops_while_a_device_hangs_at_its_opening_does_not_wait(tmp_path: Path) -> None:
    with Speaker(
        child=fakes.child(tmp_path, "dies 5", "hangs 1"), stopping=lambda: fakes.lives(tmp_path) == 2
    ) as out:
        begun = time.monotonic()
        play(Ruler(10 * RATE), out)
        out.drain()
        assert time.monotonic() - begun < 1.0


def test_whoever_wishes_anything_while_it_plays_again_is_brought_to_the_present(tmp_path: Path) -> None:
    with Speaker(
        child=fakes.child(tmp_path, "dies 60", "plays"),
        wished=lambda: out.state is State.PLAYING and fakes.lives(tmp_path) == 2,
    ) as out:
        play(Samples(np.full((59 * QUANTUM, 2), 0.5, np.float32)), out)
        assert out.heard == 59 * QUANTUM - LATENCY
    assert len(fakes.taken(tmp_path, 1)) == BEFORE + QUANTUM


def test_a_device_that_is_not_there_at_the_start_is_not_waited_for(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(SinkError), Speaker(child=fakes.child(tmp_path, "busy")):
        pass
    assert time.monotonic() - begun < 1.0
