"""What a terminal shows, and what is printed where there is none."""

from __future__ import annotations

import fcntl
import io
import json
import os
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.commands import Screen
from tests.soundserver import until
from voiceguide import terminal
from voiceguide.captions import Sheet
from voiceguide.events import Moment
from voiceguide.player import Player, Status
from voiceguide.score import Bus, Cue, Mark, Score
from voiceguide.sound import Samples
from voiceguide.terminal import Face, View, bar
from voiceguide.terminal.layout import rows
from voiceguide.track import Track, Turn
from voiceguide.units import RATE
from voiceguide.wishes import Command

SECOND = Samples(np.zeros((RATE, 2), np.float32))
BREATH = Samples(np.zeros((10 * RATE, 2), np.float32))
SESSION = Samples(np.zeros((100 * RATE, 2), np.float32))
SCORE = Score(
    "A short one",
    100 * RATE,
    (
        Cue(0, SESSION, Bus.BED, "far-sea"),
        Cue(5 * RATE, SECOND, Bus.VOICE, "Sit as you like."),
        Cue(20 * RATE, BREATH, Bus.BREATH, "4-6, 1 breath"),
        Cue(30 * RATE, SECOND, Bus.VOICE, "In [and] out."),
        Cue(40 * RATE, SECOND, Bus.BELL, "bowl"),
        Cue(60 * RATE, SECOND, Bus.VOICE, "That is all."),
    ),
    (Mark(5 * RATE, "Arriving"), Mark(60 * RATE, "Coming back")),
)
#: the last row, where keys can be pressed
KEYS = "space pauses · Enter steadies · q stops · h helps · ← → lines"


class Led(Player):
    """A session whose place and state a test decides."""

    def __init__(self) -> None:
        super().__init__(Track(SESSION, SCORE))
        self.place = 0.0
        self.trouble = ""
        self.state: dict[str, Any] = {}

    def status(self) -> Status:
        return replace(super().status(), heard=round(self.place * RATE), **self.state)


class Watched:
    """A session, and what is shown of it."""

    def __init__(self, out: TextIO, shown: Callable[[], list[str]], view: View) -> None:
        self.player = Led()
        self.shown = shown
        self.out = out
        self._view = view

    @contextmanager
    def on(self) -> Iterator[Led]:
        """Have it shown."""
        player = self.player
        with redirect_stdout(self.out), terminal.watch(player, lambda: player.trouble, self._view):
            yield player

    def shows(self, *lines: str) -> None:
        """Wait until exactly these lines are shown."""
        try:
            until(lambda: self.shown() == list(lines), 5)
        except TimeoutError:
            raise AssertionError(f"it shows {self.shown()}") from None


def printed(face: Face = Face.PLAIN, *, captions: bool = False, keys: bool = False) -> Watched:
    """A session printed to what is no terminal."""
    out = io.StringIO()
    return Watched(out, lambda: out.getvalue().splitlines(), View(face, captions, keys))


class OnScreen(Watched):
    """A session on a terminal."""

    def __init__(self, columns: int = 80, encoding: str = "utf-8", **view: bool) -> None:
        self.screen, self.raw = Screen(columns), ""
        self._keyboard, self._line = os.openpty()
        os.set_blocking(self._keyboard, False)
        self.resize(columns, 24)
        out = open(os.dup(self._line), "w", encoding=encoding)  # noqa: PTH123, SIM115 - a handle, not a path
        super().__init__(out, self._read, View(Face.SCREEN, **{"keys": True, **view}))

    def resize(self, columns: int, height: int) -> None:
        """Have another size."""
        fcntl.ioctl(self._line, termios.TIOCSWINSZ, struct.pack("HHHH", height, columns, 0, 0))
        self.screen.resize(columns)

    def close(self) -> None:
        """Close the window."""
        self.out.close()
        os.close(self._line)
        os.close(self._keyboard)

    def _read(self) -> list[str]:
        with suppress(BlockingIOError):
            text = os.read(self._keyboard, 65_536).decode(errors="replace")
            self.raw += text
            self.screen.feed(text)
        return [line.strip() for line in self.screen.lines]


@pytest.fixture
def screens() -> Iterator[Callable[..., OnScreen]]:
    """Makes terminals with a session on them."""
    with ExitStack() as stack:

        def make(*arguments: Any, **named: Any) -> OnScreen:
            made = OnScreen(*arguments, **named)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture
def watched(screens: Callable[..., OnScreen]) -> OnScreen:
    """A session on a terminal of 80 columns."""
    return screens()


# -- a session, on a terminal


def test_a_terminal_shows_title_chapter_line_time_left_and_keys(watched: OnScreen) -> None:
    with watched.on() as player:
        watched.shows("A short one", "1:40 left", KEYS)
        player.place = 7
        watched.shows("A short one · Arriving", "Sit as you like.", "1:33 left", KEYS)
        player.place = 61.2
        watched.shows("A short one · Coming back", "That is all.", "0:39 left", KEYS)


def test_the_line_heard_last_stays_and_brackets_are_only_text(watched: OnScreen) -> None:
    with watched.on() as player:
        player.place = 59
        watched.shows("A short one · Arriving", "In [and] out.", "0:41 left", KEYS)


def test_what_hinders_the_playing_stands_there_as_long_as_it_does(watched: OnScreen) -> None:
    with watched.on() as player:
        player.trouble = "The loudspeaker is gone; waiting for it."
        watched.shows("A short one", "1:40 left", "The loudspeaker is gone; waiting for it.")
        player.trouble = ""
        watched.shows("A short one", "1:40 left", KEYS)


def test_when_a_lost_device_goes_back_so_does_the_screen(watched: OnScreen) -> None:
    with watched.on() as player:
        player.place = 61
        watched.shows("A short one · Coming back", "That is all.", "0:39 left", KEYS)
        player.place = 59
        watched.shows("A short one · Arriving", "In [and] out.", "0:41 left", KEYS)


def test_a_breath_is_led_and_afterwards_its_row_is_empty(watched: OnScreen) -> None:
    with watched.on() as player:
        player.place = 21
        until(lambda: any(row.startswith("breathe in  ") for row in watched.shown()), 5)
        player.place = 28
        until(lambda: any(row.startswith("breathe out") for row in watched.shown()), 5)
        player.place = 30
        watched.shows("A short one · Arriving", "In [and] out.", "1:10 left", KEYS)


def test_captions_have_a_row(screens: Callable[..., OnScreen]) -> None:
    watched = screens(captions=True)
    with watched.on() as player:
        watched.shows("A short one", "[the far sea begins]", "1:40 left", KEYS)
        player.place = 41
        watched.shows("A short one · Arriving", "In [and] out.", "0:59 left", KEYS)
        player.place = 39
        watched.shows("A short one · Arriving", "In [and] out.", "1:01 left", KEYS)
        player.place = 40.5
        watched.shows("A short one · Arriving", "In [and] out.", "[bell]", "1:00 left", KEYS)


def test_a_new_size_is_drawn_anew(watched: OnScreen) -> None:
    with watched.on() as player:
        player.place = 7
        watched.shows("A short one · Arriving", "Sit as you like.", "1:33 left", KEYS)
        watched.resize(20, 24)
        watched.shows("A short one ·", "Arriving", "Sit as you like.", "1:33 left", "space pauses")
        watched.resize(200, 2)
        watched.shows("Sit as you like.")
        watched.resize(200, 3)
        watched.shows("Sit as you like.", "1:33 left")


def test_nothing_is_written_that_has_not_changed(watched: OnScreen) -> None:
    with watched.on() as player:
        player.place = 7
        watched.shows("A short one · Arriving", "Sit as you like.", "1:33 left", KEYS)
        before = len(watched.raw)
        player.place = 8
        watched.shows("A short one · Arriving", "Sit as you like.", "1:32 left", KEYS)
        assert watched.raw[before:].count("left") == 1
        assert "Sit" not in watched.raw[before:]
        assert len(watched.raw) - before < 40


def test_a_terminal_that_knows_few_characters_shows_others(screens: Callable[..., OnScreen]) -> None:
    watched = screens(encoding="ascii")
    with watched.on() as player:
        player.place = 24.01
        until(lambda: any("=" * 36 in row for row in watched.shown()), 5)
        assert watched.shown()[0] == "A short one | Arriving"
        assert "?" not in "".join(watched.shown())


def test_afterwards_the_screen_is_as_it_was(watched: OnScreen) -> None:
    watched.out.write("What stood there before.\n")
    with watched.on():
        watched.shows("A short one", "1:40 left", KEYS)
        assert not watched.screen.cursor_is_shown
    watched.shows("What stood there before.")
    assert watched.screen.cursor_is_shown
    assert not watched.screen.is_the_other


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_an_error_while_it_plays_leaves_the_screen_as_it_was(
    watched: OnScreen, error: type[BaseException]
) -> None:
    with suppress(error), watched.on():
        watched.shows("A short one", "1:40 left", KEYS)
        raise error
    watched.shows()
    assert watched.screen.cursor_is_shown
    assert not watched.screen.is_the_other


# -- what stands where


def moment(place: float, **state: Any) -> Moment:
    status = Status(Track(SESSION, SCORE), round(place * RATE), **state)
    return Moment(status, Sheet(SCORE), status.heard)


LONG = replace(
    SCORE,
    title="A rather long title, for a practice that says much about itself",
    cues=(
        *SCORE.cues,
        Cue(70 * RATE, SECOND, Bus.VOICE, "A line that goes on and on, as some lines do, " * 4),
        Cue(80 * RATE, SECOND, Bus.VOICE, "座りやすいように座ってください。" * 3),
        Cue(90 * RATE, SECOND, Bus.VOICE, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"),
    ),
)
LONG_SHEET, LONG_TRACK = Sheet(LONG), Track(SESSION, LONG)
SIZES = st.integers(1, 220), st.integers(1, 40)


@given(place=st.integers(0, 99), columns=SIZES[0], height=SIZES[1], captions=st.booleans())
def test_no_row_is_too_wide_and_there_are_never_too_many(
    place: int, columns: int, height: int, captions: bool
) -> None:
    status = Status(LONG_TRACK, place * RATE, levels=(("voice", -4.0), ("bed", -40.0), ("cues", -2.0)))
    drawn = rows(Moment(status, LONG_SHEET, place * RATE), columns, height, captions=captions)
    assert 1 <= len(drawn) <= height
    assert max(cell_len(row.text) for row in drawn) <= columns


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_whatever_is_heard_nothing_moves(columns: int) -> None:
    """Everything has its row, and it stays there from the first frame to the last."""

    def at(place: int) -> int:
        status = Status(LONG_TRACK, place * RATE)
        drawn = rows(Moment(status, LONG_SHEET, place * RATE), columns, 40, captions=True)
        return next(index for index, row in enumerate(drawn) if row.text.endswith(" left"))

    assert len({at(place) for place in range(100)}) == 1


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_a_line_is_shown_whole(columns: int) -> None:
    for place, line in ((70, LONG.cues[-3].text), (80, LONG.cues[-2].text), (90, LONG.cues[-1].text)):
        drawn = rows(Moment(Status(LONG_TRACK, place * RATE), LONG_SHEET, place * RATE), columns, 60)
        text = "".join(row.text for row in drawn).replace(" ", "")
        assert line.replace(" ", "") in text


def test_where_there_is_little_room_the_line_the_breath_and_the_time_stay() -> None:
    kept = [rows(moment(31), 40, height) for height in (1, 2, 3, 4, 5)]
    assert [[row.text for row in drawn if row.text] for drawn in kept] == [
        ["In [and] out."],
        ["In [and] out."],
        ["In [and] out.", "1:09 left"],
        ["A short one · Arriving", "In [and] out.", "1:09 left"],
        ["A short one · Arriving", "In [and] out.", "1:09 left"],
    ]
    assert [row.text.split()[0] for row in rows(moment(21), 40, 3)] == ["Sit", "breathe", "1:19"]


def test_a_lost_loudspeaker_is_told_also_where_there_is_little_room() -> None:
    lost = replace(moment(31), trouble="It is gone.")
    assert [row.text for row in rows(lost, 40, 2)] == ["In [and] out.", "It is gone."]


def the_bar(place: float, columns: int = 80) -> str:
    return next(row.text for row in rows(moment(place), columns, 24) if "breathe" in row.text).strip()


def test_the_bar_is_as_long_as_the_tone_is_high_and_the_seconds_count_down() -> None:
    assert the_bar(20) == f"breathe in   {'─' * 36}  4"
    assert the_bar(24) == f"breathe out  {'━' * 36}  6"
    lengths = [the_bar(20 + tenth / 10).count("━") for tenth in range(100)]
    assert lengths[:40] == sorted(lengths[:40])
    assert lengths[40:] == sorted(lengths[40:], reverse=True)
    assert [the_bar(place)[-1] for place in (20.1, 21, 22.5, 23.9, 24.1, 29.9)] == list("432161")


@pytest.mark.parametrize(("columns", "length"), [(200, 36), (40, 23), (24, 7)])
def test_the_bar_fits(columns: int, length: int) -> None:
    assert the_bar(24, columns).count("━") == length


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({}, "space pauses · Enter steadies · q stops"),
        ({"asking": True}, "space answers · Enter steadies · q stops"),
        ({"asking": True, "answered": True}, "answered: yes · Enter steadies · q stops"),
        ({"answered": True}, "space pauses · Enter steadies · q stops"),
        ({"paused": True}, "space goes on · q stops · h helps"),
        ({"grounded": True}, "space goes on · q stops · h helps"),
    ],
)
def test_the_keys_are_those_that_help_now(state: dict[str, Any], told: str) -> None:
    assert rows(moment(7, **state), 40, 24)[-1].text == told


def test_where_nobody_can_press_keys_it_says_how_to_stop() -> None:
    assert rows(moment(7), 40, 24, keys=False)[-1].text == "Ctrl-C stops"


def test_a_pause_stands_beside_the_time() -> None:
    assert "1:33 left · paused" in [row.text for row in rows(moment(7, paused=True), 40, 24)]


@pytest.mark.parametrize(
    ("columns", "told"), [(80, "1:33 left · voice -4 dB, bed off"), (40, "voice -4 dB, bed off")]
)
def test_levels_are_told_when_they_are_not_as_written(columns: int, told: str) -> None:
    changed = rows(moment(7, levels=(("voice", -4.0), ("bed", -40.0))), columns, 24)
    assert told in [row.text.strip() for row in changed]
    assert len(changed) == len(rows(moment(7), columns, 24))


# -- a session, elsewhere


def test_elsewhere_each_chapter_and_line_is_printed_once_when_it_is_heard() -> None:
    plain = printed()
    with plain.on() as player:
        first = ["A short one, 1:40"]
        plain.shows(*first)
        player.place = 7
        second = [*first, "# Arriving", "Sit as you like."]
        plain.shows(*second)
        player.place = 31
        third = [*second, "In [and] out."]
        plain.shows(*third)
        player.place = 99
        plain.shows(*third, "# Coming back", "That is all.")
    plain.shows(*third, "# Coming back", "That is all.", "The end.")


def test_elsewhere_trouble_is_printed_when_it_begins_and_when_it_is_over() -> None:
    plain = printed()
    with plain.on() as player:
        player.trouble = "The loudspeaker is gone; waiting for it."
        told = ["A short one, 1:40", "The loudspeaker is gone; waiting for it."]
        plain.shows(*told)
        player.trouble = ""
        plain.shows(*told, "The loudspeaker is back.")


def test_a_screen_reader_hears_which_keys_there_are_and_what_they_did() -> None:
    plain = printed(keys=True)
    with plain.on() as player:
        told = ["A short one, 1:40", "Space pauses, Enter steadies, h helps, q stops."]
        plain.shows(*told)
        player.state = {"paused": True}
        plain.shows(*told, "Paused.")
        player.state = {"levels": (("bed", -2.0),)}
        plain.shows(*told, "Paused.", "Going on.", "Bed -2 dB.")


def test_captions_name_sounds_and_breaths_in_brackets() -> None:
    plain = printed(captions=True)
    with plain.on() as player:
        plain.shows("A short one, 1:40", "[the far sea begins]")
        player.place = 25
        plain.shows(
            "A short one, 1:40", "[the far sea begins]", "# Arriving", "Sit as you like.", "[breathe out]"
        )


def test_without_captions_sounds_and_breaths_are_not_printed() -> None:
    plain = printed()
    with plain.on() as player:
        player.place = 25
        plain.shows("A short one, 1:40", "# Arriving", "Sit as you like.")


def events(watched: Watched) -> list[dict[str, Any]]:
    return [json.loads(line) for line in watched.shown()]


def test_for_programs_each_event_is_a_line_of_json() -> None:
    watched = printed(Face.JSON, keys=True)
    with watched.on() as player:
        player.place = 25
        until(lambda: len(watched.shown()) == 4, 5)
        player.place = 40.5
        until(lambda: len(watched.shown()) == 5, 5)
    assert [event["event"] for event in events(watched)] == [
        "started",
        "chapter",
        "line",
        "phase",
        "line",
        "ended",
    ]
    assert {event["total"] for event in events(watched)} == {100.0}
    assert events(watched)[3] == {
        "event": "phase",
        "place": 25.0,
        "total": 100.0,
        "phase": "out",
        "seconds": 5.0,
    }


@pytest.mark.parametrize(
    ("error", "stopping", "how"), [(ValueError, False, "failed"), (KeyboardInterrupt, True, "stopped")]
)
def test_for_programs_the_end_says_how_it_came(error: type[BaseException], stopping: bool, how: str) -> None:
    watched = printed(Face.JSON)
    with suppress(error), watched.on() as player:
        if stopping:
            player.send(Command.STOP)
        raise error
    assert (events(watched)[-1]["event"], events(watched)[-1]["how"]) == ("ended", how)


def test_json_is_utf_8_whatever_the_terminal_writes(tmp_path: Path) -> None:
    with (tmp_path / "told").open("w", encoding="ascii") as out:
        watched = Watched(out, list, View(Face.JSON))
        watched.player = Led()
        with watched.on() as player:
            player.trouble = "Das Gerät fehlt."
            until(lambda: "Gerät" in (tmp_path / "told").read_text("utf-8"), 5)


def test_after_an_answer_what_it_leads_to_is_shown() -> None:
    other = Score(
        "A short one", 50 * RATE, (Cue(0, SECOND, Bus.VOICE, "Further now."),), (Mark(0, "Further"),)
    )
    player = Player(Track(SECOND, SCORE), Turn(0, RATE, Track(SECOND, other), 0))
    out, place = io.StringIO(), 0
    player.follow(lambda: place)
    with redirect_stdout(out), terminal.watch(player, lambda: "", View()):
        asked = "Press the space bar, or your button, for yes."
        until(lambda: out.getvalue() == f"A short one, 0:01\n{asked}\n", 5)
        player.send(Command.ANSWER)
        assert len(list(player.blocks())) == 12
        until(lambda: "# Further\nFurther now.\n" in out.getvalue(), 5)


# -- readers that do not read


@pytest.mark.parametrize("face", [Face.PLAIN, Face.JSON])
def test_a_reader_that_went_away_ends_no_session(face: Face) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w", encoding="utf-8") as out:  # noqa: PTH123 - a handle, not a path
        with Watched(out, list, View(face)).on():
            until(lambda: Path(f"/proc/self/fd/{write}").readlink() == Path(os.devnull), 5)
        out.write("Nothing complains.\n")


@pytest.mark.parametrize("face", [Face.PLAIN, Face.JSON])
def test_a_reader_that_reads_no_more_is_not_waited_for(face: Face) -> None:
    read, write = os.pipe()
    fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)
    os.write(write, bytes(4096))
    with open(write, "w", encoding="utf-8") as out:  # noqa: PTH123 - a handle, not a path
        begun = time.monotonic()
        with Watched(out, list, View(face)).on():
            pass
        assert time.monotonic() - begun < 2
        os.read(read, 4096)  # it reads again, so that the thread can end
        until(lambda: not any(each.name == "watcher" for each in threading.enumerate()), 5)
    os.close(read)


# -- which view


@pytest.fixture
def faces(monkeypatch: pytest.MonkeyPatch, watched: OnScreen) -> Callable[..., Face]:
    """The face that is chosen, by options, on a terminal that can do everything."""
    for name in ("NO_COLOR", "ACCESSIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def face(**options: bool) -> Face:
        with redirect_stdout(watched.out):
            return terminal.view(**options).face

    return face


def test_a_terminal_is_drawn_on(faces: Callable[..., Face]) -> None:
    assert faces() is Face.SCREEN


@pytest.mark.parametrize(
    ("name", "value"), [("NO_COLOR", "1"), ("ACCESSIBLE", "1"), ("TERM", "dumb"), ("TERM", "")]
)
def test_the_environment_asks_for_plain_lines(
    faces: Callable[..., Face], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert faces() is Face.PLAIN


@pytest.mark.parametrize("name", ["NO_COLOR", "ACCESSIBLE"])
def test_what_is_set_to_nothing_asks_for_nothing(
    faces: Callable[..., Face], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "")
    assert faces() is Face.SCREEN


def test_options_come_first(faces: Callable[..., Face]) -> None:
    assert faces(plain=True) is Face.PLAIN
    assert faces(plain=True, as_json=True) is Face.JSON


@pytest.mark.usefixtures("faces")
def test_where_there_is_no_terminal_lines_are_printed() -> None:
    with redirect_stdout(io.StringIO()):
        assert terminal.view(captions=True) == View(Face.PLAIN, captions=True)


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
    monkeypatch.setattr(bar, "_PATIENCE", 0)
    with terminal.progress("Writing", Printed(is_terminal=True)) as tell:
        tell(10, 10)
    assert capfd.readouterr() == ("", "")


def test_on_a_terminal_for_a_screen_reader_progress_is_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bar, "_PATIENCE", 0)
    monkeypatch.setenv("ACCESSIBLE", "1")
    out = Printed(is_terminal=True)
    with terminal.progress("Writing", out) as tell:
        tell(5, 10)
    assert out.getvalue() == "Writing: 50 %\n"


def test_on_a_terminal_work_that_is_soon_done_shows_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with terminal.progress("Writing", Printed(is_terminal=True)) as tell:
        for done in range(1, 11):
            tell(done, 10)
    assert capfd.readouterr() == ("", "")
