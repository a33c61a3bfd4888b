"""A session's movements: one for a practice, several for a programme, each of a length of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from math import inf

from voiceguide import library
from voiceguide.config import Settings
from voiceguide.errors import CannotFit, NotFound, Problem, ScriptError, VoiceguideError
from voiceguide.gaps import arranged
from voiceguide.practice import (
    ANSWERING,
    ASKED,
    Ask,
    Bed,
    Breathe,
    Chapter,
    Play,
    Practice,
    Release,
    Rest,
    Say,
    Step,
    Tense,
)

__all__ = ["Movement", "lasts", "lengths", "movements"]

#: finds a practice by its name, as ``library.find`` does
_Find = Callable[[str], Practice]


@dataclass(frozen=True, slots=True)
class Movement:
    """A practice and the seconds that it lasts; None for as long as its words and wished silences take.

    A ``bridge`` is what a programme says itself, between its parts; it keeps the bed that is there. Only a
    length that the listener asked for is ``exact``: another one gives way to a slow voice.
    """

    practice: Practice
    seconds: float | None
    following: str  #: the title of what comes next
    choices: Mapping[str, str] = field(default_factory=dict)  #: what the listener chose, or the programme
    bridge: bool = False
    exact: bool = False


def movements(
    practice: Practice,
    minutes: float | None,
    wishes: Mapping[str, str],
    following: str,
    find: _Find = library.find,
) -> tuple[Movement, ...]:
    """What a session of ``practice`` is made of, in order.

    Raises ``CannotFit`` for a programme that is asked for a length, or of which these choices leave nothing;
    ``NotFound`` for a part that does not exist, ``ScriptError`` for one that is a programme itself.
    """
    if not practice.plays:
        seconds = minutes * 60 if minutes else practice.seconds
        return (Movement(practice, seconds, following, wishes, exact=bool(minutes)),)
    if minutes:
        raise CannotFit(
            f"“{practice.title}” is a programme: its parts have lengths of their own. Leave the length out."
        )
    found: list[Movement] = []
    for movement in reversed(list(_in_order(practice, practice.at(inf, wishes), find))):
        found.append(replace(movement, following=following, choices={**wishes, **movement.choices}))
        following = following if movement.bridge else movement.practice.title
    if not found:
        raise CannotFit(f"“{practice.title}” has nothing to say with these choices.")
    return tuple(reversed(found))


def lasts(practice: Practice, find: _Find = library.find) -> tuple[float, float]:
    """The shortest and the longest that a practice offers, in minutes.

    For a programme, the whole minutes that it takes by default, with a calm voice: as it goes on by itself,
    and after an answer where it asks for one. Zero when it cannot be played as it is.
    """
    if not practice.plays:
        return practice.reach
    try:
        ways = [_minutes(movements(practice, None, way, "", find)) for way in _ways(practice)]
    except VoiceguideError:
        return 0.0, 0.0
    return min(ways), max(ways)


def lengths(practices: Iterable[Practice]) -> dict[str, tuple[float, float]]:
    """What each of some practices ``lasts``, by its name; none is read again where a programme plays it."""
    known = {one.name: one for one in practices}

    def find(name: str) -> Practice:
        return known.get(name) or library.find(name)

    return {name: lasts(one, find) for name, one in known.items()}


def _ways(practice: Practice) -> list[dict[str, str]]:
    """The choices with which a listener may hear a practice: two where it asks something, else one."""
    listening = {ASKED: "yes"}
    actions = (step.action for step in practice.at(inf, listening))
    asked = next((action.choice for action in actions if isinstance(action, Ask)), None)
    if asked is None:
        return [listening]
    _, *ways = practice.about.choices[asked]
    return [listening | {asked: way} for way in ways]


def _minutes(order: tuple[Movement, ...]) -> float:
    """The whole minutes that the movements of a programme take."""
    seconds = sum(one.seconds or _about(one, one is order[0], one is order[-1]) for one in order)
    return float(max(1, round(seconds / 60)))


def _about(movement: Movement, first: bool, last: bool) -> float:
    """Seconds that a movement takes with a calm voice and the wished silences."""
    practice, alone = movement.practice, not movement.bridge
    steps = practice.at(inf, movement.choices)
    note = practice.note(movement.choices)
    return sum(map(_takes, arranged(steps, note, lead=first or alone, tail=last or alone)))


def _takes(step: Step) -> float:
    """Seconds that a step takes, so."""
    action = step.action
    if isinstance(action, Say):
        return 60 / Settings().rate * len(action.text.split())
    if isinstance(action, Rest):
        return action.span.wish
    if isinstance(action, Breathe):
        return action.least * action.pattern.seconds
    if isinstance(action, Ask):
        return ANSWERING
    return action.seconds if isinstance(action, Tense | Release) else 0.0


def _in_order(programme: Practice, steps: tuple[Step, ...], find: _Find) -> Iterator[Movement]:
    """The movements, none of which knows yet what follows it."""
    for playing, group in groupby(steps, key=lambda step: isinstance(step.action, Play)):
        if playing:
            for step in group:
                assert isinstance(step.action, Play)
                yield _part(programme, step, step.action, find)
        else:
            said = tuple(group)
            if not all(isinstance(step.action, Chapter | Bed) for step in said):
                yield Movement(replace(programme, steps=said), None, "", bridge=True)


def _part(programme: Practice, step: Step, play: Play, find: _Find) -> Movement:
    """The practice that a step plays."""
    place = f"{programme.path}:{step.line}"
    try:
        practice = find(play.name)
    except NotFound as fault:
        raise NotFound(f"{place}: {fault}") from None
    told = ""
    if practice.plays:
        told = f"“{play.name}” is a programme, and a programme plays only practices"
    for name, value in play.choices:
        if value not in practice.about.choices.get(name, ()):
            told = f"“{play.name}” offers no choice “{name} {value}”"
    if told:
        raise ScriptError([Problem(str(programme.path), step.line, step.column, "", told)])
    # only the programme itself asks: an answer to it is what the player knows
    choices = {**dict(play.choices), ASKED: "no"}
    return Movement(practice, play.seconds or practice.seconds, "", choices)
