"""The practices that ship: each at every length it offers, with every choice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest

from voiceguide import library, script, speech
from voiceguide.compose import compose
from voiceguide.config import Settings, bundled
from voiceguide.palette import Palette
from voiceguide.practice import Bell, Breathe, Practice, Rest, Say
from voiceguide.score import Bus, Score
from voiceguide.speech.silent import SilentVoice
from voiceguide.speech.syllables import syllables
from voiceguide.units import RATE

NAMES = sorted(path.stem for path in bundled("scripts").glob("*.md"))
ALIASES = {
    "five-senses": ["grounding", "54321", "5-4-3-2-1"],
    "paced-breath": ["breathing", "paced-breathing"],
    "kind-companion": ["compassionate-figure", "compassion"],
}
#: words that may be spoken at most, by minutes
MOST_WORDS = {2: 170, 5: 375, 10: 650, 20: 1000}
#: seconds that a closing lasts at least, by minutes
CLOSING = {2: 15, 5: 30, 10: 45, 20: 60}
#: seconds in a green practice, and in an amber one
LONGEST_SILENCE, LONGEST_AMBER = 60, 45
#: the share of a session in which nobody speaks, at least, by minutes
SILENT_SHARE = {2: 0.25, 5: 0.35, 10: 0.42, 20: 0.55}

_HETERONYM = re.compile(r"\b(?:close|tear|lead|wind|minute|live|read|present|content|bow)s?\b", re.I)
_FORBIDDEN = re.compile(
    r"""just\ relax | calm\ down | (?:clear|empty|quiet)\ your\ mind | let\ (?:it\ all|everything)\ go
    | let\ go\ of\ all | surrender | go\ deeper | sink\ (?:down|deeper) | \bdeep(?:ly)?\b
    | you\ are\ (?:completely\ |totally\ )?safe | nothing\ can\ (?:hurt|harm)\ you
    | you\ will\ (?:feel|notice|be) | (?<!do\ not\ )\b(?:must|should|have\ to|need\ to)\b | I\ want\ you\ to
    | hold\ your\ breath | (?<!not\ )your\ fault | forgive\ (?:them|him|her) | everyone\ (?:can|feels)
    | normal\ people | good\ (?:girl|boy) | \bheal(?:s|ing)?\b | \bcure | detox | rewire | reprogram
    | vibration | frequency | \bhz\b | vagus | parasympathetic | toxin | trauma | proven | guaranteed
    | your\ shame | inner\ child""",
    re.IGNORECASE | re.VERBOSE,
)
#: a listener's choices, as pairs
Chosen = tuple[tuple[str, str], ...]

_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")


@cache
def practice(name: str) -> Practice:
    return script.read(bundled("scripts") / f"{name}.md")


def choices(name: str) -> Iterator[Chosen]:
    offered = practice(name).about.choices
    for values in product(*offered.values()):
        yield tuple(zip(offered, values, strict=True))


SESSIONS = [
    pytest.param(name, minutes, chosen, id=f"{name}-{minutes}-{'-'.join(value for _, value in chosen)}")
    for name in NAMES
    for minutes in map(int, practice(name).about.minutes)
    for chosen in choices(name)
]
sessions = pytest.mark.parametrize(("name", "minutes", "chosen"), SESSIONS)
names = pytest.mark.parametrize("name", NAMES)


@cache
def score(name: str, minutes: float, chosen: Chosen) -> Score:
    return compose(practice(name), SilentVoice(), Palette(), minutes, Settings(choices=dict(chosen)))


def sentences(name: str, minutes: float, chosen: Chosen) -> list[str]:
    steps = practice(name).at(minutes * 60, dict(chosen))
    return [step.action.text for step in steps if isinstance(step.action, Say)]


def silences(score: Score) -> Iterator[float]:
    """Seconds between anything that is heard above the bed."""
    end = 0
    for cue in score.cues:
        if cue.bus is not Bus.BED:
            yield (cue.start - end) / RATE
            end = max(end, cue.stop)
    yield (score.frames - end) / RATE


def longest_silence(name: str) -> int:
    return LONGEST_SILENCE if practice(name).about.tier == "green" else LONGEST_AMBER


def closing(score: Score) -> str:
    start = score.chapters[-1].start
    return " ".join(cue.text for cue in score.cues if cue.bus is Bus.VOICE and cue.start >= start)


def speaking(score: Score) -> float:
    """The share of a session in which somebody speaks."""
    return sum(cue.sound.frames for cue in score.cues if cue.bus is Bus.VOICE) / score.frames


# -- as text


@names
def test_front_matter_is_complete(name: str) -> None:
    about = practice(name).about
    assert about.default in about.minutes
    assert all((about.title, about.purpose, about.needs, about.tradition, about.choices, about.evidence))
    assert about.cautions
    assert Palette().bed(about.bed, RATE).frames == RATE


@names
def test_every_source_says_where_to_find_it_or_that_nobody_looked(name: str) -> None:
    for source in practice(name).about.sources:
        assert source.author
        assert source.year
        assert source.title
        assert source.where
        assert source.doi or source.url or "ISBN" in source.where or source.unconfirmed, source.title


@pytest.mark.parametrize(("alias", "name"), [(alias, name) for name in ALIASES for alias in ALIASES[name]])
def test_aliases_lead_to_their_practice(alias: str, name: str) -> None:
    assert library.find(alias).name == name


def test_every_name_and_alias_leads_to_one_practice() -> None:
    known = [known for name in NAMES for known in (name, *practice(name).about.aliases)]
    assert len(set(known)) == len(known)


@names
def test_nothing_spoken_is_forbidden_or_read_wrong(name: str) -> None:
    for step in practice(name).steps:
        if isinstance(step.action, Say):
            text = step.action.text.replace("{minutes}", "")
            assert not _FORBIDDEN.search(text), text
            assert not _HETERONYM.search(text), text
            assert not re.search(r"[0-9…/]|\.\.", text), text


@names
def test_every_sentence_can_be_taken_in_by_ear(name: str) -> None:
    for step in practice(name).steps:
        if isinstance(step.action, Say):
            text = step.action.text.replace("{minutes}", "about five minutes")
            assert len(_WORD.findall(text)) <= 20, text


@sessions
def test_the_words_are_plain(name: str, minutes: int, chosen: Chosen) -> None:
    """Grade 5 at most, by the formula of Kincaid and others (1975), and no long sentences on the whole."""
    said = [text.format(minutes="about five minutes") for text in sentences(name, minutes, chosen)]
    words = [word for text in said for word in _WORD.findall(text)]
    mean = len(words) / len(said)
    grade = 0.39 * mean + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert grade <= 5
    assert mean <= 12


@sessions
def test_no_session_says_more_than_it_may(name: str, minutes: int, chosen: Chosen) -> None:
    words = sum(len(_WORD.findall(text)) for text in sentences(name, minutes, chosen))
    assert 0 < words <= MOST_WORDS[minutes]


@sessions
def test_three_sentences_at_most_come_without_a_rest(name: str, minutes: int, chosen: Chosen) -> None:
    row = 0
    for step in practice(name).at(minutes * 60, dict(chosen)):
        if isinstance(step.action, Say):
            row += 1
            assert row <= 3, f"line {step.line}: {step.action.text}"
            row *= not step.action.phrase  # a rest of its own follows
        elif isinstance(step.action, Rest | Breathe | Bell):
            row = 0


@sessions
def test_the_opening_says_how_long_how_to_sit_and_how_to_stop(
    name: str, minutes: int, chosen: Chosen
) -> None:
    made = score(name, minutes, chosen)
    quarter = min(made.frames // 4, 90 * RATE)
    opening = " ".join(cue.text for cue in made.cues if cue.bus is Bus.VOICE and cue.stop <= quarter)
    for said in ("minutes", "Sit", "eyes", "you can stop at any time"):
        assert said.lower() in opening.lower(), opening


@sessions
def test_the_closing_ends_turns_outward_moves_and_warns(name: str, minutes: int, chosen: Chosen) -> None:
    said = closing(score(name, minutes, chosen))
    for wanted in ("end", "eyes", "move"):
        assert re.search(rf"\b{wanted}\b", said, re.IGNORECASE), said
    assert re.search(r"\b(sounds|listen|roam)\b", said), said
    assert "Take a moment before you stand or drive." in said


# -- as time


@sessions
def test_a_session_lasts_what_was_asked_to_the_frame(name: str, minutes: int, chosen: Chosen) -> None:
    made = score(name, minutes, chosen)
    assert made.frames == minutes * 60 * RATE
    assert max(cue.stop for cue in made.cues if cue.bus is not Bus.BED) <= made.frames


@sessions
def test_the_closing_is_long_enough(name: str, minutes: int, chosen: Chosen) -> None:
    made = score(name, minutes, chosen)
    assert made.frames - made.chapters[-1].start >= CLOSING[minutes] * RATE


@sessions
def test_no_silence_is_too_long(name: str, minutes: int, chosen: Chosen) -> None:
    longest = max(silences(score(name, minutes, chosen)))
    assert longest <= longest_silence(name)
    if name == "five-senses":
        assert longest <= 12


@sessions
def test_there_is_room_between_the_words(name: str, minutes: int, chosen: Chosen) -> None:
    assert 1 - speaking(score(name, minutes, chosen)) >= SILENT_SHARE[minutes]


@pytest.mark.parametrize(("minutes", "breaths"), [(2, 6), (5, 16), (10, 40)])
def test_paced_breath_breathes_about_as_often_as_its_sources_do(minutes: int, breaths: int) -> None:
    made = score("paced-breath", minutes, (("eyes", "shut"),))
    slow = [cue for cue in made.cues if cue.bus is Bus.BREATH and cue.text.startswith("4-6")]
    assert sum(cue.sound.frames for cue in slow) / (10 * RATE) == pytest.approx(breaths, rel=0.2)


@names
def test_every_length_between_those_offered_is_possible(name: str) -> None:
    offered = [int(minutes) for minutes in practice(name).about.minutes]
    chosen = next(choices(name))
    for half in range(2 * min(offered), 2 * max(offered) + 1):
        made = compose(practice(name), SilentVoice(), Palette(), half / 2, Settings(choices=dict(chosen)))
        assert made.frames == half * 30 * RATE
        assert max(silences(made)) <= longest_silence(name)


# -- as a real voice says it


@pytest.fixture(scope="module")
def calm_voice() -> Iterator[speech.Voice]:
    with speech.voice(Settings()) as voice:
        yield voice


@names
def test_the_default_voice_says_each_practice_at_its_default_length(
    name: str, calm_voice: speech.Voice
) -> None:
    minutes = practice(name).about.default
    assert minutes
    made = compose(practice(name), calm_voice, Palette(), minutes)
    assert made.frames == minutes * 60 * RATE
    assert made.frames - made.chapters[-1].start >= CLOSING[int(minutes)] * RATE
    assert max(silences(made)) <= longest_silence(name)
    assert 1 - speaking(made) >= SILENT_SHARE[int(minutes)]
