"""What a script's sentences show by themselves: points 4, 7 and 8 of the rubric."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from voiceguide.practice import Chapter, Practice, Say, Step
from voiceguide.rubric import phrases
from voiceguide.rubric.finding import Remark
from voiceguide.rubric.text import Text, any_of, at, behind_holds, filled, of, said, words
from voiceguide.speech.syllables import syllables
from voiceguide.units import in_words

__all__ = ["grade", "middle", "of_a_session", "of_the_script"]

#: words of a sentence, and of all sentences on average
_LONGEST, _MEAN = 20, 12.0
#: years at school that a text asks for
_GRADE = 5.0
#: words in which one invitation stands at least
_INVITED = 60

_DIGITS = re.compile(r"\d+(?:[.,:–-]\d+)*")
_ELLIPSIS = re.compile(r"…|\.{2,}")
_SLASH = re.compile(r"[^\s/]*/[^\s/]*")
_INVITATION = any_of(
    "might may could can perhaps maybe if_(you|it|that|this|not) when(ever)?_you(_a|['’])re_ready whenever"
    " as_(much|many|long|far|often|slowly|you|it|they) like wish(es)? want choose choice option(al)? welcome"
    " feel_free invite\\w* in_your_own_(time|way) at_your_own_pace or_(not|none) either any no_need enough"
    " skip leave_out (is|are)_(also_)?fine"
)
_DUTY = any_of(
    "must should(?!_(you|it|this|that|they|an?|the|any\\w*)\\b) ought_to ha(ve|s)_to needs?_to got_to"
)
#: after “you have to”: no duty at all
_NOTHING = re.compile(r" (?:(?:\w+ )?nothing|not do anything)\b", re.IGNORECASE)
#: before “you should”: a question, a condition, or what somebody else said
_NO_DUTY = re.compile(
    r"\b(?:if|when|whenever|what|where|as|that|than|who|how|because|until|all|everything|anything|do|does|did"
    r"|may|might|will|would|or)\b[^.;:!?]*$|[“\"‘][^”\"]*$",
    re.IGNORECASE,
)


def of_the_script(practice: Practice, text: Text) -> Iterator[Remark]:
    """What is wrong with single sentences, whatever the session."""
    for step in said(practice):
        yield from _length(practice, step)
        yield from _spelling(step, text)
        yield from _forbidden(step, text)
        yield from _duties(step, text)
    for step in practice.steps:
        if isinstance(step.action, Chapter):
            yield from _forbidden(step, text)


def of_a_session(practice: Practice, steps: Sequence[Step]) -> Iterator[Remark]:
    """What is wrong with all sentences of a session together."""
    sentences = [filled(practice, of(step)) for step in steps if isinstance(step.action, Say)]
    mean = sum(len(words(sentence)) for sentence in sentences) / max(1, len(sentences))
    if mean > _MEAN:
        longest = max(said(practice), key=lambda step: len(words(of(step))))
        told = (
            f"the sentences have {mean:.1f} words on average, and {_MEAN:g} are enough; this is the longest"
        )
        yield Remark(4, at(longest), "mean", told, "Make two sentences of the long ones.")
    years = grade(sentences)
    if years > _GRADE:
        hardest = max(said(practice), key=lambda step: grade([filled(practice, of(step))]))
        told = (
            f"the words ask for {years:.1f} years at school, and {_GRADE:g} are enough; here is the hardest"
        )
        yield Remark(4, at(hardest), "grade", told, _plainer(of(hardest)))
    yield from _invitations(middle(steps))


def grade(sentences: Sequence[str]) -> float:
    """The years at school that a text asks for, by the formula of Kincaid and others (1975)."""
    spoken = [word for sentence in sentences for word in words(sentence)]
    if not spoken:
        return 0.0
    return 0.39 * len(spoken) / len(sentences) + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59


def middle(steps: Sequence[Step]) -> list[Step]:
    """The steps between the first chapter and the last; all steps of a script with fewer than three."""
    starts = [number for number, step in enumerate(steps) if isinstance(step.action, Chapter)]
    return list(steps[starts[1] : starts[-1]] if len(starts) > 2 else steps)


# -- single sentences


def _length(practice: Practice, step: Step) -> Iterator[Remark]:
    count = len(words(filled(practice, of(step))))
    if count > _LONGEST:
        told = f"this sentence has {count} words, and {_LONGEST} can be followed by ear"
        yield Remark(4, at(step), "long", told, "Make two sentences of it, one idea each.")


def _spelling(step: Step, text: Text) -> Iterator[Remark]:
    sentence = of(step)

    def remark(start: int, stop: int, rule: str, told: str, hint: str) -> Remark:
        return Remark(4, text.find(step, start, stop), rule, f"“{sentence[start:stop]}” {told}", hint)

    for match in _DIGITS.finditer(sentence):
        yield remark(*match.span(), "digits", "is a number in digits", _in_words(match[0]))
    for match in _ELLIPSIS.finditer(sentence):
        yield remark(*match.span(), "dots", "is no silence", "End the sentence, and write [rest] after it.")
    for match in _SLASH.finditer(sentence):
        yield remark(*match.span(), "slash", "has a stroke in it", "Write “or”, “and” or “to” for it.")
    for start, stop, phrase in phrases.found(phrases.ABBREVIATIONS, sentence):
        yield remark(start, stop, "abbreviation", "is short for something", f"Write {phrase.instead}.")
    for start, stop, phrase in phrases.found(phrases.HETERONYMS, sentence):
        told = "is spelt like another word, and a voice may say that one"
        yield remark(start, stop, "heteronym", told, f"Write {phrase.instead}.")


def _forbidden(step: Step, text: Text) -> Iterator[Remark]:
    sentence = of(step)
    for start, stop, phrase in phrases.found(phrases.FORBIDDEN, sentence, unless_denied=True):
        if behind_holds(step) and "hold" in phrase.pattern:
            continue
        told = f"“{sentence[start:stop]}” is not said to a listener"
        yield Remark(7, text.find(step, start, stop), phrase.pattern, told, phrase.instead, blocker=True)


def _duties(step: Step, text: Text) -> Iterator[Remark]:
    sentence = of(step)
    told_already = [span[:2] for span in phrases.found(phrases.FORBIDDEN, sentence, unless_denied=True)]
    if isinstance(step.action, Say) and step.action.phrase:
        return
    for match in _DUTY.finditer(sentence):
        before = sentence[: match.start()]
        covered = any(start <= match.start() < stop for start, stop in told_already)
        nothing = _NOTHING.match(sentence, match.end())
        if covered or nothing or _NO_DUTY.search(before) or phrases.denied(before):
            continue
        told = f"“{match[0]}” is an order"
        yield Remark(
            8, text.find(step, *match.span()), "duty", told, "Write “might” or “can”, or the plain verb."
        )


def _in_words(digits: str) -> str:
    """What to write for a number, or for several with marks between them."""
    parts = [part for part in re.split(r"\D+", digits) if part]
    if any(len(part) > 3 for part in parts):
        return "Write it in words."
    return f"Write “{' '.join(in_words(int(part)) for part in parts)}”."


def _plainer(sentence: str) -> str:
    heavy = sorted({word for word in words(sentence) if syllables(word) > 2}, key=syllables, reverse=True)
    plainer = f"Find plainer words for {', '.join(f'“{word}”' for word in heavy[:3])}, or a" if heavy else "A"
    return f"{plainer} shorter sentence."


# -- a whole session


def _invitations(steps: Sequence[Step]) -> Iterator[Remark]:
    """Say where the longest stretch without an invitation begins, when there are too few of them."""
    spoken = [step for step in steps if isinstance(step.action, Say) and not step.action.phrase]
    counts = [len(words(of(step))) for step in spoken]
    inviting = [number for number, step in enumerate(spoken) if _INVITATION.search(of(step))]
    if len(inviting) >= sum(counts) // _INVITED:
        return
    edges = [-1, *inviting, len(spoken)]
    first, last = max(pairwise(edges), key=lambda ends: sum(counts[ends[0] + 1 : ends[1]]))
    step = spoken[first + 1]
    told = (
        f"{sum(counts[first + 1 : last])} words from here on hold no invitation; one in {_INVITED} is wanted"
    )
    yield Remark(8, at(step), "invite", told, "Add “you might”, “if you like” or “perhaps”.")
