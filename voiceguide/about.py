"""What a script says about itself, in its front matter; and what all scripts share: needs, choices, notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from voiceguide.reader import shown
from voiceguide.vocabulary import LONGEST, Kind, Need, Tier

__all__ = [
    "CHOICES",
    "LONGEST_TITLE",
    "NOTES",
    "PLAIN_NOTE",
    "About",
    "Source",
    "note",
    "sound_name",
]

#: characters; a voice says it in one breath
LONGEST_TITLE = 100
#: choices that a listener can oversee
_MOST_CHOICES = 20
_SOUND = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
#: a choice, and one of its values, as a cue can name them
_CHOICE = re.compile(r"(?!not$)[a-z][a-z0-9-]{0,31}")
_VALUE = re.compile(r"[a-z0-9][a-z0-9 -]{0,31}")


#: choices whose names mean the same in every script, so that a listener may set them once for all
CHOICES = {
    "eyes": ("shut", "open"),
    "posture": ("any", "sitting", "lying", "standing"),
    "touch": ("yes", "no"),
    "smell": ("yes", "no"),
    "imagery": ("yes", "no"),
    "breath": ("yes", "no"),
    "body": ("yes", "no"),
    "holds": ("no", "yes"),
    "ending": ("waking", "sleep"),
}
#: what is said first in a practice that may stir something up, by its tier; and instead, when a listener
#: chose to leave out what the tier is about
NOTES = {
    "amber-body": "This practice turns to the body, and may stir something up.",
    "amber-image": "This practice uses the imagination, and may stir something up.",
    "amber-heart": "This practice turns to kindness or guilt, and may stir something up.",
}
PLAIN_NOTE = "This practice may stir something up."
_LEFT_OUT = {"amber-body": ("body", "no"), "amber-image": ("imagery", "no")}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a practice comes from. ``unconfirmed`` says that nobody has looked it up yet."""

    author: str
    year: str
    title: str
    where: str = ""
    doi: str = ""
    url: str = ""
    unconfirmed: bool = False


def sound_name(text: str) -> str:
    """The name of a bed or a bell, in small letters; ``ValueError`` for what can be no such name."""
    name = text.lower()
    if not _SOUND.fullmatch(name):
        raise ValueError(
            f"“{shown(text)}” is not the name of a sound" if text else "the name of a sound is missing"
        )
    return name


def _title(text: str) -> str:
    if not 0 < len(text) <= LONGEST_TITLE:
        raise ValueError(f"a title has from 1 to {LONGEST_TITLE} letters")
    return text


def _minutes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"“{shown(text)}” is not a number of minutes") from None
    if not 0.5 <= value <= LONGEST:
        raise ValueError(f"“{shown(text)}” minutes is not a length of a session")
    return value


@dataclass(frozen=True, slots=True)
class About:
    """A script's front matter."""

    title: str = field(metadata={"read": _title})
    kind: Kind = "practice"
    aliases: tuple[str, ...] = ()
    purpose: str = ""
    needs: tuple[Need, ...] = ()
    tradition: str = ""
    tier: Tier = "green"
    eyes: Literal["open", "shut", "either"] = "either"
    minutes: tuple[float, ...] = ()
    default: float | None = field(default=None, metadata={"read": _minutes})
    bed: str = field(default="far-sea", metadata={"read": sound_name})
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: str = ""
    cautions: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    author: str = ""
    licence: str = ""
    reviewed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for length in self.minutes:
            try:
                _minutes(f"{length:g}")
            except ValueError as fault:
                raise ValueError(str(fault), "minutes") from None
        if self.default and self.minutes and self.default not in self.minutes:
            raise ValueError(
                f"default is {self.default:g}, which is not one of the minutes offered", "default"
            )
        if len(self.choices) > _MOST_CHOICES:
            raise ValueError(f"there are more than {_MOST_CHOICES} choices", "choices")
        for name, values in self.choices.items():
            strange = [name] if not _CHOICE.fullmatch(name) else []
            strange += [value for value in values if not _VALUE.fullmatch(value)]
            if strange:
                told = "is not a choice or a value that a cue can name; write it in small letters"
                raise ValueError(f"“{shown(strange[0])}” {told}", "choices")
            if not 2 <= len(set(values)) == len(values) <= _MOST_CHOICES:
                told = "needs different values, two at least, the first being the default"
                raise ValueError(f"the choice “{name}” {told}", "choices")


def note(tier: str, chosen: Mapping[str, str]) -> str:
    """What a tier asks to be said first; nothing in green, and plainer when its matter was left out."""
    choice, value = _LEFT_OUT.get(tier, ("", ""))
    if choice and chosen.get(choice) == value:
        return PLAIN_NOTE
    return NOTES.get(tier, "")
