"""Every conversion of a unit, in one place: seconds, frames, decibels, and numbers as words."""

from __future__ import annotations

import re

__all__ = ["RATE", "clock", "decibels", "frames", "gain", "in_words", "seconds", "spoken_length", "timecode"]

#: frames per second, everywhere
RATE = 48_000

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_LENGTH = re.compile(
    r"(?:(?P<h>\d+(?:\.\d+)?) ?(?:hours?|hrs?|h))? ?"
    r"(?:(?P<m>\d+(?:\.\d+)?) ?(?:minutes?|mins?|m))? ?"
    r"(?:(?P<s>\d+(?:\.\d+)?) ?(?:seconds?|secs?|s)?)?"
)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def seconds(text: str) -> float:
    """Seconds written as ``8``, ``8s``, ``1m30s``, ``2 min`` or ``1 hour``; ``ValueError`` for the rest."""
    match = _LENGTH.fullmatch(text.strip().lower())
    if not match or not any(match.groupdict().values()):
        raise ValueError(f"“{text}” is not a length of time; write 8s, 90s, 1m30s or 2 min")
    return sum(float(number) * _UNITS[unit] for unit, number in match.groupdict().items() if number)


def frames(seconds: float) -> int:
    """The number of whole frames nearest to ``seconds``."""
    return round(seconds * RATE)


def clock(seconds: float) -> str:
    """Seconds as people read them: ``1:30``, or ``1:02:03`` from an hour on."""
    whole = int(seconds + 0.5)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def timecode(frames: int) -> str:
    """Frames as ``mm:ss.mmm``, to the nearest millisecond; hours go on as minutes."""
    minutes, rest = divmod(round(frames * 1000 / RATE), 60_000)
    return f"{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def gain(decibels: float) -> float:
    """The factor of amplitude that ``decibels`` stand for."""
    return float(10.0 ** (decibels / 20.0))


def decibels(gain: float) -> float:
    """The decibels that a factor of amplitude stands for; ``-inf`` for 0."""
    import math

    return 20.0 * math.log10(gain) if gain > 0 else -math.inf


def in_words(number: int) -> str:
    """A number from 0 to 999 as English words, as a voice should say it."""
    if not 0 <= number < 1000:
        raise ValueError(f"{number} is not between 0 and 999")
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_ONES[hundreds]} hundred" + (f" and {in_words(rest)}" if rest else "")


def spoken_length(seconds: float) -> str:
    """A session's length as a voice says it: ``about five minutes``, ``about an hour``."""
    minutes = round(seconds / 60)
    if minutes <= 1:
        return "about a minute"
    if minutes < 60:
        return f"about {in_words(minutes)} minutes"
    hours, rest = divmod(minutes, 60)
    said = "an hour" if hours == 1 else f"{in_words(hours)} hours"
    return f"about {said}" + (f" and {in_words(rest)} minute{'s' * (rest > 1)}" if rest else "")
