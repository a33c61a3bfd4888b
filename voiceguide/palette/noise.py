"""Shaped noise that never repeats and has no state: short periodic stretches, picked and turned by chance."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.palette.chance import draw, wander
from voiceguide.palette.recipes import Colour, Noise, Waves
from voiceguide.sound import QUANTUM, Block
from voiceguide.units import RATE, gain

__all__ = ["NoiseLayer"]

#: frames of a stretch; each overlaps the next by half, which is one quantum
_STRETCH = 2 * QUANTUM
#: stretches that are made; with every turn and sign of each, some 260 000 different ones are heard
_POOL = 16
#: seconds after which the irregular drift has reached another level
_DRIFT = 29.0


class NoiseLayer:
    """Noise of a few colours under one slow motion.

    All colours have the same random phases, so a change of their shares is a slow filter's motion, exactly.
    """

    def __init__(self, recipe: Noise, seed: int) -> None:
        self._recipe, self._seed = recipe, seed
        self._pool = _pool(recipe.colours, seed)
        window = np.sin(np.pi * (np.arange(_STRETCH) + 0.5) / _STRETCH)
        self._window = np.repeat(window, 2).astype(np.float32)
        self._stretch = lru_cache(maxsize=2)(self._windowed)

    def quantum(self, index: int) -> Block:
        """The quantum of this number: the second half of one stretch and the first of the next."""
        block: Block = self._stretch(index)[QUANTUM:] + self._stretch(index + 1)[:QUANTUM]
        return block

    def _windowed(self, number: int) -> Block:
        """One stretch, its colours mixed; its gains are its own, so that its halves always fit."""
        chance = draw(self._seed, number)
        shares = np.array(self._shares(number * QUANTUM / RATE), np.float32)
        mixed = np.dot(shares if chance >> 63 else -shares, self._pool[chance % _POOL])
        turn = 2 * ((chance >> 8) % _STRETCH)
        block = np.concatenate((mixed[turn:], mixed[:turn]))
        block *= self._window
        return block.reshape(_STRETCH, 2)

    def _shares(self, seconds: float) -> list[float]:
        """The gain of each colour at a place."""
        drift = gain(self._recipe.drift * (wander(self._seed, seconds, _DRIFT) - 0.5))
        wave = _wave(self._recipe.waves, self._seed, seconds) if self._recipe.waves else 0.0
        return [
            drift * (colour.still + colour.wave * wave + colour.crest * wave * wave)
            for colour in self._recipe.colours
        ]


def _wave(waves: Waves, seed: int, seconds: float) -> float:
    """How high the wave stands, from 0 to 1."""
    turn = math.tau * (seconds / waves.every + 0.35 * math.sin(math.tau * seconds / waves.sway))
    height = waves.lowest + (1 - waves.lowest) * wander(seed + 1, seconds, waves.heights)
    return float((0.5 - 0.5 * math.cos(turn)) ** waves.sharpness * height)


def _pool(colours: tuple[Colour, ...], seed: int) -> NDArray[np.float32]:
    """Stretches as ``(stretch, colour, sample)``, left and right by turns.

    Their amplitudes are even and only their phases random, which makes the level steadier than chance would.
    """
    random = np.random.Generator(np.random.SFC64(seed))
    spectra = [_spectrum(colour) for colour in colours]
    pool = np.empty((_POOL, len(colours), _STRETCH, 2), np.float32)
    for stretch in pool:
        centre, left, right = np.exp(2j * np.pi * random.random((3, _STRETCH // 2 + 1)))
        for colour, spectrum, made in zip(colours, spectra, stretch, strict=True):
            shared, own = math.sqrt(1 - colour.width) * centre, math.sqrt(colour.width)
            sides = np.stack([shared + own * left, shared + own * right])
            made[:] = np.fft.irfft(sides * spectrum, _STRETCH, axis=1).T
    return pool.reshape(_POOL, len(colours), -1)


def _spectrum(colour: Colour) -> NDArray[np.floating]:
    """Amplitudes for an inverse transform that make noise of this colour with an rms of its level."""
    hertz = np.fft.rfftfreq(_STRETCH, 1 / RATE)
    hertz[0] = hertz[1]
    shape = hertz ** (colour.slope / 6.0206)
    shape /= np.sqrt((1 + (colour.low / hertz) ** 4) * (1 + (hertz / colour.high) ** 4))
    shape[0] = shape[-1] = 0.0
    shape *= gain(colour.level) * _STRETCH / math.sqrt(2 * float(np.square(shape).sum()))
    return shape
