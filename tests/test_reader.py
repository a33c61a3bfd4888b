from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from tests.scripts import at_caret, inside
from voiceguide import reader
from voiceguide.errors import Problem, RecipeError, ScriptError


@dataclass(frozen=True)
class Layer:
    kind: str
    level: float = 0.0


def _even(text: str) -> int:
    if int(text) % 2:
        raise ValueError(f"“{text}” is odd")
    return int(text)


@dataclass(frozen=True)
class Recipe:
    """A field of every type that the reader knows."""

    title: str
    count: int = 1
    level: float = 0.5
    loud: bool = False
    colour: Literal["pink", "brown"] = "pink"
    pitch: float | None = 440.0
    layers: tuple[Layer, ...] = ()
    aliases: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    not_for: str = ""
    pairs: int = field(default=2, metadata={"read": _even})

    def __post_init__(self) -> None:
        if self.level > self.count:
            raise ValueError("the level is above the count", "level")


def load(text: str, line: int = 1) -> Recipe:
    return reader.load(text, Recipe, "sea.yaml", error=RecipeError, line=line)


def problems(text: str, line: int = 1) -> tuple[Problem, ...]:
    with pytest.raises(RecipeError) as caught:
        load(text, line)
    return caught.value.problems


def problem(text: str) -> Problem:
    (only,) = problems(text)
    return only


def told(text: str) -> tuple[str, str, str]:
    """The only problem of a text: what it says, where its caret is, and what it advises."""
    one = problem(text)
    return one.message, at_caret(one), one.hint


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("count: 7", "count", 7),
        ("pairs: -4", "pairs", -4),
        ("level: 1e-1", "level", 0.1),
        ("level: .5", "level", 0.5),
        ("loud: yes", "loud", True),
        ("loud: Off", "loud", False),
        ("colour: brown", "colour", "brown"),
        ("pitch: 220", "pitch", 220.0),
        ("pitch: ~", "pitch", None),
        ("pitch: null", "pitch", None),
        ("pitch:", "pitch", None),
        ("aliases: [a, b]", "aliases", ("a", "b")),
        ("aliases: alone", "aliases", ("alone",)),
        ("aliases:", "aliases", ()),
        ("aliases: [yes, no, 5, ~]", "aliases", ("yes", "no", "5", "~")),
        ("aliases:\n- a\n- b", "aliases", ("a", "b")),
        ("words: {a: b, c: d}", "words", {"a": "b", "c": "d"}),
        (
            "layers: [{kind: noise, level: 0.3}, {kind: drone}]",
            "layers",
            (Layer("noise", 0.3), Layer("drone")),
        ),
        ("layers: {kind: noise}", "layers", (Layer("noise"),)),
        ("not_for: nobody", "not_for", "nobody"),
        ("not-for: nobody", "not_for", "nobody"),
        ("pairs: 4", "pairs", 4),
        ('not_for: "5: &c"', "not_for", "5: &c"),
        ("not_for: >\n  two\n  lines", "not_for", "two lines"),
        ("not_for: |\n  two \n\n  lines", "not_for", "two lines"),
    ],
)
def test_a_value_is_read_as_its_field_asks(line: str, name: str, value: Any) -> None:
    assert getattr(load(f"title: Sea\n{line}\n"), name) == value


def test_what_is_not_given_has_its_default() -> None:
    assert load("title: Sea") == Recipe("Sea")


@pytest.mark.parametrize("text", ["title: 5", "title: yes", "title: 1.0", "title: 2024-01-01"])
def test_a_text_stays_as_it_was_written(text: str) -> None:
    assert load(text).title == text.removeprefix("title: ")


@pytest.mark.parametrize(
    ("line", "message", "caret"),
    [
        ("count: many", "“count” is a whole number, not “many”", "many"),
        ("count: 1.5", "“count” is a whole number, not “1.5”", "1.5"),
        ("count: [1]", "“count” is one value, not a list", "[1]"),
        ("level: loud", "“level” is a number, not “loud”", "loud"),
        ("level: nan", "“level” is a number, not “nan”", "nan"),
        ("level: .inf", "“level” is a number, not “.inf”", ".inf"),
        ("level: 1e999", "“level” is a number, not “1e999”", "1e999"),
        ("loud: perhaps", "“loud” is yes or no, not “perhaps”", "perhaps"),
        ("colour: green", "“green” is not what “colour” may be", "green"),
        ("aliases: [a, [b]]", "“aliases” is one value, not a list", "[b]]"),
        ("aliases: [a, '']", "“aliases” is empty", "'']"),
        ("words: [a, b]", "a list of “name: value” lines belongs here", "[a, b]"),
        ("words: a", "a list of “name: value” lines belongs here", "a"),
        ("words: {a: [b]}", "“a” is one value, not a list", "[b]}"),
        ("words: {[a]: b}", "a name belongs here", "[a]: b}"),
        ("layers: [noise]", "a list of “name: value” lines belongs here", "noise]"),
        ("layers: [{level: 1}]", "“kind” is missing", "{level: 1}]"),
        ("layers: [{kind: a, level: b}]", "“level” is a number, not “b”", "b}]"),
        ("not_for: ''", "“not_for” is empty", "''"),
        ("pairs: 3", "“3” is odd", "3"),
        ("level: 3", "the level is above the count", "level: 3"),
        ("title: again", "“title” is given twice", "title: again"),
        ("not_for: a\nnot-for: b", "“not_for” is given twice", "not-for: b"),
        ("? [a]\n: b", "a name belongs here", "[a]"),
    ],
)
def test_a_wrong_value_is_told_at_its_place(line: str, message: str, caret: str) -> None:
    assert told(f"title: Sea\n{line}\n")[:2] == (message, caret)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("colour: bron", "Did you mean “brown”?"),
        ("colour: PINK", "Did you mean “pink”?"),
        ("colour: green", "It is one of: pink, brown."),
        ("tittle: Sea", "Did you mean “title”?"),
        ("Aliases: a", "Did you mean “aliases”?"),
        ("alias: a", "Did you mean “aliases”?"),
        (
            "xyz: a",
            "Known here: title, count, level, loud, colour, pitch, layers, aliases, words, not_for, pairs.",
        ),
    ],
)
def test_a_near_miss_is_met_with_the_right_spelling(line: str, hint: str) -> None:
    assert told(f"title: Sea\n{line}\n")[2] == hint


@pytest.mark.parametrize("written", ["2-5", "2–5", "2 to 5", "2, 5", "2.0 and 5"])
def test_two_numbers_that_are_no_list_are_met_with_one(written: str) -> None:
    with pytest.raises(ScriptError) as caught:
        reader.load(f"{written}", tuple[float, ...], "walk.md", error=ScriptError)
    (one,) = caught.value.problems
    first, last = re.findall(r"[\d.]+", written)
    assert (one.message, one.hint) == (
        f"“{written}” is not one number", f"Write several in brackets: [{first}, {last}]."
    )  # fmt: skip


def test_a_missing_key_is_told_where_the_keys_begin() -> None:
    assert told("# a note\ncount: 5\n")[:2] == ("“title” is missing", "count: 5")


@pytest.mark.parametrize("text", ["", "\n\n", "# only a note\n", "{}"])
def test_nothing_at_all_lacks_what_is_needed(text: str) -> None:
    assert problem(text).message == "“title” is missing"


@pytest.mark.parametrize("text", ["- a\n- b\n", "sea\n", "[title]\n"])
def test_a_file_that_is_no_list_of_names_is_refused(text: str) -> None:
    assert problem(text).message == "a list of “name: value” lines belongs here"


def test_all_problems_come_in_one_run_and_in_the_order_of_the_file() -> None:
    text = "count: x\nlayers:\n- {kind: a, level: b}\n- {}\n- {kin: a}\nwords: {a: 1, a: 2}\nlod: yes\n"
    assert [(one.line, one.column, one.message) for one in problems(text)] == [
        (1, 1, "“title” is missing"),
        (1, 8, "“count” is a whole number, not “x”"),
        (3, 20, "“level” is a number, not “b”"),
        (4, 3, "“kind” is missing"),
        (5, 3, "“kind” is missing"),
        (5, 4, "“kin” is not known here"),
        (6, 15, "“a” is given twice"),
        (7, 1, "“lod” is not known here"),
    ]


def test_places_count_from_the_line_on_which_the_text_begins() -> None:
    (one,) = problems("title: Sea\ncount: x\n", line=11)
    assert (one.path, one.line, one.column, one.source) == ("sea.yaml", 12, 8, "count: x")


@pytest.mark.parametrize(
    ("text", "message", "caret"),
    [
        ("title: &a Sea\nnot_for: *a\n", "anchors and aliases (& and *) are not read here", "&a Sea"),
        ("title: *a\n", "anchors and aliases (& and *) are not read here", "*a"),
        ("title: Sea\n<<: *a\n", "anchors and aliases (& and *) are not read here", "*a"),
        ("title: !!python/name:os.system x\n", "tags (!) are not read here", "!!python/name:os.system x"),
        ("title: !secret x\n", "tags (!) are not read here", "!secret x"),
        ("!!map {title: Sea}\n", "tags (!) are not read here", "!!map {title: Sea}"),
        ("title: Sea\n---\ntitle: b\n", "a second document begins here", "---"),
        ("title: a: b\n", "this is not YAML: mapping values are not allowed here", ": b"),
        ("title\ncount: 5\n", "this is not YAML: mapping values are not allowed here", ": 5"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_at_its_place(text: str, message: str, caret: str) -> None:
    assert told(text)[:2] == (message, caret)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("title: a: b", "Put quotes round a text that holds a colon."),
        ("title: Sea\naliases:\n- 2026, Ben: read twice.\n", "Put quotes round a text that holds a colon."),
        ("title: [Sea]", ""),
        ("title: Sea\nSea\n", "Each line here is “name: value”."),
        ("layers:\n\t- a\n", "Indent with spaces, not with tabs."),
        ("title: *", ""),
        ("title: @home", "Put quotes round a text that begins with a mark."),
        ("title: 'It's late.'", "Put double quotes round all of it."),
        ("title: &a b", "Put quotes round a text with & or *."),
        ("title: !x b", "Put quotes round a text that begins with !."),
        ("title: a\n---\n", "Drop the line ---."),
    ],
)
def test_common_slips_in_yaml_are_met_with_advice(text: str, hint: str) -> None:
    assert problem(text).hint == hint


@pytest.mark.parametrize(
    "text", ["title: [a\n", "title: 'a\n", 'title: "a\n', "title: {a\n", "title: Sea\n - {b\n- c"]
)
def test_what_has_no_end_is_told_inside_the_file(text: str) -> None:
    assert inside(problem(text), text)


@pytest.mark.parametrize(
    "escape", [r"\UFFFFFFFF", r"\U00110000", r"\x1b[31m", r"\u202e", r"\0", r"\uD800", r"\u200b"]
)
def test_an_escape_never_brings_in_what_cannot_be_seen(escape: str) -> None:
    one = problem(f'title: "a{escape}b"\n')
    assert not reader.HIDDEN.search(str(one).replace("\n", ""))


def test_a_number_that_no_version_of_yaml_has_is_refused() -> None:
    assert (
        problem(f"%YAML {'9' * 5000}.1\n---\ntitle: Sea\n").message
        == "this is not YAML: a number in it is too large"
    )


@pytest.mark.parametrize("letter", "\0\x07\x1b\x0c\ufffe\ud800")
def test_a_character_that_cannot_be_printed_is_told_at_its_place(letter: str) -> None:
    one = problem(f"title: Sea\ncount: {letter}5\n")
    assert (one.line, one.column) == (2, 8)
    assert "cannot be printed" in one.message
    assert letter not in str(one)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_lines_end_where_yaml_ends_them(end: str) -> None:
    one = problem(f"title: Sea{end}count: x{end}")
    assert (one.line, one.column, one.source) == (2, 8, "count: x")


def test_eight_levels_are_read_and_nine_are_not() -> None:
    assert problem("title: " + "[" * 7 + "]" * 7).message == "“title” is one value, not a list"
    assert problem("title: " + "[" * 8 + "]" * 8).message == "this is nested deeper than 8 levels"


def test_a_quotation_in_a_message_is_cut_short() -> None:
    assert problem(f"title: Sea\n{'k' * 500}: 1\n").message == f"“{'k' * 59}…” is not known here"
    assert (
        problem(f"title: Sea\ncount: {'9' * 5000}\n").message
        == f"“count” is a whole number, not “{'9' * 59}…”"
    )


def test_nobody_is_told_more_than_a_hundred_problems() -> None:
    text = "title: Sea\n" + "".join(f"k{number}: 1\n" for number in range(5000))
    started = time.process_time()
    assert len(problems(text)) == 100
    assert time.process_time() - started < 1


def test_a_text_that_nobody_wrote_by_hand_is_refused_unread() -> None:
    started = time.process_time()
    assert "more than 65,536 characters" in problem("a" * 65_537).message
    assert time.process_time() - started < 0.1


def test_the_longest_text_is_read_in_time() -> None:
    text = "title: Sea\naliases:\n" + "- a\n" * 16_000
    started = time.process_time()
    assert len(load(text).aliases) == 16_000
    assert time.process_time() - started < 3


def test_a_type_that_is_no_dataclass_is_read_too() -> None:
    assert reader.load("{a: b}", dict[str, str], "words.yaml", error=ScriptError) == {"a": "b"}
    assert reader.load("[1, 2]", tuple[int, ...], "words.yaml", error=ScriptError) == (1, 2)


def test_the_error_is_of_the_kind_that_was_asked_for() -> None:
    with pytest.raises(ScriptError, match=r"walk.md:1:1: “title” is missing"):
        reader.load("{}", Recipe, "walk.md", error=ScriptError)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("fra-sea", "Did you mean “far-sea”?"),
        ("RAIN", "Did you mean “rain”?"),
        ("xyz", "nothing"),
        ("", "nothing"),
        ("anker", "Did you mean “anchor”?"),
    ],
)
def test_the_nearest_name_is_suggested(wrong: str, hint: str) -> None:
    names = ["far-sea", "rain", "anchor", "paper"]
    assert reader.did_you_mean(wrong, names, otherwise="nothing") == hint


def test_a_name_of_any_length_is_compared_in_time() -> None:
    started = time.process_time()
    assert reader.did_you_mean("a" * 10**6, [f"name{number}" for number in range(100)]) == ""
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("letter", "\0\x1b\x7f\x9b\u00ad\u061c\u200b\u202e\u2028\u2066\ufeff\U000e0041")
def test_what_is_shown_holds_nothing_hidden(letter: str) -> None:
    assert reader.shown(f"a{letter}b") == "a�b"


@pytest.mark.parametrize("text", ["é", "日本", "🙂", "👩\u200d🚀", "a\tb", "“”…–"])
def test_what_can_be_seen_is_shown_as_it_is(text: str) -> None:
    assert reader.shown(text) == text


MARKS = "title count layers kind words : - ? , [ ] { } & * ! | > ' \" % @ ` # --- ... ~ 5 yes \\U \\x1b <<"
BREAKS = [
    " ",
    "\n",
    "\n  ",
    "\t",
    ": ",
    "- ",
    "title: Sea\n",
    "\r\n",
    "\u2028",
    "é",
    "\0",
    "&a ",
    "*a",
    "!!x ",
]
PIECES = some.sampled_from([*MARKS.split(), *BREAKS])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(some.one_of(some.text(max_size=60), some.lists(PIECES, max_size=30).map("".join)))
@example('title: "\\UFFFFFFFF"')
@example("%YAML 1.1\n%YAML 1.1\n--- a")
def test_any_text_is_read_or_refused_with_places_inside_it(text: str) -> None:
    try:
        load(text)
    except RecipeError as error:
        lines = reader._LINE_END.split(text)
        for one in error.problems:
            assert 1 <= one.line <= len(lines)
            assert 1 <= one.column <= len(lines[one.line - 1]) + 1
