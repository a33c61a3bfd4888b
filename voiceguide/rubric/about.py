"""Whether a script says all that is to be known about it: point 10 of the rubric."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voiceguide.about import CHOICES, Source
from voiceguide.practice import Practice
from voiceguide.rubric import phrases
from voiceguide.rubric.finding import Place, Remark
from voiceguide.rubric.text import Text
from voiceguide.vocabulary import NEEDS, TIERS

__all__ = ["of_the_script"]

#: the need that stands in an example
_NEED = "cannot-calm"
#: what the front matter says, and how
_KEYS = {
    "title": "title: Hands at rest",
    "tradition": "tradition: Grounding",
    "purpose": "purpose: A restless moment, at a desk or in a waiting room.",
    "tier": f"tier: {TIERS[0]} # or {', '.join(TIERS[1:])}, by what it may stir up",
    "eyes": "eyes: either # or open, or shut",
    "minutes": "minutes: [2, 5]",
    "needs": f"needs: [{_NEED}] # or {', '.join(need for need in NEEDS if need != _NEED)}",
    "evidence": "evidence: One honest sentence on what is known, and what is not.",
    "cautions": "cautions: [Leave the hands out if they hurt.]",
    "not_for": "not_for: [] # or for whom it is not meant",
    "sources": "sources: [{author: A. Writer, year: 2020, title: A book, where: A house, unconfirmed: yes}]",
    "author": "author: your name",
    "licence": "licence: the terms on which others may use it, such as CC BY 4.0",
    "reviewed": 'reviewed: ["A. Reader, 2026-03-01, read and listened to"]',
}
#: keys whose value may be empty
_MAY_BE_EMPTY = {"not_for"}
#: keys whose words a listener reads or hears
_TELLING = ("title", "purpose", "tradition", "evidence", "cautions", "not_for")
#: keys that a programme has no use for: its parts have their own
_OF_PARTS = {"minutes"}
#: what ``voiceguide new`` and the lines above write for a writer to replace, in small letters
_TO_REPLACE = {
    "who described the method",
    "what they called it",
    "the journal, or the publisher",
    "your name",
    "one honest sentence on what is known",
    "one honest sentence on what is known, and what is not",
}
#: between the lines of a hint that is told
_INDENT = "\n    "
#: words that a listener's settings do not know, and those that they do
_HOUSE_WORDS = {
    "closed": "shut",
    "close": "shut",
    "opened": "open",
    "on": "yes",
    "off": "no",
    "awake": "waking",
}
_DATE = re.compile(
    r"\b(?:\d{4}-\d{2}(?:-\d{2})?|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.? \d{4})\b",
    re.IGNORECASE,
)
#: choices by which a listener sets how to be in a room
_POSED = ("eyes", "posture")


def of_the_script(practice: Practice, text: Text) -> Iterator[Remark]:
    """What the front matter leaves out, and choices that a listener's settings would not reach."""
    if not text.front_matter:
        lines = ["Begin it so, with what is true of it:", "---", *_KEYS.values(), "---"]
        yield Remark(10, Place(), "front matter", "the script says nothing about itself", _INDENT.join(lines))
        return
    yield from _keys(practice, text)
    yield from _not_replaced(practice, text)
    yield from _claims(practice, text)
    for source in practice.about.sources:
        yield from _source(source, text)
    yield from _choices(practice, text)


def _keys(practice: Practice, text: Text) -> Iterator[Remark]:
    about = practice.about
    wanted = [key for key in _KEYS if about.kind != "programme" or key not in _OF_PARTS]
    given = {key for key in wanted if key in _MAY_BE_EMPTY or getattr(about, key)} & set(text.front_matter)
    missing = [key for key in wanted if key not in text.front_matter]
    for key in wanted:
        if key not in given and key not in missing:
            told = f"“{key}” is empty"
            yield Remark(
                10, text.key(key), f"empty {key}", told, f"Write here what is true, such as {_KEYS[key]}"
            )
    if missing:
        told = f"the front matter does not say {', '.join(f'“{key}”' for key in missing)}"
        hint = _INDENT.join(["Add what is true of it:", *(_KEYS[key] for key in missing)])
        yield Remark(10, Place(), "keys", told, hint)
    if about.reviewed and not any(_DATE.search(line) for line in about.reviewed):
        told = "no review has a date"
        yield Remark(10, text.key("reviewed"), "reviewed", told, f"Write {_KEYS['reviewed']}.")


def _source(source: Source, text: Text) -> Iterator[Remark]:
    found = source.doi or source.url or "ISBN" in source.where or source.unconfirmed
    missing = [] if source.where else [("where", "where: the publisher, or the journal with its volume")]
    missing += (
        [] if found else [("a doi, a url or an ISBN", "doi: 10.…, url: https://…, or unconfirmed: yes")]
    )
    for what, example in missing:
        told = f"the source “{source.title}” does not say {what}"
        yield Remark(10, _place(source, text), f"source {what}", told, f"Write {example}.")


def _not_replaced(practice: Practice, text: Text) -> Iterator[Remark]:
    """What still stands there as it was when the script was begun."""
    about = practice.about
    named = (name for source in about.sources for name in (source.author, source.title, source.where))
    for value in dict.fromkeys((about.evidence, about.author, *named)):
        if value.lower().rstrip(".") in _TO_REPLACE:
            lines = ((n, line) for n, line in enumerate(text.lines, 1) if value in line)
            place = next((Place(n, line.index(value) + 1) for n, line in lines), Place())
            yield Remark(10, place, f"replace {value}", f"“{value}” still stands here", "Write what is true.")


def _claims(practice: Practice, text: Text) -> Iterator[Remark]:
    """What is claimed where a listener reads about the script, or hears its title: point 7."""
    for key in _TELLING:
        value = getattr(practice.about, key)
        for told in (value,) if isinstance(value, str) else value:
            for start, stop, phrase in phrases.claimed(told):
                place, claim = _first(told[start:stop], key, text), f"“{told[start:stop]}” is a claim"
                yield Remark(7, place, phrase.pattern, claim, phrase.instead, blocker=True)


def _place(source: Source, text: Text) -> Place:
    """The line on which a source's title begins; where the sources begin, when it is spelt another way."""
    return _first(" ".join(source.title.split()[:4]), "sources", text)


def _first(words: str, key: str, text: Text) -> Place:
    """Where some words first stand from a key on; the key's place when they are spelt another way."""
    first = text.key(key).line
    for number, line in enumerate(text.lines[first - 1 :], first):
        if words in line:
            return Place(number, line.index(words) + 1)
    return text.key(key)


def _choices(practice: Practice, text: Text) -> Iterator[Remark]:
    for name, values in practice.about.choices.items():
        for value in values:
            if value not in CHOICES.get(name, (value,)):
                told = f"“{name}: {value}” is not what a listener can set once for all scripts"
                known = " or ".join(CHOICES[name])
                hint = f"Write “{_HOUSE_WORDS.get(value, known)}”; “{name}” may be {known}."
                yield Remark(10, _choice_place(name, text), f"choice {name} {value}", told, hint)
    if not any(name in practice.about.choices for name in _POSED) and practice.about.kind != "programme":
        told = "a listener can choose neither eyes nor posture"
        hint = "Offer one, and a line for each value: choices: {eyes: [shut, open]}."
        yield Remark(10, text.key("choices"), "posed", told, hint)


def _choice_place(name: str, text: Text) -> Place:
    """Where a choice is declared, alone in its line or in braces; ``eyes`` is also a key of its own."""
    first = text.key("choices").line
    for number, line in enumerate(text.lines[first - 1 :], first):
        if match := re.search(rf"(?<![\w-]){re.escape(name)}\s*:", line):
            return Place(number, match.start() + 1)
    return text.key("choices")
