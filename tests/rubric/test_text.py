"""Where a piece of a sentence stands in its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scripts import parsed
from voiceguide.practice import Say, Step
from voiceguide.rubric.finding import Place
from voiceguide.rubric.text import Text, any_of, of, words


def sentence_with(text: str, piece: str) -> Step:
    return next(step for step in parsed(text).steps if isinstance(step.action, Say) and piece in of(step))


def place(text: str, piece: str, nth: int = 0) -> Place:
    """Where a piece of the sentence that holds it is said to stand."""
    step = sentence_with(text, piece)
    start = -1
    for _ in range(nth + 1):
        start = of(step).index(piece, start + 1)
    return Text("walk.md", tuple(text.split("\n"))).find(step, start, start + len(piece))


@pytest.mark.parametrize(
    ("text", "piece", "found"),
    [
        ("One two three.\n", "two", (1, 5)),
        ("One. Two three.\n", "three", (1, 10)),
        ("One\ntwo three.\n", "three", (2, 5)),
        ("One two\nthree four.\n", "two three", (1, 5)),
        ("> One two.\n", "two", (1, 7)),
        ("> One two\n> three.\n", "two three", (1, 7)),
        ("- One *two* three.\n", "two three", (1, 8)),
        ("[notice] One. [rest] Two three.\n", "three", (1, 26)),
        ("One <!-- two --> two.\n", "two", (1, 18)),
        ("Café two.\n", "two", (1, 6)),
    ],
)
def test_a_piece_is_found_where_an_editor_shows_it(text: str, piece: str, found: tuple[int, int]) -> None:
    assert place(text, piece) == found


def test_the_second_of_two_alike_is_found_at_its_own_place() -> None:
    assert place("One two, one two.\n", "two", nth=1) == (1, 14)


def test_what_is_spelt_with_entities_is_told_at_its_sentence() -> None:
    assert place("One. Two &amp; three.\n", "& three") == (1, 6)


@given(
    st.lists(st.sampled_from(["see", "sea", "se", "the", "then", "a"]), min_size=1, max_size=12),
    st.lists(st.sampled_from([" ", "\n", "  ", " *", "* "]), min_size=12, max_size=12),
    st.data(),
)
def test_any_word_of_any_sentence_is_found_at_its_own_place(
    chosen: list[str], gaps: list[str], data: st.DataObject
) -> None:
    text, starts = "", []
    for word, gap in zip(chosen, gaps, strict=False):
        starts.append(len(text))
        text += word + (gap if len(starts) < len(chosen) else "")
    step = sentence_with(text, chosen[0])
    number = data.draw(st.integers(0, len(chosen) - 1))
    start = sum(len(word) + 1 for word in chosen[:number])
    found = Text("walk.md", tuple(text.split("\n"))).find(step, start, start + len(chosen[number]))
    before = text[: starts[number]]
    assert found == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_only_keys_of_the_front_matter_itself_are_found() -> None:
    text = "---\ntitle: One\nsources:\n  - author: A\n    year: 1\n    title: B\n---\nTwo.\neyes: shut.\n"
    found = Text("walk.md", tuple(text.split("\n")))
    assert set(found.front_matter) == {"title", "sources"}
    assert found.key("sources") == (3, 1)
    assert found.key("author") == (1, 1)


def test_a_file_is_read_as_the_script_is(tmp_path: Path) -> None:
    path = tmp_path / "walk.md"
    path.write_bytes("\ufeffOne.\r\nTwo cafe\u0301s.\r\n".encode())
    assert Text.read(path).lines == ("One.", "Two cafés.", "")


def test_words_are_counted_as_they_are_said() -> None:
    assert words("Don’t half-listen, or do; it’s 5 o’clock.") == [
        "Don’t",
        "half-listen",
        "or",
        "do",
        "it’s",
        "o’clock",
    ]


def test_listed_phrases_are_found_as_whole_words_in_any_capitals() -> None:
    pattern = any_of("let_go hands?")
    assert [match[0] for match in pattern.finditer("Let go, hands; outlet goes, handsome.")] == [
        "Let go",
        "hands",
    ]
