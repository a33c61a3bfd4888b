"""Whether what some listeners cannot do, or do not want, comes with another way: point 9 of the rubric."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from voiceguide.practice import Breathe, Chapter, Practice, Say, Step
from voiceguide.rubric import ends
from voiceguide.rubric.finding import Remark
from voiceguide.rubric.measures import Heard
from voiceguide.rubric.text import Text, any_of, at, behind_holds, of, words

__all__ = ["of_a_session", "of_the_script"]

#: seconds; a breath that is held for longer is held few times only
_LONG_HOLD = 4.0
#: breaths with a long hold in one session, and when the script itself says that eight are the most
_MOST_HELD, _MOST_HELD_TOLD = 4, 8


class _Demand(NamedTuple):
    """Something that not everyone can do: by which words it is asked for, the choice without it, if any."""

    name: str
    asked: re.Pattern[str]
    choice: str
    hint: str


_PART = (
    "(?:feet|foot|toes?|legs?|knees?|thighs?|calves|ankles?|hips?|pelvis|belly|stomach|abdomen|chest|heart"
    "|breasts?|spine|shoulders?|arms?|elbows?|hands?|wrists?|fingers?|palms?|neck|throat|jaw|face"
    "|forehead|cheeks?|scalp|tongue)"
)
#: the back; but “bring your attention back” and “turn your back on it” ask for none
_BACK = "(?<!turn_)(?<!turning_)your_((lower|upper|middle|whole|entire)_)?back"
_DEMANDS = (
    _Demand(
        "the breath",
        any_of("breaths? breathe breathing inhal(e|ing) exhal(e|ing) (in|out)-?breaths?"),
        "breath",
        "“If the breath is no good place today, listen to the sounds instead.”",
    ),
    _Demand(
        "sight",
        any_of("look_(at|for|round|around|out|up) watch_(the|a|your|how) gaze_(at|on) (you|can)_(can_)?see"),
        "",
        "“…, or listen for it”",
    ),
    _Demand(
        "touch",
        any_of(
            "(place|put|lay|rest|bring)_(a|your|one|both|the_other|the)_hands? strok(e|ing) hug"
            " touch_(your|the|a|some|it) hold_(your|the_other)_hands?"
        ),
        "touch",
        "“…, or rest on a steady sound instead”",
    ),
    _Demand(
        "smell",
        any_of("smells? smelling scents? sniff"),
        "smell",
        "“Here or remembered. No smell at all is fine, too.”",
    ),
    _Demand(
        "a part of the body",
        any_of(f"(?:your|both|each)_(?:\\w+_)?{_PART} {_BACK}"),
        "body",
        "“Leave out any part that is sore, or missing, or not welcome.”",
    ),
    _Demand(
        "inner pictures",
        any_of(
            "imagin(e|ing) pictur(e|ing)_(an?|the|your|yourself|some\\w*) visuali[sz](e|ing) envision(ing)?"
            " your_mind['’]s_eye see_yourself"
        ),
        "imagery",
        "“A sense, a sound or an idea is enough.”",
    ),
)

#: another way, a way round, or leave to do without
_ALTERNATIVE = re.compile(
    ", or\\b|n['’]t (?:need|have) to\\b|"
    + any_of(
        "or_(not|none|nothing|nowhere|any\\w*|another|elsewhere|some\\w*|only|just|pass|skip|leave|listen|let"
        "|where|what|how|perhaps|if|rest|stay|your|the|an?|on|in|with|imagine|feel|hear|look|touch|open)"
        " instead rather skip\\w* pass leave_(it|this|that|them|those|any|out) left_out let_\\w+_be"
        " if_you_(like|wish|want|prefer|can|have|would|are_able|feel) only_if unless"
        " if_(it|that|this|they|there|not|none|nothing|any|one|no|the|your_(?!mind|attention|thoughts)\\w+)"
        " another any_other any_part (what|which|where|how)ever no_need not_(need|have)_to none_(at_all|of)"
        " not_at_all either as_you_(like|wish|prefer) some(thing|where)_else optional alternatively"
        " (is|are|be)_enough will_do choose you_(can|could|may|might)_(also|always|use|leave)"
    ).pattern,
    re.IGNORECASE,
)
#: in an opening: a way that holds for all that follows
_FOR_ALL = any_of(
    "skip\\w* instead another any_other leave_((it|this|that|them|any\\w*)_)*out any_part not_welcome swap"
    " anything_(that|you|here) whatever adapt in_your_own_way (everything|all_of_(it|this))_is_optional"
    " (look|listen)_(or_(look|listen)_)?(a?round) change_(any\\w*|what)"
)
_CAUTIONED = any_of("hold\\w* held dizz\\w* faint\\w* light-?headed lungs? heart pregnan\\w*")
_UP_TO_EIGHT = any_of("eight 8")


def of_the_script(practice: Practice, text: Text) -> Iterator[Remark]:
    """What is asked for without another way near it, and breaths that are held by everyone."""
    chapters = _chapters(practice)
    opening, body = _parted(chapters) if len(chapters) > 1 else _paragraphs(chapters)
    for demand in _DEMANDS:
        if not _settled(demand, opening):
            for stretch in body:
                yield from _without_another_way(demand, stretch, text)
    yield from _holds(practice)


def of_a_session(practice: Practice, sounds: Sequence[Heard]) -> Iterator[Remark]:
    """Breaths with a long hold, when there are too many of them."""
    about = practice.about
    told_eight = any(_UP_TO_EIGHT.search(line) for line in (*about.cautions, *about.not_for))
    most = _MOST_HELD_TOLD if told_eight else _MOST_HELD
    count = 0
    for sound in sounds:
        action = sound.step.action
        if isinstance(action, Breathe) and max(action.pattern.full, action.pattern.empty) > _LONG_HOLD:
            count += sound.cue.sound.frames // action.pattern.frames
            if count > most:
                told = f"{count} breaths with a hold of more than {_LONG_HOLD:g} s; {most} are the most"
                hint = f"Write “for {most} breaths”; where eight are taught, say so under “cautions”."
                yield Remark(9, at(sound.step), "long holds", told, hint, blocker=True)
                return


def _chapters(practice: Practice) -> list[list[Step]]:
    """The steps of each chapter; those before the first heading are one of their own."""
    chapters: list[list[Step]] = [[]]
    for step in practice.steps:
        if isinstance(step.action, Chapter):
            chapters.append([])
        chapters[-1].append(step)
    return [
        chapter for chapter in chapters if any(isinstance(step.action, Say | Breathe) for step in chapter)
    ]


def _parted(chapters: list[list[Step]]) -> tuple[list[Step], list[list[Step]]]:
    """The opening, and the chapters that need another way: neither the opening does, nor the closing."""
    return chapters[0], chapters[1:-1] or chapters[1:]


def _paragraphs(chapters: list[list[Step]]) -> tuple[list[Step], list[list[Step]]]:
    """The same of a script without chapters: each paragraph stands for one, up to where the end is told.

    The opening is all that begin in the first quarter of the words. What it says as an opening asks for
    nothing, and is no other way for anything.
    """
    found = _by_paragraph(chain.from_iterable(chapters))
    last_quarter = range(max(1, len(found) - max(1, len(found) // 4)), len(found))
    told = (number for number in last_quarter if any(ends.closes(of(step)) for step in found[number]))
    end = next(told, len(found))
    first = min(_opening(found), end)
    plain = [[step for step in paragraph if not ends.arrives(of(step))] for paragraph in found[:first]]
    return list(chain.from_iterable(found[:first])), [*plain, *found[first:end]]


def _by_paragraph(steps: Iterable[Step]) -> list[list[Step]]:
    """The steps of each paragraph."""
    found: list[list[Step]] = [[]]
    number = 0  # of the paragraph; they count from 1, and what is no speech belongs to the one before
    for step in steps:
        paragraph = step.action.paragraph if isinstance(step.action, Say) else number
        if number and paragraph != number:
            found.append([])
        number = paragraph
        found[-1].append(step)
    return found


def _opening(paragraphs: Sequence[Sequence[Step]]) -> int:
    """How many paragraphs are the opening: those that begin in the first quarter of the words."""
    counts = [sum(len(words(of(step))) for step in paragraph) for paragraph in paragraphs]
    limit = ends.opening_share(sum(counts))
    return sum(start < limit for start in accumulate(counts[:-1], initial=0))


def _settled(demand: _Demand, opening: Sequence[Step]) -> bool:
    """Whether the opening offers another way for all that follows, or for this demand."""
    said = [of(step) for step in opening]
    return any(
        _FOR_ALL.search(one) or (demand.asked.search(one) and _ALTERNATIVE.search(one)) for one in said
    )


def _without_another_way(demand: _Demand, stretch: Sequence[Step], text: Text) -> Iterator[Remark]:
    """Where a chapter or a paragraph first asks for something, when it offers no other way at all."""
    if any(_ALTERNATIVE.search(of(step)) for step in stretch if isinstance(step.action, Say)):
        return
    for step in stretch:
        if any(condition.choice for condition in step.when):
            continue  # whoever chooses otherwise does not hear it
        match = demand.asked.search(of(step)) if isinstance(step.action, Say) else None
        if match or (isinstance(step.action, Breathe) and demand.name == "the breath"):
            place = text.find(step, *match.span()) if match else at(step)
            told = f"this asks for {demand.name}, and no other way is offered near it"
            choice = f", or begin the line with the choice [if {demand.choice}]" if demand.choice else ""
            hint = f"Add one, such as {demand.hint}{choice}."
            yield Remark(9, place, f"no other way than {demand.name}", told, hint, blocker=True)
            return


def _holds(practice: Practice) -> Iterator[Remark]:
    cautioned = any(_CAUTIONED.search(line) for line in (*practice.about.cautions, *practice.about.not_for))
    for step in practice.steps:
        if not (isinstance(step.action, Breathe) and step.action.pattern.holds):
            continue
        if not behind_holds(step):
            told = "here everyone holds the breath"
            hint = (
                "Begin the line with [if holds], offer choices: {holds: [no, yes]}, and write a way without."
            )
            yield Remark(9, at(step), "holds", told, hint, blocker=True)
        elif not cautioned:
            told = "the breath is held, and no caution says for whom that is not"
            hint = "Write under “cautions”: “No holds with heart or lung illness, in pregnancy, or if dizzy.”"
            yield Remark(9, at(step), "caution", told, hint, blocker=True)
