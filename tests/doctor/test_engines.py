"""Engines are tried for real, each with its limits; the others are those that go wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sinks.processes import children
from tests.soundserver import until
from tests.speech import fakes
from voiceguide.doctor import LIMIT, Finding, Verdict, engines

#: a child whose engine goes wrong at any line
_CHILD = (
    "import sys\n"
    "from tests.speech.fakes import Fake, serve_fake\n"
    "class Troubled(Fake):\n"
    "    def speak(self, text, voice, rate):\n"
    "        return super().speak('Trouble: ' + text, voice, rate)\n"
    "serve_fake(lambda: Troubled(sys.argv[1]))\n"
)
#: children that do not come as far as that
_DEAD, _MUTE = "raise SystemExit(3)", "import time; time.sleep(3600)"
_ROOT = str(Path(fakes.__file__).parents[2])


def child(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", f"import sys; sys.path.insert(0, {_ROOT!r})\n{code}", *arguments]


def found(chosen: str = "auto", **commands: list[str]) -> dict[str, Finding]:
    return {one.name: one for one in engines.engines(chosen, commands)}


def test_the_engines_of_this_machine_speak() -> None:
    told = found()
    assert list(told) == ["pyttsx3", "espeak"]
    for one in told.values():
        assert one.verdict is Verdict.GOOD
        assert one.told.startswith("speaks, ")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("exit", "ended with code 1"),
        ("segfault", "was ended by SIGSEGV"),
        ("raise", "RuntimeError: no voice today"),
        ("zeros", "answered with silence"),
        ("header only", "answered with an empty or broken sound"),
        ("8 kHz", "answered with"),
    ],
)
def test_an_engine_that_fails_is_told_with_its_reason(fault: str, told: str) -> None:
    one = found(broken=child(_CHILD, fault))["broken"]
    assert one.told.startswith(told)
    assert one.told.endswith("; pyttsx3 speaks instead")
    assert (one.verdict, one.cure) == (Verdict.WARNING, "voiceguide config set engine pyttsx3")


@pytest.fixture
def nothing_stays() -> Iterator[None]:
    """No process that a trial began outlives it; those of other tests may."""
    before = set(children(os.getpid()))
    yield
    until(lambda: set(children(os.getpid())) <= before, 3)


@pytest.mark.usefixtures("nothing_stays")
def test_an_engine_that_hangs_at_a_line_is_killed_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_SPEAK", 1.5)
    one = found(slow=child(_CHILD, "hang"))["slow"]
    assert one.told.startswith("did not answer within 1.5 s")


@pytest.mark.usefixtures("nothing_stays")
def test_an_engine_that_hangs_at_its_start_is_killed_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_START", 1.5)
    told = found(mute=child(_MUTE), dead=child(_DEAD))
    assert told["mute"].told.startswith("did not answer within 1.5 s")
    assert told["dead"].told.startswith("ended with code 3")


def test_an_engine_that_was_chosen_and_fails_is_a_fault() -> None:
    one = found("broken", broken=child(_CHILD, "exit"))["broken"]
    assert (one.verdict, one.told) == (Verdict.FAULT, "ended with code 1")
    assert one.cure == "voiceguide config set engine pyttsx3"


def test_when_no_engine_speaks_each_is_a_fault_with_what_to_install() -> None:
    told = found(pyttsx3=child(_DEAD), espeak=child(_DEAD))
    assert {one.verdict for one in told.values()} == {Verdict.FAULT}
    assert {one.cure for one in told.values()} == {"sudo apt install espeak-ng"}


def test_the_limits_leave_time_for_the_page() -> None:
    assert engines._START + engines._SPEAK + 1 < LIMIT
