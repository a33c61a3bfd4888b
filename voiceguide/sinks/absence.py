"""How long nothing has been heard: long enough, and whoever comes back should say when to go on."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["ASLEEP", "GONE", "Absence", "clock"]

#: seconds without a loudspeaker after which the session does not begin to speak by itself
GONE = 600.0
#: seconds for which this program stood still, or its machine slept, after which it does not either
ASLEEP = 30.0


def clock() -> float:
    """Seconds that pass evenly, while the machine sleeps too where that can be told; no time of day."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Absence:
    """Nothing is heard from the last ``heard`` on. It must be asked, or told, every few seconds."""

    def __init__(
        self, gone: float = GONE, asleep: float = ASLEEP, *, clock: Callable[[], float] = clock
    ) -> None:
        self._gone = gone
        self._asleep = asleep
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Begin anew: somebody is there."""
        self._since = self._asked = self._clock()
        self._slept = False

    def heard(self) -> None:
        """Something is heard now."""
        self._look()
        self._since = self._asked

    def is_long(self) -> bool:
        """Whether it has lasted for long, or this program stood still for long, since it was forgotten."""
        self._look()
        return self._slept or self._asked - self._since > self._gone

    def _look(self) -> None:
        now = self._clock()
        self._slept |= now - self._asked > self._asleep
        self._asked = now
