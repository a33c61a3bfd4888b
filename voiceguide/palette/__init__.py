"""What is heard beneath the voice: beds, bells and breath tones, made from the recipes in ``audio/``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from voiceguide.breath import Pattern
from voiceguide.config import bundled, settings_folder
from voiceguide.levels import softer
from voiceguide.palette import adapted, beds, bells, breath
from voiceguide.palette.recipes import Bed, Bell, Breath
from voiceguide.palette.shelf import Listed, Shelf
from voiceguide.profile import NORMAL, Profile
from voiceguide.sound import Sound

__all__ = ["Listed", "Palette"]


class Palette:
    """The sounds that a session may use, by name."""

    def __init__(self, folders: Iterable[Path] | None = None, profile: Profile = NORMAL) -> None:
        """Take the folders with ``beds/``, ``bells/`` and ``breath/``; of two equal names the first counts.

        Without any, these are the listener's own ``audio`` and the one that ships with the program.
        """
        self._folders = tuple(folders or (settings_folder() / "audio", bundled("audio")))
        self._beds = Shelf(self._folders, "beds", "bed", Bed)
        self._bells = Shelf(self._folders, "bells", "bell", Bell)
        self._breath = Shelf(self._folders, "breath", "breath tone", Breath)
        self._profile = profile

    def within(self, profile: Profile) -> Palette:
        """The same sounds as a profile asks for them."""
        return self if profile == self._profile else Palette(self._folders, profile)

    def beds(self) -> tuple[Listed, ...]:
        """All beds, by name. Raises ``RecipeError`` for one that cannot be read."""
        return self._beds.listed()

    def bells(self) -> tuple[Listed, ...]:
        """All bells, by name. Raises ``RecipeError`` for one that cannot be read."""
        return self._bells.listed()

    def bed(self, name: str, frames: int) -> Sound:
        """A bed of this many frames, without fades. Raises ``NotFound`` and ``RecipeError``."""
        room, recipe = self._profile.room, self._beds.find(name)
        sound = beds.bed(adapted.bed(recipe, room, self._profile.speaker), frames)
        # silence keeps the floor that it needs
        return softer(sound, room.bed if recipe.audible else 0.0)

    def bell(self, name: str) -> Sound:
        """A bell from its strike until it has rung away. Raises ``NotFound`` and ``RecipeError``."""
        room = self._profile.room
        recipe = adapted.bell(self._bells.find(name), room, self._profile.speaker)
        return bells.bell(recipe, room.bell)

    def swell(self, pattern: Pattern, cycles: int) -> Sound:
        """The tone that leads some breaths of a pattern, of exactly their length."""
        return self._leading(breath.swell(self._tone("swell"), pattern, cycles))

    def tense(self, frames: int) -> Sound:
        """The tone for tensing a muscle: it rises and stays."""
        return self._leading(breath.tense(self._tone("muscle"), frames))

    def release(self, frames: int) -> Sound:
        """The tone for letting go: it falls, and silence follows."""
        return self._leading(breath.release(self._tone("muscle"), frames))

    def _tone(self, name: str) -> Breath:
        return adapted.breath(self._breath.find(name), self._profile.speaker)

    def _leading(self, sound: Sound) -> Sound:
        return softer(sound, self._profile.room.swell)
