"""What the rubric says about a script: a place, what is wrong there, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from voiceguide.errors import Problem

__all__ = ["LANGUAGE", "Finding", "Place", "Remark", "Session", "merged"]

#: the point under which errors of the language, unknown sounds and lines that no engine speaks are told
LANGUAGE = 0
#: sessions that a finding names; the others are counted
_NAMED = 3


class Place(NamedTuple):
    """A line and a column of a script, from 1."""

    line: int = 1
    column: int = 1


class Session(NamedTuple):
    """One length with one set of choices, as a finding names them."""

    length: str
    choices: str = ""

    def __str__(self) -> str:
        return f"{self.length} with {self.choices}" if self.choices else self.length


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says of a place; in another session it may say it of the same place with other figures.

    Two remarks of the same ``rule`` at the same place are one finding.
    """

    point: int
    place: Place
    rule: str
    message: str
    hint: str = ""
    blocker: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in a script. A blocker keeps it from being taken; the rest is advice."""

    path: str
    line: int  #: from 1
    column: int  #: from 1
    source: str  #: that line of the script
    point: int  #: of the rubric, 1 to 10; 0 is the language
    blocker: bool
    message: str
    hint: str = ""  #: what to write instead
    sessions: tuple[str, ...] = ()  #: lengths and choices at which it holds; none when it holds in all

    def __str__(self) -> str:
        kind = f"{'blocker' if self.blocker else 'advice'}, point {self.point}" if self.point else "blocker"
        told = f"{self.message} ({kind}{self._where()})"
        return str(Problem(self.path, self.line, self.column, self.source, told, self.hint))

    def as_data(self) -> dict[str, Any]:
        """The finding as plain data, for JSON."""
        return asdict(self)

    def _where(self) -> str:
        more = len(self.sessions) - _NAMED
        named = [*self.sessions[:_NAMED], *([f"and {more} more"] if more > 0 else [])]
        return f"; at {', '.join(named)}" if named else ""


def merged(
    path: str,
    lines: Sequence[str],
    remarks: Iterable[tuple[Remark, Session | None]],
    sessions: Sequence[Session],
) -> Iterator[Finding]:
    """One finding for each rule at each place, in the script's order.

    Each remark comes with the session that it is made of, or with None when it is made of the script itself.
    The first remark's figures stand for all, and a blocker in one session is a blocker.
    """
    found: dict[tuple[Place, str], Remark] = {}
    held: dict[tuple[Place, str], set[Session]] = {}
    for remark, session in remarks:
        key = remark.place, remark.rule
        first = found.setdefault(key, remark)
        found[key] = replace(first, blocker=first.blocker or remark.blocker)
        held.setdefault(key, set()).update([session] if session else [])
    for key in sorted(found, key=lambda key: key[0]):
        remark, (line, column) = found[key], key[0]
        source = lines[line - 1] if line <= len(lines) else ""
        told = remark.message, remark.hint, tuple(_named(held[key], sessions))
        yield Finding(path, line, column, source, remark.point, remark.blocker, *told)


def _named(held: set[Session], sessions: Sequence[Session]) -> Iterator[str]:
    """The sessions in which something holds; a length alone when it holds in all of that length."""
    if held.issuperset(sessions):
        return
    for length in dict.fromkeys(session.length for session in sessions):
        alike = [session for session in sessions if session.length == length]
        if held.issuperset(alike):
            yield length
        else:
            yield from (str(session) for session in alike if session in held)
