"""From text to a practice: the file, its front matter and its body, with every problem at its place."""

from __future__ import annotations

import dataclasses
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from voiceguide import body, legible, reader
from voiceguide.about import LONGEST_TITLE, About
from voiceguide.errors import NotFound, Problem, ScriptError
from voiceguide.practice import Play, Practice, Say, Step
from voiceguide.problems import Problems

__all__ = ["lines", "parse", "read"]

#: bytes; the script of a whole day is smaller
_LARGEST = 262_144
#: practices that a programme plays
_MOST_PARTS = 40
#: three hyphens as a word processor, or haste, writes them; and what stands below them
_DASHES, _KEY = re.compile(r"[\s‐-―−-]+"), re.compile(r"([a-z][a-z_-]*)\s*:", re.IGNORECASE)
_KEYS = frozenset(field.name for field in dataclasses.fields(About))
#: characters of a line that is shown when a script is too long to read
_SHOWN = 100


def read(path: Path) -> Practice:
    """The practice in the file at ``path``. Raises ``NotFound`` or ``ScriptError``."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotFound(f"{_visible(path)} is not a file with a script in it.")
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise NotFound(f"{_visible(path)} cannot be read: {why}.") from None
    if len(raw) > _LARGEST:
        told = f"a script is not longer than {_LARGEST:,} bytes"
        raise ScriptError([Problem(_visible(path), 1, 1, "", told)])
    try:
        return parse(raw.decode("utf-8"), path)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        hint = "Save the script as plain text in UTF-8."
        raise ScriptError([Problem(_visible(path), line, 1, "", "this is not text in UTF-8", hint)]) from None


def parse(text: str, path: Path) -> Practice:
    """The practice that ``text`` holds; ``path`` names it. Raises ``ScriptError`` with all its problems."""
    text, problems = _made_legible(lines(text), _visible(path))
    about, first = _front_matter(text, path, problems)
    steps = body.read(text, first, about.choices if about else None, problems)
    if about and not problems.found:
        _check_kind(about, steps, first, problems)
    if problems.found or not about:
        problems.stop()
    return Practice(_visible(path.stem).lower(), path, about, steps)


def lines(text: str) -> list[str]:
    """The lines of a script's text, whatever ends them."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _visible(path: Path | str) -> str:
    """A path as it may be shown and spoken of, whatever bytes are in it."""
    return reader.HIDDEN.sub("�", str(path))


def _made_legible(written: Sequence[str], path: str) -> tuple[str, Problems]:
    """The text without notes, and the problems in it. Raises ``ScriptError`` for what is endless."""
    if fault := legible.endless(written):
        shown = [reader.HIDDEN.sub("�", line[:_SHOWN]) for line in written[: fault.line + 1]]
        problems = Problems(path, shown)
        problems.add(*fault)
        problems.stop()
    problems = Problems(path, legible.composed(written))
    for fault in legible.hidden(written):
        problems.add(*fault)
    text, unclosed = legible.without_notes("\n".join(problems.lines))
    if unclosed:
        problems.add(*unclosed, "Close it with -->.")
    return text, problems


def _front_matter(text: str, path: Path, problems: Problems) -> tuple[About | None, int]:
    """What stands between two --- lines at the top, and the line after them; or a title from the name.

    None when it cannot be read. Raises ``ScriptError`` when it has no end.
    """
    rows = text.split("\n")
    top = next((number for number, line in enumerate(rows) if line.strip()), 0)
    if rows[top].rstrip() != "---":
        _refuse_a_broken_beginning(rows[top:], top, problems)
        words = re.sub(r"[-_\s]+", " ", _visible(path.stem)).strip()[:LONGEST_TITLE]
        return About(title=words.capitalize() or "Practice"), 0
    ends = (number for number in range(top + 1, len(rows)) if rows[number].rstrip() == "---")
    end = next(ends, None)
    if end is None:
        problems.add(top, 0, "the front matter that begins here has no end", "Close it with a line ---.")
        problems.stop()
    inside = "\n".join(rows[top + 1 : end])
    try:
        return reader.load(inside, About, problems.path, error=ScriptError, line=top + 2), end + 1
    except ScriptError as error:
        problems.found.extend(error.problems)
        return None, end + 1


def _refuse_a_broken_beginning(rows: Sequence[str], top: int, problems: Problems) -> None:
    """Raise ``ScriptError`` for front matter whose first three hyphens are missing, or are other dashes."""
    key = _KEY.match(rows[0])
    end = next((row.strip() for row in rows if row.strip() in ("", "---")), "")
    if rows[0].strip() and _DASHES.fullmatch(rows[0]) and _KEY.match("".join(rows[1:2])):
        told = "these are not three hyphens, and what stands below would be spoken"
    elif key and key[1].lower().replace("-", "_") in _KEYS and end:
        told = "three hyphens are missing above this line, and it would be spoken"
    else:
        return
    problems.add(top, 0, told, "Begin with three hyphens, ---.")
    problems.stop()


def _check_kind(about: About, steps: Sequence[Step], first: int, problems: Problems) -> None:
    """Note a script that says nothing, and one that plays others without being a programme."""
    plays = sum(isinstance(step.action, Play) for step in steps)
    if not plays and not any(isinstance(step.action, Say) for step in steps):
        problems.add(first, 0, "nothing is said in this script", "Write a sentence below the front matter.")
    elif plays and about.kind != "programme":
        problems.add(0, 0, "this script plays others", "Write kind: programme in the front matter.")
    elif about.kind == "programme" and not plays:
        problems.add(0, 0, "this programme plays nothing", "Write [play anchor 2 min], or leave kind out.")
    elif plays > _MOST_PARTS:
        problems.add(0, 0, f"this programme has {plays} parts; {_MOST_PARTS} are the most")
