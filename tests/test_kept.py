"""What is kept of a session: the place at which it was left, and the day of one that was heard to its end."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voiceguide import days, left, sinks
from voiceguide.cli import hearing, main, session
from voiceguide.left import Left
from voiceguide.score import Score
from voiceguide.sinks.null import Null
from voiceguide.units import RATE

PRACTICE = """---
title: Half a minute
bed: far-sea
choices: {touch: [yes, no]}
---

Sit as you like. [pause 10s]
[if touch] Feel your hands.
[if not touch] Hear the room.

That is all.
"""
STEPS = "---\ntitle: Steps\nkind: programme\nchoices: {day: [1, 2, 3]}\n---\n\n[play short 30s]\n"
WAYS = """---
title: Two ways
kind: programme
bed: far-sea
choices: {way: [both, gentle, further]}
---

Is it calmer? [ask way]

[if way both or gentle] Rest here. [play short 30s]

[if way both or further] Look closer. [play short 40s]
"""

#: plays, as fast as it can, and is stopped by Ctrl-C after so many seconds; returns what it exits with
Play = Callable[..., int]


@pytest.fixture(autouse=True)
def own(own: Path) -> Path:
    """The listener's own folder, with a practice and two programmes."""
    for name, text in (("short", PRACTICE), ("steps", STEPS), ("ways", WAYS)):
        (own / f"scripts/{name}.md").write_text(text)
    (own / "settings.yaml").write_text("engine: silent\ninput: none\n")
    return own


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    def run(*arguments: str, stop: float | None = None) -> int:
        last, told = [0], stop is None

        def pass_by(frames: int) -> None:
            nonlocal told
            last[0] += frames
            if not told and stop is not None and last[0] > stop * RATE:
                told = True
                signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr(sinks, "sink", lambda **_: Null(pass_by))
        monkeypatch.setattr(sys, "argv", ["voiceguide", "play", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0)

    return run


def the_next_day() -> str:
    return days.upcoming("steps", ("1", "2", "3"))


def test_a_session_that_was_stopped_is_kept_with_its_place(play: Play, own: Path) -> None:
    assert play("short", "--minutes", "0.5", "--with", "touch=no", stop=12) == 130
    kept = left.left()
    assert kept
    assert 12 < kept.seconds < 13
    assert (kept.script, kept.minutes) == (str((own / "scripts/short.md").resolve()), 0.5)
    assert (kept.choices, kept.counts) == ({"touch": "no"}, False)


def test_who_stops_the_bed_after_the_end_has_heard_the_whole_session(play: Play) -> None:
    left.keep(Left("another", None, 3.0))
    assert play("steps", "--day", "next", "--linger", stop=40) == 130
    assert left.left() is None
    assert the_next_day() == "2"


def test_a_day_that_sleep_cut_short_does_not_count_until_its_rest_is_heard(play: Play) -> None:
    assert play("steps", "--day", "next", "--sleep", "0.25") == 0
    kept = left.left()
    assert kept
    assert kept.seconds == pytest.approx(15, abs=0.1)
    assert the_next_day() == "1"
    assert play("--resume") == 0
    assert left.left() is None
    assert the_next_day() == "2"


def test_sleep_that_comes_after_the_end_cuts_nothing_short(play: Play) -> None:
    assert play("steps", "--day", "next", "--linger", "--sleep", "0.7") == 0
    assert left.left() is None
    assert the_next_day() == "2"


def test_a_day_that_was_named_does_not_count_either_when_its_rest_is_heard(play: Play) -> None:
    assert play("steps", "--day", "2", stop=12) == 130
    assert play("--resume") == 0
    assert the_next_day() == "1"


def test_nobody_is_told_to_name_a_day_when_going_on(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    assert play("steps", stop=12) == 130
    assert "Day 1 of 3." in capsys.readouterr().err
    assert play("--resume") == 0
    assert capsys.readouterr().err == ""


def test_a_session_whose_question_was_answered_goes_on_so_however_often_it_is_stopped(
    play: Play, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[list[list[str]]] = []

    def performed(ways: tuple[Score, ...], *rest: Any, **more: Any) -> hearing.Ended:
        heard.append([[line for line in ("Rest", "Look") if line in str(score)] for score in ways])
        return hearing.perform(ways, *rest, **more)

    monkeypatch.setattr(session, "perform", performed)
    left.keep(Left(str((own / "scripts/ways.md").resolve()), None, 34.0, 1))
    assert play("--resume", stop=5) == 130
    assert play("--resume", stop=5) == 130
    assert play("--resume") == 0
    assert heard == [[["Look"]]] * 3


def test_an_answer_to_what_is_asked_no_more_does_no_harm(play: Play, own: Path) -> None:
    left.keep(Left(str((own / "scripts/short.md").resolve()), 0.5, 12.0, 1))
    assert play("--resume") == 0


@pytest.mark.parametrize("option", [["--minutes", "1"], ["--with", "touch=no"], ["--day", "next"]])
def test_what_would_make_it_another_session_is_refused(
    play: Play, own: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    left.keep(Left(str((own / "scripts/short.md").resolve()), 0.5, 12.0))
    assert play("--resume", *option) == 2
    assert "leave out --minutes, --with and --day" in capsys.readouterr().err
    assert left.left()


def test_it_goes_on_with_the_choices_that_it_began_with_whatever_the_settings_say_by_now(
    play: Play, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left.keep(Left(str((own / "scripts/short.md").resolve()), 0.5, 12.0))
    with (own / "settings.yaml").open("a") as file:
        file.write("choices: {touch: no}\n")
    assert play("--resume", "--bed-level", "-6", "--dry-run") == 0
    assert "Feel your hands." in capsys.readouterr().out


def test_any_other_session_forgets_a_place_of_the_day_before(
    play: Play, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as yesterday:
        yesterday.setattr(time, "time", lambda: 1e9)
        left.keep(Left("another", None, 3.0))
    assert (own / "left.json").exists()
    assert play("short", "--dry-run") == 0
    assert not (own / "left.json").exists()
