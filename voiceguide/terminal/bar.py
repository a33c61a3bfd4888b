"""How far some work is: a bar on a terminal, elsewhere a line each tenth."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click

from voiceguide.terminal.view import draws

__all__ = ["progress"]

#: seconds after which work that goes on is shown
_PATIENCE = 0.5


@contextmanager
def progress(
    label: str, out: TextIO | None = None, *, drawn: bool = True, plain: bool = True
) -> Iterator[Callable[[int, int], None]]:
    """A function to be told (done, of how many): a bar on a terminal, elsewhere a line each tenth.

    With ``drawn`` off there are lines on a terminal, too. Work that is soon done shows nothing there; with
    ``plain`` off, nothing elsewhere.
    """
    out = out or sys.stderr
    if not out.isatty():
        yield _lines(label, out) if plain else lambda _done, _total: None
        return
    shown = _Bar(label) if drawn and draws(out) else _Late(_lines(label, out))
    try:
        yield shown.tell
    finally:
        shown.close()


def _lines(label: str, out: TextIO) -> Callable[[int, int], None]:
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = done * 10 // total
        if tenth > told:
            told = tenth
            click.echo(f"{label}: {tenth * 10} %", file=out)

    return tell


class _Late:
    """Tells on what goes on for a while, and shows nothing of what is soon done."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell = tell
        self._from = time.monotonic() + _PATIENCE

    def tell(self, done: int, total: int) -> None:
        if time.monotonic() >= self._from:
            self._tell(done, total)

    def close(self) -> None:
        """Nothing is left to be closed."""


class _Bar:
    """A bar that appears only when there is still something to wait for."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown_from = time.monotonic() + _PATIENCE
        self._bar: Any = None

    def tell(self, done: int, total: int) -> None:
        if self._bar is None:
            if time.monotonic() < self._shown_from or done == total:
                return
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

            columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.add_task(self._label)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done, total=total)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
