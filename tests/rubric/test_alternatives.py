"""Point 9: another way wherever some listeners cannot, or would rather not."""

from __future__ import annotations

import pytest

from tests.rubric.cases import Judge, at, broken, line_of, of_point, with_middle

#: what is asked for, and the word at which it is told
ASKED = [
    ("Follow the next breath.", "breath", "the breath"),
    ("Breathe easily.", "Breathe", "the breath"),
    ("Look at something red.", "Look at", "sight"),
    ("Find three things that you can see.", "you can see", "sight"),
    ("Put a hand where it is warm.", "Put a hand", "touch"),
    ("Smell the air.", "Smell", "smell"),
    ("Notice your feet.", "your feet", "a part of the body"),
    ("Soften your whole belly.", "your whole belly", "a part of the body"),
    ("Imagine a hill.", "Imagine", "inner pictures"),
    ("Picture a hill.", "Picture a", "inner pictures"),
]
REST = "\n\nYou might stay for a while. [settle]\nPerhaps it is quiet now. [settle]\n" * 3


@pytest.mark.parametrize(("sentence", "marked", "what"), ASKED)
def test_what_is_asked_for_without_another_way_is_a_blocker_at_its_word(
    judge: Judge, sentence: str, marked: str, what: str
) -> None:
    text = with_middle(f"{sentence} [notice]{REST}")
    (one,) = of_point(judge(text), 9)
    assert one.blocker
    assert (one.line, one.column) == line_of(text, marked)
    assert f"asks for {what}," in one.message


@pytest.mark.parametrize(("sentence", "marked", "what"), ASKED)
@pytest.mark.parametrize(
    "another",
    [
        "Or listen to the room.",
        "If you prefer, listen.",
        "You can skip this.",
        "Any part will do.",
        "A sense of it is enough.",
        "Leave it out, if it is not for you.",
        "It does not have to be clear, and none at all is fine.",
    ],
)
def test_another_way_in_the_chapter_settles_it(
    judge: Judge, sentence: str, marked: str, what: str, another: str
) -> None:
    assert marked in sentence, what
    assert of_point(judge(with_middle(f"{sentence} {another} [notice]{REST}")), 9) == []


@pytest.mark.parametrize(
    "sentence",
    ["Perhaps bring your attention back.", "Gently bring your gaze back.", "Turn your back on it."],
)
def test_what_comes_back_is_no_part_of_the_body(judge: Judge, sentence: str) -> None:
    assert of_point(judge(with_middle(f"{sentence} [notice]{REST}")), 9) == []


@pytest.mark.parametrize("back", ["your back", "your lower back"])
def test_a_back_is_a_part_of_the_body(judge: Judge, back: str) -> None:
    (one,) = of_point(judge(with_middle(f"Notice {back}. [notice]{REST}")), 9)
    assert at(one).startswith(back)


def test_no_choice_is_named_that_listeners_do_not_have(judge: Judge) -> None:
    (one,) = of_point(judge(with_middle(f"Look at something red. [notice]{REST}")), 9)
    assert "[if" not in one.hint
    other = "Look at something red, or look at nothing. [notice]"
    assert of_point(judge(with_middle(f"{other}{REST}")), 9) == []


SHORT = """This is a body scan of a few minutes. Sit as you like. [rest]
{}Your eyes may be shut, or open. You can stop at any time. [rest]
{}{} [rest]

Notice your feet. [notice]

Notice your hands. [notice]

We are coming to the end. Hear the room. [rest]
Move a little. Open your eyes. [rest]
"""
LEAVE = "Leave out any part that is sore, or missing, or not welcome."


@pytest.mark.parametrize("text", [SHORT.format("", "", LEAVE), SHORT.format("\n", "\n", LEAVE)])
@pytest.mark.parametrize("title", ["", "Body scan\n\n"])
def test_an_opening_without_chapters_may_have_a_title_and_paragraphs(
    judge: Judge, title: str, text: str
) -> None:
    assert of_point(judge(title + text), 9) == []


def test_what_is_said_after_the_first_quarter_settles_nothing_else(judge: Judge) -> None:
    wordy = "You may hear a sound now, and then it is gone. [rest]\n\n" * 4
    late = SHORT.format("", "\n" + wordy, LEAVE)
    assert len(of_point(judge(late), 9)) == 2


def test_an_opening_in_paragraphs_is_still_judged(judge: Judge) -> None:
    text = SHORT.format("\n", "\n", "Notice your nose, and your neck.")
    assert [at(one)[:9] for one in of_point(judge(text), 9)] == ["your neck", "your feet", "your hand"]


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ("breath: [yes, no]", "Follow the next breath."),
        ("touch: [yes, no]", "Put a hand where it is warm."),
        ("smell: [yes, no]", "Smell the air."),
        ("body: [yes, no]", "Notice your feet."),
        ("imagery: [yes, no]", "Imagine a hill."),
    ],
)
def test_a_choice_settles_it_where_a_line_depends_on_it(judge: Judge, choice: str, sentence: str) -> None:
    text = with_middle(f"{sentence} [notice]{REST}")
    declared = text.replace("  eyes: [shut, open]\n", f"  eyes: [shut, open]\n  {choice}\n")
    (one,) = of_point(judge(declared), 9)
    name = choice.partition(":")[0]
    assert f"[if {name}]" in one.hint
    assert of_point(judge(declared.replace(sentence, f"[if {name}] {sentence}")), 9) == []


def test_a_word_in_the_opening_settles_it_for_all_that_follows(judge: Judge) -> None:
    text = with_middle(f"Notice your feet. [notice]{REST}")
    skip = text.replace("You can stop at any time.", "You can stop at any time, and skip any part.")
    assert of_point(judge(skip), 9) == []


def test_the_opening_and_the_closing_need_no_other_way(judge: Judge) -> None:
    text = broken(("Hear the sounds around you.", "Let your breath be free."))
    assert of_point(judge(text), 9) == []


OPENING = (
    "Choose a quiet spot and sit down, or lie. Your eyes may be shut, or open. You can always stop. [rest]"
)


def without_chapters(*paragraphs: str) -> str:
    return "\n\n".join((OPENING, *paragraphs))


def test_without_chapters_each_paragraph_needs_another_way(judge: Judge) -> None:
    text = without_chapters("Smell the sea. [notice]", "Imagine a hill, or only its name. [imagine]")
    (one,) = of_point(judge(text), 9)
    assert at(one).startswith("Smell the sea.")


@pytest.mark.parametrize("heading", ["", "# A beach\n\n"])
def test_one_heading_makes_no_chapters(judge: Judge, heading: str) -> None:
    assert len(of_point(judge(heading + without_chapters("Smell the sea. [notice]")), 9)) == 1


def test_what_is_done_before_a_word_is_said_belongs_to_the_first_paragraph(judge: Judge) -> None:
    (one,) = of_point(judge(f"[breathe 4-6 for 2 breaths]\n\n{OPENING}"), 9)
    assert at(one) == "[breathe 4-6 for 2 breaths]"
    other = OPENING.replace("You can", "Or let the breath be. You can")
    assert of_point(judge(f"[breathe 4-6 for 2 breaths]\n\n{other}"), 9) == []


def test_a_paragraph_of_its_own_for_the_breathing_belongs_to_the_words_before_it(judge: Judge) -> None:
    text = without_chapters("Breathe with the tone, or only listen.", "[breathe 4-6 for 2 breaths]")
    assert of_point(judge(text), 9) == []


def test_without_chapters_the_paragraphs_of_an_opening_and_a_closing_need_none(judge: Judge) -> None:
    opening = OPENING.replace("[rest]", "This is a practice for your hands. [rest]")
    middle = ["Stay here. [rest]"] * 6
    closing = ["We are coming to the end. [rest]", "Move your fingers. [rest]"]
    assert of_point(judge("\n\n".join([opening, *middle, *closing])), 9) == []
    assert len(of_point(judge("\n\n".join([opening, *closing, *middle])), 9)) == 1


def test_each_chapter_is_told_once_for_each_kind(judge: Judge) -> None:
    text = with_middle(
        f"Notice your feet. [notice]\nNotice your hands. [notice]\nImagine both. [notice]{REST}"
    )
    assert [at(one).split(".")[0] for one in of_point(judge(text), 9)] == ["your feet", "Imagine both"]


def test_what_stands_behind_a_choice_is_asked_of_those_who_chose_it(judge: Judge) -> None:
    text = with_middle(f"[if eyes open] Look at your feet. [notice]{REST}")
    assert of_point(judge(text), 9) == []


# -- holds

HOLDS = "  eyes: [shut, open]\n  holds: [no, yes]\n"
SLOW = "If you would rather listen, listen. [rest]\n\n"
CAUTION = "  - Leave the hands out if they hurt, and listen to the room instead.\n"


def breathing(cue: str, *changes: tuple[str, str]) -> str:
    text = with_middle(SLOW + cue + 3 * REST, "[10]")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


CHOSEN = ("  eyes: [shut, open]\n", HOLDS)
CAUTIONED = (CAUTION, f"{CAUTION}  - No holds in pregnancy, or if you are dizzy.\n")


def test_a_hold_for_everyone_is_a_blocker_at_its_cue(judge: Judge) -> None:
    text = breathing("[breathe box for 3 breaths]", CAUTIONED)
    (one,) = of_point(judge(text), 9)
    assert one.blocker
    assert (one.line, one.column) == line_of(text, "[breathe box")
    assert "[if holds]" in one.hint


def test_a_hold_that_is_chosen_needs_a_caution(judge: Judge) -> None:
    cue = "[if holds] [breathe box for 3 breaths]"
    (one,) = of_point(judge(breathing(cue, CHOSEN)), 9)
    assert (one.blocker, "no caution" in one.message) == (True, True)
    assert of_point(judge(breathing(cue, CHOSEN, CAUTIONED)), 9) == []


@pytest.mark.parametrize("condition", ["[if not holds no]", "[if holds yes]"])
def test_a_choice_may_be_named_in_any_way(judge: Judge, condition: str) -> None:
    text = breathing(f"{condition} [breathe box for 3 breaths]", CHOSEN, CAUTIONED)
    assert of_point(judge(text), 9) == []


def test_holds_that_are_left_out_by_choosing_them_are_for_everyone_else(judge: Judge) -> None:
    text = breathing("[if not holds] [breathe box for 3 breaths]", CHOSEN, CAUTIONED)
    assert [one.message for one in of_point(judge(text), 9)] == ["here everyone holds the breath"]


def test_a_breath_without_a_hold_is_free(judge: Judge) -> None:
    assert of_point(judge(breathing("[breathe 4-6 for 3 breaths]")), 9) == []


@pytest.mark.parametrize(("breaths", "told"), [(4, False), (5, True)])
def test_long_holds_are_few(judge: Judge, breaths: int, told: bool) -> None:
    text = breathing(f"[if holds] [breathe 4-7-8 for {breaths} breaths]", CHOSEN, CAUTIONED)
    found = of_point(judge(text), 9)
    assert ["5 breaths" in one.message and one.blocker for one in found] == [True] * told


def test_long_holds_are_counted_over_the_whole_session(judge: Judge) -> None:
    block = "[if holds] [breathe 4-7-8 for 3 breaths]\n\n"
    text = breathing(block + "Or rest now. [rest]\n\n" + block, CHOSEN, CAUTIONED)
    (one,) = of_point(judge(text), 9)
    assert "6 breaths" in one.message


def test_eight_are_the_most_when_the_script_says_so(judge: Judge) -> None:
    told = (CAUTION, f"{CAUTION}  - Holds only if you are well, and never more than eight breaths.\n")
    cue = "[if holds] [breathe 4-7-8 for 8 breaths]"
    assert of_point(judge(breathing(cue, CHOSEN, told)), 9) == []
    (one,) = of_point(judge(breathing(cue.replace("8 breaths", "9 breaths"), CHOSEN, told)), 9)
    assert "8 are the most" in one.message
