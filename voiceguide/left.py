"""Where a session was left, for a day: what was played, the place in it and the moment, and nothing else."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from voiceguide.config import settings_folder, write_whole

__all__ = ["Left", "expire", "forget", "keep", "left"]

#: seconds after which it is forgotten
_A_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Left:
    """A session, and the place from which on it is still to be heard."""

    script: str  #: its path
    minutes: float | None
    seconds: float = 0.0  #: the place
    way: int = 0  #: 1 when a question had been answered
    choices: dict[str, str] = field(default_factory=dict)
    counts: bool = False  #: its day is to be kept once it was heard to its end


def keep(session: Left) -> None:
    """Keep where a session was left, in the place of any before. Raises ``OSError``."""
    write_whole(_path(), json.dumps({"at": time.time()} | asdict(session), indent=1))


def forget() -> None:
    """Keep nothing any more. Raises ``OSError``."""
    _path().unlink(missing_ok=True)


def expire() -> None:
    """Keep nothing that was left longer than a day ago."""
    left()


def left() -> Left | None:
    """Where the last session was left; None when it was not, longer than a day ago, or cannot be read."""
    try:
        found = json.loads(_path().read_text("utf-8"))
        if not 0 <= time.time() - float(found.pop("at")) < _A_DAY:
            forget()
            return None
        minutes = found["minutes"]
        return Left(
            str(found["script"]),
            None if minutes is None else float(minutes),
            max(0.0, float(found["seconds"])),
            int(found["way"]),
            {str(name): str(value) for name, value in found["choices"].items()},
            bool(found["counts"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _path() -> Path:
    return settings_folder() / "left.json"
