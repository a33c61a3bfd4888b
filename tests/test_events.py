"""What happens in a session, as it is told to screens and to programs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from voiceguide.events import Event, Follower, Moment, ended, happened
from voiceguide.player import Player, Status
from voiceguide.score import Bus, Cue, Mark, Question, Score
from voiceguide.sound import QUANTUM, Samples
from voiceguide.track import Track, Turn
from voiceguide.units import RATE
from voiceguide.wishes import Command, Level, Wish

SECOND = Samples(np.zeros((RATE, 2), np.float32))
BREATHS = Samples(np.zeros((20 * RATE, 2), np.float32))
SESSION = Samples(np.zeros((100 * RATE, 2), np.float32))
SCORE = Score(
    "A short one",
    100 * RATE,
    (
        Cue(5 * RATE, SECOND, Bus.VOICE, "Sit as you like."),
        Cue(6 * RATE, SECOND, Bus.BELL, "bowl"),
        Cue(20 * RATE, BREATHS, Bus.BREATH, "4-6, 2 breaths"),
        Cue(50 * RATE, SECOND, Bus.VOICE, "Out."),
        Cue(60 * RATE, SECOND, Bus.VOICE, "That is all."),
    ),
    (Mark(5 * RATE, "Arriving"), Mark(60 * RATE, "Coming back")),
)
ANCHOR = Score("Anchor", 100 * RATE, (Cue(0, SECOND, Bus.VOICE, "Look round."),))


class Seen(Player):
    """A player whose status a test decides."""

    def __init__(self) -> None:
        super().__init__(Track(SESSION, SCORE))
        self.shown = super().status()
        self.trouble = ""
        self._follower = Follower(self, lambda: self.trouble)
        self._before: Moment | None = None

    def status(self) -> Status:
        return self.shown

    def at(self, seconds: float, trouble: str = "", **changes: Any) -> list[Event]:
        """What happened when it is seen at a place next."""
        self.shown, self.trouble = replace(self.shown, heard=round(seconds * RATE), **changes), trouble
        before, self._before = self._before, self._follower.look()
        return list(happened(before, self._before))

    def end(self, how: str) -> Event:
        assert self._before
        return ended(self._before, how)


@pytest.fixture
def seen() -> Seen:
    """A session that has just begun."""
    made = Seen()
    assert texts(made.at(0)) == ["A short one, 1:40"]
    return made


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events]


def data(events: list[Event]) -> list[dict[str, Any]]:
    return [event.as_data() for event in events]


# -- what is read


def test_it_starts_once() -> None:
    seen = Seen()
    started = {"event": "started", "place": 0.0, "total": 100.0, "title": "A short one"}
    assert data(seen.at(0)) == [started]
    assert seen.at(0) == []


def test_chapters_and_lines_come_with_the_places_where_they_begin(seen: Seen) -> None:
    seen.at(4)
    assert seen.at(4.9) == []
    assert data(seen.at(5.2)) == [
        {"event": "chapter", "place": 5.0, "total": 100.0, "title": "Arriving"},
        {"event": "line", "place": 5.0, "total": 100.0, "text": "Sit as you like."},
    ]
    assert seen.at(5.3) == []


def test_a_phase_says_how_long_it_lasts(seen: Seen) -> None:
    seen.at(19.9)
    (first,) = data(seen.at(20.1))
    assert first == {"event": "phase", "place": 20.0, "total": 100.0, "phase": "in", "seconds": 4.0}
    seen.at(23.0)
    (second,) = data(seen.at(24.05))
    assert (second["place"], second["phase"], second["seconds"]) == (24.0, "out", 6.0)


def test_a_sound_is_told_where_it_begins(seen: Seen) -> None:
    seen.at(5.9)
    assert data(seen.at(6.0)) == [{"event": "sound", "place": 6.0, "total": 100.0, "text": "bell"}]


def test_a_whole_session_tells_each_thing_once_and_in_order(seen: Seen) -> None:
    events = [event for tenth in range(1, 1000) for event in seen.at(tenth / 10)]
    assert [(event.place / RATE, event.name) for event in events] == [
        (5, "chapter"),
        (5, "line"),
        (6, "sound"),
        (20, "phase"),
        (24, "phase"),
        (30, "phase"),
        (34, "phase"),
        (50, "line"),
        (60, "chapter"),
        (60, "line"),
    ]


# -- jumps


def test_after_a_jump_only_what_is_true_there_is_told(seen: Seen) -> None:
    assert texts(seen.at(55)) == ["# Arriving", "Out."]


def test_a_jump_into_a_breath_tells_how_much_of_it_is_left(seen: Seen) -> None:
    told = data(seen.at(27))
    assert told[-1] == {"event": "phase", "place": 27.0, "total": 100.0, "phase": "out", "seconds": 3.0}


def test_a_jump_that_changes_nothing_to_read_tells_nothing(seen: Seen) -> None:
    seen.at(7)
    assert seen.at(15) == []


def test_a_line_that_is_heard_again_is_told_again(seen: Seen) -> None:
    seen.at(5.8)
    assert texts(seen.at(5.2)) == ["Sit as you like."]


def test_a_jump_to_shortly_before_a_line_shows_that_line_and_none_before(seen: Seen) -> None:
    seen.at(70)
    assert texts(seen.at(49.66)) == ["# Arriving", "Out."]
    assert [event for tenth in range(497, 510) for event in seen.at(tenth / 10)] == []


def test_a_session_that_goes_on_in_the_middle_says_where() -> None:
    assert texts(Seen().at(61)) == ["A short one, 0:39", "# Coming back", "That is all."]


def test_another_track_tells_what_is_heard_there(seen: Seen) -> None:
    seen.at(7)
    assert texts(seen.at(0.2, track=Track(SESSION, ANCHOR))) == ["Look round."]


# -- the player


def test_a_pause_and_its_end(seen: Seen) -> None:
    seen.at(8)
    assert [event.name for event in seen.at(8.1, paused=True)] == ["paused"]
    assert seen.at(8.1) == []
    assert [event.name for event in seen.at(8.2, paused=False)] == ["resumed"]


def test_after_a_pause_in_a_breath_the_rest_of_it_is_told(seen: Seen) -> None:
    seen.at(22)
    seen.at(22, paused=True)
    told = data(seen.at(22, paused=False))
    assert [each["event"] for each in told] == ["resumed", "phase"]
    assert told[1]["seconds"] == 2.0


def test_something_steady_takes_over_and_gives_back(seen: Seen) -> None:
    assert [event.name for event in seen.at(1, grounded=True)] == ["grounded"]
    assert [event.name for event in seen.at(2, paused=True)] == ["paused"]
    assert [event.name for event in seen.at(2, paused=False, grounded=False)] == ["resumed"]


def test_from_a_pause_to_something_steady_is_no_going_on(seen: Seen) -> None:
    seen.at(1, paused=True)
    assert [event.name for event in seen.at(1, paused=False, grounded=True)] == ["grounded"]


def test_a_lost_loudspeaker_and_its_return(seen: Seen) -> None:
    lost = {"event": "lost", "place": 1.0, "total": 100.0, "text": "It is gone."}
    assert data(seen.at(1, trouble="It is gone.")) == [lost]
    assert seen.at(1, trouble="It is gone.") == []
    assert texts(seen.at(1)) == ["The loudspeaker is back."]


def test_levels_are_told_as_they_are_and_not_as_they_changed(seen: Seen) -> None:
    (told,) = seen.at(1, levels=(("voice", -4.0), ("bed", -40.0)))
    assert told.text == "Voice -4 dB, bed off."
    assert told.more == {"voice": -4.0, "bed": -40.0, "cues": 0.0}
    assert texts(seen.at(1, levels=())) == ["As written."]


def test_a_question_and_its_answer_are_told_once_with_what_they_decide() -> None:
    seen = Seen()
    asking = Track(SESSION, replace(SCORE, questions=(Question(20 * RATE, 50 * RATE, "way"),)))
    other = Track(SESSION, replace(SCORE, questions=(Question(20 * RATE, 30 * RATE, "way"),)))
    seen.at(8, track=asking)
    asked = {"event": "asked", "place": 8.1, "total": 100.0, "choice": "way"}
    assert data(seen.at(8.1, asking=True)) == [asked]
    assert seen.at(8.2) == []
    answered = {"event": "answered", "place": 8.3, "total": 100.0, "choice": "way"}
    assert data(seen.at(8.3, answered=True)) == [answered]
    assert not {event.name for event in seen.at(30, track=other, asking=False)} & {"asked", "answered"}


def test_a_question_that_is_over_is_told_no_more_and_asked_anew_when_one_goes_back(seen: Seen) -> None:
    assert texts(seen.at(1, asking=True)) == ["Press the space bar, or your button, for yes."]
    assert seen.at(1.1, asking=False) == []
    assert [event.name for event in seen.at(1.2, asking=True)] == ["asked"]


def test_who_is_grounded_at_a_question_they_answered_is_not_asked_again(seen: Seen) -> None:
    seen.at(1, asking=True, answered=True)
    seen.at(1, asking=False, grounded=True)
    assert [event.name for event in seen.at(1, asking=True, grounded=False)] == ["resumed"]


def test_the_bed_that_goes_on_is_told(seen: Seen) -> None:
    seen.at(99)
    assert texts(seen.at(0, track=Track(SESSION))) == ["The bed goes on."]


@pytest.mark.parametrize("how", ["finished", "stopped", "failed"])
def test_the_end_says_how_it_came(seen: Seen, how: str) -> None:
    seen.at(100)
    assert seen.end(how).as_data() == {"event": "ended", "place": 100.0, "total": 100.0, "how": how}


# -- a real player


def test_a_player_that_is_led_is_followed() -> None:
    given = 0
    player = Player(Track(SESSION, SCORE))
    player.follow(lambda: given)
    follower, blocks = Follower(player, lambda: ""), player.blocks()
    before: Moment | None = None
    wishes: dict[int, Wish] = {
        10: Level("voice", -2.0),
        20: Command.NEXT_CHAPTER,
        60: Command.PAUSE,
        80: Command.RESUME,
        100: Command.LAST_LINE,
    }
    told: list[str] = []
    for number in range(200):
        if number in wishes:
            player.send(wishes[number])
        given += len(next(blocks))
        now = follower.look()
        told += texts(list(happened(before, now)))
        before = now
    assert told == [
        "A short one, 1:40",
        "Voice -2 dB.",
        "# Arriving",
        "Sit as you like.",
        "[bell]",
        "Paused.",
        "Going on.",
        "Sit as you like.",
        "[bell]",
    ]


def test_a_player_that_is_asked_and_answered_tells_both_once() -> None:
    given = 0
    way = Question(30 * RATE, 40 * RATE, "way")
    turn = Turn(way.start, way.stop, Track(SESSION, replace(SCORE, questions=(way,))), 40 * RATE)
    player = Player(Track(SESSION, replace(SCORE, questions=(way,))), turn)
    player.follow(lambda: given)
    follower = Follower(player, lambda: "")
    before: Moment | None = None
    told: list[tuple[str, int]] = []
    for number, block in enumerate(player.blocks()):
        given += len(block)
        if number == 200:
            player.send(Command.ANSWER)
        now = follower.look()
        told += [(each.name, number) for each in happened(before, now) if each.name in ("asked", "answered")]
        before = now
    early = (30 * RATE - 176 * QUANTUM) // QUANTUM
    assert told == [("asked", early), ("answered", 201)]
