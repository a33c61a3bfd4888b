"""What Linux tells of a process and its children."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["alive", "children", "cpu_seconds"]


def children(parent: int) -> list[int]:
    """The processes that ``parent`` started and that have not ended."""
    return [pid for pid, fields in _processes() if int(fields[1]) == parent]


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    return any(found == pid and fields[0] != "Z" for found, fields in _processes())


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process and its children so far, also of those that ended, in hundredths."""
    ticks = 0
    for found, fields in _processes():
        if found == pid:
            ticks += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _processes() -> list[tuple[int, list[str]]]:
    """Each process and what follows its name in ``/proc/PID/stat``: state, parent, … (proc(5))."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            found.append((int(folder.name), stat.rpartition(")")[2].split()))
    return found
