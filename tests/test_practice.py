from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from voiceguide.about import About, sound_name
from voiceguide.practice import ARRANGED, RESTS, Condition, Practice, Rest, Say, Span, Step, shrink
from voiceguide.vocabulary import TIERS, Tier

CHOICES: dict[str, tuple[str, ...]] = {"eyes": ("shut", "open"), "touch": ("yes", "no")}


def practice(about: About, *steps: Step) -> Practice:
    return Practice("walk", Path("walk.md"), about, steps)


def test_a_span_grows_as_a_whole() -> None:
    assert Span(6, 8, 10) * 3 == Span(18, 24, 30)


@pytest.mark.parametrize("name", [*RESTS, *ARRANGED])
def test_every_silence_wishes_for_what_it_may_have(name: str) -> None:
    span = {**RESTS, **ARRANGED}[name]
    assert 0 < span.least < span.wish < span.most <= 60


def test_only_a_short_form_takes_from_its_rests() -> None:
    assert [shrink(length) for length in (30, 150, 150.001, 3600)] == [0.75, 0.75, 1, 1]


@pytest.mark.parametrize("tier", TIERS)
def test_no_silence_is_longer_than_a_minute_and_shorter_where_much_may_stir(tier: Tier) -> None:
    assert practice(About("Walk", tier=tier)).longest_silence == (60 if tier == "green" else 45)


@pytest.mark.parametrize(
    ("condition", "length", "holds"),
    [
        (Condition(seconds=300), 300, True),
        (Condition(seconds=300), 299.9999999, True),  # rounding decides nothing
        (Condition(seconds=300), 299.9, False),
        (Condition(seconds=300), 301, True),
        (Condition(seconds=300, negated=True), 300, False),
        (Condition(seconds=300, negated=True), 299, True),
        (Condition(choice="eyes", values=("open",)), 0, True),
        (Condition(choice="eyes", values=("shut",)), 0, False),
        (Condition(choice="eyes", values=("shut",), negated=True), 0, True),
        (Condition(choice="sight", values=("yes",)), 0, False),
    ],
)
def test_a_condition_asks_for_a_length_or_for_a_choice(
    condition: Condition, length: float, holds: bool
) -> None:
    assert condition.holds(length, {"eyes": "open"}) is holds


def test_the_first_value_of_a_choice_is_the_default() -> None:
    assert practice(About("Walk", choices=CHOICES)).chosen({}) == {"eyes": "shut", "touch": "yes"}


def test_a_wish_counts_when_the_practice_offers_it_and_only_then() -> None:
    wishes = {"eyes": "open", "touch": "perhaps", "sight": "no"}
    assert practice(About("Walk", choices=CHOICES)).chosen(wishes) == {"eyes": "open", "touch": "yes"}


def test_a_step_is_in_when_all_its_conditions_hold() -> None:
    both = (Condition(seconds=300), Condition(choice="eyes", values=("open",)))
    step = Step(Say("Look up.", 1), 3, both)
    walk = practice(About("Walk", choices=CHOICES), step)
    assert walk.at(300, {"eyes": "open"}) == (step,)
    assert walk.at(299, {"eyes": "open"}) == ()
    assert walk.at(300, {}) == ()


def test_steps_keep_their_order() -> None:
    steps = [Step(Say(str(number), 1), number) for number in range(5)]
    assert practice(About("Walk"), *steps).at(60, {}) == tuple(steps)


def test_thresholds_are_the_lengths_that_change_something() -> None:
    when = [
        Condition(seconds=600),
        Condition(seconds=300, negated=True),
        Condition(choice="eyes", values=("open",)),
    ]
    steps = [Step(Rest("rest", RESTS["rest"]), 1, (one,)) for one in [*when, when[0]]]
    assert practice(About("Walk"), *steps).thresholds == (300, 600)


@pytest.mark.parametrize(
    ("about", "seconds"),
    [
        (About("Walk", minutes=(2, 5), default=5), 300),
        (About("Walk", minutes=(2, 5)), 120),
        (About("Walk", default=7), 420),
        (About("Walk"), None),
    ],
)
def test_the_length_that_nobody_asked_for(about: About, seconds: float | None) -> None:
    assert practice(about).seconds == seconds


@pytest.mark.parametrize(("minutes", "longest"), [((2, 5), 20), ((2, 20), 20), ((10, 30), 30), ((), inf)])
def test_it_may_last_as_long_as_it_offers_or_twenty_minutes(
    minutes: tuple[float, ...], longest: float
) -> None:
    assert practice(About("Walk", minutes=minutes)).longest == longest * 60


def test_a_practice_is_called_by_its_title() -> None:
    assert practice(About("A slow walk")).title == "A slow walk"


def test_a_default_that_is_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="default is 7, which is not one of the minutes offered"):
        About("Walk", minutes=(2, 5), default=7)


@pytest.mark.parametrize("minutes", [0, 0.4, -5, 1441])
def test_a_length_that_no_session_has_is_refused(minutes: float) -> None:
    with pytest.raises(ValueError, match="is not a length of a session"):
        About("Walk", minutes=(minutes,))


@pytest.mark.parametrize("values", [(), ("open",), ("open", "open"), tuple(f"v{n}" for n in range(21))])
def test_a_choice_has_different_values_and_not_too_many(values: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="needs different values"):
        About("Walk", choices={"eyes": values})


@pytest.mark.parametrize(
    "choices",
    [
        {"Eyes": ("shut", "open")},
        {"eyes": ("Shut", "open")},
        {"not": ("shut", "open")},
        {"5": ("a", "b")},
        {"two words": ("a", "b")},
        {"eyes": ("a]", "b")},
        {"": ("a", "b")},
    ],
)
def test_a_choice_that_no_cue_could_name_is_refused(choices: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="write it in small letters"):
        About("Walk", choices=choices)


def test_nobody_oversees_more_than_twenty_choices() -> None:
    with pytest.raises(ValueError, match="more than 20 choices"):
        About("Walk", choices={f"choice{number}": ("yes", "no") for number in range(21)})


@pytest.mark.parametrize("name", ["rain", "far-sea", "bowl2", "4", "Far-Sea"])
def test_a_sound_has_a_plain_name(name: str) -> None:
    assert sound_name(name) == name.lower()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a b", "-a", "a.yaml", "a" * 65, "рain", "~"]
)
def test_what_is_no_plain_name_never_becomes_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a sound"):
        sound_name(name)


def test_no_name_at_all_is_called_missing() -> None:
    with pytest.raises(ValueError, match="the name of a sound is missing"):
        sound_name("")
