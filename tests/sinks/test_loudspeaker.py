"""A process that plays through PortAudio into a real sound server, and what is heard there."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.sinks.playing import playing, reached
from tests.sinks.processes import alive, children
from tests.sinks.program import Ruler, places
from tests.soundserver import SoundServer, until
from voiceguide import sinks
from voiceguide.errors import NotFound, SinkError
from voiceguide.levels import to_int16
from voiceguide.units import RATE


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
