"""Everything that can be read of a session, where it is heard: chapters, lines, breaths, and named sounds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from voiceguide.levels import Faded
from voiceguide.phase import Phase, phases
from voiceguide.score import Bus, Cue, Score

__all__ = ["Caption", "Kind", "Sheet"]

#: the bell and the bed that scripts need not describe
_BELL, _SILENCE = "bowl", "none"


class Kind(StrEnum):
    """What there is to read; of what begins together, the first comes first."""

    CHAPTER = "chapter"
    SOUND = "sound"
    PHASE = "phase"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Caption:
    """Something to read, from one frame on; it is true up to another."""

    start: int
    stop: int
    kind: Kind
    text: str
    phase: Phase | None = None


class Sheet:
    """All captions of a score, in order."""

    def __init__(self, score: Score | None) -> None:
        """Take the score; without one there is nothing to read."""
        self.title = score.title if score else ""
        kinds = list(Kind)
        found = list(_captions(score)) if score else []
        found.sort(key=lambda caption: (caption.start, kinds.index(caption.kind)))
        self._all = found
        self._of = {kind: [each for each in found if each.kind is kind] for kind in Kind}

    def of(self, kind: Kind) -> list[Caption]:
        """The captions of a kind."""
        return self._of[kind]

    def at(self, kind: Kind, place: int) -> Caption | None:
        """The last caption of a kind that began by a place."""
        index = bisect_right(self._of[kind], place, key=_start) - 1
        return self._of[kind][index] if index >= 0 else None

    def between(self, before: int, place: int) -> list[Caption]:
        """The captions that began after one place, and by another."""
        return self._all[
            bisect_right(self._all, before, key=_start) : bisect_right(self._all, place, key=_start)
        ]


def _start(caption: Caption) -> int:
    return caption.start


def _captions(score: Score) -> Iterator[Caption]:
    """The captions of a score, those of a kind in order."""
    for mark in score.chapters:
        yield Caption(mark.start, score.frames, Kind.CHAPTER, mark.title)
    for cue in score.cues:
        match cue.bus:
            case Bus.VOICE:
                yield Caption(cue.start, cue.stop, Kind.LINE, cue.text)
            case Bus.BREATH:
                for phase in phases(cue):
                    yield Caption(phase.start, phase.stop, Kind.PHASE, phase.word, phase)
            case Bus.BELL:
                yield Caption(cue.start, cue.stop, Kind.SOUND, _bell(cue))
            case Bus.BED if cue.text != _SILENCE:
                yield from _bed(cue)


def _bell(cue: Cue) -> str:
    return "bell" if cue.text == _BELL else f"{_words(cue.text)} bell"


def _bed(cue: Cue) -> Iterator[Caption]:
    """A bed as it comes, and as it goes."""
    going = cue.stop - (cue.sound.fade_out if isinstance(cue.sound, Faded) else 0)
    if going < cue.stop:
        yield Caption(going, cue.stop, Kind.SOUND, f"the {_words(cue.text)} fades")
    yield Caption(cue.start, going, Kind.SOUND, f"the {_words(cue.text)} begins")


def _words(name: str) -> str:
    return name.replace("-", " ")
