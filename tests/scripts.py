"""Scripts for tests: parse a text, look at what it became, and at where its problems point."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from voiceguide import script
from voiceguide.errors import Problem, ScriptError
from voiceguide.language import FORMS
from voiceguide.practice import (
    Action,
    Bed,
    Bell,
    Breathe,
    Chapter,
    Condition,
    Practice,
    Release,
    Rest,
    Say,
    Tense,
)

PATH = Path("walk.md")
#: front matter with two choices
FRONT = "---\ntitle: A slow walk\nchoices: {eyes: [shut, open], touch: [yes, no]}\n---\n"
#: every cue that stands for itself
CUES = [form.example for form in FORMS.values() if form.name not in ("if", "repeat", "end", "play", "ask")]


def parsed(text: str, path: Path = PATH) -> Practice:
    """The practice that a text holds."""
    return script.parse(text, path)


def said(text: str) -> list[str]:
    """Every sentence of a text, in order, whatever it depends on."""
    return [step.action.text for step in parsed(text).steps if isinstance(step.action, Say)]


def said_at(text: str, minutes: float, **wishes: str) -> list[str]:
    """The sentences of a session of so many minutes, with these choices."""
    steps = parsed(text).at(minutes * 60, wishes)
    return [step.action.text for step in steps if isinstance(step.action, Say)]


def problems(text: str) -> tuple[Problem, ...]:
    """All problems of a text, which must have some."""
    with pytest.raises(ScriptError) as caught:
        parsed(text)
    return caught.value.problems


def problem(text: str) -> Problem:
    """The only problem of a text."""
    (only,) = problems(text)
    return only


def places(text: str) -> list[tuple[int, int]]:
    """Line and column of every problem of a text."""
    return [(one.line, one.column) for one in problems(text)]


def at_caret(one: Problem) -> str:
    """What is shown from the caret on when a problem is printed."""
    place, source, caret, *_ = str(one).splitlines()
    assert place.startswith(f"{one.path}:{one.line}:{one.column}: {one.message}")
    return source[caret.index("^") :]


def as_lines(text: str) -> list[str]:
    """The lines of a file as an editor numbers them."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).split("\n")


def inside(one: Problem, text: str) -> bool:
    """Whether a problem's place is in the text, or directly behind one of its lines."""
    lines = as_lines(text)
    return 1 <= one.line <= len(lines) and 1 <= one.column <= len(lines[one.line - 1]) + 1


def written(practice: Practice) -> str:
    """The steps of a practice as text, one a line."""
    return "\n".join(
        f"{step.line:2} {_action(step.action)}{''.join(map(_condition, step.when))}"
        for step in practice.steps
    )


def _action(action: Action) -> str:
    match action:
        case Say(text, paragraph, phrase):
            return f"{'phrase' if phrase else 'say'} {paragraph} “{text}”"
        case Rest(kind, span):
            return f"{kind} {span.least:g} {span.wish:g} {span.most:g}"
        case Breathe(pattern, least, most, counted):
            return f"breathe {pattern.numbers} {least} to {most} count {counted}"
        case Tense(seconds) | Release(seconds):
            return f"{type(action).__name__.lower()} {seconds:g}"
        case Bell(name) | Bed(name):
            return f"{type(action).__name__.lower()} {name}"
        case Chapter(title):
            return f"chapter {title}"


def _condition(one: Condition) -> str:
    what = f"{one.choice} {' or '.join(one.values)}" if one.choice else f"{one.seconds:g} s"
    return f" [if {'not ' * one.negated}{what}]"
