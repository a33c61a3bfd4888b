"""What a terminal shows: progress, and a session as it is heard; lines and events where there is none."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Protocol

from voiceguide.events import Follower, Moment
from voiceguide.player import Player
from voiceguide.terminal.bar import progress
from voiceguide.terminal.out import Out
from voiceguide.terminal.view import Face, View, view

__all__ = ["Face", "View", "progress", "view", "watch"]

#: seconds between two looks at a session; a breath moves visibly in them, and hardly anything else does
_LOOK = 0.1
#: seconds in which the last of it can be shown; who does not read by then is not waited for
_PATIENCE = 1.0


class _Shown(Protocol):
    """What shows moments."""

    def show(self, now: Moment) -> None: ...

    def end(self, now: Moment, how: str) -> None: ...

    def close(self) -> None: ...


@contextmanager
def watch(player: Player, trouble: Callable[[], str], how: View | None = None) -> Iterator[None]:
    """Show the session while it is played, in a thread of its own: no sound ever waits for a reader.

    ``trouble`` is what hinders the playing now, as a sentence, or nothing.
    """
    watcher = _Watcher(Follower(player, trouble), how or view())
    watcher.thread.start()
    try:
        with watcher.aside:
            yield
        watcher.how = "stopped" if player.stopping() else "finished"
    except BaseException:
        watcher.how = "stopped" if player.stopping() else "failed"
        raise
    finally:
        watcher.over.set()
        watcher.thread.join(_PATIENCE)


class _Watcher:
    """Shows a session until it is over, or as long as anybody reads: the sound goes on without."""

    def __init__(self, follower: Follower, how: View) -> None:
        self.over = threading.Event()
        self.how = ""
        self.aside: AbstractContextManager[None] = nullcontext()
        self.thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._follower = follower
        self._out = Out(sys.stdout, encoding="utf-8" if how.face is Face.JSON else "")
        self._shown: _Shown
        if how.face is Face.SCREEN:
            from voiceguide.terminal.screen import Screen

            self._shown = screen = Screen(self._out, how)
            if threading.current_thread() is threading.main_thread():
                self.aside = screen.stepping_aside()
        else:
            from voiceguide.terminal.printed import Printed

            self._shown = Printed(self._out, how)

    def _run(self) -> None:
        try:
            self._show()
        except OSError:
            self._out.give_up()

    def _show(self) -> None:
        try:
            self._shown.show(self._follower.look())
            while not self.over.wait(_LOOK):
                self._shown.show(self._follower.look())
            last = self._follower.look()
            self._shown.show(last)
            self._shown.end(last, self.how)
        finally:
            with suppress(OSError):
                self._shown.close()
