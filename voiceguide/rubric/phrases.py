"""Phrases that no script says, words that are read in two ways, and words that a reader should look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = [
    "ABBREVIATIONS",
    "CLAIMS",
    "FORBIDDEN",
    "HETERONYMS",
    "WATCHED",
    "Phrase",
    "claimed",
    "denied",
    "found",
]


class Phrase(NamedTuple):
    """A pattern, in any capitals, what to write instead, and the words shortly after which it is harmless."""

    pattern: str
    instead: str
    unless_after: str = ""


_SAY_IT_SMALLER = "Say what is done, and leave out what it might do: “Some people find this steadying.”"

#: what people want to be rid of, or to have more of
_AILMENT = (
    r"(?:anxiety|depression|trauma|shame|guilt|ptsd|panic|insomnia|stress|worr(?:y|ies)|fears?|pain|tension"
    r"|sadness|grief|anger|symptoms?|blood pressure|cortisol|suffering|illness|sleeplessness)"
)
_GOOD = (
    r"(?:immun\w+|moods?|sleep|health|wellbeing|well-being|memory(?! of\b)|focus(?! on\b)"
    r"|self-esteem|confidence)"
)
#: words that may stand before one of these
_WHOSE = r"(?:(?:your|the|any|all|chronic|acute|physical|emotional) )*"
#: words that leave open whether it is so
_OPEN = "perhaps|maybe|if|whether"

#: what a practice is said to do; in a text about it, also what somebody found
_EFFECTS = (
    Phrase(
        rf"treat(?:s|ing)? {_WHOSE}{_AILMENT}"
        rf"(?!(?:,? (?:or |and )?{_AILMENT})*"
        r" (?:as|like|kindly|gently|with (?:kindness|care|respect|warmth))\b)",
        _SAY_IT_SMALLER,
    ),
    Phrase(
        r"(?:(?:reduce|relieve|lessen|eliminate|banish)s?|reducing|relieving|lowering|easing"
        r"|(?:lower|ease|dissolve|remove|melt|soothe|fight|combat|beat)s"
        r"|will (?:help (?:you )?(?:to )?)?(?:lower|ease|dissolve|remove|melt|soothe|fight|combat|beat))"
        rf" (?:away )?{_WHOSE}{_AILMENT}",
        _SAY_IT_SMALLER,
        unless_after="(?<!is )(?:what|who)|something that",
    ),
    Phrase(
        rf"(?:boost|improv|strengthen|increas|enhanc)(?:e|es|s|ing)? {_WHOSE}{_GOOD}",
        _SAY_IT_SMALLER,
    ),
    Phrase(
        r"(?:science|neuroscience|research) (?:shows?|says|proves|tells|has (?:shown|proven|found))",
        _SAY_IT_SMALLER,
    ),
)

#: what a script may not claim of itself, nor may anything that is written about it
CLAIMS = (
    *_EFFECTS,
    Phrase(r"heal(?:s|ed|ing)?", "Claim nothing: “Be kind to it”, “a moment of ease”."),
    Phrase(r"cure[sd]?|curing", _SAY_IT_SMALLER),
    Phrase(
        rf"{_AILMENT} (?:will|is going to|are going to) (?:(?:\w+ly|soon|just|then) )?"
        r"(?:fade|ease|lift|melt|disappear|vanish|leave|dissolve|shrink|be gone"
        r"|go(?! (?:on|round|with you)\b)|pass(?! the time\b)|stop(?! (?:by|you)\b)|drop(?! (?:by|in)\b))"
        r"(?! in (?:its|their) own time\b| when (?:it|they)\b"
        r"|,? (?:or (?:it |they )?(?:will )?(?:not|stay)|maybe not|perhaps not)\b)",
        _SAY_IT_SMALLER,
        unless_after=_OPEN,
    ),
    Phrase(r"detox\w*|toxins?", "Leave it out."),
    Phrase(r"rewir(?:e|es|ed|ing)", "Leave the brain out: “This can be practised.”"),
    Phrase(r"re-?program(?:s|med|ming|me)?", "Leave the brain out: “This can be practised.”"),
    Phrase(r"vibrations?|vibrational", "Say what is there: “the hum in your chest”, “a tremble”."),
    Phrase(r"frequenc(?:y|ies)|\d+ ?hz|hz|hertz", "Say what is heard: “a low tone”."),
    Phrase(r"vagus|vagal", _SAY_IT_SMALLER),
    Phrase(r"parasympathetic", _SAY_IT_SMALLER),
    Phrase(r"trauma[- ]releas\w*|releas\w+ (?:the |your |old )?trauma", "Leave it out."),
    Phrase(
        r"(?:(?:clinically|scientifically) )?proven|(?:clinically|scientifically) (?:shown|\w+ed)",
        _SAY_IT_SMALLER,
    ),
    Phrase(r"guaranteed?|guarantees", _SAY_IT_SMALLER),
)

#: “you must” as an order: where a clause begins, and not “you have to do nothing”
_ORDERS = (
    r"(?:(?<=^)|(?<=[.,;:!?—–] )|(?<=\band )|(?<=\bbut )|(?<=\bnow )|(?<=\bso )|(?<=\bthen )|(?<=\bhere ))"
    r"you (?:(?:just|simply|also|really|only|now) )?(?:must|should|have to|need to)"
    r"(?! (?:\w+ )?nothing| not do anything)"
)

#: what is never said to a listener
FORBIDDEN = (
    Phrase(r"just relax", "“Let what is tense be as it is, or let it ease.”"),
    Phrase(r"calm down", "“You might let the next breath be a slow one.”"),
    Phrase(r"(?:clear|empty|quiet) your mind", "“If your mind wanders, that is what minds do.”"),
    Phrase(r"let(?:ting)? (?:it all|everything) go", "“You could put down one thing, for now.”"),
    Phrase(r"let(?:ting)? go of (?:it all|all|everything)", "“You could put down one thing, for now.”"),
    Phrase(r"surrender(?:s|ing)?", "“You could let it be as it is.”"),
    Phrase(r"(?:go|going|drift|drifting) (?:\w+ )?deeper", "“You could stay with this a little longer.”"),
    Phrase(r"sink(?:ing)? (?:down|deeper)", "“Let something hold you up.”"),
    Phrase(
        r"you(?: are|['’]re) (?:completely |totally |perfectly )?safe(?! to (?:skip|stop|leave)\b)",
        "“Right now, nothing more is asked of you.”",
    ),
    Phrase(r"nothing can (?:hurt|harm) you", "“Right now, nothing more is asked of you.”"),
    Phrase(
        r"you(?: will|['’]ll| are going to|['’]re going to) (?:\w+ly |soon |now |also |then )?"
        r"(?:feel|notice|sleep (?:better|well|soundly|deeply)"
        r"|be(?! (?:able|asked|guided|invited|free|led|sitting|standing|lying|walking|here|back)\b))",
        "“You might notice …, or nothing much.”",
        unless_after=_OPEN,
    ),
    Phrase(_ORDERS, "“You might …”, “if you like”, or the plain verb."),
    Phrase(r"I want you to", "“You might …”, “if you like”."),
    Phrase(
        r"(?:take )?(?:a |some )?(?:(?:big|really|nice|long|slow),? )*deep,? (?:\w+ )?breath(?:s|ing)?",
        "“an easy breath”, “let the breath be slow and small”",
    ),
    Phrase(
        r"(?:breath|inhal|exhal)(?:e|ing) (?:in |out |in and out )?(?:very |really )?deep(?:ly)?",
        "“breathe easily”",
    ),
    Phrase(
        r"hold(?:ing)? (?:your|the) breath",
        "Offer holds behind the choice “holds”, on a line that begins with [if holds].",
    ),
    Phrase(r"your (?:own )?fault", "“something you did”, or “what was done to you is not your fault”"),
    Phrase(r"forgiv(?:e|ing) (?:them|him|her)", "Ask nobody to forgive another: “You could let it rest.”"),
    Phrase(r"every(?:one|body) (?:can(?! choose\b)|feels)", "“many people can”, “some feel”"),
    Phrase(r"normal people", "“many people”"),
    Phrase(r"good (?:girl|boy)", "Leave praise out."),
    *CLAIMS,
)

#: words that are read in two ways, and what to say instead
HETERONYMS = (
    Phrase(r"close[sd]?", "“shut”"),
    Phrase(r"tears?", "“rip” or “crying”"),
    Phrase(r"leads?", "“guide”"),
    Phrase(r"winds?", "“breeze”"),
    Phrase(r"minute", "“moment”"),
    Phrase(r"lives?", "“be alive” or “stay” or “life”"),
    Phrase(r"reads?", "“look at” or “speak”"),
    Phrase(r"presents?", "“here” or “now” or “gift”"),
    Phrase(r"contents?", "“at ease” or “what is inside”"),
    Phrase(r"bows?", "“nod” or “ribbon”"),
    Phrase(r"wound", "“hurt” or “turned”"),
)

ABBREVIATIONS = (
    Phrase(r"Dr\.", "“Doctor”"),
    Phrase(r"Mrs?\.|Ms\.|Prof\.|St\.", "the whole word"),
    Phrase(r"e\.\s?g\.", "“for example”"),
    Phrase(r"i\.\s?e\.", "“that is”"),
    Phrase(r"etc\b\.?", "“and so on”"),
    Phrase(r"vs\b\.?", "“against” or “beside”"),
    Phrase(r"approx\.|ca\.", "“about”"),
    Phrase(r"(?:min|sec|hr)s?\.(?= [a-z])", "“minutes”, “seconds” or “hours”"),
)

#: words that may be quite right, and what to ask of them
WATCHED = (
    Phrase(
        r"just(?! (?:now|as))|simply",
        "Is it that easy for everyone? Or does it make light of something hard?",
    ),
    Phrase(r"perfect(?:ly)?", "Is there something here that can be missed?"),
    Phrase(r"pure|sacred", "Would it suit a listener of another faith, or of none?"),
    Phrase(r"inner child", "Could it open more than the listener can hold alone?"),
    Phrase(r"womb|heart cent(?:re|er)|both feet", "Does every listener have one, and like to think of it?"),
    Phrase(r"your shame", "Would “a part that feels ashamed” be kinder?"),
    Phrase(
        r"close your eyes(?![^.!?]*\bor\b)|shut your eyes(?![^.!?]*\bor\b)",
        "Are open eyes offered as an equal choice?",
    ),
)

#: a denial, and no new clause between it and what it denies
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|nothing|nobody|none|without|cannot|rather than|instead of|neither|nor|hardly)\b"
    r"|n['’]t\b)(?:(?!\b(?:and|but|so)\b)(?:[^,.;:!?—–]|, n?or\b))*$",
    re.IGNORECASE,
)

#: the same, said after it
_WAIVED = re.compile(r" (?:is|are)(?: not|n['’]t) (?:needed|necessary|asked|wanted)\b", re.IGNORECASE)
#: in a sentence that reports what somebody found, or doubts it
_REPORTED = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|reviews?|experiments?|meta-analys[ei]s|little evidence|is weak|not known"
    r"|unclear|whether)\b",
    re.IGNORECASE,
)


def found(
    phrases: Sequence[Phrase], text: str, *, unless_denied: bool = False
) -> Iterator[tuple[int, int, Phrase]]:
    """Where each phrase stands in a sentence, from one character to another.

    With ``unless_denied``, “you do not have to clear your mind” holds no phrase.
    """
    for phrase in phrases:
        # a pattern's own marks stand for its ends where it does not begin or end with a word
        pattern = rf"(?<!\w)(?:{phrase.pattern})(?!\w)"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            before = text[: match.start()]
            if unless_denied and (denied(before) or _WAIVED.match(text, match.end())):
                continue
            if not _harmless(phrase, before):
                yield match.start(), match.end(), phrase


def claimed(text: str) -> Iterator[tuple[int, int, Phrase]]:
    """Where a text about a script claims something; what it reports of a study, or denies, is no claim."""
    for start, stop, phrase in found(CLAIMS, text, unless_denied=True):
        sentence = re.split(r"[.!?]", text[:start])[-1] + re.split(r"[.!?]", text[stop:])[0]
        if not (phrase in _EFFECTS and _REPORTED.search(sentence)):
            yield start, stop, phrase


def denied(before: str) -> bool:
    """Whether what follows these words is denied, as in “you do not have to …”."""
    return _DENIED.search(before) is not None


def _harmless(phrase: Phrase, before: str) -> bool:
    """Whether what stands before a phrase, at most a word away, makes it harmless."""
    pattern = rf"\b(?:{phrase.unless_after}) (?:\w+ )?$"
    return bool(phrase.unless_after) and re.search(pattern, before, re.IGNORECASE) is not None
