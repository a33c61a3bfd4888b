"""A breath pacer: a practice made from a pattern and a length, with no script of its own."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from pathlib import Path

from voiceguide import script
from voiceguide.breath import FASTEST, Pattern
from voiceguide.practice import Practice

__all__ = ["LONGEST", "default_minutes", "pacer"]

#: minutes
LONGEST = 120.0

#: breaths with a long hold that are done before breathing goes free (widely taught for 4-7-8: four at first)
_IN_A_ROW = 4
#: seconds from which a hold is a long one
_LONG_HOLD = 6.0
#: seconds of free breathing, about, after breaths with a long hold
_FREE = 70.0

_OPENING = """
Breathe in as the tone rises, and out as it falls. Small, easy breaths are enough. [pause 1s to 3s]
Breathe as you like at any time, or stop. [pause 2s to 6s]
"""
_HOLDING = (
    "[if holds] Where the tone stays level, rest without breathing, only as long as it is easy. "
    "[pause 1s to 3s]\n"
)
_RESTING = """\
Let the breath go free. [pause 15s to 60s]
Any breath will do. [pause 15s to 60s]
"""
#: its silence is elastic enough for what one slow breath more or less leaves over
_CLOSING = "\nLet the breath do as it likes. [pause 2s to 36s]\n"


def default_minutes(pattern: Pattern) -> float:
    """How long a pacer lasts when nobody says: five minutes, or two for a pattern with a long hold."""
    return 2.0 if _long(pattern) else 5.0


def pacer(pattern: Pattern, minutes: float) -> Practice:
    """A practice that leads the breath for about so many minutes, counting the first three.

    A pattern with a long hold is done a few breaths at a time, with free breathing in between. One with any
    hold has a choice ``holds``, by which it is paced without.
    """
    front = f"---\ntitle: Breathing {pattern.name}\nbed: soft-noise\n"
    if pattern.holds:
        longer = max(pattern.exhale, round(FASTEST - pattern.inhale, 1))
        easy = replace(pattern, full=0.0, exhale=longer, empty=0.0)
        front += "choices: {holds: [yes, no]}\n"
        led = f"{_HOLDING}{_led(pattern, minutes, '[if holds]')}{_led(easy, minutes, '[if not holds]')}"
    else:
        led = _led(pattern, minutes)
    text = f"{front}---\n{_OPENING}{led}{_CLOSING}"
    return script.parse(text, Path(f"breathe-{pattern.numbers}"))


def _led(pattern: Pattern, minutes: float, when: str = "") -> str:
    """The part of the script that leads the breath; ``when`` is a condition on all of it."""
    numbers = pattern.numbers
    if not _long(pattern):
        most = ceil(minutes * 60 / pattern.seconds)
        return f"\n{when} [breathe {numbers} for 1 to {most} breaths, count 3]\n"
    rounds = max(1, ceil((minutes * 60 - 20) / (_IN_A_ROW * pattern.seconds + _FREE)))
    led = f"\n{when} [breathe {numbers} for 1 to {_IN_A_ROW} breaths, count 3]\n{_resting(when)}"
    return led + f"\n{when} [breathe {numbers} for 1 to {_IN_A_ROW} breaths]\n{_resting(when)}" * (rounds - 1)


def _resting(when: str) -> str:
    return "".join(f"{when} {line}\n" for line in _RESTING.splitlines())


def _long(pattern: Pattern) -> bool:
    return max(pattern.full, pattern.empty) >= _LONG_HOLD
