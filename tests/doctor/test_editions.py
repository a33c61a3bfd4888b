"""Editions are those of libraries that were loaded, and one that cannot be loaded is told."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import voiceguide
from voiceguide.doctor import Finding, Verdict, editions, libraries, silence
from voiceguide.doctor.finding import typed


def found(child: list[str] | None = None) -> dict[str, Finding]:
    return {one.name: one for one in editions.editions(child or ())}


def missing(*names: str, code: str = "") -> list[str]:
    """A child on a machine without some modules."""
    program = f"import sys\nfor name in {names!r}: sys.modules[name] = None\n{code}\n"
    return [sys.executable, "-c", f"{program}from voiceguide.doctor.libraries import main; main()"]


def test_every_library_is_loaded_and_told_with_its_edition() -> None:
    told = found()
    assert list(told) == ["Python", "voiceguide", *libraries.LIBRARIES]
    assert {one.verdict for one in told.values()} == {Verdict.GOOD}
    assert told["Python"].told.startswith(sys.version.split()[0])
    assert told["voiceguide"].told == voiceguide.__version__
    assert told["numpy"].told == version("numpy")
    assert "PortAudio V" in told["sounddevice"].told
    assert "libsndfile 1." in told["soundfile"].told
    assert told["espeak"].told.startswith("1.")


def test_a_missing_package_is_a_fault_with_the_line_that_brings_it() -> None:
    told = found(missing("soxr"))
    assert (told["soxr"].verdict, told["soxr"].cure) == (
        Verdict.FAULT,
        f"{typed(Path(sys.executable))} -m pip install --force-reinstall soxr",
    )
    assert "soxr" in told["soxr"].told
    assert told["soundfile"].verdict is Verdict.GOOD


def test_a_missing_portaudio_is_a_fault_with_the_line_that_brings_it() -> None:
    told = found(missing(code="import ctypes.util; ctypes.util.find_library = lambda name: None"))
    assert told["sounddevice"].verdict is Verdict.FAULT
    assert told["sounddevice"].cure == "sudo apt install libportaudio2 libasound2-plugins"


def test_a_missing_espeak_is_only_a_warning_here() -> None:
    told = found(missing(code="import ctypes; del ctypes.CDLL\nfrom voiceguide.speech import espeak"))
    assert told["espeak"].verdict is Verdict.WARNING
    assert told["espeak"].cure == "sudo apt install espeak-ng"


@pytest.mark.parametrize("trouble", ["import os; os._exit(3)", "import time; time.sleep(3600)"])
def test_a_library_that_ends_or_hangs_its_child_hides_no_other(
    trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "_LIMIT", 2.0)
    code = (
        "import importlib; whole = importlib.import_module\n"
        "def load(name):\n"
        f"    if name == 'sounddevice': {trouble}\n"
        "    return whole(name)\n"
        "importlib.import_module = load"
    )
    told = found(missing(code=code))
    assert told["sounddevice"].verdict is Verdict.FAULT
    assert (told["sounddevice"].cure == silence.awake()) == ("sleep" in trouble)
    assert {one.verdict for name, one in told.items() if name != "sounddevice"} == {Verdict.GOOD}
