"""Devices are opened for real, on a sound server; the fakes are busy, missing, or hang."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.sinks import fakes
from tests.soundserver import SoundServer, until
from voiceguide.doctor import Finding, Verdict, devices, silence
from voiceguide.sinks import stream

#: a child with two devices, of which the second does as it is told: hangs, or is busy
_TWO = """
import sys, threading
from voiceguide.worker import serve
def handle(request, payload):
    if request["do"] == "list":
        hall = {"name": "Hall", "channels": 2, "default": True}
        return {"devices": [hall, {"name": "Desk", "channels": 2, "default": False}]}, b""
    if request["do"] == "open" and request["device"] == 1:
        if sys.argv[1] == "hangs":
            threading.Event().wait()
        return {"fault": "busy", "text": "as the test wishes"}, b""
    return {"latency": 0.3, "underflow": False}, b""
serve(handle)
"""


def found(wanted: str = "", child: list[str] | None = None) -> dict[str, Finding]:
    return {one.name: one for one in devices.devices(wanted, child or stream.CHILD)}


def two(second: str) -> list[str]:
    return [sys.executable, "-c", _TWO, second]


def test_every_device_of_a_real_sound_server_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    with SoundServer() as server:
        server.lead(monkeypatch)
        told = found()
        assert {one.verdict for one in told.values()} == {Verdict.GOOD}
        assert next(iter(told.values())).told == "opens, and sessions play through it"


def test_a_frozen_sound_server_is_told_in_time_with_what_wakes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = {**(stream._ask.__kwdefaults__ or {}), "limit": 1.0}
    monkeypatch.setattr(stream._ask, "__kwdefaults__", defaults)
    with SoundServer() as server:
        server.lead(monkeypatch)
        server.freeze()
        told: dict[str, Finding] = {}
        assert until(lambda: told.update(found()) or True) < 4
        cure = silence.awake()  # by the servers that run meanwhile
        server.thaw()
    (one,) = told.values()
    assert (one.verdict, one.cure) == (Verdict.FAULT, cure)
    assert "did not answer within 1 s" in one.told


def test_without_a_device_it_says_what_may_bring_one(tmp_path: Path) -> None:
    one = found(child=fakes.child(tmp_path, "none"))["sound system"]
    assert (one.verdict, one.told) == (Verdict.FAULT, "There is no sound device.")
    assert one.cure == silence.there()


def test_without_portaudio_it_says_what_to_install(tmp_path: Path) -> None:
    one = found(child=fakes.child(tmp_path, "library"))["sound system"]
    assert one.told == "PortAudio, which plays the sound, is not installed."
    assert one.cure.splitlines()[-1] == "sudo apt install libportaudio2 libasound2-plugins"


def test_a_busy_device_is_a_fault_when_sessions_play_through_it() -> None:
    told = found("desk", two("busy"))
    assert list(told) == ["Desk", "Hall"]
    assert told["Desk"].verdict is Verdict.FAULT
    assert told["Desk"].told == "The sound device “Desk” is used by another program."
    assert told["Desk"].cure.splitlines()[-1] == "voiceguide config set device Hall"
    assert told["Hall"].verdict is Verdict.GOOD


def test_a_busy_device_that_nobody_uses_is_only_a_warning() -> None:
    told = found("", two("busy"))
    assert [(name, one.verdict) for name, one in told.items()] == [
        ("Hall", Verdict.GOOD),
        ("Desk", Verdict.WARNING),
    ]


def test_a_device_that_hangs_is_told_and_the_others_are_still_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = {**(stream._ask.__kwdefaults__ or {}), "limit": 1.0}
    monkeypatch.setattr(stream._ask, "__kwdefaults__", defaults)
    told = found("desk", two("hangs"))
    assert "did not answer within 1 s" in told["Desk"].told
    assert (told["Desk"].verdict, told["Hall"].verdict) == (Verdict.FAULT, Verdict.GOOD)


def test_after_devices_that_took_too_long_no_further_one_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_PATIENCE", 0.0)
    told = found("", two("busy"))
    assert {one.verdict for one in told.values()} == {Verdict.WARNING}
    assert {one.told for one in told.values()} == {"not tried: those before it took too long"}


def test_a_loudspeaker_of_the_settings_that_is_not_here_is_a_fault() -> None:
    told = found("Haall", two("busy"))
    assert told["your loudspeaker"].told.startswith("There is no sound device “Haall”. Did you mean “Hall”?")
    assert told["your loudspeaker"].cure.splitlines()[-1] == "voiceguide config set device Hall"
    assert told["Hall"].verdict is Verdict.GOOD
