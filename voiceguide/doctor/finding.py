"""What is found about one thing, as data, and as text that can be sent to somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["Finding", "Report", "Verdict"]


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
    cure: str = ""  #: what to type, or to do

    def __str__(self) -> str:
        lines = [f"  {self.verdict:7}  {self.name}: {self.told}"]
        if self.cure:
            lines.append(f"{'':11}cure: {self.cure}")
        return _homeless("\n".join(lines))

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
        """The page: plain text, and no path of a home in it."""
        blocks = ["\n".join([title, *map(str, found)]) for title, found in self.sections.items()]
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


def _homeless(text: str) -> str:
    """A text in which the listener's home is ``~``."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
