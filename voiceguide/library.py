"""Finding a practice by its name, an alias, or the path of a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from voiceguide import script
from voiceguide.config import bundled, settings_folder
from voiceguide.errors import NotFound, ScriptError
from voiceguide.practice import Practice
from voiceguide.reader import did_you_mean, shown

__all__ = ["find", "practices"]

#: endings of a script's file
_SUFFIXES = (".md", ".txt")


def find(name: str) -> Practice:
    """The practice of this name or alias, or in the script at this path.

    A listener's own scripts come before those that ship with the program. Raises ``NotFound`` with the
    nearest name, or ``ScriptError`` for a script that cannot be read.
    """
    path = Path(name)
    if path.suffix.lower() in _SUFFIXES or path.name != name:
        return script.read(path)
    wanted = name.strip().lower()
    for found in _scripts():
        if found.stem.lower() == wanted:
            return script.read(found)
    known: list[str] = []
    for practice in _readable(_scripts()):
        names = [called.lower() for called in (practice.name, *practice.about.aliases)]
        if wanted in names:
            return practice
        known += names
    try:
        if path.is_file():
            return script.read(path)
    except OSError:  # a name that no file can have
        pass
    raise NotFound(f"There is no practice “{shown(name)}”. {_what_else(name, known)}")


def _what_else(name: str, known: Iterable[str]) -> str:
    """What may have been meant by a name that is not known: a script that lies here, or the nearest name."""
    for path in (Path(name + suffix) for suffix in _SUFFIXES):
        try:
            if path.is_file():
                return f"A script lies here: write {shown(str(path))}."
        except OSError:  # a name that no file can have
            break
    return did_you_mean(name.strip().lower(), known, otherwise="See voiceguide list.")


def practices() -> Iterator[Practice]:
    """Every practice that can be read, by name; a listener's own hides a shipped one of the same name."""
    return _readable(sorted(_scripts(), key=lambda path: path.stem.lower()))


def _readable(paths: Iterable[Path]) -> Iterator[Practice]:
    for path in paths:
        try:
            yield script.read(path)
        except (NotFound, ScriptError):
            continue


def _scripts() -> list[Path]:
    """The listener's own scripts, then those that ship and are not hidden by one of them."""
    found: dict[str, Path] = {}
    for folder in (settings_folder() / "scripts", bundled("scripts")):
        for path in (*sorted(folder.glob("*.md")), *sorted(folder.glob("programmes/*.md"))):
            found.setdefault(path.stem.lower(), path)
    return list(found.values())
