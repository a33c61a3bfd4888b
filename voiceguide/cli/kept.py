"""What is kept from one session to the next: where it was left, and the day of a programme."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.errors import NotFound
from voiceguide.units import RATE

if TYPE_CHECKING:
    from voiceguide.cli.hearing import Ended
    from voiceguide.left import Left
    from voiceguide.practice import Practice

__all__ = ["found", "keep"]


def found(name: str) -> Left:
    """Where the last session was left. Raises ``NotFound`` when that was another, or is forgotten."""
    from voiceguide import left, library

    last = left.left()
    if not last or (name and library.find(name).path.resolve() != Path(last.script)):
        raise NotFound("There is no session to go on with; it is kept for a day. Play it from the beginning.")
    return last


def keep(practice: Practice, begun: Left, ended: Ended) -> None:
    """Keep where a session was left that began so; of one that was heard to its end the day, if it counts."""
    from voiceguide import days, left

    if ended.place is not None:
        with _otherwise("Where you stopped could not be kept"):
            left.keep(replace(begun, seconds=ended.place / RATE, way=begun.way + ended.way))
        return
    with _otherwise("Where you stopped the last time could not be forgotten"):
        left.forget()
    if begun.counts:
        with _otherwise("The day that you heard could not be kept"):
            days.keep(practice.name, begun.choices["day"])


@contextmanager
def _otherwise(told: str) -> Iterator[None]:
    """Do something with a file if that can be done, else say that it could not: a session ends as it does."""
    try:
        yield
    except OSError as fault:
        click.echo(f"{told}: {fault.strerror or fault}.", err=True)
