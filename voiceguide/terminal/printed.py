"""A session as lines: one an event, for people, screen readers and programs."""

from __future__ import annotations

import json

from voiceguide.captions import Kind
from voiceguide.events import Event, Moment, ended, happened
from voiceguide.terminal.out import Out
from voiceguide.terminal.view import Face, View

__all__ = ["Printed"]

_HINT = "Space pauses, Enter steadies, h helps, q stops."


class Printed:
    """Prints what happens, when it is heard."""

    def __init__(self, out: Out, view: View) -> None:
        """Take where to print to, and how."""
        self._out, self._view = out, view
        self._before: Moment | None = None

    def show(self, now: Moment) -> None:
        """Print what happened since the moment shown last."""
        for event in happened(self._before, now):
            self._print(event)
        if self._before is None and self._view.keys and self._view.face is Face.PLAIN:
            self._out.write(f"{_HINT}\n")
        self._before = now

    def end(self, now: Moment, how: str) -> None:
        """Print that it is over, and how."""
        self._print(ended(now, how))

    def close(self) -> None:
        """Nothing is left to be closed."""

    def _print(self, event: Event) -> None:
        """Print an event: sounds are named only for whoever wants that, breaths also for programs."""
        captions, as_json = self._view.captions, self._view.face is Face.JSON
        if not captions and (event.name == Kind.SOUND or (event.name == Kind.PHASE and not as_json)):
            return
        if as_json:
            self._out.write(f"{json.dumps(event.as_data(), ensure_ascii=False)}\n")
        else:
            self._out.write(f"{' '.join(event.text.split())}\n")
