"""Elastic lengths made to add up: pauses are glue, as in TeX, and breaths come and go whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
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

    order = _order(parts)
    sums = list(accumulate((_cycle(parts, index) for index in order), initial=_least_breathing(parts)))
    added = min(range(len(sums)), key=lambda count: strain(sums[count]))
    if strain(sums[added]) > 1 + 1e-9:
        return None
    rest = total - wish - sums[added]
    share = strain(sums[added])
    lengths = []
    for index, part in enumerate(parts):
        if isinstance(part, Cycles):
            lengths.append(float((part.least + order[:added].count(index)) * part.frames))
        else:
            lengths.append(
                part.wish + share * (part.most - part.wish if rest > 0 else part.least - part.wish)
            )
    return tuple(lengths)


def reach(parts: Sequence[Glue | Cycles]) -> Iterator[tuple[float, float]]:
    """All that the parts can last: stretches of frames from shortest to longest, apart from one another."""
    glue = [part for part in parts if isinstance(part, Glue)]
    least, most = sum(part.least for part in glue), sum(part.most for part in glue)
    breathing = accumulate((_cycle(parts, index) for index in _order(parts)), initial=_least_breathing(parts))
    low = high = next(breathing)
    for more in breathing:
        if more + least > high + most:
            yield low + least, high + most
            low = more
        high = more
    yield low + least, high + most


def _order(parts: Sequence[Glue | Cycles]) -> list[int]:
    """Which block gets the next breath, for each breath that may be added: all fill up at the same pace."""
    blocks = [(index, part.most - part.least) for index, part in enumerate(parts) if isinstance(part, Cycles)]
    return [
        index
        for _, index in sorted(
            ((count + 0.5) / free, index) for index, free in blocks for count in range(free)
        )
    ]


def _cycle(parts: Sequence[Glue | Cycles], index: int) -> int:
    part = parts[index]
    assert isinstance(part, Cycles)
    return part.frames


def _least_breathing(parts: Sequence[Glue | Cycles]) -> int:
    return sum(part.least * part.frames for part in parts if isinstance(part, Cycles))
