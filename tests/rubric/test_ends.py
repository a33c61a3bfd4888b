"""Points 5 and 6: how a session begins and ends."""

from __future__ import annotations

import pytest

from tests.rubric.cases import GOOD, Judge, at, broken, line_of, of_point

SHUT = "[if eyes shut] Sit or lie as you like, eyes shut or open. [rest]"
OPEN = "[if eyes open] Sit or lie as you like, and let your eyes rest on one spot. [rest]"
STOP = "You can stop at any time. [rest]"
NO_EYES = ((SHUT, "Sit or lie as you like. [rest]"), (OPEN, "You are welcome. [rest]"))
NO_SEAT = ((SHUT, "Have your eyes shut, or open. [rest]"), (OPEN, "You are welcome. [rest]"))
NO_NAME = (
    ("This is {minutes} with your hands. [rest]", "Hello. [rest]"),
    ("title: Hands at rest", "title: Zen"),
)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        (NO_EYES, "what the eyes may do"),
        (NO_SEAT, "how to sit, or what to rest on"),
        (((STOP, "You are welcome. [rest]"),), "how to stop"),
        (
            (*NO_NAME, ("purpose: A restless moment, at a desk or in a waiting room.", "purpose: Unrest.")),
            "what it is",
        ),
        (
            (("tier: green", "tier: amber-body"), ("minutes: [2, 5]", "minutes: [5]")),
            "that it is not for driving",
        ),
        ((("needs: [cannot-calm]", "needs: [cannot-calm, sleep]"),), "that it is not for driving"),
    ],
)
def test_what_an_opening_leaves_out_is_a_blocker(
    judge: Judge, changes: tuple[tuple[str, str], ...], missing: str
) -> None:
    text = broken(*changes)
    (one,) = of_point(judge(text), 5)
    assert one.blocker
    assert one.message.endswith(f"do not say {missing}")
    assert one.line == line_of(text, "# Arriving")[0] + 2


def test_what_is_said_too_late_is_no_opening(judge: Judge) -> None:
    late = broken((f"{STOP}\n", ""), ("Take a moment", "You can stop at any time.\nTake a moment"))
    (one,) = judge(late)
    assert (one.point, "how to stop" in one.message) == (5, True)


def test_an_opening_is_measured_not_counted(judge: Judge) -> None:
    late = broken((STOP, "You are welcome. [pause 20s exactly]\nYou can stop at any time. [rest]"))
    (one,) = judge(late)
    assert (one.point, one.sessions) == (5, ("2 min",))


def test_an_amber_practice_that_names_the_wheel_is_in_order(judge: Judge) -> None:
    here = (SHUT, SHUT.replace("as you like", "as you like, only not at the wheel"))
    there = (OPEN, OPEN.replace("as you like", "as you like, only not at the wheel"))
    assert (
        of_point(
            judge(
                broken(("tier: green", "tier: amber-heart"), ("minutes: [2, 5]", "minutes: [5]"), here, there)
            ),
            5,
        )
        == []
    )


END = "We are coming to the end. [rest]"
SOUNDS = "Hear the sounds around you. [notice]"
MOVES = "[if eyes shut] Move a little, and open your eyes. [rest]"
LOOKS = "[if eyes open] Move a little, and look around. [rest]"
DRIVE = "Take a moment before you stand or drive."


@pytest.mark.parametrize("stop", ["Come out of it whenever you want.", "You need not finish this."])
def test_there_are_many_ways_to_say_how_to_stop(judge: Judge, stop: str) -> None:
    assert judge(broken((STOP, f"{stop} [rest]"))) == []


def test_whoever_may_rest_where_they_are_knows_how_to_sit(judge: Judge) -> None:
    here = (SHUT, "Rest where you are, eyes shut or open. [rest]")
    assert of_point(judge(broken(here, (OPEN, "You are welcome. [rest]"))), 5) == []


@pytest.mark.parametrize("end", ["It is time to go. [rest]", "The practice stops here. [rest]"])
def test_there_are_many_ways_to_say_that_it_ends(judge: Judge, end: str) -> None:
    assert of_point(judge(broken((END, end), (DRIVE, "Take a moment now."))), 6) == []


@pytest.mark.parametrize(
    "move", ["Lift your arms", "Walk a step", "Tap your feet", "Bend a knee", "Rub your hands"]
)
def test_there_are_many_movements(judge: Judge, move: str) -> None:
    moves = (MOVES, f"{move}, and open your eyes. [rest]"), (LOOKS, "You may look around. [rest]")
    assert of_point(judge(broken(*moves, (DRIVE, "Take a moment before you go."))), 6) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        (((END, "Let this be. [rest]"), (DRIVE, "Take a moment now.")), "that it is ending"),
        (
            ((SOUNDS, "Be here. [notice]"), (LOOKS, LOOKS.replace("look around", "blink your eyes"))),
            "outside",
        ),
        (
            (
                (MOVES, "Rest, and open your eyes. [rest]"),
                (LOOKS, "You may look around. [rest]"),
                (DRIVE, "Take a moment before you go."),
            ),
            "a movement",
        ),
        (((MOVES, "Move a little. [rest]"), (LOOKS, "Move again. [rest]")), "the eyes"),
    ],
)
def test_what_a_closing_leaves_out_is_a_blocker_at_its_heading(
    judge: Judge, changes: tuple[tuple[str, str], ...], missing: str
) -> None:
    text = broken(*changes)
    found = of_point(judge(text), 6)
    assert [missing in one.message for one in found] == [True]
    assert found[0].blocker
    assert at(found[0]).endswith("Coming back")
    assert found[0].line == line_of(text, "# Coming back")[0]


def test_a_closing_that_is_too_short_is_a_blocker(judge: Judge) -> None:
    last = GOOD[GOOD.index("# Coming back") :]
    text = broken((last, "# Coming back\n\nThe end is here. Hear the room, move, and open your eyes.\n"))
    (one,) = of_point(judge(text), 6)
    assert one.blocker
    assert "the closing lasts" in one.message


ASLEEP = ("  eyes: [shut, open]\n", "  eyes: [shut, open]\n  ending: [waking, sleep]\n")


def test_a_session_that_may_end_in_sleep_only_says_that_it_ends(judge: Judge) -> None:
    waking = (
        (SOUNDS, f"[if ending waking] {SOUNDS}"),
        (MOVES, f"[if ending waking] {MOVES}"),
        (LOOKS, f"[if ending waking] {LOOKS}"),
        (DRIVE, f"[if ending waking] {DRIVE}\n[if ending sleep] Good night. [settle]"),
    )
    assert judge(broken(ASLEEP, *waking)) == []


def test_an_end_that_nobody_announces_is_told_of_a_sleepy_session_too(judge: Judge) -> None:
    waking = (
        (END, f"[if ending waking] {END}\n[if ending sleep] Rest. [rest]"),
        (DRIVE, f"[if ending waking] {DRIVE}"),
    )
    (one,) = judge(broken(ASLEEP, *waking))
    assert one.point == 6
    assert all("ending=sleep" in session for session in one.sessions)


@pytest.mark.parametrize("last", ["", " [pause 20s]", " [pause 60s exactly]"])
def test_a_silence_at_the_end_hides_nothing_that_was_said_before_it(judge: Judge, last: str) -> None:
    text = (
        "Welcome to this practice. Sit as you like, eyes shut or open. You can stop at any time. [rest]\n\n"
        "You might listen for a sound. [pause 20s]\n\n"
        "We are coming to the end. Hear the sounds around you. [pause 10s] Move a little, and open your eyes."
    )
    assert of_point(judge(text + last), 6) == []


def test_a_script_in_one_paragraph_does_not_close_where_it_opens(judge: Judge) -> None:
    opening = "The room is yours to end this in. Move as you like, eyes shut or open.\n"
    text = opening + "You might listen. [pause 20s]\n" * 5 + "That was it."
    assert len(of_point(judge(text), 6)) == 3


def test_a_script_without_chapters_closes_in_its_last_quarter(judge: Judge) -> None:
    text = broken(("minutes: [2, 5]", "minutes: [5]"))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert judge("\n".join(lines)) == []
    cut = "\n".join(lines[: lines.index(END)] + ["Stay. [settle]"] * 3)
    assert {one.point for one in judge(cut) if one.blocker} == {6}
