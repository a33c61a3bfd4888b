"""A program that stands still for a while, and a clock that jumps: neither is a lost loudspeaker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.commands import VOICEGUIDE, running
from tests.sinks.card import Clock
from tests.sinks.playing import awaited, playing, reached
from tests.sinks.processes import children, cpu_seconds
from tests.sinks.program import places
from tests.soundserver import SoundServer, until
from voiceguide.units import RATE


@dataclass(frozen=True)
class Standstill:
    """What was heard after a session stood still."""

    after: float  #: seconds from its waking to the first sound
    skipped: int  #: frames left out, or below zero heard again
    loudest: int  #: sample of the first hundredth of a second
    told: str  #: all that the program said, but for its first block


def alone(pid: int) -> list[int]:
    """The player; its device child is of another process group, and goes on."""
    return [pid]


def both(pid: int) -> list[int]:
    """The player and its device child, as when the machine sleeps."""
    return [pid, *children(pid)]


def stood_still(family: Callable[[int], list[int]]) -> Standstill:
    """A session that is stopped for four seconds."""
    with SoundServer() as server, server.recording() as recording, playing(server, 60) as process:
        awaited(process, "first")
        reached(recording, 3 * RATE // 2)
        stopped = family(process.pid)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(4.0)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        awake, begun = time.monotonic(), recording.frames
        assert not recording.samples(begun - RATE // 2).any()  # else it did not stand still
        until(lambda: recording.samples(begun).any(), 5.0)
        after = time.monotonic() - awake
        until(lambda: recording.frames > begun + 3 * RATE // 2)
        heard = recording.samples()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=10)
    told = places(heard)
    last = int(told[:begun].max())
    first = begun + int(np.flatnonzero(heard[begun:].any(axis=1))[0])
    even = first + RATE  # the fade is over, and each place follows from the one before
    start = int(told[even]) - (even - first)
    return Standstill(after, start - last - 1, int(heard[first : first + RATE // 100].max()), out)


def held(absent: Callable[[SoundServer, subprocess.Popen[str]], None]) -> bool:
    """Whether it is silent after an absence that was long, until it is told to go on."""
    with SoundServer() as server, playing(server, 60, 1.9, 1.0) as process:
        with server.recording() as recording:
            reached(recording, RATE)
            absent(server, process)
            awaited(process, "held")
        with server.recording() as recording:
            until(lambda: recording.frames > RATE)
            silent = not recording.samples().any()
            process.send_signal(signal.SIGUSR1)
            until(lambda: recording.samples(RATE).any(), 3.0)
        return silent


def still(_server: SoundServer, process: subprocess.Popen[str]) -> None:
    """The program stands still for two seconds, as that of a machine that sleeps."""
    process.send_signal(signal.SIGSTOP)
    time.sleep(2.0)
    process.send_signal(signal.SIGCONT)


def away(server: SoundServer, _process: subprocess.Popen[str]) -> None:
    """The loudspeaker is gone for two seconds."""
    server.unload()
    time.sleep(2.0)
    server.load()


SCRIPT = """\
---
title: Short
bed: far-sea
---

Sit as you like. [pause 2s exactly]
Notice the breath. [pause 1s exactly]
"""


@dataclass(frozen=True)
class Timed:
    """A whole session, played by a program whose clock jumps."""

    heard: NDArray[np.int16]  #: from the first sound to the last
    events: list[dict[str, Any]]
    lines: list[float]  #: seconds from the first line to each, as they were told
    share: float  #: of one core, after the jump
    code: int


def jumped(folder: Path, seconds: int) -> Timed:
    """A session amid which the clock is set by so many seconds."""
    script, clock = folder / "short.md", Clock(folder)
    script.write_text(SCRIPT)
    with SoundServer() as server, server.recording() as recording:
        command = (*VOICEGUIDE, "play", script, "--engine", "silent", "--json")
        with running(*command, environment={**server.environment, **clock.environment}) as process:
            assert process.stdout
            events, moments = [], []
            for line in process.stdout:
                events.append(json.loads(line))
                moments.append(time.monotonic())
                if len(events) == 2:
                    cpu, begun = cpu_seconds(process.pid), time.monotonic()
                    clock.jump(seconds)
                elif events[-1]["event"] == "ended":
                    share = (cpu_seconds(process.pid) - cpu) / (time.monotonic() - begun)
            code = process.wait(10)
        over = recording.frames
        until(lambda: recording.frames > over + RATE)
        samples = recording.samples()
    (sounding,) = np.nonzero(samples.any(axis=1))
    told = [moment for moment, event in zip(moments, events, strict=True) if event["event"] == "line"]
    heard = samples[sounding[0] : sounding[-1] + 1]
    return Timed(heard, events, [moment - told[0] for moment in told], share, code)


JUMPS = (0, 3600, -3600)


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[object, Future[Any]]]:
    """All of them, on their way at the same time."""
    with ThreadPoolExecutor(7) as pool:
        made: dict[object, Future[Any]] = {by: pool.submit(stood_still, by) for by in (alone, both)}
        made |= {absent: pool.submit(held, absent) for absent in (still, away)}
        for jump in JUMPS:
            made[jump] = pool.submit(jumped, tmp_path_factory.mktemp("clock"), jump)
        yield made


@pytest.mark.parametrize("family", [alone, both])
def test_after_a_short_standstill_it_goes_on_where_it_was_and_says_nothing(
    sessions: dict[object, Future[Standstill]], family: Callable[[int], list[int]]
) -> None:
    found = sessions[family].result()
    print(f"it goes on {found.after:.2f} s after, {found.skipped} frames later, at {found.loudest}")
    assert found.after < 1.0
    assert -RATE // 2 < found.skipped < 200  # the first frames of a fade are nothing
    assert "lost" not in found.told


def test_after_a_short_standstill_it_comes_back_by_a_fade(
    sessions: dict[object, Future[Standstill]],
) -> None:
    assert sessions[alone].result().loudest < 500  # a ruler's samples are above 8 000 at once


@pytest.mark.parametrize("absent", [still, away])
def test_after_long_it_is_silent_until_somebody_has_it_go_on(
    sessions: dict[object, Future[bool]],
    absent: Callable[[SoundServer, subprocess.Popen[str]], None],
) -> None:
    assert sessions[absent].result()


def test_the_clock_of_a_program_can_be_set(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    clock.jump(-3600)
    code = "import time; print(time.time(), time.monotonic())"
    out = subprocess.check_output([sys.executable, "-c", code], env=os.environ | clock.environment, text=True)
    day, even = map(float, out.split())
    assert day == pytest.approx(time.time() - 3600, abs=60)
    assert even == pytest.approx(time.monotonic(), abs=60)


@pytest.mark.parametrize("jump", JUMPS[1:])
def test_a_clock_that_jumps_changes_nothing(sessions: dict[object, Future[Timed]], jump: int) -> None:
    plain, found = sessions[0].result(), sessions[jump].result()
    print(f"{jump:+} s: {found.share:.1%} of a core after it, lines at {found.lines}")
    assert np.array_equal(found.heard, plain.heard)
    assert found.events == plain.events
    assert found.lines == pytest.approx(plain.lines, abs=0.25)
    assert found.share < 0.4
    assert (found.code, plain.code) == (0, 0)
