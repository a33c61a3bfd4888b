"""The score made audible: any stretch of it as a block, the same samples however it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

import numpy as np

from voiceguide.adapt import Quantum, lifted, on_one
from voiceguide.ducking import Ducking
from voiceguide.levels import CEILING, FADE, ramped, rise
from voiceguide.limiter import Limiter
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
        self._score, kept = score, frozenset(buses)
        whole = _summed(score, frozenset(Bus))
        self._limiter = Limiter(whole, ceiling)
        self._quanta = self._limited(whole if kept == frozenset(Bus) else _summed(score, kept))

    @property
    def frames(self) -> int:
        """How long the session is."""
        return self._quanta.frames

    @cached_property
    def _stems(self) -> tuple[Quanta, ...]:
        groups = (Bus.VOICE,), (Bus.BED,), (Bus.BELL, Bus.BREATH)
        return tuple(self._limited(_summed(self._score, frozenset(group))) for group in groups)

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``; the block is not to be written to."""
        return self._quanta.read(start, stop)

    def stems(self, start: int, stop: int) -> tuple[Block, ...]:
        """The same frames of the voice, of the bed, and of bells and breath; they add up to the whole."""
        return tuple(stem.read(start, stop) for stem in self._stems)

    def _limited(self, quantum: Quantum) -> Quanta:
        """A sum of cues as a sound, limited where the whole must be."""

        def made(index: int) -> Block:
            gains, block = self._limiter.gains(index), quantum(index)
            return block if gains is None else ramped(block, gains)

        return Quanta(made, self._score.frames)


def _summed(score: Score, buses: frozenset[Bus]) -> Quantum:
    """The sum of some buses, as the score's loudspeaker is to have it."""
    quantum, speaker = _Sum(score, buses).quantum, score.profile.speaker
    return on_one(quantum, speaker.cut) if speaker.one else quantum


class _Sum:
    """The cues of some buses added up: ducked and faded, not yet limited."""

    def __init__(self, score: Score, buses: frozenset[Bus]) -> None:
        self._frames, room = int(score.frames), score.profile.room
        self._fade = min(round(FADE * room.fades), self._frames // 4)
        self._ducking = Ducking((cue.start, cue.stop) for cue in score.cues if cue.bus is Bus.VOICE)
        self._pages: defaultdict[int, list[Cue]] = defaultdict(list)
        for cue in score.cues:
            if cue.bus in buses:
                for page in range(cue.start // (QUANTUM * _PAGE), cue.stop // (QUANTUM * _PAGE) + 1):
                    self._pages[page].append(cue)
        self._said: Quantum | None = None
        if room.voice or room.lift:
            self._said = lifted(lru_cache(maxsize=5)(self._voice), room.voice, room.lift)
        #: any quantum by its number; a quantum and its neighbours are kept
        self.quantum = lru_cache(maxsize=3)(self._added)

    def _voice(self, index: int) -> Block:
        """A quantum of nothing but the voice."""
        block = np.zeros((QUANTUM, 2), np.float32)
        for cue in self._sounding(index):
            if cue.bus is Bus.VOICE:
                _add(block, cue, index * QUANTUM)
        return block

    def _sounding(self, index: int) -> Iterator[Cue]:
        """The cues that are heard in a quantum."""
        first, last = index * QUANTUM, (index + 1) * QUANTUM
        for cue in self._pages.get(index // _PAGE, ()):
            if cue.start < last and cue.stop > first:
                yield cue

    def _added(self, index: int) -> Block:
        """One quantum; silence before the beginning and after the end."""
        first = index * QUANTUM
        block = np.zeros((QUANTUM, 2), np.float32)
        if not 0 <= first < self._frames:
            return block
        bed = np.zeros((QUANTUM, 2), np.float32)
        for cue in self._sounding(index):
            if cue.bus is not Bus.VOICE or not self._said:
                _add(bed if cue.bus is Bus.BED else block, cue, first)
        if self._said:
            block += self._said(index)
        block += self._ducking.ducked(bed, first)
        left = self._frames - first
        if left < QUANTUM + self._fade:
            block *= rise(left - QUANTUM, left, self._fade)[::-1]
        return block


def _add(block: Block, cue: Cue, first: int) -> None:
    """Add to a quantum that begins at frame ``first`` what sounds of a cue in it."""
    start, stop = max(cue.start, first), min(cue.stop, first + QUANTUM)
    block[start - first : stop - first] += cue.sound.read(start - cue.start, stop - cue.start)
