"""A good script to break, and what is found in a broken one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voiceguide.rubric import Finding

GOOD = Path(__file__).with_name("good.md").read_text("utf-8")
STRANGERS = sorted(Path(__file__).with_name("strangers").glob("*.md"))

#: judges a text, as if it stood in a file
Judge = Callable[[str], list[Finding]]


def broken(*changes: tuple[str, str]) -> str:
    """The good script with pieces of it replaced; each piece stands in it once."""
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the good script"
        text = text.replace(old, new)
    return text


def with_middle(body: str, minutes: str = "[5]") -> str:
    """The good script with one other chapter between its opening and its closing."""
    text = broken(("minutes: [2, 5]", f"minutes: {minutes}"))
    start, stop = text.index("# Hands"), text.index("# Coming back")
    return f"{text[:start]}# Another\n\n{body}\n\n{text[stop:]}"


def line_of(text: str, piece: str) -> tuple[int, int]:
    """Line and column of the first place where a piece stands in a text."""
    offset = text.index(piece)
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def of_point(found: list[Finding], point: int) -> list[Finding]:
    """The findings of one point."""
    return [one for one in found if one.point == point]


def at(one: Finding) -> str:
    """What stands in the script from a finding's place on."""
    return one.source[one.column - 1 :]
