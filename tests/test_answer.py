"""When an answer counts, to the frame."""

from __future__ import annotations

from tests.tones import even
from voiceguide.answer import Answer
from voiceguide.sound import QUANTUM
from voiceguide.track import Track, Turn

TRACK, OTHER = Track(even(400 * QUANTUM)), Track(even(400 * QUANTUM))
TURN = Turn(200 * QUANTUM + 7, 240 * QUANTUM + 9, OTHER, 0)
#: the frame from which on it counts
FIRST = 24 * QUANTUM + 7


def test_an_answer_counts_from_fifteen_seconds_before_its_time_to_the_last_frame_of_that() -> None:
    answer = Answer(TURN, TRACK)
    asked = [answer.asked(TRACK, place) for place in (FIRST - 1, FIRST, TURN.stop - 1, TURN.stop)]
    assert asked == [False, True, True, False]


def test_it_leads_elsewhere_from_the_first_frame_of_its_time_on_and_once() -> None:
    answer = Answer(TURN, TRACK)
    answer.give()
    places = (FIRST, TURN.start - 1, TURN.start, TURN.start)
    assert [answer.turn(TRACK, place) for place in places] == [None, None, TURN, None]


def test_in_another_track_nothing_is_asked() -> None:
    assert not Answer(TURN, TRACK).asked(OTHER, TURN.start)
