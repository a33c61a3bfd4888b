"""Everything that is wrong with a script, found before anybody listens to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from voiceguide import script
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.errors import CannotFit, NotFound, RecipeError, ScriptError, VoiceguideError
from voiceguide.palette import Palette
from voiceguide.practice import Bed, Bell, Practice
from voiceguide.speech import Voice

__all__ = ["faults"]


def faults(path: Path, voice: Voice, palette: Palette) -> Iterator[VoiceguideError]:
    """What is wrong with the script at ``path``: its language, then its sounds, then its lengths.

    It is composed at every length that it offers, with its choices as they are by default and with each other
    value of each choice.
    """
    try:
        practice = script.read(path)
    except (NotFound, ScriptError) as fault:
        yield fault
        return
    unknown = list(_unknown_sounds(practice, palette))
    yield from unknown or _lengths(practice, voice, palette)


def _unknown_sounds(practice: Practice, palette: Palette) -> Iterator[VoiceguideError]:
    """One error for each bed and bell that does not exist, or whose recipe cannot be read."""
    asked: dict[tuple[type, str], int] = {(Bed, practice.about.bed): 1}
    for step in practice.steps:
        if isinstance(step.action, Bed | Bell):
            asked.setdefault((type(step.action), step.action.name), step.line)
    for (kind, name), line in asked.items():
        try:
            palette.bed(name, 0) if kind is Bed else palette.bell(name)
        except NotFound as fault:
            yield NotFound(f"{practice.path}:{line}: {fault}")
        except RecipeError as fault:
            yield fault


def _lengths(practice: Practice, voice: Voice, palette: Palette) -> Iterator[VoiceguideError]:
    others = [{name: value} for name, values in practice.about.choices.items() for value in values[1:]]
    for minutes in practice.about.minutes or (None,):
        for choices in ({}, *others):
            try:
                compose(practice, voice, palette, minutes, Settings(choices=choices))
            except CannotFit as fault:
                chosen = "".join(f" (with {name}={value})" for name, value in choices.items())
                yield CannotFit(f"{practice.path}:1: {fault}{chosen}")
                if not choices:
                    break
            except VoiceguideError as fault:
                yield fault
                return
