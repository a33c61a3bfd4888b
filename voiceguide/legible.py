"""A script's text before it is understood: nothing endless, nothing hidden, and no writer's notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from voiceguide.reader import HIDDEN

__all__ = ["Fault", "composed", "endless", "hidden", "without_notes"]

#: characters; a whole paragraph in one line is shorter
_LONGEST_LINE = 10_000
_MOST_LINES = 5000
#: accents on one letter, as in Unicode's stream-safe text (UAX #15); putting more in order takes hours
_MOST_ACCENTS = 30
#: what is blanked of a note; in a quote, the marks of its lines stay
_LETTER = re.compile(r"[^\n]")
_NOTE_IN_QUOTE = re.compile(r"(^[ >]*>)|[^\n]", re.MULTILINE)


class Fault(NamedTuple):
    """What is wrong with a place; line and column count from 0."""

    line: int
    column: int
    message: str


def endless(lines: Sequence[str]) -> Fault | None:
    """The first thing that nobody wrote by hand and that would take too long to read."""
    if len(lines) > _MOST_LINES:
        return Fault(0, 0, f"this script has more than {_MOST_LINES:,} lines")
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_LINE:
            return Fault(number, 0, f"this line has more than {_LONGEST_LINE:,} letters")
        if _piled(line):
            return Fault(number, 0, "more accents stand on one letter here than can be read")
    return None


def hidden(lines: Sequence[str]) -> Iterator[Fault]:
    """The first character of each line that cannot be seen, and might say what is not read."""
    for number, line in enumerate(lines):
        if match := HIDDEN.search(line):
            column = len(unicodedata.normalize("NFC", line[: match.start()]))
            code = f"U+{ord(match[0]):04X}"
            yield Fault(number, column, f"a character that cannot be seen stands here ({code})")


def composed(lines: Sequence[str]) -> list[str]:
    """The lines with composed letters (NFC), and a mark for each character that cannot be seen."""
    return [unicodedata.normalize("NFC", HIDDEN.sub("�", line)) for line in lines]


def without_notes(text: str) -> tuple[str, Fault | None]:
    """The text with notes blanked, so that everything else keeps its place; and one that has no end."""
    kept: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0:
        before = text.rfind("\n", 0, start) + 1
        stop = text.find("-->", start) + 3
        if stop < 3:
            line = text.count("\n", 0, start)
            return "".join(kept) + text[place:], Fault(line, start - before, "this note has no end")
        quoted = text[before:start].lstrip().startswith(">")
        note = text[start:stop]
        blank = _NOTE_IN_QUOTE.sub(lambda found: found[1] or " ", note) if quoted else _LETTER.sub(" ", note)
        kept += [text[place:start], blank]
        place = stop
    return "".join(kept) + text[place:], None


def _piled(line: str) -> bool:
    """Whether more accents stand on one letter than any language writes."""
    if line.isascii():
        return False
    runs = groupby(line, lambda letter: unicodedata.combining(letter) > 0)
    return any(accents and sum(1 for _ in run) > _MOST_ACCENTS for accents, run in runs)
