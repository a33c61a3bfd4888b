"""What a piece of work costs, and whether figures of several runs can be believed."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

__all__ = ["Cost", "Pairs", "quartiles"]

#: the share of its median by which a floor may waver (its quartiles apart) before nothing is said of it
_WAVER = 0.10


@dataclass(slots=True)
class Cost:
    """Seconds that something took: of the CPU, by this process and its ended children, and on the wall."""

    cpu: float = 0.0
    wall: float = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Adds what is done inside."""
        cpu, wall = _cpu(), time.perf_counter()
        yield
        self.cpu += _cpu() - cpu
        self.wall += time.perf_counter() - wall


def _cpu() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@dataclass
class Pairs:
    """The costs of a work and of its floor, run in turns."""

    works: list[Cost] = field(default_factory=list)
    floors: list[Cost] = field(default_factory=list)

    def run(self, work: Callable[[Cost], None], floor: Callable[[Cost], None], pairs: int) -> None:
        """Runs so many pairs, after one that does not count; every other begins with the floor."""
        for number in range(-1, pairs):
            done, least = Cost(), Cost()
            order = [(work, done), (floor, least)]
            for run, cost in order if number % 2 else reversed(order):
                run(cost)
            if number >= 0:
                self.works.append(done)
                self.floors.append(least)

    def ratio(self, of: Callable[[Cost], float]) -> str:
        """Work to floor: the median of the pairs' ratios, and their quartiles; or that the floor wavered."""
        low, middle, high = quartiles([of(floor) for floor in self.floors])
        if (high - low) / middle > _WAVER:
            return f"the floor wavered: {low:.2f} to {high:.2f} s around {middle:.2f} s"
        ratios = [of(work) / of(floor) for work, floor in zip(self.works, self.floors, strict=True)]
        low, middle, high = quartiles(ratios)
        return f"{middle:.2f} [{low:.2f} to {high:.2f}]"


def quartiles(figures: Sequence[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile."""
    low, middle, high = statistics.quantiles(figures, n=4, method="inclusive")
    return low, middle, high
