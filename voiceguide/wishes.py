"""What a listener may wish of a session, whatever key, button, signal or request it came from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from voiceguide.sound import Sound

__all__ = ["GROUPS", "Command", "Level", "Sleep", "Tell", "Wish"]

#: what a listener sets apart: the parts of a session's sound, in this order
GROUPS = ("voice", "bed", "cues")


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
    """A part of the sound, one of ``GROUPS``, louder by so many dB, or softer below 0.

    Raises ``ValueError`` for a part that there is not, and for what is no number of dB.
    """

    group: str
    change: float

    def __post_init__(self) -> None:
        if self.group not in GROUPS:
            raise ValueError(f"“{self.group}” is no part of the sound; those are {', '.join(GROUPS)}")
        if not math.isfinite(self.change):
            raise ValueError(f"{self.change} is no number of dB")


@dataclass(frozen=True, slots=True)
class Sleep:
    """The session fades slowly, and is over so many seconds from now; 0 takes that back.

    Raises ``ValueError`` for less, and for what is no number of seconds.
    """

    seconds: float

    def __post_init__(self) -> None:
        if not 0 <= self.seconds < math.inf:
            raise ValueError(f"{self.seconds} is no number of seconds in which to fall asleep")


@dataclass(frozen=True, slots=True)
class Tell:
    """Something is said over the session, which goes on under it; it takes the place of what was to be."""

    clip: Sound


Wish = Command | Level | Sleep | Tell
