"""Chance without a state."""

from __future__ import annotations

from itertools import pairwise

from voiceguide.palette.chance import draw, wander


def test_a_draw_depends_on_its_numbers_alone() -> None:
    assert draw(3, 7) == draw(3, 7)
    assert len({draw(seed, place) for seed in range(100) for place in range(100)}) == 10_000


def test_every_bit_of_a_draw_is_even() -> None:
    draws = [draw(1, place) for place in range(4000)]
    for bit in range(64):
        assert 1800 < sum(number >> bit & 1 for number in draws) < 2200


def test_places_beyond_64_bits_and_below_0_are_no_trouble() -> None:
    assert 0 <= draw(-1, 2**80) < 2**64


def test_wandering_stays_between_0_and_1_and_never_jumps() -> None:
    values = [wander(5, place / 100, 7.0) for place in range(60_000)]
    assert 0 <= min(values) < 0.1
    assert 0.9 < max(values) <= 1
    assert max(abs(after - before) for before, after in pairwise(values)) < 0.0025
