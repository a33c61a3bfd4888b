"""Emergency numbers and people who listen: a dated table, as it is printed and as a voice says it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from voiceguide import reader
from voiceguide.errors import ProblemsError
from voiceguide.units import in_words

__all__ = [
    "ELSEWHERE",
    "OLD",
    "Checked",
    "Country",
    "Line",
    "Table",
    "as_data",
    "country",
    "local",
    "printed",
    "printed_all",
    "shown",
    "spoken",
    "table",
]

#: days after which numbers may have changed
OLD = 180
#: where the numbers of every country are looked after
ELSEWHERE = "findahelpline.com"
_ELSEWHERE_SAID = "find a helpline, dot com, written as one word"

_TABLE = Path(__file__).with_name("helplines.yaml")
#: variables of the environment that name a locale, the one that counts most first
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
#: en_GB.UTF-8, sr_RS@latin: language, country, and what else there is
_LOCALE = re.compile(r"[A-Za-z]{2,3}[_-]([A-Za-z]{2})\b.*")
#: digits that are said in one breath
_GROUP = 3


def _number(text: str) -> str:
    if not re.fullmatch(r"\d+( \d+)*", text):
        raise ValueError(f"“{reader.shown(text)}” is not a number that can be rung: digits and single spaces")
    return text


@dataclass(frozen=True, slots=True)
class Checked:
    """Where a number was read: a page of its operator or of a government, in a copy that was stored earlier.

    ``on`` is the day on which the copy was read, not the day of the copy; nobody rang the number.
    """

    page: str
    on: date = field(metadata={"read": date.fromisoformat})

    @property
    def site(self) -> str:
        """The page's site, without what stands before and after it."""
        return self.page.partition("://")[2].partition("/")[0].removeprefix("www.").rstrip(".")


@dataclass(frozen=True, slots=True)
class Line:
    """A number, and who answers it. Without ``checked``, it was only seen on pages of other people."""

    number: str = field(metadata={"read": _number})  #: as its operator writes it: digits and spaces
    name: str  #: of the line or the service
    how: tuple[Literal["call", "text"], ...] = ("call",)
    word: str = ""  #: what the first text message says
    hours: str = ""  #: empty when nobody looked it up
    who: str = ""  #: for whom it is; empty is anybody
    chat: str = ""  #: site on which its people can be written with
    checked: Checked | None = None

    @property
    def digits(self) -> str:
        """The number, every digit for itself, so that a screen reader reads it digit by digit."""
        return "  ".join(" ".join(group) for group in self.number.split())

    @property
    def mark(self) -> str:
        """Whether the number was checked, when, and where."""
        if not self.checked:
            return "not checked"
        return f"checked on {_day(self.checked.on)}, in a stored copy of a page of {self.checked.site}"


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or a union of some, and its numbers."""

    code: str  #: two capital letters of ISO 3166
    name: str
    emergency: tuple[Line, ...]
    lines: tuple[Line, ...]
    also: tuple[str, ...] = ()  #: other codes and names that it answers to

    @property
    def numbers(self) -> tuple[Line, ...]:
        """All of them, those for emergencies first."""
        return (*self.emergency, *self.lines)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it answers to."""
        return (self.code, self.name, *self.also)


@dataclass(frozen=True, slots=True)
class Table:
    """All countries, by name, and the day on which somebody last went through them."""

    last_checked: date = field(metadata={"read": date.fromisoformat})
    countries: tuple[Country, ...]


@cache
def table() -> Table:
    """The table that ships with the program."""
    return reader.load(_TABLE.read_text("utf-8"), Table, str(_TABLE), error=ProblemsError)


def country(wanted: str) -> Country | None:
    """The country of this code or name, however its letters are written; None when it is not in the table."""
    name = wanted.strip().casefold()
    for found in table().countries:
        if name in map(str.casefold, found.names):
            return found
    return None


def local(environment: Mapping[str, str] = os.environ) -> str:
    """The country that the locale names, in two capital letters; empty for a locale such as ``C``."""
    for variable in _LOCALES:
        if match := _LOCALE.fullmatch(environment.get(variable, "")):
            return match[1].upper()
    return ""


# -- printed


def shown(named: str, today: date) -> str:
    """What is printed for the country that a listener named, or that their locale names, or for all."""
    wanted = named or local()
    found = country(wanted)
    return printed(found, today, guessed=not named) if found else printed_all(today, unknown=wanted)


def printed(found: Country, today: date, *, guessed: bool = False) -> str:
    """The numbers of one country, emergency first, each with whether it was checked, when, and where.

    ``guessed`` says that nobody asked for this country.
    """
    last = [f"{ELSEWHERE} lists more, country by country.", *_dated(today)]
    if guessed:
        last.append(f"{found.name} is what your locale says; --country takes another.")
    return "\n\n".join([found.name, *map(_block, found.numbers), "\n".join(last)])


def printed_all(today: date, *, unknown: str = "") -> str:
    """The numbers of every country, short; ``unknown`` is what was asked for and is not in the table."""
    first = [f"{ELSEWHERE} lists people who listen, country by country."]
    if unknown:
        hint = reader.did_you_mean(unknown, [name for found in table().countries for name in found.names])
        first.append(f"This table has no country “{reader.shown(unknown)}”. {hint}".rstrip())
    blocks = [
        "\n".join([f"{found.name} ({found.code})", *map(_row, found.numbers)]) for found in table().countries
    ]
    last = [*_dated(today), "--country and two letters show one country, and where each number was checked."]
    return "\n\n".join(["\n".join(first), *blocks, "\n".join(last)])


def as_data(countries: Iterable[Country]) -> dict[str, Any]:
    """Countries as data that can be written as JSON; days are texts such as ``2026-11-22``."""
    listed = [asdict(found) for found in countries]
    for line in (line for found in listed for line in (*found["emergency"], *found["lines"])):
        if line["checked"]:
            line["checked"]["on"] = line["checked"]["on"].isoformat()
    return {"last_checked": table().last_checked.isoformat(), "elsewhere": ELSEWHERE, "countries": listed}


def _block(line: Line) -> str:
    """A number with all that is known about it."""
    how = f"{_ways(line)}, {line.hours}" if line.hours else _ways(line)
    rows = (how, line.chat and f"chat at {line.chat}", line.who and f"for {line.who}", line.mark)
    return "\n  ".join((f"{line.name}: {line.digits}", *filter(None, rows)))


def _row(line: Line) -> str:
    """A number in one row."""
    who = f", for {line.who}" if line.who else ""
    return f"  {line.name}: {_ways(line)} {line.digits}{who}{'' if line.checked else ' (not checked)'}"


def _ways(line: Line) -> str:
    return " or ".join(line.how) + (f" {line.word} to" if line.word else "")


def _dated(today: date) -> Iterator[str]:
    last = table().last_checked
    yield f"The table was last gone through on {_day(last)}; nobody rang the numbers."
    if (today - last).days > OLD:
        yield f"That is more than {OLD} days ago, and numbers may have changed. If one fails, try the next."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# -- said


def spoken(found: Country | None) -> str:
    """The text of a script that says a country's numbers slowly, each of them twice, emergency first.

    Digits are words, three at a time, with time to write them down. Without a country it says where to look.
    """
    said = [f"{found.name}. [pause 0.5s to 2s]" if found else "The numbers are on the screen. [rest]"]
    for line in found.numbers if found else ():
        said += [*_introduced(line), *_twice(line.number), "", f"{_about(line)} [pause 2s to 5s]", ""]
    said += [f"Helplines of many countries are on the web, at {_ELSEWHERE_SAID}. [rest]", "That is all.", ""]
    return "\n".join(["---", "title: People who can help", "bed: none", "---", "", *said])


def _introduced(line: Line) -> Iterator[str]:
    """What is said before a number."""
    yield f"{line.name}. [pause 0.5s to 2s]"
    if not line.checked:
        yield "Nobody has checked this number. [pause 0.5s to 2s]"
    if line.word:
        yield f"Write the word {line.word.lower()} in a text message to this number. [pause 0.5s to 2s]"


def _about(line: Line) -> str:
    """What is said after a number."""
    ways = " or ".join({"call": "by phone", "text": "by text message"}[way] for way in line.how)
    return ", ".join(filter(None, (f"That is {ways}", line.hours, line.who and f"for {line.who}"))) + "."


def _twice(number: str) -> Iterator[str]:
    """A number, and the same number again, three digits a phrase."""
    digits = [in_words(int(digit)) for digit in number.replace(" ", "")]
    groups = [", ".join(digits[start : start + _GROUP]) for start in range(0, len(digits), _GROUP)]
    for first in (groups[0].capitalize(), f"Again: {groups[0]}"):
        yield from (f"\n> {group.capitalize()}. [pause 1.5s to 3s]" for group in (first, *groups[1:]))
        yield "[pause 2s to 6s]"
