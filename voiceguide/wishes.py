"""What a listener may wish of a session, whatever key, button, signal or request it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from voiceguide.sound import Sound

__all__ = ["Command", "Level", "Sleep", "Tell", "Wish"]


class Command(Enum):
    """A wish that needs no more words."""

    STOP = "stop"
    PAUSE = "pause"
    HOLD = "hold"  #: a pause that is silent at once, and long already: nothing was heard for long
    RESUME = "resume"  #: after a pause, or back from the anchor
    ANSWER = "answer"  #: yes to the question that is asked
    NEXT_LINE = "next line"
    LAST_LINE = "last line"
    NEXT_CHAPTER = "next chapter"
    LAST_CHAPTER = "last chapter"
    FORWARD = "forward"  #: by ten seconds
    BACK = "back"
    END = "end"  #: gently: the practice's closing, and then the end
    LINGER = "linger"  #: the bed goes on after the end
    GROUND = "ground"  #: the anchor practice at once


@dataclass(frozen=True, slots=True)
class Level:
    """A part of the sound (``voice``, ``bed`` or ``cues``) louder by so many dB, or softer below 0."""

    group: str
    change: float


@dataclass(frozen=True, slots=True)
class Sleep:
    """The session fades slowly, and is over so many seconds from now; 0 takes that back."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Tell:
    """Something is said over the session, which goes on under it."""

    clip: Sound


Wish = Command | Level | Sleep | Tell
