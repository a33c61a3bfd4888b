"""Programmes: several practices as one session, with what is said between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from voiceguide import library
from voiceguide.cli.ready import ways
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.errors import CannotFit, NotFound, ScriptError
from voiceguide.palette import Palette
from voiceguide.practice import ARRANGED, ASKED, Practice, Say
from voiceguide.programme import Movement, lasts, lengths, movements
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM
from voiceguide.speech.shape import Spoken
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE

PALETTE = Palette()

SITTING = """---
title: Sitting
minutes: [2, 5]
bed: soft-noise
choices: {eyes: [shut, open], touch: [yes, no]}
---

# Arriving

This is {title}, {minutes}. [settle] [settle]
[if eyes open] Look at one spot. [settle]
[if touch] Feel the chair. [settle] [settle]

# Staying

Next is {next}. [settle] [breathe 4-6 for 1 to 40 breaths]
"""
LISTENING = """---
title: Listening
default: 3
bed: none
choices: {touch: [yes, no]}
---

Hear the room. [settle] [breathe 4-6 for 1 to 40 breaths] [bell]

# Leaving

[if not touch] Hear yourself. [settle]
That is all, before {next}.
"""
BRIEF = "---\ntitle: Brief\nbed: soft-noise\n---\n\nHello. [pause 7s exactly] [rest]\n"
BOTH = """---
title: Both of them
kind: programme
bed: far-sea
---

# Welcome

This is {title}, {minutes}. First comes {next}.

[play sitting 4 min]

Now comes {next}, after this. [rest]

[play listening]

# Goodbye

That was it. Then {next}.
"""

WAYS = "{way: [both, gentle, further]}"

Write = Callable[..., None]


@pytest.fixture(autouse=True)
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes scripts of the listener's own; three practices and a programme are there."""
    folder = tmp_path / "settings/scripts"
    folder.mkdir(parents=True)
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(folder.parent))

    def write(**scripts: str) -> None:
        for name, text in scripts.items():
            (folder / f"{name}.md").write_text(text)

    write(sitting=SITTING, listening=LISTENING, brief=BRIEF, both=BOTH)
    return write


def programme(body: str, choices: str = "{}") -> str:
    """The text of a programme."""
    return f"---\ntitle: Some\nkind: programme\nbed: far-sea\nchoices: {choices}\n---\n\n{body}\n"


def moved(name: str = "both", minutes: float | None = None, /, **wishes: str) -> tuple[Movement, ...]:
    return movements(library.find(name), minutes, wishes, "the end")


def composed(name: str = "both", **chosen: object) -> Score:
    return compose(library.find(name), SilentVoice(), PALETTE, None, Settings(**chosen))  # type: ignore[arg-type]


def alone(name: str, minutes: float, following: str, **chosen: object) -> Score:
    """A part by itself, with so many minutes."""
    settings = Settings(**chosen)  # type: ignore[arg-type]
    return compose(library.find(name), SilentVoice(), PALETTE, minutes, settings, following=following)


def spoken(score: Score) -> list[str]:
    return [cue.text for cue in score.cues if cue.bus is Bus.VOICE]


def beds(score: Score) -> list[Cue]:
    return [cue for cue in score.cues if cue.bus is Bus.BED]


def words(movement: Movement) -> list[str]:
    """What a movement says, whatever it depends on."""
    return [step.action.text for step in movement.practice.steps if isinstance(step.action, Say)]


# -- movements


def test_a_practice_is_one_movement_of_the_length_asked_for() -> None:
    (only,) = moved("sitting", 4)
    assert (only.practice.name, only.seconds, only.following, only.bridge) == (
        "sitting",
        240,
        "the end",
        False,
    )


@pytest.mark.parametrize(("name", "seconds"), [("sitting", 120), ("listening", 180), ("brief", None)])
def test_a_practice_without_a_length_has_its_own(name: str, seconds: float | None) -> None:
    assert moved(name)[0].seconds == seconds


def test_parts_and_bridges_come_in_the_order_in_which_they_are_written() -> None:
    assert [(one.practice.name, one.bridge) for one in moved()] == [
        ("both", True),
        ("sitting", False),
        ("both", True),
        ("listening", False),
        ("both", True),
    ]


def test_a_bridge_says_what_stands_between_two_parts_and_no_more() -> None:
    bridges = [words(one) for one in moved() if one.bridge]
    assert bridges == [
        ["This is {title}, {minutes}.", "First comes {next}."],
        ["Now comes {next}, after this."],
        ["That was it.", "Then {next}."],
    ]


def test_a_part_lasts_what_the_programme_says_else_its_own_default(write: Write) -> None:
    write(some=programme("Hello.\n\n[play sitting 4 min]\n\n[play listening]\n\n[play brief]"))
    assert [one.seconds for one in moved("some") if not one.bridge] == [240, 180, None]


def test_every_movement_is_followed_by_the_title_of_the_next_part() -> None:
    assert [one.following for one in moved()] == [
        "Sitting",
        "Listening",
        "Listening",
        "the end",
        "the end",
    ]


def test_two_parts_may_follow_each_other_with_nothing_between(write: Write) -> None:
    write(some=programme("Hello.\n\n[play sitting 3 min] [play listening 2 min]"))
    assert [(one.practice.name, one.following) for one in moved("some")] == [
        ("some", "Sitting"),
        ("sitting", "Listening"),
        ("listening", "the end"),
    ]


def test_a_heading_with_nothing_below_it_but_a_part_is_no_bridge(write: Write) -> None:
    write(some=programme("Hello.\n\n# One\n\n[play sitting 3 min]\n\n# Two\n\n[play listening 2 min]"))
    assert [one.bridge for one in moved("some")] == [True, False, False]


def test_the_same_part_may_be_played_twice(write: Write) -> None:
    write(some=programme("Hello.\n\n[play brief]\n\nAgain.\n\n[play brief 30s]"))
    assert [one.seconds for one in moved("some") if not one.bridge] == [None, 30]


# -- about how long


def test_a_practice_lasts_what_it_offers_and_a_programme_what_its_parts_and_its_words_take(
    write: Write,
) -> None:
    assert lasts(library.find("sitting")) == (2, 5)
    write(some=programme("Hello.\n\n[play sitting]\n\n[play sitting]\n\n[play listening]"))
    assert lasts(library.find("some")) == (7, 7)
    write(some=programme("Hello. [pause 70s exactly]\n\n[play brief]"))
    assert lasts(library.find("some")) == (2, 2)


def test_a_programme_that_asks_lasts_as_long_as_it_does_without_an_answer_or_with_one(write: Write) -> None:
    way = "Better? [ask way]\n\n[if way {}] [play sitting 3 min]\n\n[if way {}] [play sitting 5 min]"
    for shorter, longer in (("gentle", "further"), ("further", "gentle")):
        write(some=programme(way.format(f"both or {shorter}", f"both or {longer}"), WAYS))
        assert lasts(library.find("some")) == (4, 6)  # half a minute is the question's


def test_the_lengths_of_many_are_those_of_each_and_no_script_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = list(library.practices())
    each = {one.name: lasts(one) for one in known}
    monkeypatch.setattr(library, "find", None)
    assert lengths(known) == each


def test_a_part_that_is_not_among_those_known_is_found(write: Write) -> None:
    write(some=programme("Hello.\n\n[play sitting]"))
    assert lengths([library.find("some")]) == {"some": (2, 2)}


def test_a_programme_that_cannot_be_played_lasts_no_time(write: Write) -> None:
    for part in ("siting", "both", "sitting with touch never"):
        write(some=programme(f"Hello.\n\n[play {part}]"))
        assert lasts(library.find("some")) == (0, 0)


# -- what cannot be


def test_a_part_is_not_played_for_longer_than_the_practice_may_last(write: Write) -> None:
    write(
        sitting=SITTING.replace("1 to 40 breaths", "1 to 400 breaths"),
        some=programme("Hello.\n\n[play sitting 25 min]"),
    )
    with pytest.raises(CannotFit, match=r"“Sitting” cannot last 25:00 with this voice; .* to 20:00\.$"):
        composed("some")


def test_a_part_that_does_not_exist_is_told_with_its_place_and_a_near_miss(write: Write) -> None:
    write(some=programme("Hello.\n\n[play siting 3 min]"))
    path = library.find("some").path
    with pytest.raises(NotFound) as caught:
        composed("some")
    assert str(caught.value) == f"{path}:10: There is no practice “siting”. Did you mean “sitting”?"


def test_a_programme_plays_no_programme(write: Write) -> None:
    write(some=programme("Hello.\n\nNow this: [play both]"))
    path = library.find("some").path
    with pytest.raises(ScriptError) as caught:
        composed("some")
    assert str(caught.value) == f"{path}:10:11: “both” is a programme, and a programme plays only practices"


def test_a_programme_does_not_play_itself(write: Write) -> None:
    write(some=programme("Hello.\n\n[play some]"))
    with pytest.raises(ScriptError, match="“some” is a programme"):
        composed("some")


def test_a_programme_is_not_asked_for_a_length() -> None:
    with pytest.raises(CannotFit) as caught:
        compose(library.find("both"), SilentVoice(), PALETTE, 5)
    assert str(caught.value) == (
        "“Both of them” is a programme: its parts have lengths of their own. Leave the length out."
    )


def test_a_part_that_cannot_last_so_long_says_how_long_it_can(write: Write) -> None:
    write(some=programme("Hello.\n\n[play brief 50 min]"))
    with pytest.raises(CannotFit, match="“Brief” cannot last 50:00 with this voice; it can last 0:"):
        composed("some")


def test_choices_that_leave_nothing_are_told(write: Write) -> None:
    write(some=programme("# Today [if day 1]\n\nHello.\n\n[play brief]", "{day: [1, 2]}"))
    with pytest.raises(CannotFit, match="“Some” has nothing to say with these choices"):
        composed("some", choices={"day": "2"})


# -- choices


def test_a_choice_of_the_listeners_is_honoured_by_every_part() -> None:
    said = spoken(composed(choices={"touch": "no", "eyes": "open"}))
    assert "Look at one spot." in said
    assert "Hear yourself." in said
    assert "Feel the chair." not in said


def test_a_programme_makes_a_choice_for_one_part_only(write: Write) -> None:
    write(some=programme("Hello.\n\n[play sitting 3 min with touch no]\n\n[play listening 2 min]"))
    said = spoken(composed("some"))
    assert "Feel the chair." not in said
    assert "Hear yourself." not in said


def test_what_a_programme_chooses_counts_before_what_the_listener_does(write: Write) -> None:
    write(some=programme("Hello.\n\n[play sitting 3 min with touch no and eyes open]"))
    said = spoken(composed("some", choices={"touch": "yes", "eyes": "shut"}))
    assert "Look at one spot." in said
    assert "Feel the chair." not in said


def test_a_choice_that_a_part_does_not_offer_is_told_with_its_place(write: Write) -> None:
    write(some=programme("Hello.\n\n[play sitting 3 min with touch never]"))
    path = library.find("some").path
    with pytest.raises(ScriptError) as caught:
        composed("some")
    assert str(caught.value) == f"{path}:10:1: “sitting” offers no choice “touch never”"


@pytest.mark.parametrize(("day", "parts"), [(1, 2), (2, 2), (4, 2), (5, 1), (6, 1)])
def test_a_day_decides_which_parts_are_played(write: Write, day: int, parts: int) -> None:
    days = "Hello.\n\n[if day 1 to 4] [play sitting 3 min]\n\n[if day 4 or 5 or 1 to 3] [play brief]\n"
    body = days.replace("[if day 4 or 5 or 1 to 3]", "[if not day 6]") + "\n[if day 6] [play brief]"
    write(some=programme(body, "{day: [1, 2, 3, 4, 5, 6]}"))
    assert len([one for one in moved("some", day=str(day)) if not one.bridge]) == parts


def test_without_a_day_it_is_the_first(write: Write) -> None:
    write(some=programme("[if day 1] One.\n[if day 2] Two.\n\n[play brief]", "{day: [1, 2]}"))
    assert spoken(composed("some")) == ["One.", "Hello."]
    assert spoken(composed("some", choices={"day": "2"})) == ["Two.", "Hello."]


def test_a_heading_with_a_condition_holds_for_the_part_below_it(write: Write) -> None:
    body = "Hello.\n\n# Early [if day 1 to 2]\n\n[play sitting 3 min]\n\n# Late [if day 3]\n\n[play brief]"
    write(some=programme(body, "{day: [1, 2, 3]}"))
    played = {day: [one.practice.name for one in moved("some", day=day)][1:] for day in ("1", "2", "3")}
    assert played == {"1": ["sitting"], "2": ["sitting"], "3": ["brief"]}


# -- asking

ASKING = """---
title: Two ways
kind: programme
choices: {way: [both, gentle, further]}
---

Better now? [ask way]

[if way both or gentle] [play brief]

[if way both or further] [play listening 2 min]
"""


@pytest.mark.parametrize(
    ("way", "parts"),
    [("both", ["brief", "listening"]), ("gentle", ["brief"]), ("further", ["listening"])],
)
def test_each_way_has_its_own_parts(write: Write, way: str, parts: list[str]) -> None:
    write(asking=ASKING)
    found = moved("asking", way=way, **{ASKED: "yes"})
    assert [one.practice.name for one in found if not one.bridge] == parts


def test_a_question_is_half_a_minute_with_nothing_but_a_bed(write: Write) -> None:
    write(asking=ASKING)
    score = composed("asking", choices={"way": "gentle", ASKED: "yes"})
    (question,) = score.questions
    assert (question.choice, question.line) == ("way", 7)
    assert question.stop - question.start == 30 * RATE
    heard = [cue for cue in score.cues if cue.bus is not Bus.BED]
    assert all(cue.stop <= question.start or cue.start >= question.stop for cue in heard)


def test_where_nobody_may_answer_nothing_is_asked(write: Write) -> None:
    write(asking=ASKING)
    score = composed("asking")
    assert score.questions == ()
    assert "Better now?" not in spoken(score)


def test_a_part_asks_nothing(write: Write) -> None:
    """An answer is to the programme: no part may wait for one of its own."""
    write(
        asks="---\ntitle: Asks\nchoices: {way: [both, a, b]}\n---\n\nStay.\n\nBetter? [ask way]\n\nGo on.\n",
        some=programme("Hello.\n\n[play asks]"),
    )
    score = composed("some", choices={ASKED: "yes"})
    assert score.questions == ()
    assert spoken(score) == ["Hello.", "Stay.", "Go on."]


# -- the score


def starts(score: Score) -> dict[str, int]:
    """The frames at which the two parts of the programme begin, worked out from their lengths."""
    first, last = (alone(*part) for part in PARTS)
    marks = {mark.title: mark.start for mark in score.chapters}
    listening = next(cue for cue in last.cues if cue.text == "Hear the room.")
    heard = next(cue for cue in score.cues if cue.text == "Hear the room.")
    return {
        "sitting": marks["Sitting: Arriving"] - first.chapters[0].start,
        "listening": heard.start - listening.start,
    }


PARTS = (("sitting", 4, "Listening"), ("listening", 3, "the end"))


@pytest.mark.parametrize(("name", "minutes", "following"), PARTS)
def test_a_part_is_heard_as_it_is_alone(name: str, minutes: float, following: str) -> None:
    score = composed()
    begin = starts(score)[name]
    stop = begin + round(minutes * 60 * RATE)
    within = [
        # a bell rings on into what follows
        (cue.start - begin, min(cue.stop, stop) - begin, cue.bus, cue.text, cue.line)
        for cue in score.cues
        if cue.bus is not Bus.BED and begin <= cue.start < stop
    ]
    by_itself = [
        (cue.start, cue.stop, cue.bus, cue.text, cue.line)
        for cue in alone(name, minutes, following).cues
        if cue.bus is not Bus.BED
    ]
    assert within == by_itself


def test_a_bridge_lasts_as_long_as_its_words_and_wished_silences_take() -> None:
    score = composed()
    clip = next(cue for cue in score.cues if cue.text == "Now comes Listening, after this.")
    begin = starts(score)
    between = begin["listening"] - begin["sitting"] - 4 * 60 * RATE
    assert between == clip.sound.frames + 5 * RATE


def test_a_bridge_of_a_single_sentence_lasts_as_long_as_that(write: Write) -> None:
    write(some=programme("Hello.\n\n[play brief]\n\nOn.\n\n[play brief]"))
    score = composed("some")
    hello, first, on, second = (cue for cue in score.cues if cue.bus is Bus.VOICE)
    assert (hello.text, first.text, on.text, second.text) == ("Hello.", "Hello.", "On.", "Hello.")
    length = compose(library.find("brief"), SilentVoice(), PALETTE).frames
    assert second.start - first.start == length + on.sound.frames


def test_only_the_ends_of_a_programme_have_silences_of_their_own() -> None:
    score = composed()
    voice = [cue for cue in score.cues if cue.bus is Bus.VOICE]
    assert voice[0].start >= ARRANGED["lead"].least * RATE
    assert score.frames - voice[-1].stop >= ARRANGED["tail"].least * RATE
    after = next(cue for cue in voice if cue.text == "Now comes Listening, after this.")
    assert after.start == starts(score)["sitting"] + 4 * 60 * RATE


def test_minutes_in_a_bridge_are_those_of_the_whole_and_in_a_part_its_own() -> None:
    score = composed()
    assert score.frames > 7.5 * 60 * RATE
    assert spoken(score)[0] == "This is Both of them, about eight minutes."
    assert "This is Sitting, about four minutes." in spoken(score)


def test_next_is_the_part_that_follows() -> None:
    said = spoken(composed())
    assert said[1] == "First comes Sitting."
    assert "Next is Listening." in said
    assert "Now comes Listening, after this." in said
    assert "That is all, before the end." in said
    assert said[-1] == "Then the end."


def test_chapters_of_a_part_bear_its_name_and_those_of_the_programme_do_not() -> None:
    score = composed()
    assert [mark.title for mark in score.chapters] == [
        "Welcome",
        "Sitting: Arriving",
        "Sitting: Staying",
        "Listening: Leaving",
        "Goodbye",
    ]
    assert [mark.start for mark in score.chapters] == sorted(mark.start for mark in score.chapters)


def test_a_practice_alone_has_its_chapters_without_its_name() -> None:
    assert [mark.title for mark in alone("sitting", 4, "the end").chapters] == ["Arriving", "Staying"]


def test_each_part_brings_its_bed_and_a_bridge_keeps_what_is_there() -> None:
    score = composed()
    begin = starts(score)
    assert [(cue.text, cue.start) for cue in beds(score)] == [
        ("far-sea", 0),
        ("soft-noise", begin["sitting"] // QUANTUM * QUANTUM),
        ("none", begin["listening"] // QUANTUM * QUANTUM),
    ]
    assert beds(score)[-1].stop == score.frames


def test_one_bed_crosses_into_that_of_the_next_part() -> None:
    first, second, third = beds(composed())
    assert (first.stop - second.start, second.stop - third.start) == (8 * RATE, 8 * RATE)


def test_a_bed_that_is_there_already_goes_on(write: Write) -> None:
    write(
        some=programme("Hello.\n\n[play sitting 3 min]\n\nOn.\n\n[play brief]").replace(
            "far-sea", "soft-noise"
        )
    )
    score = composed("some")
    assert [(cue.text, cue.start, cue.stop) for cue in beds(score)] == [("soft-noise", 0, score.frames)]


def test_a_bed_of_the_listeners_goes_through_all_parts() -> None:
    score = composed(bed="warm-drone")
    assert [(cue.text, cue.start, cue.stop) for cue in beds(score)] == [("warm-drone", 0, score.frames)]


def test_a_part_with_a_bed_that_does_not_exist_is_told(write: Write) -> None:
    write(brief=BRIEF.replace("soft-noise", "far-see"), some=programme("Hello.\n\n[play brief]"))
    with pytest.raises(NotFound, match="There is no bed “far-see”"):
        composed("some")


def test_a_line_that_several_parts_say_is_spoken_once(write: Write) -> None:
    write(some=programme("Hello.\n\n[play brief]\n\nOn.\n\n[play brief]"))
    voice = Counting()
    compose(library.find("some"), voice, PALETTE)
    assert sorted(voice.spoken) == ["Hello.", "On."]


class Counting(SilentVoice):
    """Tones, and what was asked for."""

    def __init__(self) -> None:
        self.spoken: list[str] = []

    def speak(self, text: str, pace: float = 1.0):  # type: ignore[no-untyped-def]
        self.spoken.append(text)
        return super().speak(text, pace)


def test_the_same_programme_gives_the_same_score() -> None:
    assert composed().as_data() == composed().as_data()


SHIPPED = [practice for practice in library.practices() if practice.plays]


@pytest.mark.parametrize("practice", SHIPPED, ids=lambda practice: practice.name)
def test_every_programme_that_ships_can_be_composed_on_any_day_and_way(practice) -> None:  # type: ignore[no-untyped-def]
    choices = practice.about.choices
    ways = [{}] + [{name: value} for name, values in choices.items() for value in values]
    asked = [
        len(
            compose(practice, SilentVoice(), PALETTE, None, Settings(choices={**way, ASKED: "yes"})).questions
        )
        for way in ways
    ]
    assert max(asked) == ("way" in choices)


@pytest.mark.parametrize("practice", SHIPPED, ids=lambda practice: practice.name)
def test_a_programme_that_ships_lasts_as_long_as_is_told_without_an_answer_and_with_one(
    practice: Practice,
) -> None:
    heard = [round(score.frames / RATE / 60) for score in ways(practice, None, Settings(), SilentVoice())]
    assert lasts(practice) == (min(heard), max(heard))


class Slow(SilentVoice):
    """As slow as a listener may set a voice, or a little slower."""

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        return super().speak(text, 0.65 * pace)


@pytest.mark.parametrize("practice", SHIPPED, ids=lambda practice: practice.name)
def test_a_slow_voice_says_every_programme_that_ships_on_every_day(practice: Practice) -> None:
    for day in practice.about.choices.get("day", ("",)):
        chosen = Settings(choices={"day": day})
        slow, calm = (
            compose(practice, voice, PALETTE, None, chosen).frames for voice in (Slow(), SilentVoice())
        )
        assert slow > calm


def test_a_session_asks_once(write: Write) -> None:
    asking = "One? [ask way]\n\nTwo? [ask way]\n\n[play brief]"
    write(some=programme(asking, WAYS))
    assert composed("some").questions == ()
    with pytest.raises(ScriptError, match=r"some\.md:\d+:\d+: a session asks once"):
        composed("some", choices={ASKED: "yes"})
