"""The deck: places that cross over without a click, and parts that are as loud as they are wished."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.tones import Chord, Wave, bend, even, sharpest
from voiceguide.deck import QUIETEST, Deck
from voiceguide.mixer import Mix
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM, Block, Samples
from voiceguide.units import RATE, decibels, gain
from voiceguide.wishes import GROUPS

FRAMES = 100 * QUANTUM + 333
#: frames of a crossing
FADE = 4 * QUANTUM


def read(deck: Deck, quanta: int) -> Block:
    return np.concatenate([deck.read() for _ in range(quanta)])


def coming(frames: int = FADE) -> NDArray[np.float64]:
    """The gains of a sound that comes in."""
    place: NDArray[np.float64] = np.sin((np.arange(frames)[:, None] + 0.5) / frames * (np.pi / 2))
    return place


# -- places


def test_as_it_is_written_a_sound_is_heard_bit_for_bit() -> None:
    chord = Chord(FRAMES)
    assert np.array_equal(read(Deck(chord), 101), chord.read(0, FRAMES))


def test_at_the_end_it_gives_what_is_left_and_then_nothing() -> None:
    deck = Deck(even(QUANTUM + 10))
    assert [len(deck.read()) for _ in range(3)] == [QUANTUM, 10, 0]


@pytest.mark.parametrize("start", [0, 1, 20 * QUANTUM + 77])
def test_two_sounds_cross_at_equal_power(start: int) -> None:
    first, second = Wave(FRAMES, 200), Wave(FRAMES, 310)
    deck = Deck(first)
    deck.read(start)
    deck.go(second, 5000, FADE)
    heard = read(deck, 8)
    wanted = second.read(5000, 5000 + len(heard)).astype(np.float64)
    wanted[:FADE] *= coming()
    wanted[:FADE] += first.read(start, start + FADE) * coming()[::-1]
    assert np.abs(heard - wanted).max() < 1e-6


def test_after_the_crossing_nothing_of_the_first_sound_is_left() -> None:
    second, deck = Wave(FRAMES, 310), Deck(Wave(FRAMES, 200))
    deck.go(second, 777, FADE)
    assert np.array_equal(read(deck, 8)[FADE:], second.read(777, 777 + 8 * QUANTUM)[FADE:])


def test_a_crossing_of_unlike_sounds_is_as_loud_as_they_are() -> None:
    deck = Deck(Wave(FRAMES, 200))
    deck.go(Wave(FRAMES, 300), 0, 12 * QUANTUM)
    beats = read(deck, 12)[: 12 * 3_840, 0].reshape(12, -1)  # each holds eight whole beats of the two
    powers = np.square(beats).mean(axis=1)
    assert np.abs(10 * np.log10(powers / 0.02)).max() < 0.3


@pytest.mark.parametrize("later", [1, 2, 3])
def test_of_two_quick_skips_each_begins_to_go_as_loud_as_it_was(later: int) -> None:
    waves = [Wave(FRAMES, hertz) for hertz in (200, 310, 270)]
    deck = Deck(waves[0])
    deck.read()
    deck.go(waves[1], 40_000, FADE)
    begun = later * QUANTUM
    heard = read(deck, later)
    deck.go(waves[2], 80_000, FADE)
    heard = np.concatenate([heard, read(deck, 8)])
    wanted = np.zeros((len(heard), 2))
    wanted[:FADE] += waves[0].read(QUANTUM, QUANTUM + FADE) * coming()[::-1]
    wanted[:begun] += waves[1].read(40_000, 40_000 + begun) * coming()[:begun]
    falling = coming()[::-1] * coming()[begun]
    wanted[begun : begun + FADE] += waves[1].read(40_000 + begun, 40_000 + begun + FADE) * falling
    last = waves[2].read(80_000, 80_000 + len(heard) - begun).astype(np.float64)
    last[:FADE] *= coming()
    wanted[begun:] += last
    assert np.abs(heard - wanted).max() < 1e-6


@pytest.mark.parametrize("gaps", [(9,), (1, 1), (0, 0, 1), (2, 1, 3, 0, 1, 2), (1,) * 30])
def test_no_crossing_clicks_however_quickly_one_follows_another(gaps: Iterable[int]) -> None:
    wave = Wave(10 * FRAMES, 200)
    deck, heard = Deck(wave), []
    for number, gap in enumerate((3, *gaps)):
        heard += [deck.read() for _ in range(gap)]
        deck.go(wave, 12_345 * (number + 1), FADE)
    assert sharpest(np.concatenate([*heard, read(deck, 9)])) < 3 * bend(200)


def test_what_is_left_before_any_of_it_was_heard_is_never_heard() -> None:
    first, third, deck = Wave(FRAMES, 200), Wave(FRAMES, 310), Deck(even(FRAMES))
    alone = Deck(first)
    deck.go(first, 0, 0)
    for skipped in (False, True):
        if skipped:
            for _ in range(50):
                deck.go(even(FRAMES), 9, FADE)
        (deck if skipped else alone).go(third, 500, FADE)
    assert np.array_equal(read(deck, 6), read(alone, 6))


def test_it_can_go_at_once_and_forget_what_was_going() -> None:
    wave, deck = Wave(FRAMES, 200), Deck(even(FRAMES))
    deck.go(even(FRAMES), 99, FADE)
    deck.read()
    deck.go(wave, 12_345, 0)
    assert np.array_equal(deck.read(), wave.read(12_345, 12_345 + QUANTUM))


def test_a_sound_that_ends_as_it_goes_makes_the_other_one_no_louder() -> None:
    deck = Deck(Wave(QUANTUM + 50, 200))
    deck.read()
    deck.go(even(FRAMES), 0, FADE)
    heard = read(deck, 5)
    assert np.allclose(heard[50:FADE], coming()[50:], rtol=0, atol=1e-6)
    assert (heard[FADE:] == 1).all()


@pytest.mark.parametrize(("wanted", "place"), [(-5, 0), (FRAMES + 5, FRAMES), (7, 7)])
def test_no_place_is_outside_the_sound(wanted: int, place: int) -> None:
    deck = Deck(even(FRAMES))
    deck.go(even(FRAMES), wanted, FADE)
    assert (deck.place, deck.left) == (place, FRAMES - place)


def test_a_block_that_a_sound_keeps_is_never_written_to() -> None:
    kept = np.ones((FRAMES, 2), np.float32)
    kept.setflags(write=False)
    deck = Deck(Samples(kept))
    deck.set_level("voice", -6)
    deck.go(Samples(kept), 100, FADE)
    assert read(deck, 9).dtype == np.float32


def test_a_sound_is_not_changed_by_what_still_goes_when_it_has_come() -> None:
    kept = np.full((FRAMES, 2), 0.3, np.float32)
    deck = Deck(Wave(FRAMES, 200))
    deck.read()
    deck.go(Wave(FRAMES, 310), 0, 12 * QUANTUM)
    deck.read()
    deck.go(Samples(kept), 0, QUANTUM)
    read(deck, 9)
    assert (kept == np.float32(0.3)).all()


# -- levels


def levelled(chord: Chord, start: int, stop: int, levels: dict[str, float]) -> Block:
    """A stretch of a chord as loud as its parts should be."""
    parts = zip(GROUPS, chord.stems(start, stop), strict=True)
    block = np.zeros((stop - start, 2), np.float32)
    for group, part in parts:
        block += part * np.float32(levels.get(group, 1.0))
    return block


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("wished", [6.0, 3.7, -1.0, -25.0])
def test_a_part_gets_exactly_to_its_level_and_the_others_stay(group: str, wished: float) -> None:
    chord = Chord(FRAMES)
    deck = Deck(chord)
    deck.set_level(group, wished)
    heard = read(deck, 25)[20 * QUANTUM :]
    wanted = levelled(chord, 20 * QUANTUM, 25 * QUANTUM, {group: gain(wished)})
    assert np.abs(heard - wanted).max() < 1e-7


@pytest.mark.parametrize("group", GROUPS)
def test_at_the_lowest_level_a_part_is_silent(group: str) -> None:
    chord = Chord(FRAMES)
    deck = Deck(chord)
    deck.set_level(group, -99)
    assert deck.level(group) == QUIETEST
    heard = read(deck, 25)[21 * QUANTUM :]
    assert np.abs(heard - levelled(chord, 21 * QUANTUM, 25 * QUANTUM, {group: 0.0})).max() < 1e-7


def test_no_part_gets_louder_than_twice_as_it_is_written() -> None:
    deck = Deck(Chord(FRAMES))
    deck.set_level("bed", 60)
    assert deck.level("bed") == 6


def test_a_part_grows_and_falls_evenly_and_by_24_db_a_second_at_most() -> None:
    deck = Deck(even(FRAMES))
    deck.set_level("voice", -20)
    heard = read(deck, 20)[:, 0]
    assert (np.diff(heard) <= 0).all()
    ends = [decibels(float(heard[number * QUANTUM - 1])) for number in range(1, 12)]
    assert ends == pytest.approx([-2, -4, -6, -8, -10, -12, -14, -16, -18, -20, -20], abs=1e-4)
    assert np.abs(np.diff(heard)).max() < 0.21 / QUANTUM


def test_back_at_its_level_a_sound_is_heard_bit_for_bit_again() -> None:
    chord = Chord(FRAMES)
    deck = Deck(chord)
    for change in (-3.3, 1.1, 2.2):
        deck.set_level("bed", change)
        read(deck, 2)
    deck.set_level("bed", 0)
    read(deck, 4)
    assert np.array_equal(read(deck, 5), chord.read(10 * QUANTUM, 15 * QUANTUM))


def test_a_level_that_is_changed_on_its_way_turns_without_a_click() -> None:
    deck, heard = Deck(Wave(FRAMES, 200)), []
    for level in (-40, 6, -12, 0, -40, -40, 6):
        deck.set_level("voice", level)
        heard.append(read(deck, 3))
    assert sharpest(np.concatenate(heard)) < 2.2 * bend(200)


@pytest.mark.parametrize("size", [1000, 4096, 5000, 48_000])
def test_however_much_is_read_at_once_a_level_moves_without_a_step(size: int) -> None:
    deck = Deck(even(FRAMES))
    deck.set_level("voice", -20)
    heard = np.concatenate([deck.read(size) for _ in range(96_000 // size)])[:, 0]
    assert np.abs(np.diff(heard)).max() < 0.9 / RATE * 6
    assert heard[-1] == pytest.approx(gain(-20), rel=1e-6)


def test_a_level_holds_for_what_comes_and_for_what_goes() -> None:
    first, second = Chord(FRAMES), Chord(FRAMES, (410.0, 290.0, 230.0))
    deck = Deck(first)
    deck.set_level("cues", -12)
    read(deck, 8)
    deck.go(second, 0, FADE)
    heard, levels = read(deck, 4), {"cues": gain(-12)}
    wanted = levelled(second, 0, FADE, levels) * coming()
    wanted += levelled(first, 8 * QUANTUM, 12 * QUANTUM, levels) * coming()[::-1]
    assert np.abs(heard - wanted).max() < 1e-6


# -- a mix and its parts


@pytest.fixture(scope="module", params=[0.2, 1.8], ids=["as ever", "far too hot"])
def mix(request: pytest.FixtureRequest) -> Mix:
    """All there is at once; in the second the limiter is at work."""
    length = 300 * QUANTUM + 1_234
    kinds = ((Bus.BED, 0, 200, 0.2), (Bus.VOICE, 70_001, 310, request.param), (Bus.BELL, 90_000, 430, 0.2))
    cues = [Cue(start, Wave(250_000, hertz, level), bus) for bus, start, hertz, level in kinds]
    cues.append(Cue(150_000, Wave(length - 150_000, 260), Bus.BREATH))
    return Mix(Score("test", length, tuple(sorted(cues, key=lambda cue: cue.start))))


def test_the_parts_of_a_mix_add_up_to_it_within_rounding(mix: Mix) -> None:
    stems, whole = mix.stems(0, mix.frames), mix.read(0, mix.frames)
    assert all(stem.any() for stem in stems)
    assert np.abs(np.sum(stems, axis=0, dtype=np.float64) - whole).max() < 4 * 2.0**-24


def test_a_part_of_a_mix_is_heard_alone_when_the_others_are_silent(mix: Mix) -> None:
    deck = Deck(mix)
    for group in ("bed", "cues"):
        deck.set_level(group, QUIETEST)
    read(deck, 21)
    heard = read(deck, 30)
    assert np.array_equal(heard, mix.stems(21 * QUANTUM, 51 * QUANTUM)[0])


def test_as_it_is_written_a_mix_is_heard_bit_for_bit(mix: Mix) -> None:
    assert np.array_equal(read(Deck(mix), 301), mix.read(0, mix.frames))
