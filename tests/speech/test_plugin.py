"""An engine that another package brings, found by its entry point."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from voiceguide import speech
from voiceguide.config import Settings
from voiceguide.errors import NotFound, WorkerError
from voiceguide.speech.remote import Remote

HUMMER = """
from voiceguide.speech.silent import Silent
class Hummer(Silent):
    def fingerprint(self, voice): return "hummer " + super().fingerprint(voice)
"""


@pytest.fixture
def _plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hummer.py").write_text(HUMMER, "utf-8")
    about = tmp_path / "hummer-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: hummer\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text("[voiceguide.engines]\nhum = hummer:Hummer\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])


@pytest.mark.usefixtures("_plugged")
def test_an_engine_of_another_package_speaks() -> None:
    with speech.voice(Settings(engine="hum")) as voice:
        assert voice.speak("Hello there.").frames
        assert "hummer" in voice.key


@pytest.mark.usefixtures("_plugged")
def test_an_engine_of_another_package_is_offered() -> None:
    assert "hum" in [offer.engine for offer in speech.voices()]


def test_an_engine_of_no_package_is_not_found() -> None:
    with pytest.raises(NotFound, match="no speech engine “hum”"):
        speech.voice(Settings(engine="hum"))
    with Remote("hum") as child, pytest.raises(WorkerError, match="no speech engine “hum”"):
        child.voices()
