"""Whose a terminal is just now: this program's, or that of somebody who works there meanwhile."""

from __future__ import annotations

import os
import sys

__all__ = ["is_ours", "keyboard"]


def keyboard() -> int | None:
    """The terminal at which somebody may type to this program; None where there is none, as on Windows."""
    try:
        number = sys.stdin.fileno()
        return number if hasattr(os, "tcgetpgrp") and os.isatty(number) and is_ours(number) else None
    except (AttributeError, OSError, ValueError):  # none at all, closed, or of another kind
        return None


def is_ours(terminal: int) -> bool:
    """Whether a terminal may be read, changed and drawn on: a job in the background is stopped for it."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except (AttributeError, OSError):  # it rules no jobs
        return True
