"""When an answer counts, to the frame."""

from __future__ import annotations

from dataclasses import replace

from tests.tones import even, scored
from voiceguide.answer import Answer
from voiceguide.cli import hearing
from voiceguide.events import Event, Follower, happened
from voiceguide.player import Player
from voiceguide.score import Question, Score
from voiceguide.sound import QUANTUM
from voiceguide.track import Track, Turn, answered
from voiceguide.units import RATE
from voiceguide.wishes import Command

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


def asking(start: int, stop: int, *lines: tuple[float, float]) -> Score:
    """A session of a minute with a chapter before its question, and one after it."""
    score = scored(even(60 * RATE, 0.1), list(lines), (0, stop)).score
    assert score
    return replace(score, questions=(Question(start * RATE, stop * RATE, "way"),))


#: asked from 20 s on, without an answer and with one
WAYS = asking(20, 30, (15, 18), (31, 33)), asking(20, 25, (15, 18), (25, 28), (40, 41))


def test_of_an_answered_session_nothing_is_read_up_to_the_question_s_end() -> None:
    track = answered(even(60 * RATE), WAYS[1])
    assert (track.first, track.line_starts, track.chapters) == (
        25 * RATE,
        [25 * RATE, 40 * RATE],
        [25 * RATE],
    )
    assert (track.line(24 * RATE), track.speaks(0, 25 * RATE)) == (25 * RATE, False)
    assert track.score
    assert track.score.questions == WAYS[1].questions


def test_only_the_score_that_asks_can_be_gone_through_from_its_beginning() -> None:
    assert [track.first for track in hearing._tracks(WAYS)] == [0, 25 * RATE]
    assert [track.first for track in hearing._tracks(WAYS[1:])] == [25 * RATE]  # answered before it was left
    assert [track.first for track in hearing._tracks((replace(WAYS[0], questions=()),))] == [0]


def test_where_an_answer_leads_the_question_is_not_read_again() -> None:
    tracks, given = hearing._tracks(WAYS), 0
    player = Player(tracks[0], hearing._turn(WAYS, tracks))
    player.follow(lambda: given)
    follower, before, events = Follower(player, lambda: ""), None, list[Event]()
    for block in player.blocks():
        given += len(block)
        if given > 21 * RATE and not player.status().answered:
            player.send(Command.ANSWER)
        events += happened(before, now := follower.look())
        before = now
    told = [(event.name, event.text) for event in events]
    assert told[told.index(("answered", "Yes.")) + 1 :] == [
        ("chapter", "# Chapter 2"),
        ("line", "Line 2."),
        ("line", "Line 3."),
    ]
