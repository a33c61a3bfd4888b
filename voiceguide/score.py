"""A session as immutable data: cues at exact frames, printable as text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from voiceguide.profile import NORMAL, Profile
from voiceguide.sound import Sound
from voiceguide.units import RATE, timecode

__all__ = ["Bus", "Cue", "Mark", "Question", "Score"]


class Bus(StrEnum):
    """The four kinds of sound that a mix is made of."""

    VOICE = "voice"
    BELL = "bell"
    BREATH = "breath"
    BED = "bed"


@dataclass(frozen=True, slots=True)
class Cue:
    """One sound at one place."""

    start: int  #: frame at which it begins
    sound: Sound
    bus: Bus
    text: str = ""  #: what a caption shows
    line: int = 0  #: where in the script it came from, 0 for what comes by itself

    @property
    def stop(self) -> int:
        """The frame after its last."""
        return self.start + self.sound.frames


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a chapter begins."""

    start: int
    title: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Where a listener may answer with one key, from one frame to another, and which choice it decides."""

    start: int
    stop: int
    choice: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """A session, ready to be mixed."""

    title: str
    frames: int
    cues: tuple[Cue, ...]  #: in the order in which they begin
    chapters: tuple[Mark, ...] = ()
    questions: tuple[Question, ...] = ()
    profile: Profile = NORMAL  #: what the sounds are fitted to, and the mix is to be

    def __str__(self) -> str:
        """The timeline, a line a cue: where it begins and ends, its bus, its text."""
        lines = [(cue.start, 1, f"{timecode(cue.stop)} {cue.bus} {cue.text}") for cue in self.cues]
        lines += [(mark.start, 0, f"{'':9} chapter {mark.title}") for mark in self.chapters]
        lines += [(q.start, 2, f"{timecode(q.stop)} ask {q.choice}") for q in self.questions]
        ordered = sorted(lines, key=lambda line: line[:2])
        return "\n".join(f"{timecode(start)} {text}".rstrip() for start, _, text in ordered)

    def as_data(self) -> dict[str, Any]:
        """The timeline as plain data, in frames, for JSON."""
        return {
            "title": self.title,
            "rate": RATE,
            "frames": self.frames,
            "chapters": [{"start": m.start, "title": m.title, "line": m.line} for m in self.chapters],
            "questions": [
                {"start": q.start, "stop": q.stop, "choice": q.choice, "line": q.line} for q in self.questions
            ],
            "cues": [
                {"start": c.start, "stop": c.stop, "bus": str(c.bus), "text": c.text, "line": c.line}
                for c in self.cues
            ],
        }
