"""pyttsx3 on macOS and Windows, with a stand-in for the system's driver."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from voiceguide.errors import NotFound
from voiceguide.speech.pyttsx3 import Native
from voiceguide.speech.shape import heard, resampled
from voiceguide.units import RATE


class Driver:
    """Speaks as nsss does: AIFF whatever the file is called."""

    def __init__(self, samples: np.ndarray, rate: int, kind: str, subtype: str) -> None:
        self.samples, self.rate, self.kind, self.subtype = samples, rate, kind, subtype
        self.properties: dict[str, object] = {"voice": "com.sam"}
        self.queue: list[str] = []

    def getProperty(self, name: str) -> object:  # noqa: N802
        listed = [
            SimpleNamespace(id="com.zoe", name="Zoe", languages=["en_GB"]),
            SimpleNamespace(id="com.sam", name="Sam", languages=[]),
        ]
        return listed if name == "voices" else self.properties[name]

    def setProperty(self, name: str, value: object) -> None:  # noqa: N802
        self.properties[name] = value

    def save_to_file(self, text: str, path: str) -> None:
        assert text
        self.queue.append(path)

    def runAndWait(self) -> None:  # noqa: N802
        for path in self.queue:
            soundfile.write(path, self.samples, self.rate, format=self.kind, subtype=self.subtype)


def native(
    monkeypatch: pytest.MonkeyPatch,
    samples: np.ndarray,
    rate: int = 22_050,
    kind: str = "AIFF",
    subtype: str = "PCM_16",
) -> tuple[Native, Driver]:
    driver = Driver(samples, rate, kind, subtype)
    module = types.ModuleType("pyttsx3.drivers.standin")
    module.__file__ = __file__
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("pyttsx3.init", lambda: driver)
    return Native(), driver


def hum(rate: int, seconds: float = 1.0) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * 200 * np.arange(round(rate * seconds)) / rate)


@pytest.mark.parametrize("kind", ["AIFF", "WAV"])
def test_a_file_is_read_by_its_content_and_not_by_its_name(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    engine, _ = native(monkeypatch, hum(22_050), kind=kind)
    made = engine.speak("Hello.", "", 115)
    assert made.rate == 22_050
    assert np.allclose(np.frombuffer(made.samples, np.int16) / 32767, hum(22_050), atol=1e-3)


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
def test_every_rate_comes_out_at_48_khz(monkeypatch: pytest.MonkeyPatch, rate: int) -> None:
    engine, _ = native(monkeypatch, hum(rate), rate)
    made = engine.speak("Hello.", "", 115)
    speech = resampled(*(heard(made.samples, made.rate)[0], made.rate))
    assert len(speech) == pytest.approx(RATE, abs=RATE * 0.011)
    crossings = np.count_nonzero(np.diff(np.signbit(speech)))
    assert crossings == pytest.approx(400, abs=6)


def test_two_channels_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    both = np.stack([hum(22_050), hum(22_050)], axis=1)
    engine, _ = native(monkeypatch, both)
    assert len(engine.speak("Hello.", "", 115).samples) == 2 * len(both)


def test_numbers_that_are_no_sound_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = hum(22_050)
    samples[100] = np.nan
    engine, _ = native(monkeypatch, samples, kind="WAV", subtype="FLOAT")
    with pytest.raises(ValueError, match="no sound"):
        engine.speak("Hello.", "", 115)


def test_speed_and_voice_reach_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, driver = native(monkeypatch, hum(22_050))
    engine.speak("Hello.", "zoe", 103.5)
    assert driver.properties == {"voice": "com.zoe", "rate": 104}


def test_the_systems_own_voice_is_the_default_and_listed_first(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, driver = native(monkeypatch, hum(22_050))
    assert [speaker.name for speaker in engine.voices()] == ["Sam", "Zoe"]
    assert engine.fingerprint("") == engine.fingerprint("Sam") != engine.fingerprint("com.zoe")
    engine.speak("Hello.", "", 115)
    assert driver.properties["voice"] == "com.sam"


def test_a_voice_that_the_system_does_not_have_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, _ = native(monkeypatch, hum(22_050))
    with pytest.raises(NotFound, match="Gertrude"):
        engine.speak("Hello.", "Gertrude", 115)


def test_no_file_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine, driver = native(monkeypatch, hum(22_050))
    engine.speak("Hello.", "", 115)
    assert Path(driver.queue[0]).is_relative_to(tmp_path)
    assert not list(tmp_path.iterdir())
