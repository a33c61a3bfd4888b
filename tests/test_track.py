"""Where in a session one may go, and what is said there."""

from __future__ import annotations

import pytest

from tests.tones import even, scored
from voiceguide.score import Bus, Cue, Score
from voiceguide.track import Track, following, preceding
from voiceguide.units import RATE

#: lines from 2 to 4 s, 10 to 13 s and 13.5 to 15 s; chapters at 0, 9 and 20 s
TRACK = scored(even(30 * RATE), [(2, 4), (10, 13), (13.5, 15)], (0, 9, 20))
PLAIN = Track(even(30 * RATE))


def at(seconds: float) -> int:
    return round(seconds * RATE)


def test_it_is_as_long_as_its_sound() -> None:
    assert TRACK.frames == 30 * RATE


def test_lines_are_what_is_said_and_nothing_else() -> None:
    bell = Cue(at(1), even(RATE), Bus.BELL)
    assert TRACK.score
    score = Score("test", TRACK.frames, (bell, *TRACK.score.cues))
    assert Track(TRACK.sound, score).lines == [(at(2), at(4)), (at(10), at(13)), (at(13.5), at(15))]


def test_without_a_score_there_is_nowhere_to_go() -> None:
    assert (PLAIN.lines, PLAIN.line_starts, PLAIN.chapters, PLAIN.closing) == ([], [], [], None)
    assert (PLAIN.line(at(20)), PLAIN.speaks(0, at(30))) == (0, False)


@pytest.mark.parametrize(
    ("seconds", "start"),
    [(0, 0), (1.99, 0), (2, 2), (3, 2), (9.99, 2), (10, 10), (13.2, 10), (13.5, 13.5), (30, 13.5)],
)
def test_the_line_that_was_heard_last(seconds: float, start: float) -> None:
    assert TRACK.line(at(seconds)) == at(start)


def test_the_closing_is_the_last_of_several_chapters() -> None:
    assert TRACK.closing == at(20)


def test_a_session_of_one_chapter_has_no_closing() -> None:
    assert scored(even(30 * RATE), [], (0,)).closing is None


@pytest.mark.parametrize(
    ("start", "stop", "speaks"),
    [
        (0, 2, False),
        (0, 2.001, True),
        (3, 3.5, True),
        (3.9, 9, True),
        (4, 10, False),
        (4, 11, True),
        (13, 13.5, False),
        (12, 14, True),
        (15, 30, False),
        (0, 30, True),
    ],
)
def test_whether_anything_is_said_between_two_places(start: float, stop: float, speaks: bool) -> None:
    assert TRACK.speaks(at(start), at(stop)) is speaks


@pytest.mark.parametrize(("place", "wanted"), [(0, 5), (4, 5), (5, 9), (8, 9), (9, None), (100, None)])
def test_what_follows_begins_after_the_place(place: int, wanted: int | None) -> None:
    assert following([5, 9], place) == wanted


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [(0, 0), (5, 0), (6.99, 0), (7, 5), (9, 5), (10.99, 5), (11, 9), (100, 9)],
)
def test_in_the_first_two_seconds_back_means_the_one_before(seconds: float, wanted: float) -> None:
    assert preceding([at(5), at(9)], at(seconds)) == at(wanted)


def test_before_everything_is_the_beginning() -> None:
    assert (preceding([], at(9)), following([], 0)) == (0, None)
