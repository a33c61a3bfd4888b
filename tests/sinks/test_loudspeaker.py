"""A process that plays through PortAudio into a real sound server, and what is heard there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.commands import running
from tests.sinks import program
from tests.sinks.processes import alive, children, cpu_seconds
from tests.sinks.program import Ruler, places
from tests.soundserver import PIPEWIRE, PULSEAUDIO, Kind, Recording, SoundServer, until
from voiceguide import sinks
from voiceguide.errors import NotFound, SinkError
from voiceguide.levels import to_int16
from voiceguide.units import RATE


def playing(
    server: SoundServer, seconds: float, *limits: float
) -> AbstractContextManager[subprocess.Popen[str]]:
    """A process that plays a ruler for so long, killed at the end if it still does."""
    words = map(str, (seconds, "ruler", *limits))
    return running(sys.executable, program.__file__, *words, environment=server.environment)


def reached(recording: Recording, place: int, limit: float = 10.0) -> float:
    """Wait until a place of the ruler has been heard; the moment at which it was."""
    until(lambda: places(recording.samples(max(0, recording.frames - RATE // 2))).max() >= place, limit)
    return time.monotonic()


@dataclass(frozen=True)
class Session:
    """A ruler of four seconds, played to its end."""

    heard: NDArray[np.int16]
    rate: float  #: frames heard in a second of wall time
    events: list[dict[str, float | str]]
    stderr: str
    code: int
    left: list[int]


FRAMES = 4 * RATE + 77


@pytest.fixture(scope="module")
def session(shared: SoundServer) -> Session:
    with shared.recording() as recording, playing(shared, FRAMES / RATE) as process:
        marks = range(0, FRAMES, RATE // 4)
        rate = float(np.polyfit([reached(recording, mark) for mark in marks], marks, 1)[0])
        left = children(process.pid)
        out, err = process.communicate(timeout=10)
        heard = recording.samples()
    events = [json.loads(line) for line in out.splitlines()]
    return Session(heard, rate, events, err, process.returncode, [pid for pid in left if alive(pid)])


def test_every_frame_is_heard_once_and_unchanged(session: Session) -> None:
    (sounding,) = np.nonzero(session.heard.any(axis=1))
    heard = session.heard[sounding[0] : sounding[-1] + 1]
    assert np.array_equal(heard, to_int16(Ruler(FRAMES).read(0, FRAMES)))


def test_it_lasts_as_long_as_its_frames_say(session: Session) -> None:
    assert session.rate == pytest.approx(RATE, rel=0.01)


def test_it_ends_well_and_knows_that_all_was_heard(session: Session) -> None:
    assert session.code == 0
    assert session.events[-1]["heard"] == FRAMES


def test_it_leaves_no_child_and_no_noise(session: Session) -> None:
    assert (session.left, session.stderr) == ([], "")


@pytest.mark.parametrize(
    ("kind", "fault", "cure"),
    [
        (kind, fault, cure)
        for kind in (PULSEAUDIO, PIPEWIRE)
        for fault, cure in (
            (SoundServer.unload, SoundServer.load),
            (SoundServer.kill, SoundServer.start),
            (SoundServer.freeze, SoundServer.thaw),
            (SoundServer.suspend, SoundServer.resume),
        )
        if (kind, fault) != (PIPEWIRE, SoundServer.suspend)  # it does not suspend what plays
    ],
    ids=lambda value: value.name if isinstance(value, Kind) else value.__name__,
)
def test_it_comes_back_by_itself(
    kind: Kind, fault: Callable[[SoundServer], None], cure: Callable[[SoundServer], None]
) -> None:
    with SoundServer(kind) as server, playing(server, 60) as process:
        with server.recording() as recording:
            reached(recording, 5 * RATE // 2)
            cpu, begun = cpu_seconds(process.pid), time.monotonic()
            fault(server)
            lost = awaited(process, "lost") - begun
            time.sleep(max(0.0, begun + 3.0 - time.monotonic()))
            share = (cpu_seconds(process.pid) - cpu) / (time.monotonic() - begun)
            last = places(recording.samples()).max()
        cure(server)
        cured = time.monotonic()
        with server.recording() as recording:
            until(lambda: again(recording, last).any())
            back = time.monotonic() - cured
            heard_by_then = recording.frames
            until(lambda: recording.frames > heard_by_then + RATE // 2)
            heard = places(recording.samples())
        process.kill()
        assert process.stderr
        noise = process.stderr.read()
    (silent,) = np.nonzero(heard == -1)
    first = heard[-1] - (len(heard) - silent[-1] - 2)  # counted back, since the fade hides the places
    print(
        f"{kind.name}, {fault.__name__}: lost after {lost:.2f} s, back after {back:.2f} s,"
        f" {(last - first) / RATE:.2f} s earlier, {share:.1%} of a core while away"
    )
    assert lost < 3.0
    assert back < 5.0
    assert last - 2.2 * RATE < first <= last + 1
    assert share < 0.2
    assert noise == ""


def awaited(process: subprocess.Popen[str], event: str) -> float:
    """Read what the process tells until it tells an event; the moment of that."""
    assert process.stdout
    for line in process.stdout:
        if (told := json.loads(line))["event"] == event:
            return float(told["at"])
    raise AssertionError(f"it ended without “{event}”")


def again(recording: Recording, last: int) -> NDArray[np.bool_]:
    """The frames of sound that come from before a place: not what the server still held when it froze."""
    heard = places(recording.samples())
    back: NDArray[np.bool_] = (heard != -1) & (heard <= last)
    return back


@pytest.mark.parametrize(
    ("fault", "limit"),
    [(SoundServer.unload, 0.7), (SoundServer.freeze, 3.0)],
    ids=["unplugged", "server frozen"],
)
def test_ctrl_c_ends_it_while_the_device_is_away(
    server: SoundServer, fault: Callable[[SoundServer], None], limit: float
) -> None:
    with server.recording() as recording, playing(server, 60) as process:
        reached(recording, RATE // 2)
        fault(server)
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        assert process.wait(10) == 0
        assert time.monotonic() - begun < limit
        server.thaw()


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


@pytest.mark.parametrize("absent", [still, away])
def test_after_long_it_is_silent_until_somebody_has_it_go_on(
    server: SoundServer, absent: Callable[[SoundServer, subprocess.Popen[str]], None]
) -> None:
    with playing(server, 60, 1.9, 1.0) as process:
        with server.recording() as recording:
            reached(recording, RATE)
            absent(server, process)
            awaited(process, "held")
        with server.recording() as recording:
            until(lambda: recording.frames > RATE)
            assert not recording.samples().any()
            process.send_signal(signal.SIGUSR1)
            until(lambda: recording.samples(RATE).any(), 3.0)


def test_after_a_short_sleep_it_goes_on(server: SoundServer) -> None:
    with server.recording() as recording, playing(server, 60) as process:
        reached(recording, RATE)
        process.send_signal(signal.SIGSTOP)
        time.sleep(4.0)
        process.send_signal(signal.SIGCONT)
        awake = time.monotonic()
        print(f"it goes on {reached(recording, 2 * RATE, 5.0) - awake:.2f} s after its sleep")


def test_a_player_that_is_killed_leaves_no_child(server: SoundServer) -> None:
    with server.recording() as recording, playing(server, 60) as process:
        reached(recording, RATE // 2)
        family = children(process.pid)
        process.kill()
        process.wait()
        assert len(family) == 1
        until(lambda: not alive(family[0]), 3.0)


def test_leaving_without_draining_is_soon_quiet(here: SoundServer) -> None:
    with here.recording() as recording:
        with sinks.sink() as out:
            out.write(Ruler(RATE).read(0, RATE))
        left = recording.frames
        until(lambda: recording.frames > left + RATE // 2)
        heard = places(recording.samples())
    assert heard.max() < RATE - 1
    assert not (heard[left + RATE // 10 :] >= 0).any()


def test_a_device_that_stands_still_is_not_taken_for_one_that_plays(
    server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.lead(monkeypatch)
    server.suspend()
    with pytest.raises(SinkError, match=r"did not answer within 2\.3 s"):
        sinks.sink().__enter__()


@pytest.mark.usefixtures("here")
def test_devices_are_found_by_name() -> None:
    assert [device.name for device in sinks.devices() if device.default] == ["default"]
    with sinks.sink(device="PULS") as out:
        assert out.heard == 0


@pytest.mark.usefixtures("here")
def test_a_device_that_is_not_there_is_told_with_the_nearest_name() -> None:
    with pytest.raises(NotFound, match=r"no sound device “pulsar”\. Did you mean “pulse”\?"):
        sinks.sink(device="pulsar").__enter__()


def test_without_a_sound_server_it_is_said_at_once_what_to_do(
    server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.lead(monkeypatch)
    server.kill()
    begun = time.monotonic()
    with pytest.raises(SinkError, match=r"no sound device.\n.*libasound2-plugins(.|\n)*voiceguide export"):
        sinks.sink().__enter__()
    assert time.monotonic() - begun < 2.0


def test_a_sound_server_that_answers_nobody_hangs_nobody(
    server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.lead(monkeypatch)
    server.freeze()
    begun = time.monotonic()
    with pytest.raises(SinkError, match="did not answer within 5 s"):
        sinks.devices()
    assert time.monotonic() - begun < 7.0
