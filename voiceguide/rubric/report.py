"""What is told of a script: its findings, how many of them are blockers, and what a reader looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voiceguide.rubric.finding import LANGUAGE, Finding
from voiceguide.rubric.reading import Watched

__all__ = ["Report"]


@dataclass(frozen=True, slots=True)
class Report:
    """A script, judged."""

    path: str
    findings: tuple[Finding, ...]
    watched: tuple[Watched, ...]

    @property
    def blockers(self) -> int:
        """How many findings keep the script from being taken."""
        return sum(finding.blocker for finding in self.findings)

    @property
    def understood(self) -> bool:
        """Whether the script could be read, so that all points were judged."""
        return all(finding.point != LANGUAGE for finding in self.findings)

    def __str__(self) -> str:
        """The findings, one line that counts them, and the words for a reader to look at."""
        looks = [
            f"    {place.line}:{place.column} “{found}”: {question}"
            for place, found, question in self.watched
        ]
        heading = [f"{self.path}: for a reader to look at:"] if looks else []
        return "\n".join([*map(str, self.findings), f"{self.path}: {self._counted()}", *heading, *looks])

    def as_data(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "path": self.path,
            "blockers": self.blockers,
            "advice": len(self.findings) - self.blockers,
            "findings": [finding.as_data() for finding in self.findings],
            "watched": [one.as_data() for one in self.watched],
        }

    def _counted(self) -> str:
        if not self.findings:
            return "nothing is wrong."
        advice = len(self.findings) - self.blockers
        blockers = f"{self.blockers or 'No'} blocker{'s' * (self.blockers != 1)}"
        return f"{blockers}; {advice or 'no'} piece{'s' * (advice != 1)} of advice."
