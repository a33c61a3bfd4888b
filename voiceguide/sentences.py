"""Where the sentences of a running text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["spans"]

#: a sentence's last mark, with what closes after it, before white space and no small letter or other mark
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)]*+(?=\s++[^a-z.!?…]|\s*+$)")
_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|e\.g|i\.e|[A-Z])\.$")
#: characters; no abbreviation is longer
_LONGEST = 8


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and stop of each sentence, with the white space before it; the last may lack its mark."""
    start = 0
    for match in _END.finditer(text):
        if not _ABBREVIATION.search(text[max(start, match.end() - _LONGEST) : match.end()]):
            yield start, match.end()
            start = match.end()
    if text[start:].strip():
        yield start, len(text)
