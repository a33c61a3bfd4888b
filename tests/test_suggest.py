"""Few suggestions, the gentlest that fit first."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from voiceguide import library
from voiceguide.about import About
from voiceguide.practice import Practice
from voiceguide.programme import lasts
from voiceguide.suggest import MOST, suggested
from voiceguide.vocabulary import KINDS, NEEDS, Kind

LIBRARY = list(library.practices())


def names(found: list[Practice]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.parametrize(("need", "minutes", "steady"), [*product(NEEDS, (2, 5, 10, 20), (True, False))])
def test_every_answer_leads_to_one_to_three_that_fit(need: str, minutes: int, steady: bool) -> None:
    found = suggested(LIBRARY, need, minutes, steady=steady)
    assert 1 <= len(found) <= MOST or (need == "sleep" and minutes == 2)
    assert all(lasts(one)[0] <= minutes for one in found)
    assert all(need in one.about.needs for one in found) or not steady


@pytest.mark.parametrize(("need", "minutes"), [*product(NEEDS, (2, 5, 10, 20))])
def test_when_it_is_too_much_only_what_steadies_everybody_is_named(need: str, minutes: int) -> None:
    for one in suggested(LIBRARY, need, minutes, steady=False):
        assert one.about.tier == "green"
        assert "cannot-calm" in one.about.needs
        assert not one.about.not_for
        assert one.about.kind != "companion"


def test_what_was_made_for_it_comes_first() -> None:
    assert names(suggested(LIBRARY, "ashamed", 5, steady=True))[0] == "kind-break"
    assert names(suggested(LIBRARY, "did-wrong", 10, steady=True))[0] == "fair-hearing"
    assert "anchor" in names(suggested(LIBRARY, "cannot-calm", 2, steady=False))


@pytest.mark.parametrize("minutes", [10, 15, 20])
def test_whoever_did_wrong_is_led_to_putting_it_right_and_not_to_forgiving(minutes: int) -> None:
    found = names(suggested(LIBRARY, "did-wrong", minutes, steady=True))
    assert "amends" in found
    assert not {"self-forgive", "release"} & set(found)


@pytest.mark.parametrize("other", ["amends", "make-room", "name-it", "first-steps", "not-all-mine"])
def test_what_a_programme_keeps_behind_a_question_comes_after_all_else(other: str) -> None:
    known = [one for one in LIBRARY if one.name in (other, "self-forgive", "release", "put-it-right")]
    found = names(suggested(known, "did-wrong", 15 if other != "not-all-mine" else 20, steady=True))
    assert found.index(other) < min(map(found.index, {"self-forgive", "release"} & set(found)))


@pytest.mark.parametrize("minutes", [2, 5, 10, 20])
def test_of_what_helps_alike_that_which_is_for_everybody_comes_first(minutes: int) -> None:
    found = suggested(LIBRARY, "cannot-calm", minutes, steady=True)
    assert names(found)[:2] == ["anchor", "five-senses"]
    assert found[2].about.not_for


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_place(kind: Kind) -> None:
    one = Practice("walk", Path("walk.md"), About("Walk", kind=kind, needs=("sleep",), minutes=(5,)), ())
    assert suggested([one], "sleep", 5, steady=True) == [one]


@pytest.mark.parametrize(("minutes", "fits"), [(7, False), (8, True), (10, True)])
def test_what_asks_is_named_when_it_fits_as_long_as_nobody_answers(minutes: int, fits: bool) -> None:
    spiral = [library.find("shame-spiral")]
    assert suggested(spiral, "ashamed", minutes, steady=True) == spiral * fits


def test_nothing_is_named_that_is_longer_than_there_is_time() -> None:
    assert suggested(LIBRARY, "ashamed", 1, steady=True) == []
