"""How a session begins and ends: points 5 and 6 of the rubric."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from voiceguide.practice import Chapter, Practice, Say
from voiceguide.rubric.finding import Place, Remark
from voiceguide.rubric.measures import Heard, apart, at_length, measured, spoken
from voiceguide.rubric.text import any_of, at, words
from voiceguide.score import Score
from voiceguide.units import RATE

__all__ = ["arrives", "closes", "of_a_session", "opening_share"]

#: the share of a session that is its opening, and the least and the most seconds
_OPENING, _SHORTEST_OPENING, _LONGEST_OPENING = 0.25, 30.0, 90.0
#: seconds of a closing at least, at two, five, ten and twenty minutes
_CLOSING = (15, 30, 45, 60)
#: letters; shorter words of a title say nothing about a practice
_TELLING = 4


class _Wanted(NamedTuple):
    """Something that is said, the words by which it is known, and how it may be said."""

    what: str
    pattern: re.Pattern[str]
    hint: str


_PURPOSE = _Wanted(
    "what it is",
    any_of(
        "minutes? practi[cs]es? practi[cs]ing meditation exercise session reflection visuali[sz]ation"
        " (this|here)_(is|are) we(['’]ll|_will|['’]re_going_to|_are_going_to) let_us let['’]s welcome_to"
    ),
    "“This is {minutes} of …”",
)
_EYES = _Wanted(
    "what the eyes may do",
    any_of("eyes? eyelids? lids gaze look(ing)?_(at|round|around|down|up|out) sight"),
    "“Your eyes may be shut, or open.”",
)
_POSTURE = _Wanted(
    "how to sit, or what to rest on",
    any_of(
        "sit(s|ting)? seat(ed)? lie lying stand(ing)? reclin\\w* lean(ing)? kneel(ing)? postures? positions?"
        " comfortabl[ey] chair cushion floor bed sofa ground support\\w* settle anchor hold(s|ing)_you_up"
        " (rest|stay|be)_(where|as)_you_are"
    ),
    "“Sit, stand or lie, as it suits you.”",
)
_STOP = _Wanted(
    "how to stop",
    any_of(
        "stop(ping)? skip leave_(it|this|at|when\\w*) break_off take_a_break quit step_(out|away|back)"
        " walk_away turn_(it|this|me)_off opt_out at_any_(time|point|moment) any_time_you"
        " end_(it|this|here|the_\\w+)_(early|when\\w*|if|at) come_back_(if|when\\w*)"
        " come_out_(of_(it|this)_)?(if|when\\w*|at)"
        " ((need|do|must)_not|don['’]t)_((have|need)_to_)?(finish|go_on|stay)"
    ),
    "“You can stop at any time.”",
)
_NOT_DRIVING = _Wanted(
    "that it is not for driving",
    any_of("driv(e|es|ing) wheel machine(s|ry)? traffic road car"),
    "“Sit or lie as you like, only not at the wheel.”",
)
_END = _Wanted(
    "that it is ending",
    any_of(
        "end(s|ing)? (to_a|a)_close closing finish(es|ing)? last_(breath|time|moment|few|of) final complete"
        " return(ing)? (is|are|we['’]re)_(over|done) com(e|ing)_back bring(ing)?_(this|your\\w*|our)"
        " back_(to|into) before_(you|we) thank_you that_is_all go_on_with"
        " time_to_(go|stop|leave|return) (practi[cs]e|session|meditation|exercise)_stops"
    ),
    "“We are coming to the end.”",
)
_OUTWARD = _Wanted(
    "something outside to notice",
    any_of(
        "sounds? hear listen(ing)? noises? room space place lights? around outside surroundings? support\\w*"
        " hold(s|ing)_you floor chair seat bed cushion ground earth air temperature look see smell"
        " touch(es|ing)? roam cloth(es|ing)?"
    ),
    "“Hear the sounds around you, and feel what is holding you up.”",
)
_MOVEMENT = _Wanted(
    "a movement",
    any_of(
        "mov(e|es|ing) movements? stretch\\w* wriggl\\w* wiggl\\w* fingers? toes? shoulders? rolls? rolling"
        " shift(ing)? shak(e|ing) stand rise get_up nod yawn press rock(ing)? sway sit_up sip"
        " turn_(your|the)_head walk(ing)? tap(ping)? bend(ing)? rub(bing)? lift(ing)?"
    ),
    "“Move a little, in a way that you like.”",
)
_OPEN_EYES = _Wanted(
    "the eyes", any_of("eyes? eyelids? lids gaze look(ing)?"), "“Open your eyes, if they were shut.”"
)


def arrives(sentence: str) -> bool:
    """Whether a sentence says what an opening does: what this is, eyes, posture or how to stop."""
    return any(one.pattern.search(sentence) for one in (_PURPOSE, _EYES, _POSTURE, _STOP))


def closes(sentence: str) -> bool:
    """Whether a sentence says that a session is ending."""
    return _END.pattern.search(sentence) is not None


def opening_share(whole: float) -> float:
    """How many seconds of a session are its opening; of its words about as many, at one a second."""
    return min(max(_OPENING * whole, _SHORTEST_OPENING), _LONGEST_OPENING)


def of_a_session(
    practice: Practice, score: Score, sounds: list[Heard], chosen: Mapping[str, str]
) -> Iterator[Remark]:
    """What the opening and the closing of a session leave out."""
    yield from _opening(practice, score, sounds)
    yield from _closing(practice, score, sounds, chosen)


def _opening(practice: Practice, score: Score, sounds: list[Heard]) -> Iterator[Remark]:
    limit = opening_share(score.frames / RATE)
    heard = " ".join(cue.text for cue in spoken(score) if cue.stop <= limit * RATE)
    place = at(sounds[0].step) if sounds else Place()
    about = practice.about
    wanted = [_EYES, _POSTURE, _STOP]
    if about.tier.startswith("amber") or "sleep" in about.needs:
        wanted.append(_NOT_DRIVING)
    if not _tells(practice, heard):
        wanted.insert(0, _PURPOSE)
    for one in wanted:
        if not one.pattern.search(heard):
            told = f"the first {limit:.0f} s do not say {one.what}"
            yield Remark(5, place, one.what, told, f"Say there: {one.hint}", blocker=True)


def _tells(practice: Practice, heard: str) -> bool:
    """Whether a word of the title or of the purpose is heard."""
    about = f"{practice.title} {practice.about.purpose}".lower()
    telling = {word for word in words(about) if len(word) >= _TELLING}
    return not telling.isdisjoint(words(heard.lower()))


def _closing(
    practice: Practice, score: Score, sounds: list[Heard], chosen: Mapping[str, str]
) -> Iterator[Remark]:
    least = at_length(_CLOSING, score.frames / RATE)
    lasts = measured(score).closing
    place = _closing_place(practice, score, sounds)
    asleep = chosen.get("ending") == "sleep" or practice.about.needs == ("sleep",)
    if lasts is not None and lasts < least and not asleep:
        told = "the closing lasts {} s, and {} s are wanted".format(*apart(lasts, least))
        yield Remark(
            6, place, "closing", told, "Write a rest there, or one that may be longer.", blocker=True
        )
    window = max(_OPENING * score.frames / RATE, least)
    start = score.frames - round(lasts * RATE) if lasts else _last_words(sounds, window)
    said = " ".join(cue.text for cue in spoken(score) if cue.start >= start)
    for one in (_END,) if asleep else (_END, _OUTWARD, _MOVEMENT, _OPEN_EYES):
        if not one.pattern.search(said):
            told = f"the closing does not name {one.what}"
            sleepy = (
                "" if one is _END else " If it may end in sleep, offer choices: {ending: [waking, sleep]}."
            )
            yield Remark(6, place, one.what, told, f"Say there: {one.hint}{sleepy}", blocker=True)


def _last_words(sounds: list[Heard], window: float) -> int:
    """The frame at which a script without chapters begins to close: so many seconds before its last word.

    Its last paragraph belongs to the closing, however slowly it is said, unless it is also the first.
    """
    said = [
        (sound.cue, sound.step.action.paragraph) for sound in sounds if isinstance(sound.step.action, Say)
    ]
    if not said:
        return 0
    latest = said[-1][0].stop - round(window * RATE)
    if said[0][1] == said[-1][1]:
        return latest
    return min(latest, *(cue.start for cue, number in said if number == said[-1][1]))


def _closing_place(practice: Practice, score: Score, sounds: list[Heard]) -> Place:
    """The heading of the last chapter, or the last sentence of a script without chapters."""
    if len(score.chapters) > 1:
        line = score.chapters[-1].line
        headings = (step for step in practice.steps if isinstance(step.action, Chapter) and step.line == line)
        return next((at(step) for step in headings), Place(line, 1))
    return at(sounds[-1].step) if sounds else Place()
