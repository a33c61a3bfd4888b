"""The library's scores against those that are kept: a change that nobody meant is seen."""

from __future__ import annotations

import pytest

from tests.golden import FOLDER, scores
from voiceguide import library
from voiceguide.practice import Practice

PRACTICES = list(library.practices())


@pytest.mark.parametrize("practice", PRACTICES, ids=[practice.name for practice in PRACTICES])
def test_it_is_what_it_was(practice: Practice) -> None:
    kept = (FOLDER / f"{practice.name}.txt").read_text("utf-8")
    assert scores(practice) == kept, "if this is meant: python -m tests.golden"


def test_nothing_is_kept_of_what_is_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {practice.name for practice in PRACTICES}
