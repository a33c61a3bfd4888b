"""Where a skip leads: a place in a track for each command that wishes for another one."""

from __future__ import annotations

from voiceguide.track import Track, following, preceding
from voiceguide.units import RATE
from voiceguide.wishes import Command, Wish

__all__ = ["leads", "sought"]

#: frames of a step on or back, and how near to the end one leads
_STEP, _NEAREST = 10 * RATE, 5 * RATE


def sought(command: Command, track: Track, place: int, crossing: int) -> int | None:
    """The frame that a command wishes to hear, from a place on; None when it leads nowhere.

    ``crossing`` is how many frames it takes to get there: what begins within them from the place on is what
    was sought before.
    """
    match command:
        case Command.FORWARD:
            wanted = min(place + _STEP, track.frames - _NEAREST)
            return wanted if wanted > place else None
        case Command.BACK:
            return max(track.first, place - _STEP)
        case Command.NEXT_LINE:
            return following(track.line_starts, place + crossing)
        case Command.LAST_LINE:
            return max(track.first, preceding(track.line_starts, place))
        case Command.NEXT_CHAPTER:
            return following(track.chapters, place + crossing)
        case Command.LAST_CHAPTER:
            return max(track.first, preceding(track.chapters, place))
        case _:
            return None


def leads(wish: Wish, track: Track, place: int, crossing: int) -> bool:
    """Whether a wish leads anywhere from a place on: a skip does not where nothing follows."""
    match wish:
        case Command.FORWARD | Command.NEXT_LINE | Command.NEXT_CHAPTER:
            return sought(wish, track, place, crossing) is not None
        case _:
            return True
