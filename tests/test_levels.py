"""Loudness, fades, ducking, the limiter and 16-bit samples, each against a rule or an outside judge."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.palette.judge import dbtp, lufs
from voiceguide import levels
from voiceguide.levels import Ducking, Faded, Limiter, loudness, ramped, rise, to_int16
from voiceguide.sound import QUANTUM, Block, Samples
from voiceguide.units import RATE, frames, gain

RANDOM = np.random.default_rng(7)


def noise(seconds: float, level: float = 0.05) -> Block:
    return RANDOM.standard_normal((frames(seconds), 2)).astype(np.float32) * np.float32(level)


def tone(hertz: float, seconds: float, level: float = 0.3) -> Block:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(frames(seconds)) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def quiet_half(block: Block, factor: float) -> Block:
    block[len(block) // 2 :] *= np.float32(factor)
    return block


SIGNALS = {
    "white noise": noise(5),
    "exactly one gating block": noise(0.4),
    "a frame more": noise(0.4 + 1 / RATE),
    "not a whole hop": noise(3.456789),
    "a deep tone": tone(40, 3),
    "a high tone": tone(9000, 3),
    "half of it nearly silent": quiet_half(noise(8), 0.01),
    "half of it just beyond the gate": quiet_half(noise(8), 0.19),
    "half of it just within the gate": quiet_half(noise(8), 0.27),
    "most of it silent": np.concatenate([noise(2), np.zeros((frames(20), 2), np.float32)]),
    "one side only": noise(3) * np.array([1, 0], np.float32),
    "with an offset": noise(3) + np.float32(0.3),
    "very soft": noise(3, 0.0005),
}


@pytest.mark.parametrize("signal", SIGNALS)
def test_loudness_is_what_libebur128_says(signal: str) -> None:
    assert loudness(SIGNALS[signal]) == pytest.approx(lufs(SIGNALS[signal]), abs=0.1)


def test_a_full_scale_tone_of_997_hz_on_both_sides_is_0_lufs() -> None:
    assert loudness(tone(997, 2, 1.0)) == pytest.approx(0.0, abs=0.05)


def test_what_is_shorter_than_a_gating_block_is_measured_as_a_whole() -> None:
    assert loudness(tone(1000, 0.1)) == pytest.approx(loudness(tone(1000, 2)), abs=0.2)


@pytest.mark.parametrize("length", [0, 1, 100, frames(2)])
def test_silence_has_no_loudness(length: int) -> None:
    assert loudness(np.zeros((length, 2), np.float32)) == -math.inf


def test_ungated_loudness_counts_the_silence() -> None:
    signal = SIGNALS["most of it silent"]
    sounding = loudness(signal[: frames(2)])
    assert loudness(signal, gated=False) == pytest.approx(sounding + 10 * math.log10(2 / 22), abs=0.05)


def test_loudness_does_not_depend_on_what_a_block_was_cut_from() -> None:
    long = noise(4)
    assert loudness(long[1000:90000]) == loudness(long[1000:90000].copy())


def test_a_fade_in_and_a_fade_out_of_one_sound_add_up_to_it() -> None:
    assert rise(0, 1000, 1000) + rise(0, 1000, 1000)[::-1] == pytest.approx(1.0, abs=1e-6)


def test_crossing_sounds_keep_their_power() -> None:
    coming = rise(0, 1000, 1000, crossing=True)
    assert coming**2 + coming[::-1] ** 2 == pytest.approx(1.0, abs=1e-6)


def test_a_faded_sound_begins_and_ends_in_silence_and_is_itself_between() -> None:
    block = np.ones((frames(3), 2), np.float32)
    faded = Faded(Samples(block), fade_in=frames(1), fade_out=frames(0.5))
    heard = faded.read(0, faded.frames)
    assert heard.shape == block.shape
    assert abs(heard[[0, -1]]).max() < 1e-6
    assert (heard[frames(1) : frames(2.5)] == 1).all()
    assert heard[frames(0.5), 0] == pytest.approx(0.5, abs=1e-3)
    assert heard[-frames(0.25), 0] == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("crossing", [False, True])
def test_a_fade_is_the_same_however_it_is_read(crossing: bool) -> None:
    faded = Faded(Samples(noise(0.5)), 7000, 9000, crossing)
    heard = faded.read(0, faded.frames)
    pieces = [faded.read(at, min(at + 777, faded.frames)) for at in range(0, faded.frames, 777)]
    assert (np.concatenate(pieces) == heard).all()
    assert (faded.read(5000, 5001) == heard[5000:5001]).all()


def test_fades_longer_than_the_sound_only_make_it_softer() -> None:
    faded = Faded(Samples(np.ones((100, 2), np.float32)), 80, 80)
    assert 0 < faded.read(0, 100).max() < 1


def curve(ducking: Ducking, seconds: float) -> float:
    """The ducking in dB at a place, which is rounded to the 64 frames it is worked out for."""
    at = round(seconds * RATE / 64) * 64
    return 20 * math.log10(float(ducking.gains(at, at)[0]))


#: seconds from a voice's beginning, and from its end, to the ducking in dB that is due there
LEAD = {-1: 0, -0.4: 0, -0.225: -4.5, -0.05: -9, 0: -9}
RELEASE = {0: -9, 0.25: -9, 0.9: -4.5, 1.55: 0, 3: 0}


def test_the_bed_is_down_before_the_voice_and_comes_back_slowly() -> None:
    ducking = Ducking([(frames(10), frames(13))])
    for place, due in LEAD.items():
        assert curve(ducking, 10 + place) == pytest.approx(due, abs=0.1), f"{place} s from the beginning"
    for place, due in RELEASE.items():
        assert curve(ducking, 13 + place) == pytest.approx(due, abs=0.1), f"{place} s from the end"
    assert curve(ducking, 11.5) == pytest.approx(levels.DUCK)


def test_the_bed_does_not_pump_in_short_gaps() -> None:
    ducking = Ducking([(frames(5), frames(7)), (frames(8.9), frames(10))])
    assert all(curve(ducking, place) == pytest.approx(-9) for place in np.arange(5, 10, 0.1))


def test_the_bed_comes_back_in_longer_gaps() -> None:
    ducking = Ducking([(frames(5), frames(7)), (frames(9.1), frames(10))])
    assert max(curve(ducking, place) for place in np.arange(7, 9.1, 0.02)) == pytest.approx(0, abs=0.1)


def test_voices_may_be_told_in_any_order_and_overlap() -> None:
    ducking = Ducking([(frames(8), frames(9)), (frames(2), frames(12)), (frames(3), frames(4))])
    assert curve(ducking, 10.5) == pytest.approx(-9)
    assert curve(ducking, 14) == pytest.approx(0)


def test_without_a_voice_nothing_is_ducked() -> None:
    block = noise(0.1)[:QUANTUM]
    assert (Ducking([]).ducked(block, 0) == block).all()


@pytest.mark.parametrize("start", [0, QUANTUM, 116 * QUANTUM, 117 * QUANTUM, 150 * QUANTUM, 160 * QUANTUM])
def test_a_ducked_block_follows_the_curve(start: int) -> None:
    ducking = Ducking([(frames(10.3), frames(13))])
    heard = ducking.ducked(np.ones((QUANTUM, 2), np.float32), start)
    due = np.interp(
        np.arange(start + 1, start + QUANTUM + 1),
        [frames(9.9), frames(10.25), frames(13.25), frames(14.55)],
        [0, -9, -9, 0],
    )
    assert heard == pytest.approx((10 ** (due / 20))[:, None].repeat(2, axis=1), abs=1e-3)


def test_ramps_run_straight_from_point_to_point() -> None:
    points = np.array([0, 1, 1], np.float32)
    heard = ramped(np.ones((128, 2), np.float32), points)
    assert heard[:64, 0] == pytest.approx(np.arange(1, 65) / 64)
    assert (heard[64:] == 1).all()


def limited(signal: Block, ceiling: float) -> Block:
    """A signal through the limiter, silence before and after it."""
    blocks = signal.reshape(-1, QUANTUM, 2)
    silence = np.zeros((QUANTUM, 2), np.float32)

    def quantum(index: int) -> Block:
        return blocks[index] if 0 <= index < len(blocks) else silence

    limiter = Limiter(quantum, ceiling)
    heard = []
    for index in range(len(blocks)):
        gains = limiter.gains(index)
        heard.append(blocks[index] if gains is None else ramped(blocks[index], gains))
    return np.concatenate(heard)


def places(count: int) -> np.ndarray:
    return np.arange(count * QUANTUM)[:, None] * np.ones((1, 2))


ABUSE = {
    "a voice far too hot": np.sin(places(24) * 0.03) * (1 + np.sin(places(24) * 0.0007)) * 2.5,
    "peaks between the samples": np.sin(places(24) * np.pi / 2 + np.pi / 4) * 1.2,
    "noise": RANDOM.standard_normal((24 * QUANTUM, 2)),
    "a square wave": np.sign(np.sin(places(24) * 0.0131)) * 1.5,
    "single clicks": (RANDOM.random((24 * QUANTUM, 2)) > 0.9998) * 3.0,
    "a burst at a border": np.where(abs(places(24) - 5 * QUANTUM) < 300, np.sin(places(24) * 0.4) * 4, 0.01),
}


@pytest.mark.parametrize("ceiling", [levels.CEILING, levels.LOSSY_CEILING])
@pytest.mark.parametrize("abuse", ABUSE)
def test_nothing_goes_beyond_the_ceiling(abuse: str, ceiling: float) -> None:
    heard = limited(ABUSE[abuse].astype(np.float32), ceiling)
    assert dbtp(heard) <= ceiling
    assert dbtp(heard) > ceiling - 2.5, "more was taken away than was needed"


def test_what_lies_under_the_ceiling_is_not_touched() -> None:
    signal = Faded(Samples((np.sin(places(4) * 0.03) * gain(-1.3)).astype(np.float32)), 1000, 1000)
    heard = signal.read(0, signal.frames)
    assert (limited(heard, -1.0) == heard).all()


def test_the_limiter_leaves_what_is_far_from_a_peak_alone() -> None:
    signal = (np.sin(places(8) * 0.03) * 0.3).astype(np.float32)
    signal[4 * QUANTUM + 100] = 2.0
    heard = limited(signal, -1.0)
    far = np.abs(np.arange(len(signal)) - (4 * QUANTUM + 100)) > frames(0.02)
    assert (heard[far] == signal[far]).all()


def test_samples_of_16_bits_are_the_nearest_and_never_wrap() -> None:
    block = np.array([[0, 1], [-1, 0.5], [1.5, -2], [1 / 32767, 0.4 / 32767]], np.float32)
    expected = [[0, 32767], [-32767, 16384], [32767, -32767], [1, 0]]
    assert to_int16(block).tolist() == expected
    assert to_int16(block).dtype == np.int16


def test_16_bits_leave_the_block_as_it_was() -> None:
    block = noise(0.01)
    before = block.copy()
    to_int16(block)
    assert (block == before).all()
