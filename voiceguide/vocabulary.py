"""What scripts, settings and commands name alike, and its bounds: light enough for ``--help`` to load."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = [
    "BED_LEVELS",
    "KINDS",
    "LEVELS",
    "LONGEST",
    "NEEDS",
    "RATES",
    "TIERS",
    "Kind",
    "Need",
    "Speaker",
    "Tier",
]

Kind = Literal["practice", "companion", "programme"]
Need = Literal["ashamed", "cannot-calm", "did-wrong", "kinder", "sleep"]
Tier = Literal["green", "amber-body", "amber-image", "amber-heart"]
Speaker = Literal["normal", "small", "mono"]

KINDS: tuple[Kind, ...] = get_args(Kind)
#: from what stirs up least
TIERS: tuple[Tier, ...] = get_args(Tier)
#: what a listener may come with, in their words
NEEDS: dict[str, str] = {
    "ashamed": "I feel ashamed",
    "cannot-calm": "I cannot calm down",
    "did-wrong": "I did something wrong",
    "kinder": "I want to be kinder to myself",
    "sleep": "I cannot sleep",
}

#: minutes; no session is longer
LONGEST = 24 * 60.0
#: words a minute at which a voice can be followed, the slowest and the fastest
RATES = (80, 300)
#: dB by which the voice, or what stands for a cue, may be softer or louder than the house level
LEVELS = (-40, 6)
#: the same for a bed, which lies far beneath them
BED_LEVELS = (-40, 12)
