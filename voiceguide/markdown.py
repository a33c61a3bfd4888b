"""A script's text as blocks: chapters' headings, paragraphs and phrases, row by row, with their places."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["Block", "Kind", "Row", "blocks", "plain"]

Kind = Literal["heading", "paragraph", "phrase", "code", "lost", "underlined"]

#: levels, two for a list, one for a quote; what is deeper is dropped, but its place is told
_DEEPEST = 20

#: an escaped mark, a line broken by a backslash, marks of emphasis
_MARKS = re.compile(r"\\([!-/:-@\[-`{-~])|\\$|[*`~]+|(?<!\w)_+|(?<!_)_++(?!\w)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NUMBER = re.compile(r"\d[.)]")
#: the mark before an item of a list, as word processors paste it
_BULLET = re.compile(r"^([ \t>]*)[•‣◦▪●○·](?=[ \t])", re.MULTILINE)
_DASHES = re.compile(r" {0,3}-{3,}\s*")


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
    """Rows that belong together, or one that is no speech. ``depth`` counts the quotes and lists around."""

    kind: Kind
    rows: tuple[Row, ...]
    depth: int


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text in order. Items of a list are paragraphs; rules are left out.

    A row is “lost” when Markdown takes its words for the marks of lists, as in ``3. 2. 1.``, and “underlined”
    when dashes are right below it, and no full stop is at its end.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
    # an indented line is speech, not code; an underlined or colon line must not swallow it
    parser.disable(["code", "lheading", "reference", "html_block", "inline", "text_join"])
    text = _BULLET.sub(r"\1-", text)
    lines = text.split("\n")
    quotes = lists = read = 0
    heading = False
    for token in parser.parse(text):
        quotes += token.nesting if token.type.startswith("blockquote") else 0
        lists += token.nesting if token.type.startswith("list_item") else 0
        heading = token.type == "heading_open" or (heading and token.type == "inline")
        deepest = token.level == _DEEPEST - 1
        if not token.map or not (deepest or token.type in ("inline", "fence")):
            continue
        yield from _lost(lines, read, token.map[0])
        first, read = token.map
        if token.type != "inline":
            unread: Kind = "code" if token.type == "fence" else "paragraph"
            yield Block(unread, (Row(first, 0, ""),), quotes + lists)
        elif rows := tuple(_rows(token.content, first, lines)):
            if len(_NUMBER.findall(lines[first][: rows[0].column])) > 1:
                yield Block("lost", (Row(first, 0, lines[first]),), 0)
            underlined = not quotes + lists and _is_underlined(rows, "".join(lines[read : read + 1]))
            speech: Kind = "phrase" if quotes else "underlined" if underlined else "paragraph"
            yield Block("heading" if heading else speech, rows, quotes + lists)
    yield from _lost(lines, read, len(lines))


def _is_underlined(rows: tuple[Row, ...], below: str) -> bool:
    return len(rows) == 1 and plain(rows[0].text)[-1:].isalnum() and bool(_DASHES.fullmatch(below))


def _rows(content: str, first: int, lines: list[str]) -> Iterator[Row]:
    for line, text in enumerate(content.split("\n"), first):
        text = text.strip()
        yield Row(line, max(0, lines[line].rfind(text)), text)


def _lost(lines: list[str], first: int, stop: int) -> Iterator[Block]:
    for line in range(first, stop):
        if any(map(str.isalnum, lines[line])):
            yield Block("lost", (Row(line, 0, lines[line]),), 0)


def plain(text: str) -> str:
    """The text as it is spoken: without marks of emphasis, escapes and entities."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), _MARKS.sub(r"\1", text))
