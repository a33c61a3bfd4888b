"""When nothing has been heard for long, by a clock that the test moves; and no clock is one of the day."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import voiceguide
from voiceguide.sinks.absence import Absence

PACKAGE = Path(voiceguide.__file__).parent
#: everything that a session's time passes through
TIMED = [
    *(PACKAGE / "sinks").glob("*.py"),
    *(PACKAGE / f"{name}.py" for name in ("player", "deck", "track", "mixer", "worker")),
]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def passes(self, absence: Absence, seconds: int) -> None:
        """Seconds pass in which the absence is asked for."""
        for _ in range(seconds):
            self.now += 1
            absence.is_long()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def absence(clock: Clock) -> Absence:
    return Absence(gone=600, asleep=30, clock=clock)


def test_ten_minutes_without_a_sound_are_not_long_and_a_second_more_is(
    absence: Absence, clock: Clock
) -> None:
    clock.passes(absence, 600)
    assert not absence.is_long()
    clock.passes(absence, 1)
    assert absence.is_long()


def test_what_is_heard_ends_it(absence: Absence, clock: Clock) -> None:
    clock.passes(absence, 599)
    absence.heard()
    clock.passes(absence, 600)
    assert not absence.is_long()


@pytest.mark.parametrize(("seconds", "long"), [(30, False), (31, True)])
def test_to_stand_still_for_half_a_minute_is_long(
    absence: Absence, clock: Clock, seconds: int, long: bool
) -> None:
    clock.now += seconds
    assert absence.is_long() is long


def test_a_sleep_is_long_though_something_is_heard_after_it(absence: Absence, clock: Clock) -> None:
    clock.now += 40
    absence.heard()
    assert absence.is_long()


def test_what_was_long_can_be_forgotten(absence: Absence, clock: Clock) -> None:
    clock.now += 4000
    assert absence.is_long()
    absence.forget()
    assert not absence.is_long()


@pytest.mark.parametrize("path", TIMED, ids=lambda path: path.name)
def test_the_time_of_day_is_asked_for_nowhere(path: Path) -> None:
    tree = ast.parse(path.read_text())
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "time"
    }
    assert asked <= {"monotonic", "sleep", "clock_gettime", "CLOCK_BOOTTIME"}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not (imported | named) & {"datetime", "calendar"}
    assert "time" not in named


def test_the_clock_of_a_device_is_not_asked_for() -> None:
    tree = ast.parse((PACKAGE / "sinks/device.py").read_text())
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "_stream"
    }
    assert asked == {"write", "start", "latency"}
