"""A script as a whole: what stops everything, what is told once, and what only a reader can judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rubric.cases import GOOD, STRANGERS, Judge, at, broken, line_of
from tests.scripts import parsed
from voiceguide.config import bundled
from voiceguide.errors import Problem, SpeechError
from voiceguide.palette import Palette
from voiceguide.rubric import ONLY_A_READER, choice_sets, findings, report, watched
from voiceguide.rubric.finding import Finding, Place, Remark, Session, merged
from voiceguide.sound import Clip
from voiceguide.speech.silent import SilentVoice


def test_nothing_is_found_in_a_good_script(judge: Judge) -> None:
    assert judge(GOOD) == []


# -- what stops everything


def test_every_error_of_the_language_is_a_blocker_at_its_place(judge: Judge) -> None:
    text = broken(("# Hands", "# Hands [rest]"), ("# Coming back", "[notise]\n\n# Coming back"))
    found = judge(text)
    assert [(one.point, one.blocker) for one in found] == [(0, True)] * 2
    assert (found[1].line, found[1].column) == line_of(text, "[notise]")
    assert "Did you mean “notice”?" in found[1].message


def test_a_file_that_is_not_there_is_told(tmp_path: Path, palette: Palette) -> None:
    (one,) = findings(tmp_path / "none.md", SilentVoice(), palette)
    assert (one.point, one.blocker) == (0, True)
    assert str(one) == f"{tmp_path}/none.md:1:1: cannot be read: No such file or directory (blocker)"


def test_a_name_is_met_with_what_a_path_is(tmp_path: Path, palette: Palette) -> None:
    (one,) = findings(tmp_path / "anchor", SilentVoice(), palette)
    assert one.hint == f"Write the path of a script, such as {tmp_path}/anchor.md."


def test_text_that_is_not_text_is_told(tmp_path: Path, palette: Palette) -> None:
    path = tmp_path / "walk.md"
    path.write_bytes(b"One.\nTwo \xff.\n")
    (one,) = findings(path, SilentVoice(), palette)
    assert (one.point, one.line, one.blocker) == (0, 2, True)


def test_unknown_sounds_are_blockers_at_their_cues_and_nothing_else_is_told(judge: Judge) -> None:
    text = broken(("[if 5 min] [bell]", "[if 5 min] [bell gong] Calm down.\n[bed tarmac]"))
    found = judge(text)
    assert [(one.point, one.blocker, at(one)[:5]) for one in found] == [
        (0, True, "[bell"),
        (0, True, "[bed "),
    ]
    assert (found[0].line, found[0].column) == line_of(text, "[bell gong]")


def test_an_unknown_bed_of_the_front_matter_is_told_there(judge: Judge) -> None:
    text = broken(("eyes: either\n", "eyes: either\nbed: tarmac\n"))
    (one,) = judge(text)
    assert (one.line, one.column, one.blocker) == (*line_of(text, "bed: tarmac"), True)


def test_a_recipe_that_cannot_be_read_is_told_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "beds").mkdir()
    recipe = tmp_path / "beds" / "tarmac.yaml"
    recipe.write_text("layers: 7\n")
    script = tmp_path / "walk.md"
    script.write_text(broken(("eyes: either\n", "eyes: either\nbed: tarmac\n")), "utf-8")
    found = list(findings(script, SilentVoice(), Palette([tmp_path, bundled("audio")])))
    assert found
    assert all(one.path == str(recipe) and one.blocker for one in found)


class Mute(SilentVoice):
    """A voice that cannot say one word."""

    def speak(self, text: str, pace: float = 1.0) -> Clip:  # type: ignore[override]
        if "warm" in text:
            raise SpeechError("no engine says this")
        return super().speak(text, pace)


def test_a_line_that_no_engine_speaks_is_a_blocker_at_its_line(tmp_path: Path, palette: Palette) -> None:
    path = tmp_path / "walk.md"
    path.write_text(GOOD, "utf-8")
    (one,) = findings(path, Mute(), palette)
    assert (one.point, one.blocker, one.line) == (0, True, line_of(GOOD, "They may be warm")[0])
    assert one.message == "no engine says this"


# -- sessions


def test_every_other_value_is_chosen_alone_and_all_together() -> None:
    offered = "choices: {eyes: [shut, open], touch: [yes, no], posture: [any, sitting, lying]}"
    practice = parsed(f"---\ntitle: One\n{offered}\n---\nHello.\n")
    assert list(choice_sets(practice)) == [
        {},
        {"eyes": "open"},
        {"touch": "no"},
        {"posture": "sitting"},
        {"posture": "lying"},
        {"eyes": "open", "touch": "no", "posture": "sitting"},
    ]


def test_one_choice_is_tried_once() -> None:
    practice = parsed("---\ntitle: One\nchoices: {eyes: [shut, open]}\n---\nHello.\n")
    assert list(choice_sets(practice)) == [{}, {"eyes": "open"}]


def test_what_is_wrong_in_every_session_is_told_once_and_names_none(judge: Judge) -> None:
    four = "They may be warm. Or cool. Or both. Or neither. [notice]"
    (one,) = judge(broken(("They may be warm, or cool, or neither. [notice]", four)))
    assert one.sessions == ()


def test_what_is_wrong_at_one_length_names_it(judge: Judge) -> None:
    four = "Say this. Or this. Or that. Or hum. [notice]"
    (one,) = judge(broken(("If it is loud here, that is fine. [notice]", four)))
    assert one.sessions == ("5 min",)


def test_what_is_wrong_with_one_choice_names_it_too(judge: Judge) -> None:
    plain = "Here is a quiet while to stay with them. [settle]"
    four = f"[if eyes open] Look. Or wait. Or rest. Or hum. [rest]\n{plain}"
    (one,) = judge(broken((plain, four)))
    assert one.sessions == ("2 min with eyes=open", "5 min with eyes=open")


SESSIONS = [Session("2 min"), Session("2 min", "touch=no"), Session("5 min"), Session("5 min", "touch=no")]
REMARK = Remark(3, Place(1, 1), "row", "too many")


def test_one_rule_at_one_place_is_one_finding() -> None:
    told = [(REMARK, session) for session in SESSIONS[1:]]
    (one,) = merged("walk.md", ["Hello."], told, SESSIONS)
    assert one.sessions == ("2 min with touch=no", "5 min")
    assert one.source == "Hello."


def test_a_blocker_in_one_session_is_a_blocker() -> None:
    hard = Remark(3, Place(1, 1), "row", "far too many", blocker=True)
    (one,) = merged("walk.md", ["Hello."], [(REMARK, SESSIONS[0]), (hard, SESSIONS[1])], SESSIONS)
    assert (one.message, one.blocker) == ("too many", True)


def test_findings_come_in_the_scripts_order() -> None:
    remarks = [Remark(4, Place(line, column), "x", "y") for line, column in ((2, 1), (1, 9), (1, 2))]
    found = merged("walk.md", ["Hello you.", "There."], [(one, None) for one in remarks], SESSIONS)
    assert [(one.line, one.column) for one in found] == [(1, 2), (1, 9), (2, 1)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, GOOD.count("\n")), max_size=30))
def test_whatever_is_left_out_every_finding_points_into_the_script(judge: Judge, dropped: set[int]) -> None:
    lines = [line for number, line in enumerate(GOOD.split("\n")) if number not in dropped]
    for one in judge("\n".join(lines)):
        assert 1 <= one.line <= len(lines)
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1
        assert one.source == lines[one.line - 1]
        assert one.message
        assert 0 <= one.point <= 10


# -- programmes

PROGRAMME = """---
title: Two parts
kind: programme
tradition: Grounding
purpose: A long day.
tier: green
eyes: either
needs: [cannot-calm]
evidence: None of its own.
cautions: [Stop after any part.]
not_for: []
sources: [{author: A. Writer, year: 2020, title: A book, where: A house, unconfirmed: yes}]
author: A. Writer
licence: CC BY 4.0
reviewed: ["A. Reader, 2026-03-01"]
---

# First

Notice your hands. [settle]

[play anchor 2 min]

# Then

"""


def test_a_programme_is_not_asked_for_what_its_parts_have(judge: Judge) -> None:
    assert judge(f"{PROGRAMME}Notice your feet. [settle]\n") == []
    practice = PROGRAMME.replace("kind: programme\n", "").replace("[play anchor 2 min]\n", "")
    assert {one.point for one in judge(f"{practice}Notice your feet. [settle]\n")} >= {5, 6, 9, 10}


@pytest.mark.parametrize(
    ("more", "point"),
    [
        ("One. Two. Three. Four. [rest]", 3),
        ("Notice 3 of them. [rest]", 4),
        ("Just relax. [rest]", 7),
        ("Hands must rest. [rest]", 8),
    ],
)
def test_a_programmes_own_words_are_judged(judge: Judge, more: str, point: int) -> None:
    assert [one.point for one in judge(f"{PROGRAMME}{more}\n")] == [point]


def test_a_programme_lasts_twenty_minutes_at_most(judge: Judge) -> None:
    quiet = "Here is a quiet while. [pause 9 min exactly]\n"
    (one,) = judge(PROGRAMME + quiet * 3)
    assert (one.point, one.blocker) == (1, False)
    assert "20 are the most" in one.message


def test_a_part_lasts_about_as_long_as_it_offers(judge: Judge) -> None:
    assert judge(PROGRAMME + "[play responsibility-pie 9m30s]\n\nNotice your feet. [settle]\n") == []
    (one,) = judge(PROGRAMME + "[play fair-hearing 4 min]\n\nNotice your feet. [settle]\n")
    assert (one.line, one.column, one.point) == (26, 1, 1)
    assert one.message.endswith("offers 5:00 to 10:00, not 4:00")
    (one,) = judge(PROGRAMME + "[play anchor 20s]\n\nNotice your feet. [settle]\n")
    assert one.message.endswith(", not 0:20")


def test_all_parts_that_cannot_be_played_are_told_at_their_places_in_one_run(judge: Judge) -> None:
    parts = ("[play anker 2 min]", "[play ankor]", "[play anchor with way yes]")
    text = PROGRAMME + "\nRest. ".join(parts)
    found = judge(text)
    assert [(one.line, one.column) for one in found] == [line_of(text, part) for part in parts]
    assert all(one.blocker and one.point == 0 for one in found)
    assert all("Did you mean “anchor”?" in one.message for one in found[:2])
    assert at(found[2]) == "[play anchor with way yes]"


def test_a_part_of_one_day_only_is_tried_as_well(judge: Judge) -> None:
    text = PROGRAMME.replace("kind: programme", "kind: programme\nchoices: {day: [1, 2]}")
    (one,) = judge(f"{text}[if day 2] [play ankor]\n")
    assert at(one) == "[play ankor]"


# -- what is told


FINDING = Finding("walk.md", 3, 5, "Now calm down.", 7, True, "not that", "This.", ("2 min", "5 min"))


def test_a_finding_is_printed_as_a_problem_is() -> None:
    told = "not that (blocker, point 7; at 2 min, 5 min)"
    assert str(FINDING) == str(Problem("walk.md", 3, 5, "Now calm down.", told, "This."))


def test_of_many_sessions_three_are_named() -> None:
    many = Finding(
        "walk.md", 1, 1, "", 2, False, "dense", "", tuple(f"{length} min" for length in range(1, 6))
    )
    assert str(many) == "walk.md:1:1: dense (advice, point 2; at 1 min, 2 min, 3 min, and 2 more)"


def test_a_finding_as_data_can_be_written_as_json() -> None:
    data = json.loads(json.dumps(FINDING.as_data()))
    assert (data["line"], data["column"], data["point"], data["blocker"]) == (3, 5, 7, True)
    assert (data["source"], data["sessions"]) == ("Now calm down.", ["2 min", "5 min"])


def reported(tmp_path: Path, palette: Palette, text: str):  # type: ignore[no-untyped-def]
    path = tmp_path / "walk.md"
    path.write_text(text, "utf-8")
    return report(path, SilentVoice(), palette)


def test_a_good_script_is_told_in_one_line(tmp_path: Path, palette: Palette) -> None:
    found = reported(tmp_path, palette, GOOD)
    assert (found.blockers, str(found)) == (0, f"{tmp_path}/walk.md: nothing is wrong.")


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        ("Wait a minute, or not. [notice]", "No blockers; 1 piece of advice."),
        ("Wait a minute, or 2. [notice]", "No blockers; 2 pieces of advice."),
        ("Calm down, or not. [notice]", "1 blocker; no pieces of advice."),
        ("Calm down, or just relax. [notice]", "2 blockers; no pieces of advice."),
    ],
)
def test_findings_are_counted_in_one_line(
    tmp_path: Path, palette: Palette, sentence: str, counted: str
) -> None:
    text = broken(("They may be warm, or cool, or neither. [notice]", sentence))
    found = str(reported(tmp_path, palette, text)).splitlines()
    assert f"{tmp_path}/walk.md: {counted}" in found


def test_a_report_as_data_holds_what_is_told(tmp_path: Path, palette: Palette) -> None:
    text = broken(("They may be warm, or cool, or neither. [notice]", "Simply calm down, or not. [notice]"))
    data = json.loads(json.dumps(reported(tmp_path, palette, text).as_data()))
    assert (data["blockers"], data["advice"]) == (1, 0)
    assert [one["point"] for one in data["findings"]] == [7]
    assert [one["words"] for one in data["watched"]] == ["Simply"]


# -- for a reader


def test_what_only_a_reader_can_judge_is_said_in_five_lines() -> None:
    assert [line.split(".")[0] for line in ONLY_A_READER] == ["11", "12", "13", "14", "15"]


@pytest.mark.parametrize(
    "words",
    [
        "just",
        "Simply",
        "perfect",
        "pure",
        "sacred",
        "inner child",
        "womb",
        "heart centre",
        "both feet",
        "your shame",
    ],
)
def test_words_to_look_at_are_notes_and_no_findings(
    tmp_path: Path, judge: Judge, palette: Palette, words: str
) -> None:
    sentence = f"{words.capitalize()} may come up, or not. [notice]"
    text = broken(("They may be warm, or cool, or neither. [notice]", sentence))
    assert judge(text) == []
    (one,) = watched(tmp_path / "walk.md")
    assert (one.place, one.words) == (line_of(text, sentence), words.capitalize())
    assert one.question.endswith("?")
    assert f"{one.place.line}:1 “{words.capitalize()}”" in str(reported(tmp_path, palette, text))


@pytest.mark.parametrize(
    ("sentence", "noted"),
    [
        ("Shut your eyes.", True),
        ("Shut your eyes, or leave them open.", False),
        ("You are here just now.", False),
    ],
)
def test_shut_eyes_are_noted_without_another_way(
    tmp_path: Path, judge: Judge, sentence: str, noted: bool
) -> None:
    judge(broken(("They may be warm, or cool, or neither. [notice]", f"{sentence} [notice]")))
    assert bool(list(watched(tmp_path / "walk.md"))) is noted


def test_a_script_that_cannot_be_read_has_no_words_to_look_at(tmp_path: Path) -> None:
    path = tmp_path / "walk.md"
    path.write_text("Simply [notise].\n")
    assert list(watched(path)) == []


# -- strangers' scripts

#: the blockers of each, by point and by what stands at the place
BLOCKERS = {
    "beach": [(9, "Imagine a wide"), (9, "Smell the salt")],
    "bedtime": [],
    "body-tour": [],
    "crystal": [
        (7, "healing vibration"),
        (7, "vibration, or"),
        (7, "rewires"),
        (7, "528 Hz"),
        (7, "vagus"),
        (7, "guaranteed"),
        (7, "release trauma"),
        (7, "I want you to"),
        (7, "surrender"),
    ],
    "four-seven-eight": [(1, "minutes: [2]"), (9, "[breathe 4-7-8")],
    "inner-critic": [],
    "kind-words": [],
    "pasted": [
        (5, "Welcome"),
        (7, "Take a deep"),
        (9, "breath in"),
        (7, "calm down"),
        (7, "let everything go"),
        (7, "You will feel"),
        (9, "your feet"),
        (7, "sink deeper"),
        (7, "You are completely safe"),
    ],
    "plain-talk": [],
    "right-now": [],
}


def test_ten_strangers_are_asked() -> None:
    assert sorted(BLOCKERS) == [path.stem for path in STRANGERS]


@pytest.mark.parametrize("path", STRANGERS, ids=lambda path: path.stem)
def test_a_strangers_script_has_the_blockers_that_it_has_and_no_others(path: Path, palette: Palette) -> None:
    blockers = [one for one in findings(path, SilentVoice(), palette) if one.blocker]
    expected = BLOCKERS[path.stem]
    assert [
        (one.point, at(one)[: len(start)]) for one, (_, start) in zip(blockers, expected, strict=False)
    ] == expected
    assert len(blockers) == len(expected)
    assert all(one.hint for one in blockers)
