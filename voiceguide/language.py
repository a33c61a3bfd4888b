"""The script language, as one table: what may stand between brackets, and what it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from voiceguide.about import sound_name
from voiceguide.breath import pattern
from voiceguide.practice import (
    RESTS,
    Action,
    Ask,
    Bed,
    Bell,
    Breathe,
    Condition,
    End,
    Play,
    Release,
    Repeat,
    Rest,
    Span,
    Tense,
)
from voiceguide.reader import did_you_mean, shown
from voiceguide.units import seconds
from voiceguide.vocabulary import LONGEST

__all__ = ["FORMS", "Form", "understand"]

#: seconds; a written pause is never longer
_LONGEST_PAUSE = 600.0
#: seconds; no part of a programme is longer
_LONGEST_PLAYED = 3600.0
#: characters; nothing longer between brackets is meant as a cue
_LONGEST_CUE = 100
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
    if not match or not (times := int(match[1] or 1)):
        meant = "; paced breathing is [breathe …]" if " for " in text else ""
        raise ValueError(f"“{text}” is not a number of breaths{meant}")
    return Rest("breath", RESTS["breath"] * times)


_ONE_UNIT = re.compile(r"[\d.]+ to [\d.]+ ?([a-z]+)")


def _pause(text: str) -> Rest:
    if not text:
        return Rest("pause", RESTS["rest"])
    length = text.removesuffix(" exactly")
    low, _, high = length.partition(" to ")
    if high and length != text:
        raise ValueError("it lasts from one length to another, or exactly one")
    if match := _ONE_UNIT.fullmatch(length):
        low += match[1]  # 1 to 2 min
    least, most = seconds(low), seconds(high or low)
    if not 0 < least <= most <= _LONGEST_PAUSE:
        raise ValueError("a pause lasts up to ten minutes, and its first number is not the larger one")
    if high or length != text:
        return Rest("pause", Span(least, least + (most - least) / 3, most))
    return Rest("pause", Span(least * 0.75, least, min(least * 2, max(least, 60.0))))


_BREATHE = re.compile(
    r"(?P<pattern>\S+) for (?P<least>\d{1,6}(?:\.\d{1,3})?)(?: to (?P<most>\d{1,6}(?:\.\d{1,3})?))? ?"
    r"(?P<unit>breaths?|min(?:ute)?s?|s(?:ec(?:ond)?s?)?)(?:,? count (?P<count>\d{1,3}))?"
)


def _breathe(text: str) -> Breathe:
    match = _BREATHE.fullmatch(text)
    if not match:
        pattern(text.partition(" ")[0])
        raise ValueError("how long is not said")
    shape = pattern(match["pattern"])
    lengths = float(match["least"]), float(match["most"] or match["least"])
    in_breaths = match["unit"].startswith("breath")
    cycle = 1.0 if in_breaths else shape.seconds / (60.0 if match["unit"].startswith("m") else 1.0)
    least, most = (max(1, round(length / cycle)) for length in lengths)
    whole = not in_breaths or lengths == (least, most)
    if not (0 < lengths[0] <= lengths[1] and whole and most <= _MOST_BREATHS):
        told = match["least"] + (f" to {match['most']}" if match["most"] else "")
        raise ValueError(f"{told} {match['unit']} is not a number of breaths to do")
    return Breathe(shape, least, most, int(match["count"] or 0))


def _muscle(action: type[Tense] | type[Release]) -> Callable[[str], Tense | Release]:
    def make(text: str) -> Tense | Release:
        length = seconds(text)
        if not 2 <= length <= 60:
            raise ValueError(f"{length:g} s is not between 2 and 60 seconds")
        return action(length)

    return make


def _named(action: type[Bell] | type[Bed], default: str) -> Callable[[str], Bell | Bed]:
    def make(text: str) -> Bell | Bed:
        return action(sound_name(text or default))

    return make


def _condition(text: str) -> Condition:
    what = text.removeprefix("not ")
    negated = what != text
    if re.fullmatch(r"[\d.]+", what):
        raise ValueError(f"{what} of what is not said")
    try:
        length = seconds(what)
    except ValueError:
        choice, _, value = what.partition(" ")
        if choice in ("", "not"):
            raise ValueError("what it depends on is missing") from None
        return Condition(choice=choice, values=tuple(_values(value or "yes")), negated=negated)
    if length > LONGEST * 60:
        raise ValueError("no session is longer than 24 hours")
    return Condition(seconds=length, negated=negated)


def _values(text: str) -> Iterator[str]:
    """What a choice may be: one value, several with “or” between them, or all numbers from one to another."""
    if match := re.fullmatch(r"(\d{1,3}) to (\d{1,3})", text):
        yield from map(str, range(int(match[1]), int(match[2]) + 1))
    else:
        yield from text.split(" or ")


_PLAY = re.compile(r"(?P<name>\S+)(?: for)?(?P<length> (?!with ).+?)?(?: with (?P<choices>.+))?")


def _play(text: str) -> Play:
    match = _PLAY.fullmatch(text)
    try:
        name = sound_name(match["name"] if match else "")
    except ValueError:
        raise ValueError("the name of a practice is missing") from None
    assert match
    played = seconds(match["length"].strip()) if match["length"] else None
    if played is not None and not 15 <= played <= _LONGEST_PLAYED:
        raise ValueError("a part lasts from 15 seconds to an hour")
    pairs = [choice.partition(" ") for choice in match["choices"].split(" and ")] if match["choices"] else []
    return Play(name, played, tuple((choice, value or "yes") for choice, _, value in pairs))


def _ask(text: str) -> Ask:
    if not text or " " in text:
        raise ValueError("the name of the choice that is asked for is missing")
    return Ask(text)


def _repeat(text: str) -> Repeat:
    match = re.fullmatch(r"(\d{1,9})(?: times)?", text)
    if not match:
        raise ValueError("how often is not said")
    if not 1 <= int(match[1]) <= _MOST_REPEATS:
        raise ValueError(f"a part is said from 1 to {_MOST_REPEATS} times")
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
            "[not] LENGTH | CHOICE [VALUE [or VALUE]]",
            "the line, paragraph or chapter is in only in sessions so long, or when the listener chose that",
            "[if 5 min]",
            _condition,
        ),
        Form("repeat", "N", "what follows, up to [end], is said N times", "[repeat 3]", _repeat),
        Form("end", "", "the end of a repeat", "[end]", _end),
        Form(
            "play",
            "NAME [LENGTH] [with CHOICE VALUE [and CHOICE VALUE]]",
            "in a programme: another practice is played here, so long, with these choices made",
            "[play anchor 2 min with eyes open]",
            _play,
        ),
        Form(
            "ask",
            "CHOICE",
            "in a programme: half a minute in which one key answers what the paragraph asks",
            "[ask way]",
            _ask,
        ),
    )
}

_LENGTH = r"\d{1,3}(?:\.\d{1,3})? ?"
_UNIT = r"(?:s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?)"
#: a length that is meant as a silence: another word for one goes before it, or its unit behind
_SILENCE = re.compile(
    rf"(?:pause|silence|wait|quiet)\W+(?:for )?({_LENGTH}{_UNIT}?)"
    rf"|({_LENGTH}{_UNIT})(?: (?:of )?silence)?"
)
_PAUSE_FIRST = re.compile(r"^([\d.]+) ?-?(s(?:ec(?:ond)?s?)?|min(?:ute)?s?) pause")


def understand(cue: str) -> Action | Condition | Repeat | End:
    """What the words between the brackets of a cue ask for.

    ``[pause:5s]``, ``[PAUSE 5]`` and ``[5 second pause]`` are read as ``[pause 5s]``. ``ValueError`` says
    what is wrong, with the nearest right spelling.
    """
    words = " ".join(cue.lower().replace(":", " ").split())
    words = _PAUSE_FIRST.sub(r"pause \1 \2", words)
    name, _, arguments = words.partition(" ")
    form = FORMS.get(name)
    if form is None or len(words) > _LONGEST_CUE:
        raise ValueError(f"“[{shown(cue)}]” is not a cue. {_meant(words, name)}")
    try:
        return form.make(arguments)
    except ValueError as fault:
        raise ValueError(f"“[{shown(cue)}]”: {fault}. For example: {form.example}") from None


def _meant(words: str, name: str) -> str:
    """What to write for words that are no cue: a silence of their length, or the nearest cue."""
    if match := _SILENCE.fullmatch(words):
        return f"Write [pause {match[1] or match[2]}]."
    return did_you_mean(name, FORMS, otherwise="The cues are: " + ", ".join(FORMS) + ".")
