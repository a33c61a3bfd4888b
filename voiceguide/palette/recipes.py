"""What a recipe in ``audio/`` may say: the kinds of layer, bell and breath tone, checked as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from voiceguide import reader
from voiceguide.errors import Problem, RecipeError

__all__ = ["Bed", "Bell", "Breath", "Colour", "Drone", "Mode", "Noise", "Waves", "read"]

Recipe = TypeVar("Recipe")

#: Hz that can be heard and lie well under half the rate
_HEARD = (16.0, 16_000.0)
#: dB within which one part of a sound stands against another
_DECIBELS = (-60.0, 20.0)
#: seconds of a slow motion
_SLOW = (3.0, 600.0)


@dataclass(frozen=True, slots=True)
class Colour:
    """A noise of one spectrum, and how much of it is there as the waves come and go."""

    slope: float  #: dB an octave between ``low`` and ``high``
    low: float  #: Hz, below which it falls away
    high: float  #: Hz, above which it falls away
    level: float = 0.0  #: dB against the other colours
    width: float = 0.6  #: 0 is one point between the speakers, 1 all around
    still: float = 1.0  #: gain that is always there
    wave: float = 0.0  #: gain that comes with each wave
    crest: float = 0.0  #: gain that comes with a wave's crest only

    def __post_init__(self) -> None:
        _check("slope", self.slope, -24, 6)
        _check("low", self.low, *_HEARD)
        _check("high", self.high, self.low, _HEARD[1])
        _check("level", self.level, *_DECIBELS)
        for name in ("width", "still", "wave", "crest"):
            _check(name, getattr(self, name), 0, 1)


@dataclass(frozen=True, slots=True)
class Waves:
    """A slow coming and going whose clocks never meet."""

    every: float  #: seconds from wave to wave
    sway: float = 61.0  #: seconds in which waves draw nearer together and apart again
    heights: float = 23.0  #: seconds after which another height is reached
    lowest: float = 0.5  #: the lowest height; the highest is 1
    sharpness: float = 2.0  #: power of the rise; the higher, the shorter the wave against its trough

    def __post_init__(self) -> None:
        for name in ("every", "sway", "heights"):
            _check(name, getattr(self, name), *_SLOW)
        _check("lowest", self.lowest, 0, 1)
        _check("sharpness", self.sharpness, 1, 6)


@dataclass(frozen=True, slots=True)
class Noise:
    """A layer of shaped noise."""

    colours: tuple[Colour, ...]
    waves: Waves | None = None
    drift: float = 1.0  #: dB of slow, irregular change of its level

    def __post_init__(self) -> None:
        _check_count("colours", len(self.colours), 1, 4)
        _check("drift", self.drift, 0, 6)
        if not any(colour.still or (self.waves and colour.wave + colour.crest) for colour in self.colours):
            raise ValueError(
                "no colour is ever heard: give one a “still”, or a “wave” and the layer its “waves”"
            )


@dataclass(frozen=True, slots=True)
class Drone:
    """A layer of tones that stay, while each comes and goes by itself."""

    root: float  #: Hz
    ratios: tuple[float, ...]  #: of each tone to the root
    doubles: tuple[float, ...] = ()  #: Hz between each tone and its doubles, for slow beats
    double_level: float = -12.0  #: dB of a double against its tone
    roll: float = -4.5  #: dB an octave
    fastest: float = 11.0  #: seconds in which the quickest tone comes and goes
    slowest: float = 47.0  #: seconds in which the slowest does
    depth: float = 0.35  #: how far a tone's gain moves to either side of its middle, against its highest
    level: float = 0.0  #: dB against the other layers

    def __post_init__(self) -> None:
        _check("root", self.root, *_HEARD)
        _check_count("tones and doubles", len(self.ratios) * (1 + len(self.doubles)), 1, 32)
        for ratio in self.ratios:
            _check("root × ratio", self.root * ratio, *_HEARD)
        for hertz in self.doubles:
            _check("doubles", hertz, -2, 2)
        _check("double-level", self.double_level, *_DECIBELS)
        _check("roll", self.roll, -24, 0)
        _check("fastest", self.fastest, *_SLOW)
        _check("slowest", self.slowest, self.fastest, _SLOW[1])
        _check("depth", self.depth, 0, 0.5)
        _check("level", self.level, *_DECIBELS)


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed: its layers, all sounding at once."""

    title: str
    about: str
    aliases: tuple[str, ...] = ()
    seed: int = 1
    audible: bool = True  #: no is for silence, which keeps a floor that nobody hears
    noise: Noise | None = None
    drone: Drone | None = None

    def __post_init__(self) -> None:
        _check("seed", self.seed, 0, 2**31)
        if not (self.noise or self.drone):
            raise ValueError("a bed needs a layer: noise, drone, or both")


@dataclass(frozen=True, slots=True)
class Mode:
    """One way in which a bell rings: two tones side by side that beat slowly."""

    ratio: float  #: to the bell's pitch
    level: float  #: dB against the other modes
    ring: float  #: seconds until it has fallen by 60 dB
    beat: float = 1.0  #: Hz between its two tones

    def __post_init__(self) -> None:
        _check("ratio", self.ratio, 0.1, 40)
        _check("level", self.level, *_DECIBELS)
        _check("ring", self.ring, 0.1, 60)
        _check("beat", self.beat, 0, 4)


@dataclass(frozen=True, slots=True)
class Bell:
    """A bell or bowl, softly struck once."""

    title: str
    about: str
    pitch: float  #: Hz
    strike: float  #: seconds in which it comes; one that would startle is made longer as it sounds
    modes: tuple[Mode, ...]
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check("pitch", self.pitch, *_HEARD)
        _check("strike", self.strike, 0.004, 0.2)
        _check_count("modes", len(self.modes), 1, 16)
        for mode in self.modes:
            _check("pitch × ratio", self.pitch * mode.ratio, *_HEARD)


@dataclass(frozen=True, slots=True)
class Breath:
    """The tone that leads breath and muscle work, from its low and quiet rest to its full height."""

    title: str
    about: str
    low: float  #: Hz at rest
    high: float  #: Hz at the fullest
    quiet: float  #: dB at rest, against the fullest
    partials: tuple[float, ...]  #: gains of the fundamental and the tones above it, at the fullest
    dark: float = 0.4  #: factor by which each further partial is weaker at rest than at the fullest
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check("low", self.low, 100, 1000)
        _check("high", self.high, self.low, 2000)
        _check("quiet", self.quiet, -40, 0)
        _check_count("partials", len(self.partials), 1, 8)
        _check("the first of partials", self.partials[0], 0.01, 1)
        _check("dark", self.dark, 0, 1)


def read(path: Path, into: type[Recipe]) -> Recipe:
    """The recipe in a file; ``RecipeError`` says all that is wrong with it, and where."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as fault:
        raise RecipeError([Problem(str(path), 1, 1, "", f"this cannot be read: {fault}")]) from None
    return reader.load(text, into, str(path), error=RecipeError)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"“{name}” is {value:g}; it lies between {low:g} and {high:g}")


def _check_count(name: str, count: int, low: int, high: int) -> None:
    if not low <= count <= high:
        raise ValueError(f"there are {count} {name}; there may be {low} to {high}")
