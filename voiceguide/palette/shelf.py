"""Recipes of one kind, found by name in a few folders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from voiceguide.errors import NotFound
from voiceguide.palette.recipes import Bed, Bell, Breath, read
from voiceguide.reader import did_you_mean

__all__ = ["Listed", "Shelf"]

Recipe = TypeVar("Recipe", Bed, Bell, Breath)


@dataclass(frozen=True, slots=True)
class Listed:
    """A sound as a list shows it."""

    name: str
    title: str
    about: str  #: one line


class Shelf(Generic[Recipe]):
    """The recipes of one kind; each is read when it is first asked for."""

    def __init__(self, folders: Sequence[Path], kind: str, word: str, into: type[Recipe]) -> None:
        """Take the folders, that of the recipes within each, what a person calls one, and its type."""
        self._folders = [folder / kind for folder in folders]
        self._word = word
        self._into: type[Recipe] = into
        self._read: Callable[[Path], Recipe] = cache(self._read_afresh)

    def listed(self) -> tuple[Listed, ...]:
        """Everything there is, by name. Raises ``RecipeError`` for what cannot be read."""
        recipes = {name: self._read(path) for name, path in self._paths().items()}
        return tuple(Listed(name, recipe.title, recipe.about) for name, recipe in recipes.items())

    def find(self, name: str) -> Recipe:
        """The recipe of this name or alias. Raises ``NotFound`` and ``RecipeError``."""
        paths: dict[str, Path] = self._paths()
        wanted = name.strip().lower()
        if wanted in paths:
            return self._read(paths[wanted])
        aliases = {alias.lower(): path for path in paths.values() for alias in self._read(path).aliases}
        if wanted in aliases:
            return self._read(aliases[wanted])
        names = list(paths) + list(aliases)
        known = f"There are: {', '.join(paths)}." if paths else f"None is in {self._folders[-1]}."
        nearest = did_you_mean(wanted, names)
        raise NotFound(" ".join(filter(None, (f"There is no {self._word} “{name}”.", nearest, known))))

    def _paths(self) -> dict[str, Path]:
        """All recipes by name; of two equal names that of the first folder."""
        paths = [path for folder in reversed(self._folders) for path in folder.glob("*.yaml")]
        return dict(sorted({path.stem.lower(): path for path in paths if path.is_file()}.items()))

    def _read_afresh(self, path: Path) -> Recipe:
        return read(path, self._into)
