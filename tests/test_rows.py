"""The cues and the sentences of a script's rows, and what must not be spoken."""

from __future__ import annotations

import pytest

from tests.scripts import (
    CUES,
    FRONT,
    at_caret,
    parsed,
    places,
    problem,
    said,
    written,
)
from voiceguide.language import FORMS, Form
from voiceguide.practice import Rest, Say

# -- pasted scripts


@pytest.mark.parametrize(
    "cue",
    ["[pause:5s]", "[PAUSE 5]", "(pause 5 seconds)", "[5 second pause]", "(5 second pause)", "( Pause: 5s )"],
)
def test_a_pasted_pause_is_a_pause_wherever_it_stands(cue: str) -> None:
    spans = [("pause", 5.0)] * 3
    steps = parsed(f"Sit down. {cue} Breathe in {cue}and out.\n\n{cue}\n\nThe end.").steps
    assert [step.action.text for step in steps if isinstance(step.action, Say)] == [
        "Sit down.", "Breathe in", "and out.", "The end."
    ]  # fmt: skip
    found = [(a.kind, a.span.wish) for a in (step.action for step in steps) if isinstance(a, Rest)]
    assert found == spans


def test_a_bare_pause_in_parentheses_is_one() -> None:
    assert written(parsed("Sit. (pause) Rise.")) == " 1 say 1 “Sit.”\n 1 pause 3 5 12\n 1 say 1 “Rise.”"


@pytest.mark.parametrize(
    "words",
    [
        "(the pause comes later)",
        "(5 of you)",
        "(paused)",
        "(menopause)",
        "(in silence)",
        "(the silence, too)",
    ],
)
def test_words_in_parentheses_stay_words(words: str) -> None:
    assert said(f"Sit {words} down.") == [f"Sit {words} down."]


def test_a_pause_in_parentheses_that_says_more_is_never_read_aloud() -> None:
    one = problem("Sit. (pause for as long as you like)")
    assert one.message.startswith(
        "“[pause for as long as you like]”: “for as long as you like” is not a length"
    )
    assert at_caret(one) == "(pause for as long as you like)"


# -- sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("Dr. Lee, Mrs. May vs. Mr. X. Y. They sat.", ["Dr. Lee, Mrs. May vs. Mr. X. Y. They sat."]),
        ("Warm, e.g. In the sun, i.e. Out. Feel it.", ["Warm, e.g. In the sun, i.e. Out.", "Feel it."]),
        ("J. Smith wrote this. So did I.", ["J. Smith wrote this.", "So did I."]),
        ("In the U.S. Army there is rest.", ["In the U.S. Army there is rest."]),
        ("Wait… Now go.", ["Wait…", "Now go."]),
        ("Wait… and go.", ["Wait… and go."]),
        ("Wait... Now go... slowly.", ["Wait...", "Now go... slowly."]),
        ("For 2.5 minutes, or 3.50. Then stop.", ["For 2.5 minutes, or 3.50.", "Then stop."]),
        ("Five. 4. Three.", ["Five.", "4.", "Three."]),
        ("She said, “Rest.” He did.", ["She said, “Rest.”", "He did."]),
        ("She said, \"Rest.\" He did.", ["She said, \"Rest.\"", "He did."]),
        ("“Rest,” she said. ‘So?’ he asked.", ["“Rest,” she said.", "‘So?’ he asked."]),
        ("(It is late.) Sleep.", ["(It is late.)", "Sleep."]),
        ("Rest. “And then?” Wait.", ["Rest.", "“And then?”", "Wait."]),
        ("No. 5 is next.Then rest.", ["No.", "5 is next.Then rest."]),
        ("Breathe in . . . and out . . . Rest.", ["Breathe in . . . and out . . .", "Rest."]),
        ("A line\nthat goes\n   on. And\non.", ["A line that goes on.", "And on."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One,\n\ntwo.", ["One,", "two."]),
        ("- One\n- Two\n  lines\n\n1. Three\n2. Four", ["One", "Two lines", "Three", "Four"]),
        ("> One. Two.\n> Three.", ["One.", "Two.", "Three."]),
        ("    An indented line.", ["An indented line."]),
        ("One.\n\n---\n\nTwo.\n***\nThree.", ["One.", "Two.", "Three."]),
        ("One, *pause*, two.\n\nPause.", ["One, pause, two.", "Pause."]),
        ("Hear it. *Silence* is kind, or a *pause*.", ["Hear it.", "Silence is kind, or a pause."]),
        ("Look at\n• the floor\n•\tthe wall", ["Look at", "the floor", "the wall"]),
        ("Sit — quietly – here.", ["Sit — quietly – here."]),
        ("One. … Two. — Three.", ["One. …", "Two.", "— Three."]),
        ("日本。 Rest.", ["日本。 Rest."]),
        ("Élan. Été.", ["Élan.", "Été."]),
    ],
)  # fmt: skip
def test_sentences_are_what_a_voice_says_in_one_go(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("It is **very** _quiet_ `here`.", "It is very quiet here."),
        ("*It is [rest]*", "It is"),
        (r"2 \* 3 is \_six\_.", "2 * 3 is _six_."),
        ("Tea &amp; rest&hellip;", "Tea & rest…"),
        ("A\u00a0hard &nbsp; space.", "A hard space."),
        ("A line\\\nbreak.", "A line break."),
        ("Cafe\u0301.", "Café."),
        ("e&#769;t&eacute;.", "e\u0301té."),
        ("I <3 you, 1 < 2 > 0.", "I <3 you, 1 < 2 > 0."),
        ("A snake_case word.", "A snake_case word."),
        ("Tabs\tand  spaces.", "Tabs and spaces."),
    ],
)
def test_what_is_spoken_is_plain(text: str, spoken: str) -> None:
    assert said(text) == [spoken]


def test_a_sentence_points_at_the_line_where_it_begins() -> None:
    steps = parsed("One\nline. Two\nlines. Three.\n\n> Four\n> five.").steps
    assert [step.line for step in steps] == [1, 2, 3, 5]


def test_a_paragraph_keeps_its_number_across_its_cues_and_conditions() -> None:
    steps = parsed(f"{FRONT}One. [rest] Two.\n[if touch] Three.\nFour.\n\nFive.").steps
    assert [step.action.paragraph for step in steps if isinstance(step.action, Say)] == [1, 1, 1, 1, 2]


def test_only_quotes_are_phrases() -> None:
    steps = parsed("> I am here.\n\nYou are.\n\n- > So it is.").steps
    assert [step.action.phrase for step in steps if isinstance(step.action, Say)] == [True, False, True]


def test_a_sentence_that_no_engine_is_given_is_told_at_its_line() -> None:
    one = problem("Short.\nSo " + "very " * 80 + "long.")
    assert (one.line, one.column) == (2, 1)
    assert one.message == "this sentence has 408 letters; 400 can be spoken at once"
    assert one.hint == "Break it into shorter ones."


# -- what must not be spoken


@pytest.mark.parametrize(
    ("text", "message", "caret"),
    [
        ("Sit [rest down.", "“[” has no partner in its line", "[rest down."),
        ("Sit rest] down.", "“]” has no partner in its line", "] down."),
        ("Sit {minutes down.", "“{” has no partner in its line", "{minutes down."),
        ("Sit minutes} down.", "“}” has no partner in its line", "} down."),
        ("Sit {minuts}.", "“{minuts}” stands for nothing", "{minuts}."),
        ("Sit { minutes }.", "“{ minutes }” stands for nothing", "{ minutes }."),
        ("Sit {}.", "“{}” stands for nothing", "{}."),
        ("Sit <break time='2s'/> down.", "“<break time='2s'/>” is not read here", "<break time='2s'/> down."),
        ("Sit <br>.", "“<br>” is not read here", "<br>."),
        ("Sit </p>.", "“</p>” is not read here", "</p>."),
        ("Sit <break\n", "“<break” is not read here", "<break"),
        ("Sit (pause\n5 seconds) down.", "“(pause 5 seconds)” would be spoken here", "Sit (pause"),
        ("Sit &#91;rest&#93; down.", "“[rest]” would be spoken here", "Sit &#91;"),
        ("Sit &#91; down.", "“[” would be spoken here", "Sit &#91;"),
        ("Sit &#x200b; down.", "“�” would be spoken here", "Sit &#x200b;"),
        ("Sit &#8238; down.", "“�” would be spoken here", "Sit &#8238;"),
        ("See [the page](https://example.org).", "“[the page]” is not a cue.", "[the page](https"),
        ("See <https://example.org>.", "“<https://example.org>” is not read here", "<https"),
        ("![a hill](hill.png)", "“[a hill]” is not a cue.", "[a hill](hill"),
        ("- [ ] Sit.", "“[]” is not a cue.", "[ ] Sit."),
        (r"Sit \[rest\] down.", r"“[rest\]” is not a cue. Did you mean “rest”?", r"[rest\] down."),
        ("Sit.\n#Listening", "“#” would be spoken here", "#Listening"),
        ("####### Listening", "“#######” would be spoken here", "#######"),
        (r"You are \#1.", "“#” would be spoken here", "#1."),
        ("You are &#35;1.", "“#” would be spoken here", "You are"),
        ("Listening\n===\nSit.", "“===” would be spoken here", "==="),
        ("| a | b |", "“| a | b |” would be spoken here", "| a | b |"),
        ("Sit (settle).", "“(settle)” would be spoken here", "(settle)."),
        ("```\nSit.\n```", "a block of code cannot be spoken", "```"),
        ("Count with me.\n\n3. 2. 1.", "numbers would be lost here, as marks of a list", "3. 2. 1."),
    ],
)
def test_what_is_no_speech_is_never_read_aloud(text: str, message: str, caret: str) -> None:
    one = problem(text + "\n\nStand.")
    assert one.message.startswith(message)
    assert at_caret(one).startswith(caret)


def test_a_cue_in_two_lines_is_told_at_both_ends() -> None:
    assert places("Sit [pause\n5s] down.") == [(1, 5), (2, 3)]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Sit {minuts}.", "Did you mean “minutes”?"),
        ("Sit {nxt}.", "Did you mean “next”?"),
        ("Sit {breaths}.", "Known are {minutes}, {title}, {next}."),
        ("Sit {breath}.", "Write [breath]."),
        ("Sit {pause}.", "Write [pause]."),
        ("Sit <pause 5s>.", "Write [pause 5s]."),
        ("Sit <rest/>.", "Write [rest]."),
        ("Sit <br>.", "Write a silence as [pause 2s]."),
        ("Sit <b>.", "Leave it out."),
        ("Sit (notice) down.", "Write [notice]."),
        ("Sit ( Bell ).", "Write [Bell]."),
        ("#Listening", "Write a heading in a line of its own, with a blank after the mark: # Listening"),
        ("Listening\n=====", "Write a heading with a mark before it: # Listening"),
        ("You are #1.", "Write “number”, or a heading with a blank after the mark: # Listening"),
        ("On line #4", "Write “number”, or a heading with a blank after the mark: # Listening"),
        ("| a | b |", "Write what a table holds as sentences, and a stroke as “or”."),
        ("Either | or.", "Write what a table holds as sentences, and a stroke as “or”."),
        ("[if five min] Sit.", "Write a length as [if 5 min]."),
        ("[if minutes 5] Sit.", "Write a length as [if 5 min]."),
        ("[if > 5 min] Sit.", "Write a length as [if 5 min]."),
        ("[if holds] Sit.", "Write choices: {holds: [no, yes]} in the front matter."),
        ("[if feet] Sit.", "Write choices: {feet: [yes, no]} in the front matter."),
        ("[if mood calm] Sit.", "Write choices: {mood: [calm, …]} in the front matter."),
        ("[ask way] Sit.", "Write choices: {way: [both, gentle, further]} in the front matter."),
        ("Sit [rest.", "Write [rest] or {minutes} in one line."),
        ("```\n```\nSit.", "Remove the lines ```."),
    ],
)
def test_what_is_no_speech_is_met_with_advice(text: str, hint: str) -> None:
    assert problem(text).hint == hint


@pytest.mark.parametrize(
    "direction",
    [
        "(long pause)", "(a pause)", "( Brief Pause. )", "(silence)", "(silence, 10 seconds)",
        "(10 seconds of silence)", "*pause*", "_Long pause._", "**silence: 10s**",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "Sit. ", "[bell] ", "- "])
def test_a_stage_direction_is_never_read_aloud(before: str, direction: str) -> None:
    one = problem(f"{before}{direction}")
    assert (one.message, one.hint) == (
        f"“{direction}” would be spoken here", "Write [pause 10s] or [rest]."
    )  # fmt: skip
    assert at_caret(one) == direction


@pytest.mark.parametrize("cue", ["[if feet]", "[ask way]"])
def test_what_is_advised_for_a_choice_may_be_copied(cue: str) -> None:
    one = problem(f"{cue} Sit.")
    line = one.hint.removeprefix("Write ").removesuffix(" in the front matter.")
    assert said(f"---\ntitle: A\n{line}\n---\n{cue} Sit.") == ["Sit."]


def test_what_stands_in_braces_is_filled_in_later() -> None:
    assert said("{title} takes {minutes}. {next} follows.") == ["{title} takes {minutes}.", "{next} follows."]


# -- cues at their places


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
@pytest.mark.parametrize(
    "before", ["", "Sit down. ", "> ", "- ", "1. ", "  > - ", "*Sit*, ", "Café ", "[rest] ", "\t"]
)
def test_a_wrong_cue_of_every_kind_is_told_with_the_caret_under_it(before: str, form: Form) -> None:
    cue = f"[{form.name} wrong thing]"
    expected = "“wrong” is not one of the script's choices" if "[if" in cue else f"“{cue}”: "
    one = problem(f"Hello.\n\n{before}{cue} then\n\nThe end.")
    assert one.message.startswith(expected)
    assert (one.line, one.column) == (3, len(before) + 1)
    assert at_caret(one).startswith(cue)


@pytest.mark.parametrize("example", CUES)
def test_every_cue_cuts_a_sentence_in_two(example: str) -> None:
    before, cue, after = (step.action for step in parsed(f"Sit down {example} and rest.").steps)
    assert isinstance(before, Say)
    assert isinstance(after, Say)
    assert not isinstance(cue, Say)
    assert (before.text, after.text) == ("Sit down", "and rest.")


def test_an_unknown_cue_is_an_error_with_a_suggestion() -> None:
    one = problem("Sit. [setle]")
    assert one.message == "“[setle]” is not a cue. Did you mean “settle”?"


def test_a_wrong_cue_is_told_once() -> None:
    assert places("Sit. [setle] (pause long) [rest") == [(1, 6), (1, 14), (1, 27)]
