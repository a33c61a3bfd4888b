from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from voiceguide import practice
from voiceguide.breath import pattern
from voiceguide.language import FORMS, Form, understand
from voiceguide.practice import (
    RESTS,
    Ask,
    Bed,
    Bell,
    Breathe,
    Condition,
    End,
    Play,
    Release,
    Repeat,
    Rest,
    Span,
    Tense,
)

#: cues that are only a silence of a kind
SILENCES = ["notice", "phrase", "question", "imagine", "settle", "rest"]


def told(cue: str) -> str:
    """What is wrong with a cue."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011, every test looks at the words
        understand(cue)
    return str(caught.value)


def pause(cue: str) -> Span:
    rest = understand(cue)
    assert isinstance(rest, Rest)
    assert rest.kind == "pause"
    return rest.span


# -- the table


def test_the_language_has_these_cues() -> None:
    others = ["breath", "pause", "breathe", "tense", "release", "bell", "bed", "if", "repeat", "end"]
    assert list(FORMS) == [*SILENCES, *others, "play", "ask"]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_every_cue_is_explained_by_an_example_of_itself(form: Form) -> None:
    assert form.example.startswith(f"[{form.name}")
    assert form.means
    assert type(understand(form.example[1:-1])) in vars(practice).values()


@pytest.mark.parametrize(
    "form", [form for form in FORMS.values() if not form.arguments], ids=lambda form: form.name
)
def test_what_takes_no_arguments_takes_none(form: Form) -> None:
    assert (
        told(f"{form.name} 5s")
        == f"“[{form.name} 5s]”: nothing follows here, but “5s” does. For example: {form.example}"
    )


# -- every form of every cue


@pytest.mark.parametrize("kind", SILENCES)
def test_a_silence_is_named_by_what_is_done_in_it(kind: str) -> None:
    assert understand(kind) == Rest(kind, RESTS[kind])


@pytest.mark.parametrize(
    ("cue", "breaths"),
    [("breath", 1), ("breath x1", 1), ("breath x2", 2), ("breath ×3", 3), ("breath x 12", 12)],
)
def test_a_silence_lasts_some_easy_breaths(cue: str, breaths: int) -> None:
    assert understand(cue) == Rest("breath", RESTS["breath"] * breaths)


@pytest.mark.parametrize(
    ("cue", "span"),
    [
        ("pause", RESTS["rest"]),
        ("pause 8s", Span(6, 8, 16)),
        ("pause 8", Span(6, 8, 16)),
        ("pause 8 seconds", Span(6, 8, 16)),
        ("pause 0.5s", Span(0.375, 0.5, 1)),
        ("pause 45s", Span(33.75, 45, 60)),  # an elastic pause does not grow beyond a minute
        ("pause 90s", Span(67.5, 90, 90)),
        ("pause 1m30s", Span(67.5, 90, 90)),
        ("pause 10 min", Span(450, 600, 600)),
        ("pause 8s to 30s", Span(8, 8 + 22 / 3, 30)),
        ("pause 8 to 30s", Span(8, 8 + 22 / 3, 30)),
        ("pause 8s to 8s", Span(8, 8, 8)),
        ("pause 1 to 2 min", Span(60, 80, 120)),  # one unit for both
        ("pause 30 to 1m30s", Span(30, 50, 90)),
        ("pause 8s exactly", Span(8, 8, 8)),
        ("pause 2 min exactly", Span(120, 120, 120)),
    ],
)
def test_a_pause_is_about_a_length_or_within_bounds_or_exact(cue: str, span: Span) -> None:
    assert pause(cue) == span


@pytest.mark.parametrize(
    ("cue", "shape", "least", "most", "counted"),
    [
        ("breathe 4-6 for 6 breaths", "4-6", 6, 6, 0),
        ("breathe 4-6 for 1 breath", "4-6", 1, 1, 0),
        ("breathe 4-6 for 6 to 40 breaths, count 3", "4-6", 6, 40, 3),
        ("breathe 4-6 for 6 to 40 breaths count 3", "4-6", 6, 40, 3),
        ("breathe box for 2 min", "box", 8, 8, 0),
        ("breathe box for 2 to 4 minutes, count 2", "box", 8, 15, 2),
        ("breathe even for 0.5 min", "even", 3, 3, 0),
        ("breathe 4-7-8 for 57s", "4-7-8", 3, 3, 0),
        ("breathe 4-7-8 for 4 breaths", "4-7-8", 4, 4, 0),
        ("breathe 4-4-4-4 for 4 breaths", "4-4-4-4", 4, 4, 0),
        ("breathe 5.5-5.5 for 110 seconds", "5.5-5.5", 10, 10, 0),
        ("breathe 4-6 for 5 s", "4-6", 1, 1, 0),  # a started breath is a whole one
        ("breathe 4-6 for 4000 breaths", "4-6", 4000, 4000, 0),
        ("breathe 20-20-20 for 1.5 min", "20-20-20", 2, 2, 0),
    ],
)
def test_paced_breathing_is_whole_breaths(cue: str, shape: str, least: int, most: int, counted: int) -> None:
    assert understand(cue) == Breathe(pattern(shape), least, most, counted)


@pytest.mark.parametrize(
    ("cue", "action"),
    [
        ("tense 6s", Tense(6)),
        ("tense 2", Tense(2)),
        ("release 30s", Release(30)),
        ("release 1 min", Release(60)),
        ("bell", Bell("bowl")),
        ("bell low", Bell("low")),
        ("bed rain", Bed("rain")),
        ("bed none", Bed("none")),
        ("bed far-sea", Bed("far-sea")),
        ("repeat 3", Repeat(3)),
        ("repeat 1", Repeat(1)),
        ("repeat 100 times", Repeat(100)),
        ("end", End()),
    ],
)
def test_work_sounds_and_repeats(cue: str, action: object) -> None:
    assert understand(cue) == action


@pytest.mark.parametrize(
    ("cue", "condition"),
    [
        ("if 5 min", Condition(seconds=300)),
        ("if 90s", Condition(seconds=90)),
        ("if not 5 min", Condition(seconds=300, negated=True)),
        ("if 1 hour", Condition(seconds=3600)),
        ("if 24h", Condition(seconds=86_400)),
        ("if touch", Condition(choice="touch", values=("yes",))),
        ("if not touch", Condition(choice="touch", values=("yes",), negated=True)),
        ("if eyes open", Condition(choice="eyes", values=("open",))),
        ("if not eyes open", Condition(choice="eyes", values=("open",), negated=True)),
        ("if posture sitting or any", Condition(choice="posture", values=("sitting", "any"))),
        ("if day 2 to 4", Condition(choice="day", values=("2", "3", "4"))),
        ("if not day 13", Condition(choice="day", values=("13",), negated=True)),
        ("if posture lying down", Condition(choice="posture", values=("lying down",))),
    ],
)
def test_a_condition_is_a_length_or_a_choice(cue: str, condition: Condition) -> None:
    assert understand(cue) == condition


# -- what people write elsewhere


@pytest.mark.parametrize(
    "cue",
    [
        "pause:5s",
        "pause: 5s",
        "PAUSE 5",
        "Pause 5 Seconds",
        "5 second pause",
        "5-second pause",
        "5 sec pause",
        "5s pause",
        "5s PAUSE",
        "  pause   5s ",
        "pause\t5 secs",
        "5.0 seconds pause",
    ],
)
def test_other_spellings_of_a_pause_are_read_as_the_same_cue(cue: str) -> None:
    assert understand(cue) == understand("pause 5s")


def test_a_pause_that_is_told_first_may_be_exact_too() -> None:
    assert pause("5 second pause exactly") == Span(5, 5, 5)


@pytest.mark.parametrize("cue", ["2 minute pause", "2-min pause", "2 mins pause", "pause 2 minutes"])
def test_a_long_pause_may_be_told_in_minutes(cue: str) -> None:
    assert understand(cue) == understand("pause 120s")


# -- what is wrong


WRONG = {
    "play": "the name of a practice is missing",
    "play ../secret": "the name of a practice is missing",
    "play anchor soon": "“soon” is not a length of time",
    "play anchor 3s": "a part lasts from 15 seconds to an hour",
    "ask": "the name of the choice that is asked for is missing",
    "ask one two": "the name of the choice that is asked for is missing",
    "breath 2": "“2” is not a number of breaths",
    "breath x0": "“x0” is not a number of breaths",
    "breath x100": "“x100” is not a number of breaths",
    "breath two": "“two” is not a number of breaths. ",
    "breath 4-6 for 6 breaths": "not a number of breaths; paced breathing is [breathe …]",
    "pause long": "“long” is not a length of time; write 8s, 90s, 1m30s or 2 min",
    "pause -3s": "“-3s” is not a length of time",
    "pause 8s to": "“8s to” is not a length of time",
    "pause to 8s": "“to 8s” is not a length of time",
    "pause 8s - 30s": "“8s - 30s” is not a length of time",
    "pause exactly": "“exactly” is not a length of time",
    "pause 0s": "a pause lasts up to ten minutes",
    "pause 11 min": "a pause lasts up to ten minutes",
    "pause 30s to 8s": "its first number is not the larger one",
    "pause 8s to 30s exactly": "it lasts from one length to another, or exactly one",
    "breathe": "“” is no breath pattern; write 4-6",
    "breathe deep for 3 breaths": "“deep” is no breath pattern; write 4-6",
    "breathe slowly": "“slowly” is no breath pattern; write 4-6",
    "breathe 4-6-8-2-1 for 3 breaths": "“4-6-8-2-1” is no breath pattern",
    "breathe 4-30 for 3 breaths": "has a part of 30 s; each part lasts from 1 to 20 seconds",
    "breathe 4-6": "how long is not said",
    "breathe 4-6 for 6": "how long is not said",
    "breathe 4-6 for ever": "how long is not said",
    "breathe 4-6 for 6 breaths, 3": "how long is not said",
    "breathe 4-6 for 0 breaths": "0 breaths is not a number of breaths to do",
    "breathe 4-6 for 0 min": "0 min is not a number of breaths to do",
    "breathe 4-6 for 6.5 breaths": "6.5 breaths is not a number of breaths to do",
    "breathe 4-6 for 9 to 6 breaths": "9 to 6 breaths is not a number of breaths to do",
    "breathe 4-6 for 10 to 9 s": "10 to 9 s is not a number of breaths to do",
    "breathe 4-6 for 4001 breaths": "4001 breaths is not a number of breaths to do",
    "breathe 4-6 for 999999 min": "999999 min is not a number of breaths to do",
    "tense": "“” is not a length of time",
    "tense hard": "“hard” is not a length of time",
    "tense 1s": "1 s is not between 2 and 60 seconds",
    "tense 61s": "61 s is not between 2 and 60 seconds",
    "release": "“” is not a length of time",
    "release 2 min": "120 s is not between 2 and 60 seconds",
    "bell very low": "“very low” is not the name of a sound",
    "bell ../low": "“../low” is not the name of a sound",
    "bed": "the name of a sound is missing",
    "bed ../../etc/passwd": "“../../etc/passwd” is not the name of a sound",
    "bed /etc/passwd": "“/etc/passwd” is not the name of a sound",
    "if": "what it depends on is missing",
    "if not": "what it depends on is missing",
    "if not not touch": "what it depends on is missing",
    "if 5": "5 of what is not said",
    "if 5.5": "5.5 of what is not said",
    "if not 5": "5 of what is not said",
    "if 25 hours": "no session is longer than 24 hours",
    "repeat": "how often is not said",
    "repeat often": "how often is not said",
    "repeat 3 3": "how often is not said",
    "repeat 0": "a part is said from 1 to 100 times",
    "repeat 101": "a part is said from 1 to 100 times",
    "repeat 1000": "a part is said from 1 to 100 times",
    "end repeat": "nothing follows here, but “repeat” does",
}


@pytest.mark.parametrize(("cue", "message"), WRONG.items())
def test_what_is_wrong_is_told_with_the_cue_and_an_example_of_it(cue: str, message: str) -> None:
    form = FORMS[cue.split()[0]]
    assert told(cue).startswith(f"“[{cue}]”: ")
    assert message in told(cue)
    assert told(cue).endswith(f". For example: {form.example}")


@pytest.mark.parametrize(
    ("cue", "meant"),
    [
        ("play anchor", Play("anchor")),
        ("play anchor 2 min", Play("anchor", 120)),
        ("play Fair-Hearing for 4m30s", Play("fair-hearing", 270)),
        ("ask way", Ask("way")),
    ],
)
def test_a_programme_plays_and_asks(cue: str, meant: Play | Ask) -> None:
    assert understand(cue) == meant


def test_every_cue_with_arguments_is_tried_with_wrong_ones() -> None:
    assert {cue.split()[0] for cue in WRONG} >= {form.name for form in FORMS.values() if form.arguments}


@pytest.mark.parametrize(
    ("cue", "meant"),
    [
        ("paws 5s", "pause"),
        ("pauze", "pause"),
        ("pause5s", "pause"),
        ("setle", "settle"),
        ("Restt", "rest"),
        ("breethe 4-6 for 3 breaths", "breathe"),
        ("reapeat 3", "repeat"),
        ("bels low", "bell"),
        ("tens 6s", "tense"),
        ("relax 6s", "release"),
        ("noticed", "notice"),
        ("questions", "question"),
        ("image", "imagine"),
    ],
)
def test_an_unknown_cue_is_met_with_the_nearest_one(cue: str, meant: str) -> None:
    assert told(cue) == f"“[{cue}]” is not a cue. Did you mean “{meant}”?"


@pytest.mark.parametrize(
    ("cue", "meant"),
    [
        ("wait 5", "pause 5"),
        ("Wait for 5 seconds", "pause 5 seconds"),
        ("10s", "pause 10s"),
        ("10 seconds of silence", "pause 10 seconds"),
        ("silence: 10s", "pause 10s"),
        ("pause, 10 seconds", "pause 10 seconds"),
    ],
)
def test_a_silence_that_is_asked_for_otherwise_is_met_with_a_pause(cue: str, meant: str) -> None:
    assert told(cue) == f"“[{cue}]” is not a cue. Write [{meant}]."
    assert isinstance(understand(meant), Rest)


@pytest.mark.parametrize("cue", ["", "my link", "x", "1", "http //example", "🙂", "-"])
def test_what_is_near_to_no_cue_is_met_with_all_of_them(cue: str) -> None:
    assert told(cue) == f"“[{cue}]” is not a cue. The cues are: {', '.join(FORMS)}."


@pytest.mark.parametrize("start", ["pause ", "breathe 4-6 for ", "if ", "repeat ", "bed ", "tense ", ""])
@pytest.mark.parametrize("digit", ["9", "٣", "²", "a"])
def test_endless_arguments_are_refused_shortly(start: str, digit: str) -> None:
    assert len(told(start + digit * 9000)) < 250


# -- everything else


ARGUMENTS = "for to not exactly count times min s 5 5s 0 x2 4-6 box 1m30s breaths , : . - × ٣ ² 1e9 eyes"
WORDS = some.sampled_from([*FORMS, *ARGUMENTS.split()])


@settings(max_examples=500, deadline=None, derandomize=True)
@given(some.one_of(some.text(max_size=40), some.lists(WORDS, max_size=7).map(" ".join)))
def test_any_words_are_understood_or_refused_in_words(cue: str) -> None:
    try:
        found = understand(cue)
    except ValueError as fault:
        message = str(fault)
        assert message.startswith("“[")
    else:
        assert found == understand(f" {cue} ".replace(" ", "  "))
