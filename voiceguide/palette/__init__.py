"""What is heard beneath the voice: beds, bells and breath tones, made from the recipes in ``audio/``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from voiceguide.breath import Pattern
from voiceguide.config import bundled, settings_folder
from voiceguide.palette import beds, bells, breath
from voiceguide.palette.recipes import Bed, Bell, Breath
from voiceguide.palette.shelf import Listed, Shelf
from voiceguide.sound import Sound

__all__ = ["Listed", "Palette"]


class Palette:
    """The sounds that a session may use, by name."""

    def __init__(self, folders: Iterable[Path] | None = None) -> None:
        """Take the folders with ``beds/``, ``bells/`` and ``breath/``; of two equal names the first counts.

        Without any, these are the listener's own ``audio`` and the one that ships with the program.
        """
        shelves = tuple(folders or (settings_folder() / "audio", bundled("audio")))
        self._beds = Shelf(shelves, "beds", "bed", Bed)
        self._bells = Shelf(shelves, "bells", "bell", Bell)
        self._breath = Shelf(shelves, "breath", "breath tone", Breath)

    def beds(self) -> tuple[Listed, ...]:
        """All beds, by name. Raises ``RecipeError`` for one that cannot be read."""
        return self._beds.listed()

    def bells(self) -> tuple[Listed, ...]:
        """All bells, by name. Raises ``RecipeError`` for one that cannot be read."""
        return self._bells.listed()

    def bed(self, name: str, frames: int) -> Sound:
        """A bed of this many frames, without fades. Raises ``NotFound`` and ``RecipeError``."""
        return beds.bed(self._beds.find(name), frames)

    def bell(self, name: str) -> Sound:
        """A bell from its strike until it has rung away. Raises ``NotFound`` and ``RecipeError``."""
        return bells.bell(self._bells.find(name))

    def swell(self, pattern: Pattern, cycles: int) -> Sound:
        """The tone that leads some breaths of a pattern, of exactly their length."""
        return breath.swell(self._breath.find("swell"), pattern, cycles)

    def tense(self, frames: int) -> Sound:
        """The tone for tensing a muscle: it rises and stays."""
        return breath.tense(self._breath.find("muscle"), frames)

    def release(self, frames: int) -> Sound:
        """The tone for letting go: it falls, and silence follows."""
        return breath.release(self._breath.find("muscle"), frames)
