"""What happens in a session, one event after the other, as a listener meets it: for screens and programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from voiceguide.captions import Caption, Kind, Sheet
from voiceguide.deck import QUIETEST
from voiceguide.player import Player, Status
from voiceguide.track import Track
from voiceguide.units import RATE, clock
from voiceguide.wishes import GROUPS

__all__ = ["LINGERING", "WORDS", "Event", "Follower", "Moment", "ended", "happened"]

#: frames that may pass between two looks; more is a jump, and what was jumped over was not heard
_STEP = 2 * RATE
#: frames; after a jump, a line that begins so soon is already shown
_SOON = RATE // 2
#: frames for which a sound that has begun is named
_NAMED = 5 * RATE

#: what a phase asks for
WORDS = {
    "in": "breathe in",
    "hold": "hold",
    "out": "breathe out",
    "tense": "tense",
    "release": "let go",
}
_PARTS = {"voice": "voice", "bed": "bed", "cues": "bells"}
#: how a question is answered, for whoever has keys and whoever has one button
_ASKED = "Press the space bar, or your button, for yes."
#: what is played after the end, for whoever wishes it
LINGERING = "The bed goes on"
_HOW = {"finished": "The end.", "stopped": "Stopped.", "failed": "It broke off."}


@dataclass(frozen=True, slots=True)
class Moment:
    """What is heard at one moment, and how it is with the player."""

    status: Status
    sheet: Sheet
    place: int  #: frame that is shown: the one that is heard, or the line that begins at once after a jump
    trouble: str = ""  #: what hinders the playing, as a sentence
    jumped: bool = False  #: this place does not follow from the one before

    @property
    def title(self) -> str:
        """What is played."""
        return self.sheet.title if self.status.track.score else LINGERING

    @property
    def chapter(self) -> Caption | None:
        """The chapter that the place is in."""
        return self.sheet.at(Kind.CHAPTER, self.place)

    @property
    def line(self) -> Caption | None:
        """The line heard last."""
        return self.sheet.at(Kind.LINE, self.place)

    @property
    def phase(self) -> Caption | None:
        """What the breath tone, or a muscle's, asks for now."""
        found = self.sheet.at(Kind.PHASE, self.place)
        return found if found and self.place < found.stop else None

    @property
    def sounds(self) -> list[Caption]:
        """The sounds that began lately, and still are heard."""
        lately = self.sheet.between(self.place - _NAMED, self.place)
        return [each for each in lately if each.kind is Kind.SOUND and self.place < each.stop]

    @property
    def left(self) -> str:
        """The time left."""
        return clock((self.status.frames - self.status.heard) / RATE)

    @property
    def levels(self) -> str:
        """The parts that are louder or softer than they are written."""
        told = (
            f"{_PARTS[group]} {'off' if level <= QUIETEST else f'{level:+g} dB'}"
            for group, level in self.status.levels
        )
        return ", ".join(told)


class Follower:
    """Looks at a player, again and again. For one thread."""

    def __init__(self, player: Player, trouble: Callable[[], str]) -> None:
        """Take the player, and what tells as a sentence what hinders it, or nothing."""
        self._player, self._trouble = player, trouble
        self._sheets: dict[Track, Sheet] = {}
        self._track: Track | None = None
        self._heard = self._shown = 0

    def look(self) -> Moment:
        """What is heard now."""
        status = self._player.status()
        track, heard = status.track, status.heard
        if track not in self._sheets:
            self._sheets[track] = Sheet(track.score)
        sheet = self._sheets[track]
        known = track is self._track or self._track is None
        jumped = not (known and 0 <= heard - self._heard <= _STEP)
        if jumped:
            soon = sheet.between(heard, heard + _SOON)
            self._shown = max((each.start for each in soon if each.kind is Kind.LINE), default=heard)
        self._track, self._heard, self._shown = track, heard, max(heard, self._shown)
        return Moment(status, sheet, self._shown, self._trouble(), jumped)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    name: str
    place: int  #: frame at which it did
    total: int  #: frames of what is played
    text: str  #: as a person reads it
    more: Mapping[str, Any] = field(default_factory=dict)  #: what a program needs to know of it

    def as_data(self) -> dict[str, Any]:
        """The event as plain data, places in seconds."""
        place, total = round(self.place / RATE, 3), round(self.total / RATE, 3)
        return {"event": self.name, "place": place, "total": total, **self.more}


def happened(before: Moment | None, now: Moment) -> Iterator[Event]:
    """What happened between two moments, in order; without the first, that the session started, too."""
    if before is None:
        yield _event(now, "started", f"{now.title}, {now.left}", title=now.title)
    changes = list(_changes(before.status if before else None, before.trouble if before else "", now))
    yield from changes
    if now.jumped:
        yield from _met(before, now)
        return
    phase = now.phase
    if before and phase == before.phase and phase and any(each.name == "resumed" for each in changes):
        yield _read(now, phase, now.place)
    for caption in now.sheet.between(before.place if before else -1, now.place):
        yield _read(now, caption, caption.start)


def ended(now: Moment, how: str) -> Event:
    """That the session is over: ``finished``, ``stopped`` or ``failed``."""
    return _event(now, "ended", _HOW[how], how=how)


def _changes(was: Status | None, trouble: str, now: Moment) -> Iterator[Event]:
    """What is different about the player."""
    status = now.status
    was = was or Status(status.track, status.heard)
    if now.trouble != trouble:
        if now.trouble:
            yield _event(now, "lost", now.trouble, text=now.trouble)
        else:
            yield _event(now, "recovered", "The loudspeaker is back.")
    if status.grounded and not was.grounded:
        yield _event(now, "grounded", "Something steady.")
    elif status.paused and not was.paused:
        yield _event(now, "paused", "Paused.")
    elif (was.paused, was.grounded) > (status.paused, status.grounded):
        yield _event(now, "resumed", "Going on.")
    if status.asking and not was.asking and not status.answered:
        yield _event(now, "asked", _ASKED, **_question(status))
    if status.answered and not was.answered:
        yield _event(now, "answered", "Yes.", **_question(status))
    if was.track.score and not status.track.score:
        yield _event(now, "lingering", f"{LINGERING}.")
    if status.levels != was.levels:
        levels = dict.fromkeys(GROUPS, 0.0) | dict(status.levels)
        told = now.levels or "as written"
        yield _event(now, "levels", f"{told[:1].upper()}{told[1:]}.", **levels)


def _question(status: Status) -> dict[str, str]:
    """What is asked, by the name of the choice that it makes."""
    score = status.track.score
    return {"choice": score.questions[0].choice} if score and score.questions else {}


def _met(before: Moment | None, now: Moment) -> Iterator[Event]:
    """What is read where the session goes on after a jump, unless it stood there before."""
    chapter, line, phase = now.chapter, now.line, now.phase
    if chapter and (not before or chapter != before.chapter):
        yield _read(now, chapter, now.place)
    if line and (not before or line != before.line or before.place > now.place < line.stop):
        yield _read(now, line, now.place)
    if phase:
        yield _read(now, phase, now.place)


def _read(now: Moment, caption: Caption, place: int) -> Event:
    """A caption that is true from a place on."""
    more: dict[str, Any]
    match caption.kind:
        case Kind.CHAPTER:
            more, text = {"title": caption.text}, f"# {caption.text}"
        case Kind.LINE:
            more, text = {"text": caption.text}, caption.text
        case Kind.PHASE:
            left = round((caption.stop - place) / RATE, 3)
            more, text = {"phase": caption.text, "seconds": left}, f"[{WORDS[caption.text]}]"
        case Kind.SOUND:
            more, text = {"text": caption.text}, f"[{caption.text}]"
    return Event(caption.kind, place, now.status.frames, text, more)


def _event(now: Moment, name: str, told: str, **more: Any) -> Event:
    return Event(name, now.status.heard, now.status.frames, told, more)
