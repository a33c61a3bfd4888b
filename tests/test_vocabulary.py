"""The words that scripts, messages and commands share."""

from __future__ import annotations

from typing import get_args

from voiceguide.vocabulary import NEEDS, Need


def test_every_need_has_its_words_and_no_other_has() -> None:
    assert tuple(NEEDS) == get_args(Need)
