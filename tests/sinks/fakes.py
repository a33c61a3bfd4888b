"""A device child that does what a test tells it: ``fakes.py FOLDER LIFE…``, for ``Speaker(child=…)``.

Each child that is started lives the next of the lives, and the last one for ever: ``plays``; ``dies N``,
``refuses N``, ``hangs N`` or ``stutters N`` at its Nth write; ``holds N``, which is N seconds of latency;
``busy``, ``library`` or ``device``, the fault of its start; ``none`` and ``mono``, what it lists. What it
takes goes to ``FOLDER/0``, ``FOLDER/1`` and so on.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voiceguide.worker import serve

__all__ = ["child", "lives", "taken"]


def child(folder: Path, *lives: str) -> list[str]:
    """The command of a fake that lives so."""
    return [sys.executable, __file__, str(folder), *lives]


def lives(folder: Path) -> int:
    """How many children have been started."""
    return len(list(folder.iterdir()))


def taken(folder: Path, life: int, channels: int = 2) -> NDArray[np.int16]:
    """The samples that a child took, the silence at its beginning included."""
    return np.fromfile(folder / str(life), np.int16).reshape(-1, channels)


class Fake:
    def __init__(self, folder: Path, plan: list[str]) -> None:
        life = lives(folder)
        self.file = (folder / str(life)).open("xb", buffering=0)
        self.word, *number = plan[min(life, len(plan) - 1)].split()
        self.left = int(number[0]) if number else -1

    def handle(self, request: Mapping[str, Any], payload: bytes) -> tuple[dict[str, object], bytes]:
        if request["do"] == "write":
            return self.write(payload), b""
        if request["do"] == "open":
            return {"latency": self.left if self.word == "holds" else 0.3}, b""
        if self.word in ("busy", "library", "device"):
            return {"fault": self.word, "text": "as the test wishes"}, b""
        channels = 1 if self.word == "mono" else 2
        found = [{"name": "Fake Speaker", "channels": channels, "default": True}]
        return {"devices": [] if self.word == "none" else found}, b""

    def write(self, payload: bytes) -> dict[str, object]:
        self.left -= 1
        if self.left == 0:
            if self.word == "dies":
                os._exit(3)
            if self.word == "refuses":
                return {"fault": "device", "text": "unplugged"}
            if self.word == "hangs":
                threading.Event().wait()
        self.file.write(payload)
        return {"underflow": self.left == 0 and self.word == "stutters"}


if __name__ == "__main__":
    serve(Fake(Path(sys.argv[1]), sys.argv[2:]).handle)
