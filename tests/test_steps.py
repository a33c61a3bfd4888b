"""What is repeated, and what cannot be."""

from __future__ import annotations

import pytest

from tests.scripts import (
    problems,
    said,
)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("[repeat 3] A. [end] B.", "A. A. A. B."),
        ("[repeat 1] A. [end]", "A."),
        ("[repeat 2]\nA.\n\n> B.\n\n- C.\n\n[end]\n\nD.", "A. B. C. A. B. C. D."),
        ("[repeat 2] A. [repeat 3] B. [end] C. [end]", "A. B. B. B. C. A. B. B. B. C."),
        ("[repeat 2] A. [end] [repeat 2] B. [end]", "A. A. B. B."),
        ("[repeat 2]" * 8 + "A." + "[end]" * 8, " ".join(["A."] * 256)),
        ("[repeat 50] [repeat 100] A. [end] [end]", " ".join(["A."] * 5000)),
        ("[repeat 2] [end] A.", "A."),
    ],
)
def test_what_is_repeated_is_said_again(text: str, spoken: str) -> None:
    assert " ".join(said(text)) == spoken


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("A. [repeat 2] B.", 1, 4, "this [repeat] has no [end]"),
        ("[repeat 2] A. [repeat 2] B. [end]", 1, 1, "this [repeat] has no [end]"),
        ("A. [end]", 1, 4, "nothing is repeated here"),
        ("[repeat 2] A. [end] [end]", 1, 21, "nothing is repeated here"),
        ("[repeat 2]\n\nA.\n\n# B\n\nC. [end]", 5, 3, "a chapter cannot begin inside a [repeat]"),
        ("[repeat 2]" * 9 + "A." + "[end]" * 9, 1, 81, "this is repeated deeper than 8 levels"),
        (
            "[repeat 51] [repeat 100] A. [end] [end]",
            1,
            35,
            "this script has more than 5,000 sentences and cues",
        ),
        ("[repeat 101] A. [end]", 1, 1, "“[repeat 101]”: a part is said from 1 to 100 times"),
    ],
)
def test_a_repeat_that_cannot_be_is_told_at_its_place(
    text: str, line: int, column: int, message: str
) -> None:
    one = problems(text)[0]
    assert (one.line, one.column) == (line, column)
    assert one.message.startswith(message)
