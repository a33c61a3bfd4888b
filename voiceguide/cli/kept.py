"""What is kept from one session to the next: where it was stopped, and the day of a programme."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.errors import NotFound
from voiceguide.units import RATE

if TYPE_CHECKING:
    from voiceguide.cli.hearing import Ended
    from voiceguide.config import Settings
    from voiceguide.left import Left
    from voiceguide.practice import Practice

__all__ = ["found", "keep", "keep_day"]


def found(name: str) -> Left:
    """Where the last session was left. Raises ``NotFound`` when that was another, or is forgotten."""
    from voiceguide import left, library

    last = left.left()
    if not last or (name and library.find(name).path.resolve() != Path(last.script)):
        raise NotFound("There is no session to go on with; it is kept for a day. Play it from the beginning.")
    return last


def keep(practice: Practice, minutes: float | None, settings: Settings, ended: Ended) -> None:
    """Keep where a session was stopped; forget the one before when this one was heard to its end."""
    from voiceguide import left

    if ended.stopped:
        path = str(practice.path.resolve())
        place = left.Left(path, minutes, ended.place / RATE, ended.way, dict(settings.choices))
        with _otherwise("Where you stopped could not be kept"):
            left.keep(place)
    else:
        with _otherwise("Where you stopped the last time could not be forgotten"):
            left.forget()


def keep_day(programme: str, day: str) -> None:
    """Keep that a day of a programme was heard to its end."""
    from voiceguide import days

    with _otherwise("The day that you heard could not be kept"):
        days.keep(programme, day)


@contextmanager
def _otherwise(told: str) -> Iterator[None]:
    """Do something with a file if that can be done, else say that it could not: a session ends as it does."""
    try:
        yield
    except OSError as fault:
        click.echo(f"{told}: {fault.strerror or fault}.", err=True)
