"""A script's text as blocks: chapters' headings, paragraphs and phrases, row by row, with their places."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["Block", "Row", "blocks", "plain"]

#: levels of quotes and lists within one another; what is deeper is dropped, but its place is told
_DEEPEST = 64

_MARKS = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a block, without the marks before it; ``line`` and ``column`` count from 0."""

    line: int
    column: int
    text: str

    def after(self, count: int) -> Row:
        """The row without its first ``count`` characters."""
        return Row(self.line, self.column + count, self.text[count:])


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together. ``depth`` counts the quotes and lists around them."""

    kind: Literal["heading", "paragraph", "phrase", "code"]
    rows: tuple[Row, ...]
    depth: int


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text in order. Items of a list are paragraphs; rules are left out."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
    # an indented line is speech, not code; an underlined or colon line must not swallow it
    parser.disable(["code", "lheading", "reference", "html_block", "inline", "text_join"])
    lines = text.split("\n")
    quotes = 0
    heading = False
    for token in parser.parse(text):
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        heading = token.type == "heading_open" or (heading and token.type == "inline")
        if token.type == "inline" and token.map:
            kind: Literal["heading", "phrase", "paragraph"] = (
                "heading" if heading else "phrase" if quotes else "paragraph"
            )
            yield Block(kind, tuple(_rows(token.content, token.map[0], lines)), token.level)
            heading = False
        elif token.map and token.type == "fence":
            yield Block("code", (Row(token.map[0], 0, ""),), token.level)
        elif token.map and token.level == _DEEPEST - 1:
            yield Block("paragraph", (Row(token.map[0], 0, ""),), token.level)


def _rows(content: str, first: int, lines: list[str]) -> Iterator[Row]:
    for line, text in enumerate(content.split("\n"), first):
        yield Row(line, max(0, lines[line].find(text)), text)


def plain(text: str) -> str:
    """The text as it is spoken: without marks of emphasis, escapes and entities."""
    return html.unescape(_ESCAPED.sub(r"\1", _MARKS.sub("", text)))
