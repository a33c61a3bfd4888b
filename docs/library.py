"""The tables of ``docs/library.md``: the library, measured with the voice that speaks by default."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, groupby
from math import inf
from typing import NamedTuple
from urllib.parse import quote

from voiceguide import library, speech
from voiceguide.about import Source
from voiceguide.compose import compose
from voiceguide.config import Settings, bundled
from voiceguide.palette import Palette
from voiceguide.practice import ASKED, Ask, Practice
from voiceguide.programme import movements
from voiceguide.rubric.measures import measured
from voiceguide.score import Score
from voiceguide.speech import Voice
from voiceguide.speech.cache import Cached
from voiceguide.units import RATE, clock

__all__ = ["PRACTICES", "PROGRAMMES", "STEPS", "practices", "programmes"]

#: the columns of the tables
PRACTICES = (
    "name",
    "title",
    "kind",
    "minutes",
    "words",
    "speaking",
    "on the whole",
    "silence",
    "longest silence",
    "tier",
    "sources",
)
PROGRAMMES = ("name", "title", "when", "what it plays", "lasts", "tier", "sources")
#: to what a figure is rounded, by its unit: voices differ a little from one version to the next
STEPS = {"/min": 5.0, " %": 5.0, " s": 1.0, " min": 0.5}
#: how a programme goes on where it asks: the three values of the choice
_WAYS = ("in a file", "no answer", "an answer")

_Row = Sequence[str]


def practices() -> Iterator[_Row]:
    """A row for each practice and companion at each length that it offers."""
    found = list(library.practices())
    with ThreadPoolExecutor() as pool:  # an engine waits more than it works: two are faster
        rows = chain.from_iterable(pool.map(_lengths, (found[::2], found[1::2])))
    yield from sorted(rows, key=lambda row: row[0])


def programmes() -> Iterator[_Row]:
    """A row for each programme and each way through it; days that play the same share one."""
    with Cached(speech.voice(Settings())) as voice:
        for practice in library.practices():
            if practice.plays:
                sources = _sources(practice)
                for row in _ways(practice, voice):
                    yield f"`{practice.name}`", practice.title, *row, practice.about.tier, sources
                    sources = ""


def _lengths(practices: Sequence[Practice]) -> list[_Row]:
    rows: list[_Row] = []
    with Cached(speech.voice(Settings())) as voice:
        for practice in practices:
            sources = _sources(practice)
            for minutes in practice.about.minutes:
                rows.append((*_measured(practice, minutes, voice), practice.about.tier, sources))
                sources = ""  # once is enough
    return rows


def _measured(practice: Practice, minutes: float, voice: Voice) -> _Row:
    found = measured(_score(practice, voice, minutes))
    return (
        f"`{practice.name}`",
        practice.title,
        practice.about.kind,
        f"{minutes:g}",
        f"{found.words}",
        _figure(found.rate, "/min"),
        _figure(found.density, "/min"),
        _figure(100 * found.silence, " %"),
        _figure(found.longest, " s"),
    )


# -- programmes


class _Session(NamedTuple):
    """A programme as it is played once."""

    day: str
    how: str  #: the way that it takes where it asks
    wishes: dict[str, str]


def _ways(programme: Practice, voice: Voice) -> Iterator[_Row]:
    """When a programme plays the same, what it plays, and how long that takes the first time."""
    sessions = groupby(_sessions(programme), lambda one: (one.how, _played(programme, one.wishes)))
    for (how, played), group in sessions:
        alike = list(group)
        first, last = alike[0].day, alike[-1].day
        days = f"day{'s' * (last != first)} {first}" + f" to {last}" * (last != first) if first else ""
        lasts = _score(programme, voice, wishes=alike[0].wishes).frames / RATE / 60
        when = ", ".join(filter(None, (days, how))) or "always"
        yield when, played, _figure(lasts, " min")


def _sessions(programme: Practice) -> Iterator[_Session]:
    for day in programme.about.choices.get("day", ("",)):
        wishes = {"day": day} if day else {}
        steps = programme.at(inf, wishes | {ASKED: "yes"})
        asked = next((step.action.choice for step in steps if isinstance(step.action, Ask)), "")
        if not asked:
            yield _Session(day, "", wishes)
            continue
        for how, value in zip(_WAYS, programme.about.choices[asked], strict=True):
            listens = "no" if how == _WAYS[0] else "yes"
            yield _Session(day, how, wishes | {asked: value, ASKED: listens})


def _played(programme: Practice, wishes: dict[str, str]) -> str:
    parts = [part for part in movements(programme, None, wishes, "") if not part.bridge]
    return ", ".join(f"`{part.practice.name}` {clock(part.seconds or 0)}" for part in parts)


# -- cells


def _score(
    practice: Practice, voice: Voice, minutes: float | None = None, wishes: dict[str, str] | None = None
) -> Score:
    settings = Settings(bed="none", choices=wishes or {})  # no figure is of the bed
    return compose(practice, voice, Palette([bundled("audio")]), minutes, settings)


def _figure(value: float, unit: str) -> str:
    return f"{round(value / STEPS[unit]) * STEPS[unit]:g}{unit}"


def _sources(practice: Practice) -> str:
    return "; ".join(map(_cited, practice.about.sources))


def _cited(source: Source) -> str:
    told = f"{source.author} {source.year}"
    link = f"https://doi.org/{quote(source.doi, safe='/:;')}" if source.doi else source.url
    return (f"[{told}]({link})" if link else told) + " (not confirmed)" * source.unconfirmed
