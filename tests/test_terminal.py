"""What a terminal shows, and what is printed where there is none."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TextIO

import numpy as np
import pytest

from tests.commands import Screen
from tests.soundserver import until
from voiceguide import terminal
from voiceguide.player import Command, Player, Turn
from voiceguide.score import Bus, Cue, Mark, Score
from voiceguide.sound import Samples
from voiceguide.units import RATE

SECOND = Samples(np.zeros((RATE, 2), np.float32))
SCORE = Score(
    "A short one",
    100 * RATE,
    (
        Cue(0, SECOND, Bus.BED, "far-sea"),
        Cue(5 * RATE, SECOND, Bus.VOICE, "Sit as you like."),
        Cue(20 * RATE, SECOND, Bus.BREATH, "4-6, 1 breath"),
        Cue(30 * RATE, SECOND, Bus.VOICE, "In [and] out."),
        Cue(60 * RATE, SECOND, Bus.VOICE, "That is all."),
    ),
    (Mark(5 * RATE, "Arriving"), Mark(60 * RATE, "Coming back")),
)


class Watched:
    """A session whose place a test decides, and what is shown of it."""

    def __init__(self, out: TextIO, shown: Callable[[], list[str]]) -> None:
        self.place = 0.0
        self.trouble = ""
        self.shown = shown
        self._out = out

    @contextmanager
    def on(self) -> Iterator[Watched]:
        player = Player(SECOND)
        player.follow(lambda: round(self.place * RATE))
        with redirect_stdout(self._out), terminal.watch(SCORE, player, lambda: self.trouble):
            yield self

    def shows(self, *lines: str) -> None:
        """Wait until exactly these lines are shown."""
        try:
            until(lambda: self.shown() == list(lines), 5)
        except TimeoutError:
            raise AssertionError(f"it shows {self.shown()}") from None


@pytest.fixture
def plain() -> Watched:
    """Printed to what is no terminal."""
    out = io.StringIO()
    return Watched(out, lambda: out.getvalue().splitlines())


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Watched, Screen]]:
    """Shown on a terminal."""
    keyboard, line = os.openpty()
    os.set_blocking(keyboard, False)
    screen = Screen()

    def shown() -> list[str]:
        with suppress(BlockingIOError):
            screen.feed(os.read(keyboard, 65_536).decode())
        return screen.lines

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    with open(line, "w", encoding="utf-8") as out:  # noqa: PTH123 - a handle, not a path
        yield Watched(out, shown), screen
    os.close(keyboard)


# -- a session, on a terminal


def test_a_terminal_shows_title_chapter_line_and_time_left(on_screen: tuple[Watched, Screen]) -> None:
    with on_screen[0].on() as watched:
        watched.shows("A short one", "1:40 left · Ctrl-C stops")
        watched.place = 7
        watched.shows("A short one · Arriving", "Sit as you like.", "1:33 left · Ctrl-C stops")
        watched.place = 61.2
        watched.shows("A short one · Coming back", "That is all.", "0:39 left · Ctrl-C stops")


def test_the_line_heard_last_stays_and_brackets_are_only_text(on_screen: tuple[Watched, Screen]) -> None:
    with on_screen[0].on() as watched:
        watched.place = 59.9
        watched.shows("A short one · Arriving", "In [and] out.", "0:40 left · Ctrl-C stops")


def test_what_hinders_the_playing_stands_there_as_long_as_it_does(on_screen: tuple[Watched, Screen]) -> None:
    with on_screen[0].on() as watched:
        watched.trouble = "The loudspeaker is gone; waiting for it."
        watched.shows("A short one", "The loudspeaker is gone; waiting for it.")
        watched.trouble = ""
        watched.shows("A short one", "1:40 left · Ctrl-C stops")


def test_when_a_lost_device_goes_back_so_does_the_screen(on_screen: tuple[Watched, Screen]) -> None:
    with on_screen[0].on() as watched:
        watched.place = 61
        watched.shows("A short one · Coming back", "That is all.", "0:39 left · Ctrl-C stops")
        watched.place = 59
        watched.shows("A short one · Arriving", "In [and] out.", "0:41 left · Ctrl-C stops")


def test_afterwards_the_screen_is_as_it_was(on_screen: tuple[Watched, Screen]) -> None:
    watched, screen = on_screen
    with watched.on():
        watched.shows("A short one", "1:40 left · Ctrl-C stops")
        assert not screen.cursor_is_shown
    watched.shows()
    assert screen.cursor_is_shown


def test_an_error_while_it_plays_leaves_the_screen_as_it_was(on_screen: tuple[Watched, Screen]) -> None:
    watched, screen = on_screen
    with suppress(KeyboardInterrupt), watched.on():
        watched.shows("A short one", "1:40 left · Ctrl-C stops")
        raise KeyboardInterrupt
    watched.shows()
    assert screen.cursor_is_shown


# -- a session, elsewhere


def test_elsewhere_each_chapter_and_line_is_printed_once_when_it_is_heard(plain: Watched) -> None:
    with plain.on():
        first = ["A short one, 1:40"]
        plain.shows(*first)
        plain.place = 7
        second = [*first, "# Arriving", "Sit as you like."]
        plain.shows(*second)
        plain.place = 31
        third = [*second, "In [and] out."]
        plain.shows(*third)
        plain.place = 99
        plain.shows(*third, "# Coming back", "That is all.")


def test_elsewhere_trouble_is_printed_when_it_begins(plain: Watched) -> None:
    with plain.on():
        plain.trouble = "The loudspeaker is gone; waiting for it."
        plain.shows("A short one, 1:40", "The loudspeaker is gone; waiting for it.")
        plain.trouble = ""
        plain.place = 7
        plain.shows(
            "A short one, 1:40", "The loudspeaker is gone; waiting for it.", "# Arriving", "Sit as you like."
        )


def test_after_an_answer_what_it_leads_to_is_shown() -> None:
    other = Score(
        "A short one", 50 * RATE, (Cue(0, SECOND, Bus.VOICE, "Further now."),), (Mark(0, "Further"),)
    )
    player = Player(SECOND, Turn(0, RATE, SECOND, 0))
    out, place = io.StringIO(), 0
    player.follow(lambda: place)
    with redirect_stdout(out), terminal.watch(SCORE, player, lambda: "", other):
        until(lambda: out.getvalue() == "A short one, 1:40\n", 5)
        player.send(Command.ANSWER)
        assert len(list(player.blocks())) == 12
        until(lambda: "# Further\nFurther now.\n" in out.getvalue(), 5)


def test_a_reader_that_went_away_ends_no_session() -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w", encoding="utf-8") as out:  # noqa: PTH123 - a handle, not a path
        with Watched(out, list).on():
            until(lambda: Path(f"/proc/self/fd/{write}").readlink() == Path(os.devnull), 5)
        out.write("Nothing complains.\n")


# -- progress


class Printed(io.StringIO):
    """A stream that is a terminal, or not."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def test_where_there_is_no_terminal_progress_is_a_line_each_tenth() -> None:
    out = Printed(is_terminal=False)
    with terminal.progress("Writing", out) as tell:
        for done in range(1, 1001):
            tell(done, 1000)
    assert out.getvalue() == "".join(f"Writing: {tenth * 10} %\n" for tenth in range(1, 11))


@pytest.mark.parametrize("steps", [1, 3])
def test_few_steps_are_few_lines(steps: int) -> None:
    out = Printed(is_terminal=False)
    with terminal.progress("Writing", out) as tell:
        for done in range(1, steps + 1):
            tell(done, steps)
    assert out.getvalue().splitlines() == [
        f"Writing: {done * 10 // steps * 10} %" for done in range(1, steps + 1)
    ]


def test_progress_that_goes_back_repeats_nothing() -> None:
    out = Printed(is_terminal=False)
    with terminal.progress("Preparing", out) as tell:
        for done in (5, 1, 5, 6):
            tell(done, 10)
    assert out.getvalue() == "Preparing: 50 %\nPreparing: 60 %\n"


def test_what_is_not_worth_a_line_prints_none() -> None:
    out = Printed(is_terminal=False)
    with terminal.progress("Preparing", out, plain=False) as tell:
        tell(1, 1)
    assert out.getvalue() == ""


def test_on_a_terminal_work_that_is_just_done_shows_nothing(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE", 0)
    with terminal.progress("Writing", Printed(is_terminal=True)) as tell:
        tell(10, 10)
    assert capfd.readouterr() == ("", "")


def test_on_a_terminal_work_that_is_soon_done_shows_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with terminal.progress("Writing", Printed(is_terminal=True)) as tell:
        for done in range(1, 11):
            tell(done, 10)
    assert capfd.readouterr() == ("", "")
