from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from voiceguide.markdown import blocks, plain


def read(text: str) -> list[tuple[str, list[str]]]:
    """Kind and rows of every block of a text."""
    return [(block.kind, [row.text for row in block.rows]) for block in blocks(text)]


def places(text: str) -> list[tuple[int, int]]:
    """Line and column of every row of a text."""
    return [(row.line, row.column) for block in blocks(text) for row in block.rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\nb\n\nc", [("paragraph", ["a", "b"]), ("paragraph", ["c"])]),
        ("# A\nb", [("heading", ["A"]), ("paragraph", ["b"])]),
        ("###### A ##\nb", [("heading", ["A"]), ("paragraph", ["b"])]),
        ("   # A", [("heading", ["A"])]),
        ("#a", [("paragraph", ["#a"])]),
        ("> a\n> b", [("phrase", ["a", "b"])]),
        ("> a\nb\n\nc", [("phrase", ["a", "b"]), ("paragraph", ["c"])]),
        ("> a\n\n> b", [("phrase", ["a"]), ("phrase", ["b"])]),
        ("> # A", [("heading", ["A"])]),
        ("- a\n- b\n  c\n* d", [("paragraph", ["a"]), ("paragraph", ["b", "c"]), ("paragraph", ["d"])]),
        ("1. a\n2. b\n10) c", [("paragraph", ["a"]), ("paragraph", ["b"]), ("paragraph", ["c"])]),
        ("- a\n\n  b", [("paragraph", ["a"]), ("paragraph", ["b"])]),
        ("> - a", [("phrase", ["a"])]),
        ("- > a", [("phrase", ["a"])]),
        ("a\n\n***\n\n---\n\n___\n\nb", [("paragraph", ["a"]), ("paragraph", ["b"])]),
        ("a.\n---\nb", [("paragraph", ["a."]), ("paragraph", ["b"])]),
        ("a\n\n---", [("paragraph", ["a"])]),
        ("a\n---\nb", [("underlined", ["a"]), ("paragraph", ["b"])]),
        ("**a**\n   -----  ", [("underlined", ["**a**"])]),
        ("a\nb\n---", [("paragraph", ["a", "b"])]),
        ("a\n***", [("paragraph", ["a"])]),
        ("[rest]\n---", [("paragraph", ["[rest]"])]),
        ("# a\n---", [("heading", ["a"])]),
        ("> a\n---", [("phrase", ["a"])]),
        ("- a\n- b\n---", [("paragraph", ["a"]), ("paragraph", ["b"])]),
        ("• a\n•\tb\n  c\n\n● d", [("paragraph", ["a"]), ("paragraph", ["b", "c"]), ("paragraph", ["d"])]),
        ("a\n> • b", [("paragraph", ["a"]), ("phrase", ["b"])]),
        ("a • b", [("paragraph", ["a • b"])]),
        ("a\n===\nb", [("paragraph", ["a", "===", "b"])]),
        ("===", [("paragraph", ["==="])]),
        ("    a\n\n    b", [("paragraph", ["a"]), ("paragraph", ["b"])]),
        ("\ta", [("paragraph", ["a"])]),
        ("```\na\n```\nb", [("code", [""]), ("paragraph", ["b"])]),
        ("~~~ a\nb", [("code", [""])]),
        ("<div>\na\n</div>", [("paragraph", ["<div>", "a", "</div>"])]),
        ("[a]: b", [("paragraph", ["[a]: b"])]),
        ("| a | b |\n|---|---|", [("paragraph", ["| a | b |", "|---|---|"])]),
        ("a  \nb\\\nc", [("paragraph", ["a", "b\\", "c"])]),
        ("", []),
        ("\n \n\t\n", []),
        ("-\n- \n>\n", []),
    ],
)  # fmt: skip
def test_a_text_falls_into_blocks(text: str, found: list[tuple[str, list[str]]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text", ["3. 2. 1.", "5.", "3)", "> 3.\n> 2.\n> 1.", "- 7.", "1. 2. a", "3. 2. a\n   b"]
)
def test_numbers_that_markdown_takes_for_marks_are_not_lost_silently(text: str) -> None:
    assert read(text)[0] == ("lost", [text.split("\n")[0]])


def test_a_numbered_item_is_not_lost() -> None:
    assert read("> 1. a") == [("phrase", ["a"])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n  b", [(0, 0), (1, 2)]),
        ("\n\n# A", [(2, 2)]),
        ("> a\n>b\nc", [(0, 2), (1, 1), (2, 0)]),
        ("- a\n  b\n\n  c", [(0, 2), (1, 2), (3, 2)]),
        ("- a\n\tb", [(0, 2), (1, 1)]),
        ("• a\n•\tb", [(0, 2), (1, 2)]),
        ("1. 1", [(0, 3)]),
        ("- - -a", [(0, 4)]),
        ("> > > > a", [(0, 8)]),
        (">\ta", [(0, 2)]),
        ("   a   \n\n    b", [(0, 3), (2, 4)]),
        ("#   A   #", [(0, 4)]),
    ],
)
def test_a_row_knows_its_place(text: str, found: list[tuple[int, int]]) -> None:
    assert places(text) == found


@pytest.mark.parametrize("depth", range(1, 40))
@pytest.mark.parametrize("mark", ["> ", ">", "- ", "1. ", "> - "])
def test_depth_counts_quotes_and_lists_or_tells_that_it_is_too_deep(mark: str, depth: int) -> None:
    deepest = max(block.depth for block in blocks(mark * depth + "a") if block.kind != "lost")
    levels = depth * len(mark.split())
    assert deepest == levels if levels <= 8 else deepest > 8


def test_a_row_may_be_cut() -> None:
    (block,) = blocks("> [rest] a")
    row = block.rows[0].after(7)
    assert (row.line, row.column, row.text) == (0, 9, "a")


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("a *b* **c** ***d***", "a b c d"),
        ("_a_ __b__ c_d_e", "a b c_d_e"),
        ("__init__ is _so_.", "init is so."),
        ("`a` ~~b~~", "a b"),
        ("*a", "a"),
        (r"2 \* 3 \_a\_ \# \\", "2 * 3 _a_ # \\"),
        (r"a\_b", "a_b"),
        ("a\\", "a"),
        (r"a\b", r"a\b"),
        ("&amp; &lt; &eacute; &#233; &#xE9; &hellip;", "& < é é é …"),
        ("AT&T; R&D &copy=1 &notit &;", "AT&T; R&D &copy=1 &notit &;"),
        (f"&#{'9' * 5000};", f"&#{'9' * 5000};"),
        ("&#9999999;", "�"),
        ("{minutes}, [x] & “y”", "{minutes}, [x] & “y”"),
    ],
)
def test_marks_are_not_spoken(text: str, spoken: str) -> None:
    assert plain(text) == spoken


WORDS = ["", "a", "b c", "# d", "> e", "- f", "  g", "    h", "1. i", "2. 3. j", "\tk", "> - l", "* * m"]
MARKS = ["---", "===", ">", "-", "```", "7."]
LINES = some.lists(some.sampled_from(WORDS + MARKS), max_size=12)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(LINES)
@example(["- a", "\tb"])
def test_every_word_is_in_a_block_at_its_place(lines: list[str]) -> None:
    found = list(blocks("\n".join(lines)))
    told = {row.line for block in found for row in block.rows if block.kind in ("code", "lost")}
    for block in found:
        for row in block.rows:
            assert lines[row.line][row.column :].startswith(row.text)
    read = {row.line: row.text for block in found for row in block.rows if block.kind not in ("code", "lost")}
    fenced = any(block.kind == "code" for block in found)
    for number, line in enumerate(lines):
        letters = line.strip("#>-*=` \t123457.")
        if letters and not fenced and number not in told:
            assert letters in read[number]
