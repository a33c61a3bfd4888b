"""Whether the folder of kept speech can be used, and what is wrong in a listener's own files."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from voiceguide import settings_file
from voiceguide.config import cache_folder
from voiceguide.config import settings_file as place
from voiceguide.doctor.finding import Finding, Verdict, typed
from voiceguide.errors import Problem, ProblemsError
from voiceguide.palette import Palette
from voiceguide.reader import shown
from voiceguide.speech.cache import Store
from voiceguide.speech.lexicon import own_words

__all__ = ["cache", "own"]

#: seconds in which entries are looked at; a slow card has more than can be read
_PATIENCE = 5.0
#: bytes that are written on trial
_TRIAL = bytes(65_536)


def cache() -> Iterator[Finding]:
    """The folder of kept speech. Without it sessions play all the same."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(_TRIAL)
            file.flush()
        yield Finding("folder", Verdict.GOOD, f"{folder} can be written")
    except OSError as fault:
        told = f"{folder} cannot be written ({fault.strerror}), so all lines are spoken anew each time"
        yield Finding("folder", Verdict.WARNING, told, _writable(fault, folder))
    try:
        yield from _entries()
    except OSError as fault:
        yield Finding(
            "kept lines",
            Verdict.WARNING,
            f"they cannot be read: {fault}",
            f"rm -r {typed(folder / 'speech')}",
        )


def _entries() -> Iterator[Finding]:
    """What is kept, as far as it can be read in time."""
    until, sizes, broken, rest = time.monotonic() + _PATIENCE, [], list[Path](), ""
    for path, taken, whole in Store().survey():
        sizes.append(taken)
        if not whole:
            broken.append(path)
        if time.monotonic() > until:
            rest = "; there may be more, which were not looked at"
            break
    yield Finding("lines", Verdict.GOOD, f"{len(sizes)} of them, {sum(sizes) / 1e6:.0f} MB{rest}")
    if broken:
        told = f"{len(broken)} of them; they count as none, and are spoken anew when they are needed"
        some = broken if len(broken) < 4 else [broken[0].parent]
        yield Finding("broken lines", Verdict.WARNING, told, f"rm -r {' '.join(map(typed, some))}")


def _writable(fault: OSError, folder: Path) -> str:
    """What makes a folder one that can be written."""
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    match fault.errno:
        case errno.EROFS:
            elsewhere = "export VOICEGUIDE_CACHE_DIR=$(mktemp -d)"
            return f"Nothing, if that is meant to be; or keep them until a restart:\n{elsewhere}"
        case errno.ENOSPC:
            return f"Make room on this disk:\ndf -h {typed(there)}"
        case errno.EEXIST | errno.ENOTDIR:
            return f"Move away the file that stands there:\nmv -n {typed(there)} {typed(_beside(there))}"
    # nothing else that may lie there changes hands
    return f'sudo install -d -o "$(id -un)" {typed(folder)} {typed(folder / "speech")}'


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}-old")


def own() -> Iterator[Finding]:
    """The files of a listener, of which one that is wrong may stop every session."""
    given = "all is as by default"
    if not (found := settings_file.problems()):
        if place().exists():
            names = [one.name for one in settings_file.listed() if one.given]
            given = f"{', '.join(names) or 'nothing'} set, and nothing is wrong"
        yield Finding("settings", Verdict.GOOD, given)
    yield from _wrong("settings", found)
    for name, read in (("pronunciation", own_words), ("beds", Palette().beds), ("bells", Palette().bells)):
        yield from _wrong(name, _problems(read))


def _problems(read: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        read()
    except ProblemsError as fault:
        return fault.problems
    return ()


def _wrong(name: str, problems: tuple[Problem, ...]) -> Iterator[Finding]:
    for problem in problems:
        path = Path(problem.path)
        where = f"line {problem.line}, column {problem.column} of {path}"
        edit = "voiceguide config edit" if path == place() else f"${{EDITOR:-nano}} {typed(path)}"
        cure = "\n".join(filter(None, (problem.hint, edit)))
        yield Finding(name, Verdict.FAULT, f"{problem.message} ({where}{_said(problem)})", cure)


def _said(problem: Problem) -> str:
    """The line that is wrong, so far as there is one."""
    return f": {shown(problem.source)}" if problem.source.strip() else ""
