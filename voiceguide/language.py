"""The script language, as one table: what may stand between brackets, and what it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from voiceguide.breath import pattern
from voiceguide.practice import (
    RESTS,
    Action,
    Bed,
    Bell,
    Breathe,
    Condition,
    End,
    Release,
    Repeat,
    Rest,
    Span,
    Tense,
)
from voiceguide.reader import did_you_mean
from voiceguide.units import seconds

__all__ = ["FORMS", "Form", "understand"]

#: seconds; a written pause is never longer
_LONGEST_PAUSE = 600.0
#: times that a part may be said again
_MOST_REPEATS = 100
#: breaths in one block
_MOST_BREATHS = 4000


@dataclass(frozen=True, slots=True)
class Form:
    """One cue of the language: its first word, what may follow, and what it becomes."""

    name: str
    arguments: str
    means: str
    example: str
    make: Callable[[str], Action | Condition | Repeat | End]


def _nothing(text: str) -> None:
    if text:
        raise ValueError(f"nothing follows here, but “{text}” does")


def _rest(kind: str) -> Callable[[str], Rest]:
    def make(text: str) -> Rest:
        _nothing(text)
        return Rest(kind, RESTS[kind])

    return make


def _breath(text: str) -> Rest:
    match = re.fullmatch(r"(?:(?:x|×) ?(\d{1,2}))?", text)
    if not match:
        raise ValueError(f"“{text}” is not a number of breaths")
    return Rest("breath", RESTS["breath"] * max(1, int(match[1] or 1)))


def _pause(text: str) -> Rest:
    if not text:
        return Rest("pause", RESTS["rest"])
    length = text.removesuffix(" exactly")
    low, _, high = length.partition(" to ")
    least, most = seconds(low), seconds(high or low)
    if not 0 < least <= most <= _LONGEST_PAUSE:
        raise ValueError("a pause lasts up to ten minutes, and its first number is not the larger one")
    if high or length != text:
        return Rest("pause", Span(least, least + (most - least) / 3, most))
    return Rest("pause", Span(least * 0.75, least, min(least * 2, max(least, 60.0))))


_BREATHE = re.compile(
    r"(?P<pattern>\S+) for (?P<least>\d+(?:\.\d+)?)(?: to (?P<most>\d+(?:\.\d+)?))? ?"
    r"(?P<unit>breaths?|min(?:ute)?s?|s(?:ec(?:ond)?s?)?)(?:,? count (?P<count>\d{1,3}))?"
)


def _breathe(text: str) -> Breathe:
    match = _BREATHE.fullmatch(text)
    if not match:
        pattern(text.partition(" ")[0])
        raise ValueError("how long is not said")
    shape = pattern(match["pattern"])
    lengths = float(match["least"]), float(match["most"] or match["least"])
    if match["unit"].startswith("breath"):
        least, most = (int(length) for length in lengths)
    else:
        unit = 60.0 if match["unit"].startswith("m") else 1.0
        least, most = (max(1, round(length * unit / shape.seconds)) for length in lengths)
    if not 1 <= least <= most <= _MOST_BREATHS:
        raise ValueError(f"from {least} to {most} breaths is not a number of breaths to do")
    return Breathe(shape, least, most, int(match["count"] or 0))


def _muscle(action: type[Tense] | type[Release]) -> Callable[[str], Tense | Release]:
    def make(text: str) -> Tense | Release:
        length = seconds(text)
        if not 2 <= length <= 60:
            raise ValueError(f"{length:g} s is not between 2 and 60 seconds")
        return action(length)

    return make


_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def _named(action: type[Bell] | type[Bed], default: str) -> Callable[[str], Bell | Bed]:
    def make(text: str) -> Bell | Bed:
        name = text or default
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"“{name}” is not the name of a sound" if name else "the name of a sound is missing"
            )
        return action(name)

    return make


def _condition(text: str) -> Condition:
    what = text.removeprefix("not ")
    negated = what != text
    if what.isdigit():
        raise ValueError(f"{what} of what is not said")
    try:
        return Condition(seconds=seconds(what), negated=negated)
    except ValueError:
        choice, _, value = what.partition(" ")
    if not choice:
        raise ValueError("what it depends on is missing")
    return Condition(choice=choice, value=value or "yes", negated=negated)


def _repeat(text: str) -> Repeat:
    match = re.fullmatch(r"(\d{1,3})(?: times)?", text)
    if not match or not 1 <= int(match[1]) <= _MOST_REPEATS:
        raise ValueError("how often is not said")
    return Repeat(int(match[1]))


def _end(text: str) -> End:
    _nothing(text)
    return End()


#: the script language; parser, messages and documentation all read it from here
FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        Form("notice", "", "a silence in which something is noticed", "[notice]", _rest("notice")),
        Form("phrase", "", "a silence in which a phrase is said inside", "[phrase]", _rest("phrase")),
        Form("question", "", "a silence in which a question is turned over", "[question]", _rest("question")),
        Form("imagine", "", "a silence in which something is imagined", "[imagine]", _rest("imagine")),
        Form("settle", "", "a long silence in which the listener settles", "[settle]", _rest("settle")),
        Form("rest", "", "a short silence", "[rest]", _rest("rest")),
        Form("breath", "[xN]", "a silence as long as one easy breath, or N", "[breath x2]", _breath),
        Form(
            "pause",
            "LENGTH [to LENGTH | exactly]",
            "a silence of about that length, within these bounds, or of exactly that",
            "[pause 8s to 30s]",
            _pause,
        ),
        Form(
            "breathe",
            "PATTERN for N [to N] breaths|min [, count N]",
            "paced breathing, led by the swell; a voice counts the first N breaths",
            "[breathe 4-6 for 6 to 40 breaths, count 3]",
            _breathe,
        ),
        Form("tense", "LENGTH", "muscles are tensed", "[tense 6s]", _muscle(Tense)),
        Form("release", "LENGTH", "muscles are let go", "[release 30s]", _muscle(Release)),
        Form("bell", "[NAME]", "a bell", "[bell low]", _named(Bell, "bowl")),
        Form("bed", "NAME", "the bed changes, slowly", "[bed none]", _named(Bed, "")),
        Form(
            "if",
            "[not] LENGTH | CHOICE [VALUE]",
            "the line, paragraph or chapter is in only in sessions so long, or when the listener chose that",
            "[if 5 min]",
            _condition,
        ),
        Form("repeat", "N", "what follows, up to [end], is said N times", "[repeat 3]", _repeat),
        Form("end", "", "the end of a repeat", "[end]", _end),
    )
}

_PAUSE_FIRST = re.compile(r"([\d.]+) ?-?(s(?:ec(?:ond)?s?)?|min(?:ute)?s?) pause")


def understand(cue: str) -> Action | Condition | Repeat | End:
    """What the words between the brackets of a cue ask for.

    ``[pause:5s]``, ``[PAUSE 5]`` and ``[5 second pause]`` are read as ``[pause 5s]``. ``ValueError`` says
    what is wrong, with the nearest right spelling.
    """
    words = " ".join(cue.lower().replace(":", " ").split())
    words = _PAUSE_FIRST.sub(r"pause \1 \2", words)
    name, _, arguments = words.partition(" ")
    form = FORMS.get(name)
    if form is None:
        raise ValueError(
            f"“[{cue}]” is not a cue. "
            + did_you_mean(name, FORMS, otherwise="The cues are: " + ", ".join(FORMS) + ".")
        )
    try:
        return form.make(arguments)
    except ValueError as fault:
        raise ValueError(f"“[{cue}]”: {fault}. For example: {form.example}") from None
