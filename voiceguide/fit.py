"""Elastic lengths made to add up: pauses are glue, as in TeX, and breaths come and go whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from math import inf

__all__ = ["Cycles", "Glue", "fit", "reach"]


@dataclass(frozen=True, slots=True)
class Glue:
    """A length in frames that is ``wish`` if it may, and from ``least`` to ``most``; all alike when fixed."""

    least: float
    wish: float
    most: float


@dataclass(frozen=True, slots=True)
class Cycles:
    """Breaths of so many frames each, from ``least`` to ``most`` of them."""

    frames: int
    least: int
    most: int


def fit(parts: Sequence[Glue | Cycles], total: int) -> tuple[float, ...] | None:
    """The length of each part in frames, together ``total``; None when that is impossible.

    Whole breaths are added first, to every block in proportion to its own freedom, until the pauses are as
    near to their wishes as they can be; then all pauses move by the same share of theirs, as glue does in TeX
    (Knuth and Plass 1981).
    """
    glue = [part for part in parts if isinstance(part, Glue)]
    wish = sum(part.wish for part in glue)
    shrink = sum(part.wish - part.least for part in glue)
    stretch = sum(part.most - part.wish for part in glue)

    def strain(breathing: int) -> float:
        """How far the pauses must move, as a share of their freedom; more than 1 is impossible."""
        rest = total - wish - breathing
        room = stretch if rest > 0 else shrink
        return 0.0 if abs(rest) < 1e-6 else abs(rest) / room if room else inf

    order: list[int] = []
    sums = [_least_breathing(parts)]
    for index, frames in _order(parts):
        if sums[-1] + wish >= total:  # one breath more would only strain them more
            break
        order.append(index)
        sums.append(sums[-1] + frames)
    best = min(range(len(sums)), key=lambda count: strain(sums[count]))
    share = strain(sums[best])
    if share > 1 + 1e-9:
        return None
    rest = total - wish - sums[best]
    added = Counter(order[:best])
    lengths = []
    for index, part in enumerate(parts):
        if isinstance(part, Cycles):
            lengths.append(float((part.least + added[index]) * part.frames))
        else:
            lengths.append(
                part.wish + share * (part.most - part.wish if rest > 0 else part.least - part.wish)
            )
    return tuple(lengths)


def reach(parts: Sequence[Glue | Cycles], longest: float = inf) -> Iterator[tuple[float, float]]:
    """All that the parts can last: stretches of frames from shortest to longest, apart from one another.

    Those that begin after ``longest`` are left out.
    """
    glue = [part for part in parts if isinstance(part, Glue)]
    least, most = sum(part.least for part in glue), sum(part.most for part in glue)
    low = high = _least_breathing(parts)
    for _, frames in _order(parts):
        if high + frames + least > longest:
            break
        if frames + least > most:
            yield low + least, high + most
            low = high + frames
        high += frames
    yield low + least, high + most


def _order(parts: Sequence[Glue | Cycles]) -> Iterator[tuple[int, int]]:
    """Which block gets the next breath, and its frames, for each that may come: all fill up at one pace."""
    blocks = [(index, part) for index, part in enumerate(parts) if isinstance(part, Cycles)]
    return ((index, frames) for _, index, frames in merge(*(_filling(*block) for block in blocks)))


def _filling(index: int, block: Cycles) -> Iterator[tuple[float, int, int]]:
    """How full a block is with each breath that may be added to it, its index, and the breath's frames."""
    free = block.most - block.least
    return (((count + 0.5) / free, index, block.frames) for count in range(free))


def _least_breathing(parts: Sequence[Glue | Cycles]) -> int:
    return sum(part.least * part.frames for part in parts if isinstance(part, Cycles))
