"""What a script says, once read: a practice and its steps, in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path

from voiceguide.about import About, note
from voiceguide.breath import Pattern

__all__ = [
    "ANSWERING",
    "ARRANGED",
    "ASKED",
    "LONGEST_ALONE",
    "PLACEHOLDERS",
    "RESTS",
    "SHORT_FORM",
    "Action",
    "Ask",
    "Bed",
    "Bell",
    "Breathe",
    "Chapter",
    "Condition",
    "End",
    "Play",
    "Practice",
    "Release",
    "Repeat",
    "Rest",
    "Say",
    "Span",
    "Step",
    "Tense",
    "shrink",
]


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
#: seconds in which a question may be answered
ANSWERING = 30.0
#: minutes of the longest session that suits somebody alone; unwanted effects are told of more often beyond it
#: (Cebolla and others 2017)
LONGEST_ALONE = 20.0
#: seconds; a session up to this long is a short form, whose rests may be shorter than others
SHORT_FORM = 150.0
#: the share of its shortest length that a rest keeps in a short form
_SHRUNK = 0.75
#: seconds of the longest silence that nobody asked for outright: in a green practice, in an amber one
_LONGEST, _LONGEST_AMBER = 60.0, 45.0
#: a choice that no script can name: yes when somebody listens who may answer an [ask]
ASKED = "asked?"
#: what may stand in braces in a sentence, and what a voice says for it
PLACEHOLDERS = {
    "minutes": "the session's length in words: “about five minutes”",
    "title": "the practice's title",
    "next": "the title of the next part, in a programme",
}


def shrink(length: float) -> float:
    """The share of its shortest length that a rest keeps in a session of ``length`` seconds."""
    return _SHRUNK if length <= SHORT_FORM else 1.0


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


@dataclass(frozen=True, slots=True)
class Play:
    """Another practice is played here, for so many seconds (None is its default), with these choices."""

    name: str
    seconds: float | None = None
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Time to answer a question with one key: what was not answered is the second value of ``choice``, what
    was is the third. The first is for a file, where nobody can answer.
    """

    choice: str


Action = Say | Rest | Breathe | Tense | Release | Bell | Bed | Chapter | Play | Ask


# -- what arranges steps


@dataclass(frozen=True, slots=True)
class Condition:
    """When a step is in: the session lasts ``seconds`` or longer, or ``choice`` is one of ``values``."""

    seconds: float = 0.0
    choice: str = ""
    values: tuple[str, ...] = ()
    negated: bool = False

    def holds(self, length: float, chosen: Mapping[str, str]) -> bool:
        """Whether it is so in a session of ``length`` seconds with these choices."""
        fact = chosen.get(self.choice) in self.values if self.choice else length >= self.seconds - 1e-6
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
    """An action, the script's line and column that asked for it, from 1, and when it is in."""

    action: Action
    line: int
    when: tuple[Condition, ...] = ()
    column: int = 1


# -- the practice


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
    def plays(self) -> tuple[Play, ...]:
        """The practices that a programme plays, whatever its listener chooses; none in any other script."""
        return tuple(step.action for step in self.steps if isinstance(step.action, Play))

    @property
    def seconds(self) -> float | None:
        """How long it lasts when nobody asks for another length; None when only its words decide."""
        default = self.about.default or next(iter(self.about.minutes), None)
        return default * 60 if default else None

    @property
    def reach(self) -> tuple[float, float]:
        """The shortest and the longest that it offers, in minutes.

        Zero and infinity when only its words decide, as in a programme.
        """
        return min(self.about.minutes, default=0.0), max(self.about.minutes, default=inf)

    @property
    def longest(self) -> float:
        """Seconds that it may last at most: as long as it offers, or twenty minutes where that is more."""
        return max(self.reach[1], LONGEST_ALONE) * 60

    @property
    def longest_silence(self) -> float:
        """Seconds of its longest silence, unless it asks for a longer one outright."""
        return _LONGEST_AMBER if self.about.tier.startswith("amber") else _LONGEST

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

    def note(self, wishes: Mapping[str, str]) -> str:
        """What is said before anything else, as its tier asks; nothing in a green one, or in a programme."""
        return "" if self.about.kind == "programme" else note(self.about.tier, self.chosen(wishes))

    def at(self, length: float, wishes: Mapping[str, str]) -> tuple[Step, ...]:
        """The steps of a session of ``length`` seconds with these choices."""
        chosen = self.chosen(wishes) | {ASKED: wishes.get(ASKED, "no")}
        return tuple(step for step in self.steps if all(c.holds(length, chosen) for c in step.when))
