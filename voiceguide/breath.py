"""Breath patterns: how many seconds to breathe in, hold, breathe out, and hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from voiceguide.units import RATE

__all__ = ["FASTEST", "PATTERNS", "Pattern", "pattern"]

_SHAPE = re.compile(r"\d+(?:\.\d)?(?:-\d+(?:\.\d)?){1,3}")
#: what a word processor makes of a hyphen
_DASH = re.compile("[‐-―−]")
#: seconds; a phase shorter than one cannot be followed, one longer than twenty cannot be breathed
_SHORTEST, _LONGEST = 1.0, 20.0
#: seconds of one breath, at least: faster pacing can make dizzy, and is not for anybody alone
FASTEST = 4.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """One breath: seconds in, held, out, held. A hold may be 0."""

    name: str
    inhale: float
    full: float
    exhale: float
    empty: float

    @property
    def phases(self) -> tuple[tuple[str, float], ...]:
        """What is done and for how many seconds, holds of 0 left out."""
        whole = (("in", self.inhale), ("hold", self.full), ("out", self.exhale), ("hold", self.empty))
        return tuple((word, length) for word, length in whole if length)

    @property
    def seconds(self) -> float:
        """The length of one breath."""
        return self.inhale + self.full + self.exhale + self.empty

    @property
    def frames(self) -> int:
        """The length of one breath in frames: exact, since a part has at most one decimal."""
        return round(self.seconds * RATE)

    @property
    def holds(self) -> bool:
        """Whether the breath is held in it."""
        return bool(self.full or self.empty)

    @property
    def numbers(self) -> str:
        """The pattern as numbers: ``4-6``, ``4-7-8``, ``4-4-4-4``."""
        shown = [self.inhale, self.full, self.exhale, self.empty]
        if not self.empty:
            shown = [self.inhale, self.full, self.exhale] if self.full else [self.inhale, self.exhale]
        return "-".join(f"{length:g}" for length in shown)


#: patterns that people know by a name
PATTERNS = {
    "longer-out": "4-6",
    "box": "4-4-4-4",
    "even": "5-5",
    "resonance": "5.5-5.5",
}


def pattern(text: str) -> Pattern:
    """The pattern that ``text`` names or spells out: in-out, in-hold-out or in-hold-out-hold, in seconds.

    ``ValueError`` says what is wrong. Shapes: Lehrer and Gevirtz 2014 (4-6, 5.5-5.5), and the counts that
    are widely taught as box breathing and 4-7-8.
    """
    name = _DASH.sub("-", text.strip().lower())
    numbers = PATTERNS.get(name, name)
    if not _SHAPE.fullmatch(numbers):
        known = ", ".join(PATTERNS)
        raise ValueError(
            f"“{text}” is no breath pattern; write 4-6 (in-out), 4-7-8 (in-hold-out), or {known}"
        )
    lengths = [float(part) for part in numbers.split("-")]
    for index, length in enumerate(lengths):
        held = index in (1, 3) and len(lengths) > 2
        if not ((held and length == 0) or _SHORTEST <= length <= _LONGEST):
            raise ValueError(f"“{text}” has a part of {length:g} s; each part lasts from 1 to 20 seconds")
    if len(lengths) == 2:
        lengths = [lengths[0], 0.0, lengths[1]]
    inhale, full, exhale, *empty = lengths
    if sum(lengths) < FASTEST:
        raise ValueError(
            f"“{text}” is a breath of {sum(lengths):g} s; none is paced faster than {FASTEST:g} s"
        )
    return Pattern(name, inhale, full, exhale, empty[0] if empty else 0.0)
