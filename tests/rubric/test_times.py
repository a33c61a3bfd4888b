"""Points 1, 2 and 3: lengths, pace and pauses, as measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rubric.cases import GOOD, Judge, at, broken, line_of, of_point, with_middle
from voiceguide.palette import Palette
from voiceguide.rubric import findings
from voiceguide.sound import Clip
from voiceguide.speech.silent import SilentVoice

# -- lengths


def test_a_length_that_cannot_be_reached_is_a_blocker_at_its_line(judge: Judge) -> None:
    text = broken(("minutes: [2, 5]", "minutes: [2, 10]"))
    (one,) = [one for one in judge(text) if one.blocker]
    assert (one.point, one.line, one.column) == (1, *line_of(text, "minutes: [2, 10]"))
    assert "cannot last 10:00" in one.message
    assert one.sessions == ("10 min",)


def test_a_length_that_only_a_choice_cannot_reach_names_the_choice(judge: Judge) -> None:
    text = broken(
        ("[if eyes open] Sit or lie", "[if eyes open] [pause 40s exactly]\n[if eyes open] Sit or lie")
    )
    (one,) = of_point(judge(text), 1)
    assert (one.blocker, one.sessions) == (True, ("2 min with eyes=open",))


def test_an_unusual_length_is_advice(judge: Judge) -> None:
    (one,) = judge(broken(("minutes: [2, 5]", "minutes: [2, 3, 5]")))
    assert (one.point, one.blocker, at(one)) == (1, False, "minutes: [2, 3, 5]")
    assert "3 minutes" in one.message


def test_more_than_twenty_minutes_are_too_many(judge: Judge) -> None:
    long = with_middle("\n".join(["Stay with this, if you like. [pause 30s to 60s]"] * 36), "[25]")
    (one,) = of_point(judge(long), 1)
    assert (one.blocker, at(one)) == (False, "minutes: [25]")
    assert "25 minutes" in one.message


def test_a_script_without_lengths_is_measured_at_its_own(judge: Judge) -> None:
    long = with_middle("\n".join(["Stay with this, if you like. [pause 60s exactly]"] * 20), "[25]")
    (one,) = of_point(judge(long.replace("minutes: [25]\n", "")), 1)
    assert "20 are the most" in one.message


def test_a_bell_that_would_ring_beyond_the_end_is_no_fault(judge: Judge) -> None:
    assert of_point(judge(f"{GOOD}\n[bell low]\n"), 1) == []


# -- pace


class Hasty(SilentVoice):
    """A voice that says everything much faster, or slower."""

    def __init__(self, times: float) -> None:
        self.times = times

    def speak(self, text: str, pace: float = 1.0) -> Clip:  # type: ignore[override]
        return super().speak(text, pace * self.times)


@pytest.mark.parametrize(("times", "told"), [(1.5, "95 to 135"), (0.7, "95 to 135"), (1.0, "")])
def test_a_voice_that_is_too_fast_or_too_slow_is_told(
    times: float, told: str, tmp_path: Path, palette: Palette
) -> None:
    path = tmp_path / "walk.md"
    path.write_text(GOOD, "utf-8")
    found = [one for one in findings(path, Hasty(times), palette) if one.point == 2]
    assert [told in one.message for one in found] == ([True] if told else [])


CHATTER = "If you like, this is one more sentence that you could listen to for a little while. [pause 2s]"


def test_too_many_words_are_told_with_how_many(judge: Judge) -> None:
    found = of_point(judge(with_middle("\n".join([CHATTER] * 24))), 2)
    assert len(found) == 2
    assert "words a minute on the whole, and 75 leave room" in found[0].message
    assert "35% are wanted" in found[1].message
    assert not any(one.blocker for one in found)


def test_a_session_with_hardly_a_word_is_lonely(judge: Judge) -> None:
    body = "\n".join(["Stay, if you like. [pause 28s exactly]"] * 17)
    (one,) = of_point(judge(with_middle(body, "[10]")), 2)
    assert "below 25" in one.message


def test_a_session_of_paced_breathing_is_not_lonely(judge: Judge) -> None:
    body = "If the breath is no friend today, listen to the tone instead. [rest]\n\n"
    assert judge(with_middle(f"{body}[breathe 4-6 for 3 to 24 breaths]")) == []


# -- pauses


def test_a_pause_that_is_too_short_for_a_phrase_is_told_at_the_pause(judge: Judge) -> None:
    text = broken(("> I am here, with my hands.\n", "> I am here, with my hands.\n\n[pause 2s exactly]\n"))
    (one,) = judge(text)
    assert (one.point, one.line, one.blocker) == (3, line_of(text, "[pause 2s exactly]")[0], False)
    assert "[phrase]" in one.message
    assert "6 s are wanted" in one.message or "4.5 s are wanted" in one.message


def test_short_forms_may_give_a_phrase_a_quarter_less(judge: Judge) -> None:
    pause = ("> I am here, with my hands.\n", "> I am here, with my hands.\n\n[pause 5s exactly]\n")
    (one,) = judge(broken(pause))
    assert one.sessions == ("5 min",)


def test_a_rest_after_a_bell_begins_with_its_strike(judge: Judge) -> None:
    assert judge(broken(("[if 5 min] [bell]\n", "[bell]\n[notice]\n"))) == []


def test_a_silence_that_is_a_little_too_long_does_not_read_as_if_it_were_not(judge: Judge) -> None:
    body = "Perhaps there is a sound. [pause 30.3s exactly]\n" * 6
    found = of_point(judge(with_middle(body)), 3)
    assert found[0].message == "a silence of 30.3 s that nobody announces"


@pytest.mark.parametrize(
    ("tier", "told"), [("green", []), ("amber-body", ["a silence of 50 s; 45 s are the most"])]
)
def test_an_amber_practice_has_shorter_silences(judge: Judge, tier: str, told: list[str]) -> None:
    body = "Stay with it for a while, if you like. [pause 50s exactly]\n" * 4
    text = with_middle(body).replace("tier: green", f"tier: {tier}")
    found = of_point(judge(text), 3)
    assert [one.message for one in found[:1]] == told


def test_no_silence_lasts_more_than_a_minute(judge: Judge) -> None:
    text = with_middle("Stay with it for a while, if you like. [pause 61s exactly]\n" * 3)
    found = of_point(judge(text), 3)
    assert len(found) == 3
    assert at(found[0]) == "[pause 61s exactly]"
    assert "60 s are the most" in found[0].message


def test_a_long_silence_is_announced(judge: Judge) -> None:
    silent = "Perhaps your hands are warm. [pause 40s exactly]\n"
    announced = "Here is a quiet while for them. [pause 40s exactly]\n"
    text = with_middle((silent + announced) * 2)
    found = of_point(judge(text), 3)
    first = line_of(text, "Perhaps your hands")[0]
    assert [one.line for one in found] == [first, first + 2]
    assert "nobody announces" in found[0].message
    assert "quiet" in found[0].hint


def test_a_fourth_sentence_without_a_silence_is_told_once(judge: Judge) -> None:
    plain = "They may be warm, or cool, or neither. [notice]"
    text = broken((plain, "They may be warm. Or cool. Or both. Or neither. Or none. [notice]"))
    (one,) = judge(text)
    assert (one.point, one.blocker, at(one)) == (3, False, "Or neither. Or none. [notice]")


def test_three_sentences_may_follow_one_another(judge: Judge) -> None:
    plain = "They may be warm, or cool, or neither. [notice]"
    assert judge(broken((plain, "They may be warm. Or cool. Or both. [notice]"))) == []
