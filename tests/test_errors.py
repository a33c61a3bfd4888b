from __future__ import annotations

import inspect

import pytest

from voiceguide import errors
from voiceguide.errors import Problem, ScriptError, VoiceguideError

CLASSES = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, Exception)]


@pytest.mark.parametrize("one", CLASSES)
def test_every_error_has_the_one_root_and_says_when_it_is_raised(one: type[Exception]) -> None:
    assert issubclass(one, VoiceguideError)
    assert one is VoiceguideError or "Raised when" in (one.__doc__ or "")


@pytest.mark.parametrize("one", CLASSES)
def test_every_error_ends_the_program_with_a_code_that_is_not_success(one: type[VoiceguideError]) -> None:
    assert 0 < one.exit_code < 128


def test_a_problem_points_at_its_place() -> None:
    problem = Problem("a.md", 3, 6, "Rest [paws]", "There is no cue “paws”.", "Did you mean [pause 8s]?")
    assert str(problem) == (
        "a.md:3:6: There is no cue “paws”.\n    Rest [paws]\n         ^\n    Did you mean [pause 8s]?"
    )


def test_a_problem_in_an_empty_line_shows_no_line() -> None:
    assert str(Problem("a.md", 1, 1, "", "The file is empty.")) == "a.md:1:1: The file is empty."


def test_tabs_do_not_move_the_caret() -> None:
    _, shown, caret = str(Problem("a.md", 1, 3, "\t\tx", "Here.")).splitlines()
    assert shown.index("x") == caret.index("^")


@pytest.mark.parametrize("column", [1, 59, 60, 61, 500, 4_000])
def test_of_a_long_line_the_part_around_the_place_is_shown(column: int) -> None:
    source = "-" * (column - 1) + "x" + "-" * 5_000
    _, shown, caret = str(Problem("a.md", 1, column, source, "Here.")).splitlines()
    assert len(shown) <= 104
    assert shown.index("x") == caret.index("^")


def test_problems_come_in_the_order_of_the_file() -> None:
    late, early = Problem("a.md", 9, 1, "", "late"), Problem("a.md", 2, 8, "", "early")
    error = ScriptError([late, early])
    assert error.problems == (early, late)
    assert str(error) == "a.md:2:8: early\na.md:9:1: late"
