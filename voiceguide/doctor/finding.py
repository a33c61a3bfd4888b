"""What is found about one thing, as data, and as text that can be sent to somebody."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from textwrap import wrap

__all__ = ["WIDEST", "Finding", "Report", "Verdict", "typed"]

#: columns of the page, and the fewest that prose is broken into; what is to be typed is never broken
WIDEST, _NARROWEST = 80, 20
#: columns that stand before what is told, and the word before a cure
_MARGIN, _CURE = 11, "cure: "


class Verdict(StrEnum):
    """How it stands with a thing."""

    GOOD = "ok"
    WARNING = "warning"  #: something does not work, and sessions play all the same
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    told: str
    #: what to type, or to do: a line that ends with a stop or a colon is prose, any other can be typed
    cure: str = ""

    def __str__(self) -> str:
        return self.shown()

    def shown(self, columns: int = WIDEST) -> str:
        """The finding as lines of prose that are no wider than ``columns``, and of what is to be typed."""
        room = max(_NARROWEST, min(columns, WIDEST) - _MARGIN)
        lines = _broken(_homeless(f"{self.name}: {self.told}"), room)
        cures = [
            part
            for line in _homeless(self.cure).splitlines()
            for part in (_broken(line, room - len(_CURE)) if line.endswith((".", ":", "?")) else [line])
        ]
        lines += [f"{_CURE if not number else '':{len(_CURE)}}{line}" for number, line in enumerate(cures)]
        first = f"  {self.verdict:7}"
        return "\n".join(
            f"{first if not number else '':{_MARGIN}}{line}" for number, line in enumerate(lines)
        )

    def as_data(self) -> dict[str, str]:
        """The finding as plain data, for JSON."""
        told = {"name": self.name, "verdict": str(self.verdict), "told": self.told, "cure": self.cure}
        return {key: _homeless(text) for key, text in told.items()}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was looked at, by its section."""

    sections: dict[str, tuple[Finding, ...]]

    @property
    def faults(self) -> int:
        """How many things are at fault."""
        return self._count(Verdict.FAULT)

    def __str__(self) -> str:
        return self.page()

    def page(self, columns: int = WIDEST) -> str:
        """The page: plain text for so many columns, and no path of a home in it."""
        blocks = [
            "\n".join([title, *(one.shown(columns) for one in found)])
            for title, found in self.sections.items()
        ]
        return "\n\n".join([*blocks, self._summary()])

    def as_data(self) -> dict[str, object]:
        """The page as plain data, for JSON."""
        found = {title: [one.as_data() for one in each] for title, each in self.sections.items()}
        return {"faults": self.faults, "warnings": self._count(Verdict.WARNING), "sections": found}

    def _summary(self) -> str:
        counts = {"fault": self.faults, "warning": self._count(Verdict.WARNING)}
        told = [f"{count} {name}{'s' * (count > 1)}" for name, count in counts.items() if count]
        return f"{' and '.join(told)}." if told else "Everything works."

    def _count(self, verdict: Verdict) -> int:
        every: Iterable[tuple[Finding, ...]] = self.sections.values()
        return sum(one.verdict is verdict for each in every for one in each)


def typed(path: Path) -> str:
    """A path as a shell reads it, which need not name the listener's home."""
    try:
        within = path.relative_to(Path.home())
    except (RuntimeError, ValueError):
        return shlex.quote(str(path))
    return f"~/{shlex.quote(str(within))}" if within.parts else "~"


def _homeless(text: str) -> str:
    """A text in which the listener's home is ``~``."""
    home = str(Path.home())
    return re.sub(rf"{re.escape(home)}(?![\w.-])", "~", text) if len(home) > 1 else text


def _broken(text: str, columns: int) -> list[str]:
    """A text in lines, broken between words only: a path or a name stays whole."""
    return wrap(text, columns, break_long_words=False, break_on_hyphens=False)
