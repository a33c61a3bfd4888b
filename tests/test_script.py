from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from tests.scripts import (
    CUES,
    FRONT,
    PATH,
    as_lines,
    at_caret,
    inside,
    parsed,
    places,
    problem,
    problems,
    said,
    written,
)
from voiceguide import script
from voiceguide.about import About, Source
from voiceguide.errors import NotFound, ScriptError
from voiceguide.practice import ASKED, Ask, Say

# -- a whole one

WALK = """\
---
title: A slow walk
minutes: [2, 5]
choices: {eyes: [shut, open], touch: [yes, no]}
---

# Setting off

This walk takes {minutes}. [rest]
It goes nowhere, and that
is all right. Dr. Lee said so. [pause 4s exactly]

<!-- two ways
     to begin -->
[if eyes open] Look at the ground ahead.
[if not eyes open] [if 5 min] Feel the ground below. [notice]

# Walking [if not 3 min]

[if touch]
> One step.
> And one *more*.

[breathe 4-6 for 2 to 6 breaths, count 2] [tense 5s] [release 10s]

[repeat 2]
- Left.
- Right… [bell low]
[end]

[bed none]
“Well done?” asks the path. [breath x2]
"""

WALK_STEPS = """\
 7 chapter Setting off
 9 say 1 “This walk takes {minutes}.”
 9 rest 3 5 12
10 say 1 “It goes nowhere, and that is all right.”
11 say 1 “Dr. Lee said so.”
11 pause 4 4 4
15 say 2 “Look at the ground ahead.” [if eyes open]
16 say 2 “Feel the ground below.” [if not eyes open] [if 300 s]
16 notice 4 6 20 [if not eyes open] [if 300 s]
18 chapter Walking [if not 180 s]
21 phrase 4 “One step.” [if not 180 s] [if touch yes]
22 phrase 4 “And one more.” [if not 180 s] [if touch yes]
24 breathe 4-6 2 to 6 count 2 [if not 180 s]
24 tense 5 [if not 180 s]
24 release 10 [if not 180 s]
27 say 7 “Left.” [if not 180 s]
28 say 8 “Right…” [if not 180 s]
28 bell low [if not 180 s]
27 say 9 “Left.” [if not 180 s]
28 say 10 “Right…” [if not 180 s]
28 bell low [if not 180 s]
31 bed none [if not 180 s]
32 say 11 ““Well done?” asks the path.” [if not 180 s]
32 breath 12 16 20 [if not 180 s]"""


def test_a_whole_script_becomes_these_steps() -> None:
    assert written(parsed(WALK)) == WALK_STEPS


SAVED = {
    "CRLF": WALK.replace("\n", "\r\n"),
    "CR": WALK.replace("\n", "\r"),
    "BOM": "\ufeff" + WALK,
    "spaces at the ends": WALK.replace("\n", " \n"),
    "blank lines above": "\n\n" + WALK,
    "a note above": "<!-- CC BY 4.0 -->\n" + WALK,
    "no last line end": WALK.rstrip(),
}


@pytest.mark.parametrize("text", SAVED.values(), ids=SAVED)
def test_how_a_file_was_saved_changes_nothing_that_is_done(text: str) -> None:
    assert parsed(text).about == parsed(WALK).about
    assert [step.action for step in parsed(text).steps] == [step.action for step in parsed(WALK).steps]


def test_a_practice_has_the_name_of_its_file() -> None:
    practice = parsed("Hello.", Path("some/where/Slow-Walk.MD"))
    assert (practice.name, practice.path) == ("slow-walk", Path("some/where/Slow-Walk.MD"))


# -- front matter

EVERY_KEY = """\
---
title: Longer out-breath
aliases: [breathing, paced]
purpose: Any time.
needs: [sleep, cannot-calm]
tradition: Physiology
tier: amber-body
eyes: either
minutes: [2, 5, 7.5]
default: 5
bed: warm-drone
choices:
  eyes: [shut, open]
  touch: [yes, no]
evidence: One sentence.
cautions: [Small breaths.]
not_for: [nobody]
sources:
  - {author: A. Writer, year: 2014, title: On breath, where: Here, doi: 10.1/x, url: "https://example.org", unconfirmed: yes}
  - author: B. Writer
    year: 2015a
    title: On rest
---
Hello.
"""  # noqa: E501


def test_every_key_of_the_front_matter_is_read() -> None:
    assert parsed(EVERY_KEY).about == About(
        title="Longer out-breath",
        aliases=("breathing", "paced"),
        purpose="Any time.",
        needs=("sleep", "cannot-calm"),
        tradition="Physiology",
        tier="amber-body",
        eyes="either",
        minutes=(2, 5, 7.5),
        default=5,
        bed="warm-drone",
        choices={"eyes": ("shut", "open"), "touch": ("yes", "no")},
        evidence="One sentence.",
        cautions=("Small breaths.",),
        not_for=("nobody",),
        sources=(
            Source("A. Writer", "2014", "On breath", "Here", "10.1/x", "https://example.org", True),
            Source("B. Writer", "2015a", "On rest"),
        ),
    )


def test_a_title_is_all_that_front_matter_needs() -> None:
    assert parsed("---\ntitle: Rest\n---\nHello.").about == About("Rest")


@pytest.mark.parametrize(
    ("lines", "message", "caret"),
    [
        ("tier: red", "“red” is not what “tier” may be", "red"),
        ("eyes: closed", "“closed” is not what “eyes” may be", "closed"),
        ("needs: [sleep, peace]", "“peace” is not what “needs” may be", "peace]"),
        ("minutes: [2, five]", "“minutes” is a number, not “five”", "five]"),
        ("minutes: [2, 0]", "“0” minutes is not a length of a session", "minutes: [2, 0]"),
        ("default: soon", "“soon” is not a number of minutes", "soon"),
        ("default: 2000", "“2000” minutes is not a length of a session", "2000"),
        ("minutes: [2]\ndefault: 5", "default is 5, which is not one of the minutes offered", "default: 5"),
        ("bed: ../../etc/passwd", "“../../etc/passwd” is not the name of a sound", "../../etc/passwd"),
        ("bed: far sea", "“far sea” is not the name of a sound", "far sea"),
        ("choices: [eyes]", "a list of “name: value” lines belongs here", "[eyes]"),
        ("choices: {eyes: shut}", "the choice “eyes” needs different values, two at least", "choices"),
        ("choices: {Eyes: [a, b]}", "“Eyes” is not a choice or a value that a cue can name", "choices"),
        ("choices: {eyes: [a, b], eyes: [c, d]}", "“eyes” is given twice", "eyes: [c, d]}"),
        ("sources: [{author: A, year: 1}]", "“title” is missing", "{author: A, year: 1}]"),
        ("sources: [A. Writer]", "a list of “name: value” lines belongs here", "A. Writer]"),
        ("sources: [{author: A, year: 1, title: T, unconfirmed: so}]", "“unconfirmed” is yes or no", "so}]"),
        ("aliases: {a: b}", "“aliases” is one value, not a list", "{a: b}"),
        ("purpose: [a, b]", "“purpose” is one value, not a list", "[a, b]"),
        ("title: again", "“title” is given twice", "title: again"),
        ("colour: red", "“colour” is not known here", "colour: red"),
        ("evidence: ''", "“evidence” is empty", "''"),
        ("evidence: a: b", "this is not YAML", ": b"),
        ("a line", "this is not YAML: could not find expected ':'", ""),
    ],
)  # fmt: skip
def test_a_wrong_key_or_value_is_told_at_its_place(lines: str, message: str, caret: str) -> None:
    one = problem(f"---\ntitle: Walk\n{lines}\n---\nHello.")
    assert one.message.startswith(message)
    assert at_caret(one).startswith(caret)


@pytest.mark.parametrize("text", ["''", '" "', "x" * 101])
def test_a_title_can_be_said(text: str) -> None:
    assert problem(f"---\ntitle: {text}\n---\nHello.").message == "a title has from 1 to 100 letters"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("tittle: Walk", "Did you mean “title”?"),
        ("titel: Walk", "Did you mean “title”?"),
        ("alias: a", "Did you mean “aliases”?"),
        ("minute: 5", "Did you mean “minutes”?"),
        ("caution: a", "Did you mean “cautions”?"),
        ("tier: amber", "Did you mean “amber-body”?"),
        ("needs: asleep", "Did you mean “sleep”?"),
        ("voice: deep", "Did you mean “choices”?"),
    ],
)
def test_a_near_miss_in_the_front_matter_is_met_with_the_right_spelling(line: str, hint: str) -> None:
    found = problems(f"---\ntitle: Walk\n{line}\n---\nHello.")
    assert [one.hint for one in found] == [hint]


def test_a_title_is_needed() -> None:
    one = problem("---\ntier: green\n---\nHello.")
    assert (one.line, one.column, one.message) == (2, 1, "“title” is missing")


def test_front_matter_without_an_end_is_told_where_it_begins() -> None:
    one = problem("\n---\ntitle: Walk\n\nHello.")
    assert (one.line, one.column) == (2, 1)
    assert one.message == "the front matter that begins here has no end"
    assert one.hint == "Close it with a line ---."


@pytest.mark.parametrize("key", ["title", "Title", "not-for"])
def test_front_matter_is_never_spoken_although_its_first_hyphens_are_missing(key: str) -> None:
    one = problem(f"\n{key}: Evening calm\ntier: green\n---\n\nHello.")
    assert (one.line, one.column, one.hint) == (2, 1, "Begin with three hyphens, ---.")
    assert one.message == "three hyphens are missing above this line, and it would be spoken"


@pytest.mark.parametrize("top", ["Remember: rest.\n---", "Title: calm.\n\n---", "Title: calm."])
def test_a_first_line_with_a_colon_is_speech(top: str) -> None:
    assert said(f"{top}\n\nHello.") == [top.split("\n")[0], "Hello."]


@pytest.mark.parametrize("fence", ["—", "----", "–--", " ---", "--", "—-", "‐‐‐", "\u00a0---"])
def test_front_matter_is_never_spoken_although_its_hyphens_are_others(fence: str) -> None:
    one = problem(f"\n{fence}\ntitle: My hour\n{fence}\n\nHello.")
    assert (one.line, one.column, one.hint) == (2, 1, "Begin with three hyphens, ---.")


@pytest.mark.parametrize("text", ["----\n\nHello.", "—\nHello.", "- title: x\n\nHello."])
def test_a_line_of_dashes_above_speech_is_a_rule(text: str) -> None:
    assert said(text)[-1].endswith("Hello.")


def test_front_matter_is_never_spoken_although_a_note_stands_above_it() -> None:
    assert said("<!-- by me -->\n\n---\ntitle: Walk\n---\nHello.") == ["Hello."]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("slow-walk.md", "Slow walk"),
        ("slow_walk  2.txt", "Slow walk 2"),
        ("-.md", "Practice"),
        (".md", ".md"),
        ("\x1b[31mred.md", "�[31mred"),
        ("\udcff.md", "�"),
        ("é.md", "É"),
    ],
)
def test_without_front_matter_the_file_gives_the_title(name: str, title: str) -> None:
    assert parsed("Hello.", Path(name)).about == About(title)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# Only a name", "[rest]", "<!-- a note -->", "…", "- \n- ", FRONT]
)
def test_a_script_that_says_nothing_is_refused(text: str) -> None:
    one = problem(text)
    assert one.message == "nothing is said in this script"
    assert inside(one, text)


# -- notes and places


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One <!-- two --> three.", ["One three."]),
        ("<!-- # One -->\nTwo.", ["Two."]),
        ("One.<!-- \n\n[foo] <b>\n\n-->Two.", ["One.", "Two."]),
        ("One. <!----> Two. <!--> Three.", ["One.", "Two.", "Three."]),
        ("One. <!-- a --> <!-- b -->\n\n<!--\n---\n-->\nTwo.", ["One.", "Two."]),
        ("> One <!-- two -->\n> three.", ["One three."]),
        ("> One <!-- two\n> and --> three.", ["One three."]),
        ("One <!-- two\n> and --> three.", ["One three."]),
        ("[re<!-- a -->st] One.", None),
        ("One --> two.", ["One --> two."]),
    ],
)
def test_a_note_is_never_spoken(text: str, sentences: list[str] | None) -> None:
    if sentences is None:
        assert at_caret(problem(text)).startswith("[re")
    else:
        assert said(text) == sentences


def test_a_note_may_stand_in_the_front_matter() -> None:
    assert parsed("---\ntitle: Walk <!-- slow -->\n<!-- tier: red -->\n---\nOne.").about == About("Walk")


def test_a_note_without_an_end_is_told_where_it_begins() -> None:
    one = problem("One.\nTwo <!-- three.\n\nFour.")
    assert (one.line, one.column, one.hint) == (2, 5, "Close it with -->.")


@pytest.mark.parametrize(
    "before",
    [
        "<!-- a note --> ",
        "<!-- a\nlong\nnote -->",
        "Café, ‘quiet’ — ",
        "Cafe\u0301 ",
        "日本 ",
        "🙂 ",
        "\tTab\t",
        "*One* **two** `three` ",
        "&amp; ",
        r"\* ",
        "> > ",
        "- 1. ",
        "Two. Three. [rest] Four ",
        "One\nTwo.\n\n\n   ",
        "a" * 300 + ". ",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_nothing_that_stands_before_a_problem_moves_its_place(before: str, end: str) -> None:
    text = f"---\ntitle: Walk\n---\n{before}[foo] [bar]".replace("\n", end)
    first, second = problems(text)
    assert at_caret(first).startswith("[foo]")
    assert at_caret(second).startswith("[bar]")
    assert second.column == first.column + 6
    assert inside(first, text)


# -- all in one run

MANY = """\
---
titel: Walk
choices: {eyes: [shut, open]}
minutes: [2, many]
---

# One [rest]

Sit [setle] down. {minuts} <br>
[if eyez open] Look.
Stay [if 5 min] here.
\tA\u200bb [pause long]

- [breathe 4-6]

> [bed ../x] [repeat 0]

3. 2. 1.

```
x
```

[repeat 2] Stand [here.
"""


def test_all_problems_come_in_one_run_and_in_the_order_of_the_file() -> None:
    assert [(one.line, one.column, one.message.partition(".")[0]) for one in problems(MANY)] == [
        (2, 1, "“titel” is not known here"),
        (2, 1, "“title” is missing"),
        (4, 14, "“minutes” is a number, not “many”"),
        (7, 7, "only [if …] may stand in a heading"),
        (9, 5, "“[setle]” is not a cue"),
        (9, 19, "“{minuts}” stands for nothing"),
        (9, 28, "“<br>” is not read here"),
        (11, 6, "[if …] stands at the start of a line"),
        (12, 3, "a character that cannot be seen stands here (U+200B)"),
        (12, 6, "“[pause long]”: “long” is not a length of time; write 8s, 90s, 1m30s or 2 min"),
        (14, 3, "“[breathe 4-6]”: how long is not said"),
        (16, 3, "“[bed "),
        (16, 14, "“[repeat 0]”: a part is said from 1 to 100 times"),
        (18, 1, "numbers would be lost here, as marks of a list"),
        (20, 1, "a block of code cannot be spoken"),
        (24, 1, "this [repeat] has no [end]"),
        (24, 18, "“[” has no partner in its line"),
    ]


def test_a_problem_in_front_matter_below_blank_lines_has_its_place() -> None:
    assert places("\n<!-- a\nnote -->\n\n---\ntitle: Walk\ntier: red\n---\nHello.") == [(7, 7)]


def test_choices_are_not_judged_when_the_front_matter_could_not_be_read() -> None:
    assert places("---\nchoices: [eyes\n---\n[if eyes open] Look.") == [(2, 15)]


def test_nobody_is_told_more_than_a_hundred_problems() -> None:
    assert len(problems("[foo] " * 1000)) == 100
    assert len(problems("---\n" + "foo: 1\n" * 60 + "---\n" + "[foo] " * 1000)) == 100


def test_the_file_of_every_problem_is_named() -> None:
    with pytest.raises(ScriptError, match=r"\Asome/walk.md:1:1: “\[foo\]” is not a cue"):
        parsed("[foo]", Path("some/walk.md"))


# -- files


def test_a_file_is_read_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "café.md"
    path.write_bytes("\ufeffCafé.\r\n".encode())
    practice = script.read(path)
    assert (practice.title, practice.path, written(practice)) == ("Café", path, " 1 say 1 “Café.”")


def test_a_file_that_is_no_utf_8_is_told_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "walk.md"
    path.write_bytes("One.\n\nCafé.".encode("latin-1"))
    with pytest.raises(
        ScriptError, match=r"walk.md:3:1: this is not text in UTF-8\n    Save the script as plain"
    ):
        script.read(path)


@pytest.mark.parametrize("name", ["missing.md", ".", "a\0b.md", "x" * 300 + ".md", "walk.md/x.md"])
def test_what_cannot_be_read_is_not_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "walk.md").write_text("One.")
    with pytest.raises(NotFound, match=r"cannot be read|is not a file"):
        script.read(tmp_path / name)


# -- properties

#: sentences as a voice would say them
SENTENCES = [
    "Sentence {} is here.",
    "Is {} so?",
    "Wait for {}…",
    "“Yes, {},” she said.",
    "It takes {}.5 breaths!",
    "Dr. Lee ({}) rests.",
    "A long one, {}, that goes\non and on, and then\nends.",
]
PASTED = ["[PAUSE 5]", "(pause 5 seconds)", "[5 second pause]", "<!-- a [note] -->", "<!-- two\nlines -->"]
sentences = some.builds(str.format, some.sampled_from(SENTENCES), some.integers(1, 99))
#: a piece of a script, and the sentences that are to be heard of it
Part = tuple[str, list[str]]


@some.composite
def blocks(draw: some.DrawFn) -> Part:
    """A block of sentences and cues."""
    pieces = draw(some.lists(sentences | some.sampled_from(CUES + PASTED), min_size=1, max_size=6))
    text = draw(some.sampled_from([" ", "\n"])).join(pieces)
    first, others = draw(some.sampled_from([("", ""), ("> ", "> "), ("- ", "  "), ("[if 1s]\n[rest]\n", "")]))
    text = first + text.replace("\n", "\n" + others)
    return text, [" ".join(piece.split()) for piece in pieces if piece not in CUES + PASTED]


@some.composite
def repeats(draw: some.DrawFn, inside: some.SearchStrategy[Part]) -> Part:
    """A repeat of blocks and other repeats."""
    inner = draw(some.lists(inside, min_size=1, max_size=3))
    times = draw(some.integers(1, 3))
    text = "\n\n".join([f"[repeat {times}]", *(text for text, _ in inner), "[end]"])
    return text, [sentence for _, heard in inner for sentence in heard] * times


part = some.just(("# A name", list[str]())) | some.recursive(blocks(), repeats, max_leaves=6)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(some.lists(part, min_size=1, max_size=8))
def test_every_sentence_is_said_in_order_and_no_mark_is(chosen: list[Part]) -> None:
    heard = said("\n\n".join(["Begin.", *(text for text, _ in chosen), "End."]))
    assert heard == ["Begin.", *(sentence for _, expected in chosen for sentence in expected), "End."]


WRAPPED = ["rest", "now,", "Dr.", "Lee", "so.", "And", "then?", "“Yes.”", "2.5", "wait…", "I", "(well)"]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(some.lists(some.sampled_from(WRAPPED), min_size=1), some.integers(8, 60))
def test_where_a_paragraph_is_wrapped_changes_nothing(words: list[str], width: int) -> None:
    text = "Say " + " ".join(words)
    wrapped = textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
    assert said(wrapped) == said(text)


BRACKETS = (
    "[ ] [[ [repeat [foo] [if (pause ( ) { } {x} {minutes} < > <b> <!-- --> ` ``` ~~~ * _ \\ ***".split()
)
BLOCKS = [
    "# ",
    "## A",
    "> ",
    "- ",
    "1. ",
    "3. 2.",
    "---",
    "===",
    "---\ntitle: A\n---\n",
    "choices: {a: [b, c]}\n",
]
SPACES = ["\n", "\n\n", "\r\n", "\r", "\t", "  ", "    ", "\u2028", "\u200b", "\0", "\ufeff"]
LETTERS = ["é", "e\u0301", "\u0958", "A sentence. ", "a", "5", "“", "”", ".", "…", "?", "&#91;", "&amp;", "&"]
CHOSEN = ["[if 5 min] ", "[if a b] ", "[repeat 2]", "[end]"]
PIECES = some.sampled_from(CUES + PASTED + CHOSEN + BRACKETS + BLOCKS + SPACES + LETTERS)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(some.text(max_size=80) | some.lists(PIECES, max_size=40).map("".join))
@example("---\ntitle: A\n---")
@example("[breathe 4-6 for " + "9" * 400 + " breaths] A.")
@example("A &#" + "9" * 5000 + ";")
@example('---\ntitle: "\\UFFFFFFFF"\n---\nA.')
@example("A " + "\u0958" * 20 + "[foo]")
def test_any_text_becomes_a_practice_or_problems_inside_it(text: str) -> None:
    try:
        practice = parsed(text)
    except ScriptError as error:
        found = error.problems
    else:
        found = ()
        spoken = [step.action.text for step in practice.steps if isinstance(step.action, Say)]
        assert spoken
        assert not any(mark in sentence for sentence in spoken for mark in "[]\n")
        assert all(1 <= step.line <= len(as_lines(text)) for step in practice.steps)
    assert len(found) <= 100
    assert all(inside(one, text) and one.path == str(PATH) for one in found)


# -- programmes


ASKING = (
    "---\ntitle: Two ways\nchoices:\n  way: [{}]\n---\n\n"
    "Stay.\n\nBetter now? [rest] Press a key. [ask way]\n\nGo on.\n"
)


def test_what_asks_is_said_only_to_somebody_who_may_answer() -> None:
    practice = parsed(ASKING.format("both, gentle, further"))
    heard = [step.action for step in practice.at(60, {})]
    asked = [step.action for step in practice.at(60, {ASKED: "yes"})]
    assert [action.text for action in heard if isinstance(action, Say)] == ["Stay.", "Go on."]
    assert [action.text for action in asked if isinstance(action, Say)] == [
        "Stay.",
        "Better now?",
        "Press a key.",
        "Go on.",
    ]
    assert Ask("way") in asked


def test_what_is_asked_for_has_three_values() -> None:
    one = problem(ASKING.format("yes, no"))
    assert (one.line, one.column) == (9, 33)
    assert one.message == "the choice “way” needs three values: in a file, not answered, answered"


def test_what_is_asked_for_is_a_choice_of_the_script() -> None:
    assert problem("Better now? [ask way]").message == "“way” is not one of the script's choices"


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        ("practice", "[play anchor]", "this script plays others"),
        ("companion", "Hello. [play anchor]", "this script plays others"),
        ("programme", "Hello.", "this programme plays nothing"),
        ("practice", "[rest]", "nothing is said in this script"),
    ],
)
def test_a_programme_is_what_plays_others(kind: str, body: str, message: str) -> None:
    assert problem(f"---\ntitle: One\nkind: {kind}\n---\n{body}\n").message == message


def test_a_programme_may_say_nothing_itself() -> None:
    practice = parsed("---\ntitle: One\nkind: programme\n---\n[play anchor 2 min]\n")
    assert [play.name for play in practice.plays] == ["anchor"]


def test_a_programme_of_very_many_parts_is_refused() -> None:
    front = "---\ntitle: One\nkind: programme\n---\n"
    assert len(parsed(front + "[repeat 40] [play anchor] [end]").plays) == 40
    one = problem(front + "[repeat 41] [play anchor] [end]")
    assert one.message == "this programme has 41 parts; 40 are the most"
