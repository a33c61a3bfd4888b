"""The whole program, interrupted: by signals, by a terminal that closes, by a loudspeaker that goes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.commands import VOICEGUIDE, Terminal, running, terminal
from tests.sinks.processes import alive, children
from tests.soundserver import Recording, SoundServer, until
from voiceguide.units import RATE

SCRIPT = "---\ntitle: Rain\nbed: far-sea\n---\n\nSit as you like. [pause 60s]\n"
LOST = "The loudspeaker is gone; waiting for it."


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("interrupted") / "rain.md"
    made.write_text(SCRIPT)
    return made


def play(path: Path) -> tuple[str | Path, ...]:
    return "play", path, "--engine", "silent", "--minutes", "1"


def loud(recording: Recording) -> bool:
    """Whether the bed is heard by now, at more than the first of its fade."""
    return bool(np.abs(recording.samples(max(0, recording.frames - RATE // 4))).max(initial=0) > 300)


@dataclass(frozen=True)
class Ended:
    """A session on a terminal that was interrupted, and how it ended."""

    code: int
    after: float  #: seconds from the interruption to the end of the program
    sounded: float  #: seconds from it to the last sound
    last: int  #: loudest sample of the last hundredth of a second that sounded
    left: list[int]  #: children that outlived it
    is_as_before: bool  #: the terminal, where there still is one


def close(screen: Terminal) -> None:
    """Close the terminal, as its window is."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, screen._keyboard)
    os.close(nothing)


Way = Callable[[Terminal, int], None]
WAYS: dict[str, tuple[Way, int]] = {
    "SIGTERM": (lambda _screen, pid: os.kill(pid, signal.SIGTERM), 0),
    "SIGHUP": (lambda _screen, pid: os.kill(pid, signal.SIGHUP), 0),
    "Ctrl-C": (lambda screen, _pid: screen.press("\x03"), 130),
    "the terminal closes": (lambda screen, _pid: close(screen), 0),
}


CLOSED = WAYS["the terminal closes"][0]


def interrupted(path: Path, way: Way) -> Ended:
    """A session on a terminal, interrupted while it is heard."""
    with ExitStack() as stack:
        server = stack.enter_context(SoundServer())
        recording = stack.enter_context(server.recording())
        screen = stack.enter_context(terminal(*play(path), environment=server.environment))
        until(lambda: screen.lines and loud(recording), 30)
        pid, asked, begun = screen.process.pid, recording.frames, time.monotonic()
        family = children(pid)
        way(screen, pid)
        if way is not CLOSED:
            until(lambda: screen.lines is not None and screen.process.poll() is not None)
        code = screen.process.wait(10)
        after = time.monotonic() - begun
        until(lambda: recording.frames > asked + 3 * RATE)
        heard = np.abs(recording.samples()).max(axis=1)
        last = int(np.flatnonzero(heard)[-1])
        return Ended(
            code,
            after,
            (last - asked) / RATE,
            int(heard[last - RATE // 100 : last].max()),
            [child for child in family if alive(child)],
            way is CLOSED or (screen.lines is not None and screen.is_as_before),
        )


def piped(path: Path, server: SoundServer, *before: str) -> AbstractContextManager[subprocess.Popen[str]]:
    """A session without a terminal, killed at the end if it still plays."""
    return running(*before, *VOICEGUIDE, *play(path), environment=server.environment)


def robbed(path: Path) -> list[str]:
    """What is printed by a session whose sound server is killed and started again, and then stderr."""
    with SoundServer() as server, piped(path, server) as process:
        assert process.stdout
        with server.recording() as recording:
            until(lambda: loud(recording), 30)
            server.kill()
        printed: list[str] = []
        while LOST not in printed:
            printed.append(process.stdout.readline().strip())
        server.start()
        with server.recording() as recording:
            until(lambda: loud(recording), 5)
        process.terminate()
        out, err = process.communicate(timeout=5)
    assert process.returncode == 0
    return [*printed, *out.splitlines(), err]


def hung_up(path: Path) -> int:
    """The code with which a session ends that was to outlive its terminal, and did."""
    with SoundServer() as server, piped(path, server, "nohup") as process, server.recording() as recording:
        until(lambda: loud(recording), 30)
        process.send_signal(signal.SIGHUP)
        before = recording.frames
        until(lambda: recording.frames > before + 3 * RATE // 2)
        assert loud(recording)
        assert process.poll() is None
        process.terminate()
        return process.wait(5)


def unread(path: Path, *closed: str) -> tuple[int, str]:
    """The code with which a session ends of which nobody reads on, and what it prints on stderr."""
    with SoundServer() as server, server.recording() as recording, piped(path, server) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()  # what is said comes later
        process.stdout.close()
        if "stderr" in closed:
            process.stderr.close()
        until(lambda: loud(recording), 30)
        before = recording.frames
        until(lambda: recording.frames > before + 5 * RATE // 2)
        assert loud(recording)
        assert process.poll() is None
        process.terminate()
        code = process.wait(5)
        return code, "" if process.stderr.closed else process.stderr.read()


OTHERS: dict[str, Callable[[Path], object]] = {
    "robbed": robbed,
    "hung up": hung_up,
    "stdout is not read": lambda path: unread(path, "stdout"),
    "nothing is read": lambda path: unread(path, "stdout", "stderr"),
}


@pytest.fixture(scope="module")
def sessions(path: Path) -> Iterator[dict[str, Future[Any]]]:
    """One session for each, all on their way at the same time."""
    with ThreadPoolExecutor(len(WAYS) + len(OTHERS)) as pool:
        ends = {name: pool.submit(interrupted, path, way) for name, (way, _) in WAYS.items()}
        yield {**ends, **{name: pool.submit(other, path) for name, other in OTHERS.items()}}


@pytest.mark.parametrize("name", WAYS)
def test_an_interruption_fades_within_two_seconds_and_leaves_nothing(
    sessions: dict[str, Future[Ended]], name: str
) -> None:
    end = sessions[name].result()
    print(f"{name}: the last sound after {end.sounded:.2f} s, the end after {end.after:.2f} s")
    assert end.code == WAYS[name][1]
    assert end.after < 4
    assert 0.2 < end.sounded < 2
    assert end.last < 30  # of some hundreds: it fades and is not cut
    assert end.left == []
    assert end.is_as_before


def test_the_whole_program_says_what_happens_and_comes_back_without_a_noise(
    sessions: dict[str, Future[list[str]]],
) -> None:
    *printed, err = sessions["robbed"].result()
    assert LOST in printed
    assert "The loudspeaker is back." in printed
    assert err == ""


def test_a_session_that_was_to_outlive_its_terminal_does(sessions: dict[str, Future[int]]) -> None:
    assert sessions["hung up"].result() == 0


@pytest.mark.parametrize("name", ["stdout is not read", "nothing is read"])
def test_a_broken_pipe_stops_no_sound(sessions: dict[str, Future[tuple[int, str]]], name: str) -> None:
    assert sessions[name].result() == (0, "")
