"""What a terminal shows: progress, and a session as it is heard; plain lines where there is no terminal."""

from __future__ import annotations

import os
import sys
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

import click

from voiceguide.player import Player
from voiceguide.score import Bus, Score
from voiceguide.units import RATE, clock

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["progress", "watch"]

#: seconds between two looks at a session
_LOOK = 0.25
#: seconds after which work that goes on is shown
_PATIENCE = 0.5


@contextmanager
def progress(
    label: str, out: TextIO | None = None, *, plain: bool = True
) -> Iterator[Callable[[int, int], None]]:
    """A function to be told (done, of how many): a bar on a terminal, elsewhere a line each tenth.

    Work that is soon done shows nothing on a terminal; with ``plain`` off, nothing elsewhere.
    """
    out = out or sys.stderr
    if not out.isatty():
        yield _lines(label, out) if plain else lambda _done, _total: None
        return
    bar = _Bar(label)
    try:
        yield bar.tell
    finally:
        bar.close()


def _lines(label: str, out: TextIO) -> Callable[[int, int], None]:
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = done * 10 // total
        if tenth > told:
            told = tenth
            click.echo(f"{label}: {tenth * 10} %", file=out)

    return tell


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


@contextmanager
def watch(
    score: Score, player: Player, trouble: Callable[[], str], turned: Score | None = None
) -> Iterator[None]:
    """Show the session while it is played: title, chapter, the line being heard, time left.

    ``turned`` is the score after an answer, ``trouble`` is what hinders the playing now, as a sentence, or
    nothing. Where there is no terminal, every chapter and line is printed when it is heard.
    """
    over = threading.Event()
    show = _screen if sys.stdout.isatty() else _plainly
    session = _Session(score, player, trouble, turned or score)
    shower = threading.Thread(target=_shown, args=(show, session, over), daemon=True)
    shower.start()
    try:
        yield
    finally:
        over.set()
        shower.join()


@dataclass(frozen=True, slots=True)
class _Moment:
    """What is heard at one place of a score."""

    score: Score
    place: int  #: frame

    @property
    def line(self) -> str:
        """The line heard last."""
        lines = [cue for cue in self.score.cues if cue.bus is Bus.VOICE]
        index = bisect_right(lines, self.place, key=lambda cue: cue.start) - 1
        return lines[index].text if index >= 0 else ""

    @property
    def chapter(self) -> str:
        """The chapter that the place is in."""
        index = bisect_right(self.score.chapters, self.place, key=lambda mark: mark.start) - 1
        return self.score.chapters[index].title if index >= 0 else ""

    @property
    def left(self) -> str:
        """The time left."""
        return clock((self.score.frames - self.place) / RATE)


@dataclass(frozen=True, slots=True)
class _Session:
    """A score and a player, as they are seen."""

    score: Score
    player: Player
    trouble: Callable[[], str]
    turned: Score  #: the score after an answer

    def now(self) -> _Moment:
        """What is heard now."""
        status = self.player.status()
        return _Moment(self.turned if status.turned else self.score, status.heard)


def _shown(
    show: Callable[[_Session, threading.Event], None], session: _Session, over: threading.Event
) -> None:
    """Show a session until it is over, or as long as anybody looks: the sound goes on without."""
    try:
        show(session, over)
    except OSError:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())  # or Python complains when it ends
        os.close(nothing)


def _plainly(session: _Session, over: threading.Event) -> None:
    click.echo(f"{session.score.title}, {_Moment(session.score, 0).left}")
    shown = ("", "", "")
    while not over.wait(_LOOK):
        moment = session.now()
        now = session.trouble(), moment.chapter, moment.line
        for text, before, mark in zip(now, shown, ("", "# ", ""), strict=True):
            if text and text != before:
                click.echo(f"{mark}{text}")
        shown = now


def _screen(session: _Session, over: threading.Event) -> None:
    from rich.live import Live

    with Live(_view(session), refresh_per_second=1 / _LOOK, transient=True, auto_refresh=False) as live:
        while not over.wait(_LOOK):
            live.update(_view(session), refresh=True)


def _view(session: _Session) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    moment = session.now()
    where = " · ".join(filter(None, (moment.score.title, moment.chapter)))
    return Group(
        Text(where, style="bold"),
        Text(moment.line),
        Text(session.trouble() or f"{moment.left} left · Ctrl-C stops", style="dim"),
    )
