"""The day of a programme that comes next; kept only for a listener who asks for it by ``--day next``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from voiceguide.config import settings_folder, write_whole

__all__ = ["keep", "upcoming"]


def upcoming(programme: str, days: Sequence[str]) -> str:
    """The day after the one that was kept last; the first when none was, the last when all were."""
    kept = _kept().get(programme, "")
    index = days.index(kept) + 1 if kept in days else 0
    return days[min(index, len(days) - 1)]


def keep(programme: str, day: str) -> None:
    """Keep that a day of a programme was heard to its end: its name and number, and nothing else.

    Raises ``OSError`` where nothing can be written.
    """
    write_whole(_path(), json.dumps(_kept() | {programme: day}, indent=1))


def _path() -> Path:
    return settings_folder() / "days.json"


def _kept() -> dict[str, str]:
    """What was kept; nothing when the file is not there, or is no such file."""
    try:
        found = json.loads(_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(day) for name, day in found.items()} if isinstance(found, dict) else {}
