"""What comes by itself: the silences that no script asks for, and the note of a practice's tier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from voiceguide.practice import (
    ARRANGED,
    RESTS,
    Action,
    Ask,
    Bed,
    Bell,
    Chapter,
    Release,
    Rest,
    Say,
    Step,
    Tense,
)

__all__ = ["arranged"]

#: every silence that has a name
_SILENCES = RESTS | ARRANGED


def arranged(steps: Iterable[Step], note: str, *, lead: bool, tail: bool) -> tuple[Step, ...]:
    """The steps with the silences between them, and those at the ends; the note is said first."""
    found = _spaced(_noted(steps, note))
    first = [Step(Rest("lead", ARRANGED["lead"]), 0)] if lead else []
    last = [Step(Rest("tail", ARRANGED["tail"]), 0)] if tail else []
    return (*first, *found, *last)


def _noted(steps: Iterable[Step], note: str) -> Iterator[Step]:
    """The steps, with a note before the first of them that is heard."""
    for step in steps:
        if note and not isinstance(step.action, Chapter | Bed):
            yield Step(Say(note, paragraph=0), step.line)
            note = ""
        yield step


def _spaced(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps with the silences that come by themselves; a chapter begins after the one before it."""
    before: Action | None = None
    chapters: list[Step] = []
    for step in steps:
        if isinstance(step.action, Chapter):
            chapters.append(step)
        elif isinstance(step.action, Bed):
            yield step
        else:
            if before and (gap := _gap(before, step.action)):
                yield Step(Rest(gap, _SILENCES[gap]), 0)
            yield from chapters
            yield step
            before, chapters = step.action, []
    if isinstance(before, Bell):
        yield Step(Rest("bell", ARRANGED["bell"]), 0)


def _gap(before: Action, after: Action) -> str:
    """The kind of silence between two actions when the script asks for none; empty for none at all."""
    if isinstance(before, Rest | Ask) or isinstance(after, Rest | Ask):
        return ""
    if isinstance(before, Bell):
        return "bell"
    if isinstance(before, Say):
        together = isinstance(after, Say) and after.paragraph == before.paragraph
        return "sentence" if together else "phrase" if before.phrase else "paragraph"
    return "" if isinstance(after, Tense | Release) else "paragraph"
