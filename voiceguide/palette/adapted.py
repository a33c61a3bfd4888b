"""Recipes as a profile asks for them; one that asks for nothing gives the recipe itself."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, log2

from voiceguide.palette.recipes import Bed, Bell, Breath, Colour, Drone, Noise
from voiceguide.profile import Room, Speaker

__all__ = ["bed", "bell", "breath"]

#: how far a noise reaches at least, against its lowest: less would sound like a tone
_REACH = 3.0
#: Hz; no breath's tone is higher
_HIGHEST = 2000.0


def bed(recipe: Bed, room: Room, speaker: Speaker) -> Bed:
    """A bed with shallower waves, on one point, and with what is too low moved up."""
    if recipe.noise:
        recipe = replace(recipe, noise=_noise(recipe.noise, room, speaker))
    if recipe.drone:
        recipe = replace(recipe, drone=_drone(recipe.drone, room, speaker))
    return recipe


def _noise(recipe: Noise, room: Room, speaker: Speaker) -> Noise:
    colours = tuple(_colour(colour, room.waves, speaker) for colour in recipe.colours)
    return replace(recipe, colours=colours, drift=recipe.drift * room.waves)


def _colour(colour: Colour, waves: float, speaker: Speaker) -> Colour:
    if speaker.one:
        colour = replace(colour, width=0.0)
    if colour.low < speaker.lowest:
        high = max(colour.high, _REACH * speaker.lowest)
        colour = replace(colour, low=speaker.lowest, high=high)
    # what waves no longer bring is there all along, at about its mean
    still = min(1.0, colour.still + (1 - waves) * (colour.wave + colour.crest) / 4)
    return replace(colour, still=still, wave=colour.wave * waves, crest=colour.crest * waves)


def _drone(recipe: Drone, room: Room, speaker: Speaker) -> Drone:
    recipe = replace(recipe, depth=recipe.depth * room.waves)
    ratios = tuple(_above(speaker.lowest, recipe.root, ratio) for ratio in recipe.ratios)
    return replace(recipe, ratios=tuple(dict.fromkeys(ratios)) if speaker.lowest else ratios)


def bell(recipe: Bell, room: Room, speaker: Speaker) -> Bell:
    """A bell that comes more softly, its lowest modes octaves higher; the others keep their places."""
    modes = (replace(m, ratio=_above(speaker.lowest, recipe.pitch, m.ratio)) for m in recipe.modes)
    return replace(recipe, modes=tuple(modes), strike=max(recipe.strike, room.strike))


def breath(recipe: Breath, speaker: Speaker) -> Breath:
    """A breath's tone, all of it some octaves higher."""
    octaves = _above(speaker.swell, recipe.low)
    return replace(recipe, low=recipe.low * octaves, high=min(recipe.high * octaves, _HIGHEST))


def _above(lowest: float, hertz: float, ratio: float = 1.0) -> float:
    """The ratio, as many octaves higher as its tone needs to lie above the lowest."""
    return ratio * 2.0 ** max(0, ceil(log2(lowest / (hertz * ratio)))) if lowest else ratio
