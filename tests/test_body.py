"""What is said on which conditions: of a line, a paragraph or a chapter."""

from __future__ import annotations

import pytest

from tests.scripts import (
    FRONT,
    at_caret,
    parsed,
    problem,
    said,
    said_at,
)
from voiceguide.practice import Chapter, Condition

CHOOSING = [
    ("[if 5 min] A.\nB.", 5, {}, "A. B."),
    ("[if 5 min] A.\nB.", 4.9, {}, "B."),
    ("[if not 5 min] A.\nB.", 4.9, {}, "A. B."),
    ("A.\n[if 5 min] B.\nC.", 2, {}, "A. C."),
    ("[if touch] A.", 5, {}, "A."),
    ("[if touch] A.", 5, {"touch": "no"}, ""),
    ("[if not touch] A.", 5, {"touch": "no"}, "A."),
    ("[if eyes open] A.\n[if eyes shut] B.\n[if not eyes shut] C.", 5, {"eyes": "open"}, "A. C."),
    ("[if eyes open] A.\n[if eyes shut] B.\n[if not eyes shut] C.", 5, {}, "B."),
    ("[if 5 min] [if touch] A.", 5, {}, "A."),
    ("[if 5 min] [if touch] A.", 2, {}, ""),
    ("[if 5 min][if touch] A.", 5, {"touch": "no"}, ""),
    ("[if 5 min]\nA.\nB.\n\nC.", 2, {}, "C."),
    ("[if 5 min]\n\nA.\nB.\n\nC.", 2, {}, "C."),
    ("[if 5 min]\n> A.\n> B.\n\nC.", 2, {}, "C."),
    ("[if 5 min]\n\n> A.\n\nC.", 2, {}, "C."),
    ("[if 5 min]\n\n[if touch]\n\nA.", 5, {"touch": "no"}, ""),
    ("[if 5 min]\n\n[if touch]\n\nA.", 2, {}, ""),
    ("[if 5 min]\n\n[if touch]\n\nA.", 5, {}, "A."),
    ("[if 5 min]\n[if touch]\nA.", 5, {"touch": "no"}, ""),
    ("[if 5 min]\nA.\n[if touch] B.\nC.", 5, {"touch": "no"}, "A. C."),
    ("[if 5 min]\nA.\n[if touch]\nB.", 5, {"touch": "no"}, "A."),
    ("# One [if 5 min]\n\nA.\n\nB.\n\n# Two\n\nC.", 2, {}, "C."),
    ("# [if 5 min] One\n\nA.\n\n# Two\n\nC.", 5, {}, "A. C."),
    ("# One [if 5 min] [if touch]\n\nA.\n\n# Two\n\nC.", 5, {"touch": "no"}, "C."),
    ("# One [if 5 min]\n\n[if touch] A.\nB.", 5, {"touch": "no"}, "B."),
    ("- [if 5 min] A.\n- B.", 2, {}, "B."),
    ("> [if 5 min] A.\n> B.", 2, {}, "B."),
    ("[IF 5 MIN] A.\n[ if 5 min ] B.\n[if: 5 min] C.", 2, {}, ""),
    ("  [if 5 min] A.", 2, {}, ""),
    ("[if 5 min] [repeat 2] A. [end]\nB.", 5, {}, "A. A. B."),
    ("[repeat 2]\n[if 5 min] A.\nB. [end]", 2, {}, "B. B."),
    ("[repeat 2]\n[if 5 min] A.\nB. [end]", 5, {}, "A. B. A. B."),
    ("[if 5 min] [repeat 2]\nA.\n\nB. [end]\nC.", 2, {}, "C."),
    ("[if 5 min]\n\n[repeat 2]\n\nA.\n\nB.\n\n[end]\n\nC.", 2, {}, "C."),
    ("[if 5 min] [repeat 2]\n[if touch] [repeat 2]\nA. [end]\nB. [end]", 5, {"touch": "no"}, "B. B."),
]


@pytest.mark.parametrize(("text", "minutes", "wishes", "spoken"), CHOOSING)
def test_what_is_said_depends_on_the_conditions(
    text: str, minutes: float, wishes: dict[str, str], spoken: str
) -> None:
    assert " ".join(said_at(FRONT + text + "\n\n# End\n\nZ.", minutes, **wishes)) == f"{spoken} Z.".strip()


def test_a_condition_holds_for_the_cues_of_its_line_too() -> None:
    steps = parsed(f"{FRONT}[if 5 min] A. [rest]\n[bell]").steps
    assert [bool(step.when) for step in steps] == [True, True, False]


def test_a_condition_above_a_repeat_is_told_once() -> None:
    (step,) = parsed("[if 5 min] [repeat 1] A. [end]").steps
    assert step.when == (Condition(seconds=300),)


def test_a_chapter_is_in_only_when_its_condition_holds() -> None:
    (chapter, *_) = parsed("# One [if 5 min]\n\nA.\n").steps
    assert chapter.action == Chapter("One")
    assert chapter.when == (Condition(seconds=300),)


#: what “is not”, the advice, and scripts that end in what the caret points at
FOREIGN = "is not one of the script's choices"
INSIDE = "[if …] stands at the start of a line", "Begin a new line with it."
NOTHING = "no paragraph stands below this [if …]", "Write it at the end of a heading, to choose that chapter."
NAMELESS = "this chapter has no name", "Write it after the #."
FEET = "Write choices: {feet: [yes, no]} in the front matter."
DASHES = "Write a heading as # Listening, and leave the line above a rule empty."
IMPOSSIBLE = [
    (f"“eye” {FOREIGN}", "Did you mean “eyes”?", "", "[if eye open] A."),
    (f"“feet” {FOREIGN}", FEET, "", "[if feet] A."),
    (f"“feet” {FOREIGN}", FEET, "[if touch] ", "[if not feet] A."),
    ("“opn” is not what “eyes” may be", "Did you mean “open”?", "", "[if eyes opn] A."),
    ("“yes” is not what “eyes” may be", "It may be shut or open.", "", "[if eyes] A."),
    (*INSIDE, "Sit. ", "[if 5 min] A."),
    (*INSIDE, "[bell] ", "[if 5 min] A."),
    (*NOTHING, "A.\n\n", "[if 5 min]"),
    (*NOTHING, "A.\n\n", "[if 5 min]\n\n# Two\n\nB."),
    (*NOTHING, "A.\n\n# Two\n\n", "[if 5 min]\n[if touch]\n\n# Three\n\nB."),
    ("only [if …] may stand in a heading", "", "# One ", "[rest]\n\nA."),
    ("only [if …] may stand in a heading", "", "# One ", "[repeat 2]\n\nA."),
    (*NAMELESS, "#", "\n\nA."),
    (*NAMELESS, "# ", "[if 5 min]\n\nA."),
    ("this would be spoken, although dashes underline it", DASHES, "", "Part two\n--------\nA."),
    ("“{minutes}” stands for nothing here", "", "# Takes ", "{minutes}\n\nA."),
    ("“<b>” is not read here", "Leave it out.", "# One ", "<b>\n\nA."),
    ("“[” has no partner in its line", "Write [rest] or {minutes} in one line.", "# One ", "[\n\nA."),
]


@pytest.mark.parametrize(("message", "hint", "before", "from_caret"), IMPOSSIBLE)
def test_a_condition_or_heading_that_cannot_be_is_told_at_its_place(
    message: str, hint: str, before: str, from_caret: str
) -> None:
    one = problem(FRONT + before + from_caret)
    assert (one.message, one.hint) == (message, hint)
    assert one.line == (FRONT + before).count("\n") + 1
    assert at_caret(one) == from_caret.split("\n")[0]


def test_more_than_twenty_conditions_belong_to_nothing() -> None:
    text = "".join(f"[if {number}s] " for number in range(1, 21))
    assert said(text + "A.") == ["A."]
    assert problem(text + "[if 21s] A.").message == "more than 20 [if …] belong to this"
