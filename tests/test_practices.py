"""The scripts that ship: what the writing rubric says of each, and what it does not ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from voiceguide import library, script, speech
from voiceguide.about import CHOICES
from voiceguide.compose import compose
from voiceguide.config import Settings, bundled
from voiceguide.palette import Palette
from voiceguide.practice import Chapter, Practice, Say
from voiceguide.rubric import choice_sets, findings, measured
from voiceguide.score import Bus, Score
from voiceguide.sound import Clip
from voiceguide.speech.cache import Cached
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE

SCRIPTS = {path.stem: path for path in sorted(bundled("scripts").rglob("*.md"))}
ALIASES = {
    "five-senses": ["grounding", "54321", "5-4-3-2-1"],
    "paced-breath": ["breathing", "paced-breathing"],
    "kind-companion": ["compassionate-figure", "compassion"],
}
#: seconds in a green practice, and in an amber one
LONGEST_SILENCE, LONGEST_AMBER = 60, 45


@cache
def practice(name: str) -> Practice:
    return script.read(SCRIPTS[name])


PRACTICES = [name for name in SCRIPTS if practice(name).about.kind != "programme"]
practices = pytest.mark.parametrize("name", PRACTICES)


class Remembered:
    """A voice whose clips are kept in memory, since each line is heard in many sessions."""

    def __init__(self, voice: speech.Voice) -> None:
        self._voice = voice
        self._clips: dict[tuple[str, float], Clip] = {}

    def __enter__(self) -> Remembered:
        return self

    def __exit__(self, *exception: object) -> None:
        self._voice.__exit__(*exception)

    @property
    def key(self) -> str:
        return self._voice.key

    def speak(self, text: str, pace: float = 1.0) -> Clip:
        if (text, pace) not in self._clips:
            self._clips[text, pace] = self._voice.speak(text, pace)
        return self._clips[text, pace]


@pytest.fixture(scope="session")
def palette() -> Palette:
    return Palette()


@pytest.fixture(scope="session")
def calm_voice() -> Iterator[speech.Voice]:
    """The voice that a listener hears who chose none, each line spoken once."""
    with Remembered(Cached(speech.voice(Settings()))) as voice:
        yield voice


SILENT = Remembered(SilentVoice())


# -- the rubric


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_rubric_finds_nothing_at_any_length_with_any_choice(
    name: str, calm_voice: speech.Voice, palette: Palette
) -> None:
    told = list(findings(SCRIPTS[name], calm_voice, palette))
    assert not told, "\n".join(map(str, told))


def test_the_rubric_does_find_what_is_put_into_a_script_that_ships(
    tmp_path: Path, calm_voice: speech.Voice, palette: Palette
) -> None:
    path = tmp_path / "kind-break.md"
    text = SCRIPTS["kind-break"].read_text("utf-8")
    path.write_text(text.replace("You can stop at any time.", "Calm down.", 1), "utf-8")
    assert {5, 7} <= {one.point for one in findings(path, calm_voice, palette) if one.blocker}


# -- names


@pytest.mark.parametrize(("alias", "name"), [(alias, name) for name in ALIASES for alias in ALIASES[name]])
def test_aliases_lead_to_their_practice(alias: str, name: str) -> None:
    assert library.find(alias).name == name


def test_every_name_and_alias_leads_to_one_script() -> None:
    known = [known for name in SCRIPTS for known in (name, *practice(name).about.aliases)]
    assert sorted(set(known)) == sorted(known)


@practices
def test_its_default_is_one_of_its_lengths(name: str) -> None:
    assert practice(name).about.default in practice(name).about.minutes


# -- choices, and who has read it


@practices
def test_every_listener_can_choose_eyes_and_posture(name: str) -> None:
    offered = practice(name).about.choices
    assert sorted(offered["eyes"]) == ["open", "shut"]
    assert offered["posture"] == ("any", "sitting", "lying", "standing")


@practices
def test_choices_that_the_house_knows_have_the_houses_values(name: str) -> None:
    for choice, values in practice(name).about.choices.items():
        assert set(values) <= set(CHOICES.get(choice, values))


@practices
def test_nobody_has_to_imagine_or_to_wake_up(name: str) -> None:
    about = practice(name).about
    assert about.tier != "amber-image" or "imagery" in about.choices
    assert "sleep" not in about.needs or about.choices["ending"] == ("waking", "sleep")


@pytest.mark.parametrize("name", SCRIPTS)
def test_two_separate_readings_are_told_what_changed_since_and_that_no_clinician_read_it(name: str) -> None:
    first, second, *since, plainly = practice(name).about.reviewed
    assert "two separate readings" in first
    assert "two separate readings" in second
    assert all("read again only by" in change for change in since)
    assert "no clinician" in plainly


# -- what a choice leaves out


def said(name: str, minutes: float, **chosen: str) -> str:
    steps = practice(name).at(minutes * 60, chosen)
    return " ".join(step.action.text for step in steps if isinstance(step.action, Say))


@practices
def test_whoever_stands_with_shut_eyes_is_asked_to_stand_firmly(name: str) -> None:
    for minutes in practice(name).about.minutes:
        assert re.search(
            r"\bstand firmly\b", said(name, minutes, eyes="shut", posture="standing"), re.IGNORECASE
        )


@pytest.mark.parametrize("name", ["muscle-release", "paced-breath"])
def test_nobody_is_led_to_sleep_on_their_feet(name: str) -> None:
    for minutes in practice(name).about.minutes:
        asleep = said(name, minutes, posture="standing", ending="sleep")
        assert "You might sit or lie down now" in asleep
        assert "You can stay still" not in asleep
        assert "stand" not in said(name, minutes, ending="sleep")


@practices
def test_nobody_who_leaves_out_smells_is_asked_for_one(name: str) -> None:
    for minutes in practice(name).about.minutes:
        assert not re.search(r"\b(?:smell|scent|odour)", said(name, minutes, smell="no"), re.IGNORECASE)


@pytest.mark.parametrize(("name", "minutes"), [("fair-hearing", 5), ("fair-hearing", 10), ("kind-break", 10)])
def test_whoever_pictures_nobody_may_think_of_a_name(name: str, minutes: float) -> None:
    assert re.search("A name (?:will do|is enough)", said(name, minutes))


def test_warmth_without_touch_needs_no_inner_light() -> None:
    assert "light" not in said("kindness-to-the-place", 10, touch="no")


def test_care_without_the_body_needs_no_arm() -> None:
    for touch in ("yes", "no"):
        assert " arm," not in said("rain", 20, body="no", touch=touch)


# -- words of the house


@pytest.mark.parametrize("name", SCRIPTS)
def test_some_words_are_never_said_here(name: str) -> None:
    for step in practice(name).steps:
        if isinstance(step.action, Say):
            assert not re.search(
                r"\b(?:deep(?:ly)?|your shame|inner child)\b", step.action.text, re.IGNORECASE
            )


def closing(name: str, minutes: float) -> str:
    steps = practice(name).at(minutes * 60, {})
    last = max(number for number, step in enumerate(steps) if isinstance(step.action, Chapter))
    return " ".join(step.action.text for step in steps[last:] if isinstance(step.action, Say))


@practices
def test_whoever_stays_awake_is_told_to_take_a_moment(name: str) -> None:
    for minutes in practice(name).about.minutes:
        assert "Take a moment before you stand or drive." in closing(name, minutes)


# -- times


def composed(name: str, minutes: float, palette: Palette, **chosen: str) -> Score:
    return compose(practice(name), SILENT, palette, minutes, Settings(choices=chosen))


@practices
def test_every_half_minute_between_the_lengths_offered_is_possible(name: str, palette: Palette) -> None:
    about = practice(name).about
    longest = LONGEST_SILENCE if about.tier == "green" else LONGEST_AMBER
    for half in range(round(2 * min(about.minutes)), round(2 * max(about.minutes)) + 1):
        score = composed(name, half / 2, palette)
        assert score.frames == half * 30 * RATE
        assert max(cue.stop for cue in score.cues if cue.bus is not Bus.BED) <= score.frames
        assert measured(score).longest <= longest


@practices
def test_every_length_offered_is_possible_with_all_choices_together(
    name: str, calm_voice: speech.Voice, palette: Palette
) -> None:
    about = practice(name).about
    for minutes, values in product(about.minutes, product(*about.choices.values())):
        chosen = dict(zip(about.choices, values, strict=True))
        score = compose(practice(name), calm_voice, palette, minutes, Settings(bed="none", choices=chosen))
        assert score.frames == minutes * 60 * RATE


@pytest.mark.parametrize(("minutes", "breaths"), [(2, 6), (5, 16), (10, 40)])
def test_paced_breath_breathes_about_as_often_as_its_sources_do(
    minutes: int, breaths: int, palette: Palette
) -> None:
    score = composed("paced-breath", minutes, palette)
    slow = [cue for cue in score.cues if cue.bus is Bus.BREATH and cue.text.startswith("4-6")]
    assert sum(cue.sound.frames for cue in slow) / (10 * RATE) == pytest.approx(breaths, rel=0.2)


@pytest.mark.parametrize("minutes", [2, 5])
def test_nobody_is_left_alone_for_long_while_counting_through_the_senses(
    minutes: int, calm_voice: speech.Voice, palette: Palette
) -> None:
    for chosen in choice_sets(practice("five-senses")):
        score = compose(practice("five-senses"), calm_voice, palette, minutes, Settings(choices=chosen))
        assert measured(score).longest <= 12
