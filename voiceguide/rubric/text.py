"""A script's text, line by line as an editor shows it, and where in it a piece of a sentence stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from voiceguide import legible, script
from voiceguide.practice import PLACEHOLDERS, Practice, Say, Step
from voiceguide.rubric.finding import Place

__all__ = ["Text", "any_of", "at", "behind_holds", "filled", "of", "said", "words"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: what a voice says for a placeholder, of about the usual length
_FILLED = {"minutes": "about five minutes", "next": "the end"}
#: times as long as it is spoken that a sentence may be in its file, with marks and line ends
_LOOSEST = 4
#: what may stand between two words of a sentence in its file
_BETWEEN = r"[\s>*_`~\\]+"


@dataclass(frozen=True)
class Text:
    """The lines of a script."""

    path: str
    lines: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Text:
        """The lines of a script that has been read as one."""
        return cls(str(path), tuple(legible.composed(script.lines(path.read_text("utf-8")))))

    @cached_property
    def spoken(self) -> str:
        """The text with its writer's notes blanked."""
        return legible.without_notes("\n".join(self.lines))[0]

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(accumulate((len(line) + 1 for line in self.lines), initial=0))

    @cached_property
    def front_matter(self) -> dict[str, Place]:
        """Every key of the front matter with its place; empty when there is none."""
        lines = iter(enumerate(self.spoken.split("\n"), 1))
        if next((line.rstrip() for _, line in lines if line.strip()), "") != "---":
            return {}
        found: dict[str, Place] = {}
        for number, line in lines:
            if line.rstrip() == "---":
                break
            if key := re.match(r"([a-z][a-z_-]*)\s*:", line):
                found.setdefault(key[1].replace("-", "_"), Place(number))
        return found

    def key(self, name: str) -> Place:
        """Where the front matter says ``name``; the first line when it does not."""
        return self.front_matter.get(name, Place())

    def find(self, step: Step, start: int, stop: int) -> Place:
        """Where the characters from ``start`` to ``stop`` of a sentence or a title stand.

        What is spelt with entities is not found: then the sentence's own place is told.
        """
        sentence = of(step)
        piece = sentence[start:stop].strip()
        begin = self._starts[step.line - 1] + step.column - 1
        pattern = _BETWEEN.join(map(re.escape, piece.split()))
        before = sum(1 for _ in re.finditer(pattern, " ".join(sentence[:start].split())))
        end = begin + _LOOSEST * len(sentence)
        for number, match in enumerate(re.compile(pattern).finditer(self.spoken, begin, end)):
            if number == before:
                return self._place(match.start())
        return at(step)

    def _place(self, offset: int) -> Place:
        line = self.spoken.count("\n", 0, offset)
        return Place(line + 1, offset - self._starts[line] + 1)


def at(step: Step) -> Place:
    """Where a step stands in the script."""
    return Place(step.line, step.column)


def behind_holds(step: Step) -> bool:
    """Whether a step is only for those who chose to hold the breath."""
    return any(c.choice == "holds" and ("yes" in c.values) != c.negated for c in step.when)


def of(step: Step) -> str:
    """The words that a step has in the script: a sentence, a chapter's title, or none."""
    action = step.action
    return action.text if isinstance(action, Say) else getattr(action, "title", "")


def said(practice: Practice) -> Iterator[Step]:
    """Every sentence of a script, each once, however often it is repeated."""
    seen = set()
    for step in practice.steps:
        if isinstance(step.action, Say) and (step.line, step.column) not in seen:
            seen.add((step.line, step.column))
            yield step


def filled(practice: Practice, text: str) -> str:
    """A sentence as it is spoken, with its placeholders filled in."""
    values = _FILLED | {"title": practice.title}
    for name in PLACEHOLDERS:
        text = text.replace(f"{{{name}}}", values[name])
    return text


def words(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text)


def any_of(listed: str) -> re.Pattern[str]:
    """A pattern for whole words and phrases, in any capitals, with ``_`` for the blanks in a phrase."""
    pattern = "|".join(listed.split()).replace("_", " ")
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
