"""The score made audible: any stretch of it as a block, the same samples however it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from voiceguide.levels import CEILING, FADE, Ducking, Limiter, ramped, rise
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM, Block, Quanta

__all__ = ["Mix"]

#: quanta whose cues are looked up together (22 s)
_PAGE = 256


class Mix:
    """A score as a sound: every cue at its frame, the bed under the voice, and all of it under a ceiling."""

    def __init__(self, score: Score, *, ceiling: float = CEILING, buses: Iterable[Bus] = tuple(Bus)) -> None:
        """Take the score and the true peak, in dBTP, that nothing goes beyond.

        With only some of the buses this is a stem: ducked, faded and limited as it is within the whole mix,
        so that the stems add up to it.
        """
        kept = frozenset(buses)
        self._whole = _Sum(score, frozenset(Bus))
        self._stem = None if kept == frozenset(Bus) else _Sum(score, kept)
        self._limiter = Limiter(self._whole.quantum, ceiling)
        self._quanta = Quanta(self._quantum, score.frames)

    @property
    def frames(self) -> int:
        """How long the session is."""
        return self._quanta.frames

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``; the block is not to be written to."""
        return self._quanta.read(start, stop)

    def _quantum(self, index: int) -> Block:
        """One quantum, limited where it must be."""
        gains = self._limiter.gains(index)
        block = (self._stem or self._whole).quantum(index)
        return block if gains is None else ramped(block, gains)


class _Sum:
    """The cues of some buses added up: ducked and faded, not yet limited."""

    def __init__(self, score: Score, buses: frozenset[Bus]) -> None:
        self._frames = int(score.frames)
        self._fade = min(FADE, self._frames // 4)
        self._ducking = Ducking((cue.start, cue.stop) for cue in score.cues if cue.bus is Bus.VOICE)
        self._pages: defaultdict[int, list[Cue]] = defaultdict(list)
        for cue in score.cues:
            if cue.bus in buses:
                for page in range(cue.start // (QUANTUM * _PAGE), cue.stop // (QUANTUM * _PAGE) + 1):
                    self._pages[page].append(cue)
        #: any quantum by its number; a quantum and its neighbours are kept
        self.quantum = lru_cache(maxsize=3)(self._added)

    def _added(self, index: int) -> Block:
        """One quantum; silence before the beginning and after the end."""
        first, last = index * QUANTUM, (index + 1) * QUANTUM
        block = np.zeros((QUANTUM, 2), np.float32)
        if not 0 <= first < self._frames:
            return block
        bed = np.zeros((QUANTUM, 2), np.float32)
        for cue in self._pages.get(index // _PAGE, ()):
            if cue.start < last and cue.stop > first:
                _add(bed if cue.bus is Bus.BED else block, cue, first)
        block += self._ducking.ducked(bed, first)
        left = self._frames - first
        if left < QUANTUM + self._fade:
            block *= rise(left - QUANTUM, left, self._fade)[::-1]
        return block


def _add(block: Block, cue: Cue, first: int) -> None:
    """Add to a quantum that begins at frame ``first`` what sounds of a cue in it."""
    start, stop = max(cue.start, first), min(cue.stop, first + QUANTUM)
    sounding = cue.sound.read(start - cue.start, stop - cue.start)
    if cue.gain != 1.0:
        sounding = sounding * np.float32(cue.gain)
    block[start - first : stop - first] += sounding
