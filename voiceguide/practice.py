"""What a script says, once read: a practice and its steps, in seconds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from voiceguide.breath import Pattern
from voiceguide.reader import shown

__all__ = [
    "ARRANGED",
    "PLACEHOLDERS",
    "RESTS",
    "About",
    "Action",
    "Bed",
    "Bell",
    "Breathe",
    "Chapter",
    "Condition",
    "End",
    "Practice",
    "Release",
    "Repeat",
    "Rest",
    "Say",
    "Source",
    "Span",
    "Step",
    "Tense",
    "sound_name",
]

#: characters; a voice says it in one breath
_LONGEST_TITLE = 100
#: choices that a listener can oversee
_MOST_CHOICES = 20
_SOUND = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
#: a choice, and one of its values, as a cue can name them
_CHOICE = re.compile(r"(?!not$)[a-z][a-z0-9-]{0,31}")
_VALUE = re.compile(r"[a-z0-9][a-z0-9 -]{0,31}")


@dataclass(frozen=True, slots=True)
class Span:
    """An elastic length in seconds: it is ``wish`` if it may, and never leaves ``least`` to ``most``."""

    least: float
    wish: float
    most: float

    def __mul__(self, times: float) -> Span:
        return Span(self.least * times, self.wish * times, self.most * times)


#: silences that a writer asks for by what the listener does in them
RESTS = {
    "notice": Span(4, 6, 20),
    "phrase": Span(6, 8, 16),
    "question": Span(8, 12, 30),
    "imagine": Span(8, 15, 45),
    "settle": Span(10, 20, 60),
    "rest": Span(3, 5, 12),
    "breath": Span(6, 8, 10),
}
#: silences that come by themselves: between sentences and paragraphs, after a bell, at both ends
ARRANGED = {
    "sentence": Span(0.5, 0.8, 1.2),
    "paragraph": Span(1.2, 2, 4),
    "bell": Span(4, 5, 9),
    "lead": Span(3, 3.5, 6),
    "tail": Span(4, 6, 10),
}
#: what may stand in braces in a sentence, and what a voice says for it
PLACEHOLDERS = {
    "minutes": "the session's length in words: “about five minutes”",
    "title": "the practice's title",
    "next": "the title of the next part, in a programme",
}


# -- what a step does


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence. ``paragraph`` numbers the block it stands in; a phrase is said a little slower."""

    text: str
    paragraph: int
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """A silence."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Breathe:
    """Paced breathing: from ``least`` to ``most`` whole breaths, the first ``counted`` of them with words."""

    pattern: Pattern
    least: int
    most: int
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Tense:
    """Muscles are tensed."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Release:
    """Muscles are let go."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Bell:
    """A bell is struck."""

    name: str


@dataclass(frozen=True, slots=True)
class Bed:
    """The bed changes."""

    name: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter begins."""

    title: str


Action = Say | Rest | Breathe | Tense | Release | Bell | Bed | Chapter


# -- what arranges steps


@dataclass(frozen=True, slots=True)
class Condition:
    """When a step is in: the session lasts ``seconds`` or longer, or ``choice`` is ``value``."""

    seconds: float = 0.0
    choice: str = ""
    value: str = ""
    negated: bool = False

    def holds(self, length: float, chosen: Mapping[str, str]) -> bool:
        """Whether it is so in a session of ``length`` seconds with these choices."""
        fact = chosen.get(self.choice) == self.value if self.choice else length >= self.seconds - 1e-6
        return fact is not self.negated


@dataclass(frozen=True, slots=True)
class Repeat:
    """What follows is said ``times`` times, up to its end."""

    times: int


@dataclass(frozen=True, slots=True)
class End:
    """The end of a repeat."""


@dataclass(frozen=True, slots=True)
class Step:
    """An action, the script's line that asked for it, and when it is in."""

    action: Action
    line: int
    when: tuple[Condition, ...] = ()


# -- the practice


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
    if not 0 < len(text) <= _LONGEST_TITLE:
        raise ValueError(f"a title has from 1 to {_LONGEST_TITLE} letters")
    return text


def _minutes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"“{shown(text)}” is not a number of minutes") from None
    if not 0.5 <= value <= 24 * 60:
        raise ValueError(f"“{shown(text)}” minutes is not a length of a session")
    return value


@dataclass(frozen=True, slots=True)
class About:
    """A script's front matter."""

    title: str = field(metadata={"read": _title})
    aliases: tuple[str, ...] = ()
    purpose: str = ""
    needs: tuple[Literal["ashamed", "cannot-calm", "did-wrong", "kinder", "sleep"], ...] = ()
    tradition: str = ""
    tier: Literal["green", "amber-body", "amber-image", "amber-heart"] = "green"
    eyes: Literal["open", "shut", "either"] = "either"
    minutes: tuple[float, ...] = ()
    default: float | None = field(default=None, metadata={"read": _minutes})
    bed: str = field(default="far-sea", metadata={"read": sound_name})
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    evidence: str = ""
    cautions: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Practice:
    """A script, understood: what it is about, and its steps in order."""

    name: str  #: by which it is asked for
    path: Path
    about: About
    steps: tuple[Step, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.about.title

    @property
    def seconds(self) -> float | None:
        """How long it lasts when nobody asks for another length; None when only its words decide."""
        default = self.about.default or next(iter(self.about.minutes), None)
        return default * 60 if default else None

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The lengths in seconds at which other steps come in."""
        return tuple(sorted({c.seconds for step in self.steps for c in step.when if not c.choice}))

    def chosen(self, wishes: Mapping[str, str]) -> dict[str, str]:
        """Every choice that this practice offers, as the listener wishes, else as it is by default."""
        offered = self.about.choices
        return {
            name: wishes[name] if wishes.get(name) in values else values[0]
            for name, values in offered.items()
        }

    def at(self, length: float, wishes: Mapping[str, str]) -> tuple[Step, ...]:
        """The steps of a session of ``length`` seconds with these choices."""
        chosen = self.chosen(wishes)
        return tuple(step for step in self.steps if all(c.holds(length, chosen) for c in step.when))
