"""The swell that leads the breath, and the tones of muscle work."""

from __future__ import annotations

import numpy as np
import pytest

from tests.palette.judge import cents, levels, lufs, rms, roughness, whole
from voiceguide.breath import Pattern, pattern
from voiceguide.levels import SWELL
from voiceguide.palette import Palette
from voiceguide.sound import Sound
from voiceguide.units import RATE, frames

PALETTE = Palette()
PATTERNS = ["4-6", "4-7-8", "box", "5.5-5.5", "2-2", "3.3-0.0-4.7-1.0"]


def swell(text: str, cycles: int = 3) -> Sound:
    return PALETTE.swell(pattern(text), cycles)


def pitch(sound: Sound, seconds: float, around: float = 0.1) -> float:
    """The fundamental's frequency about a place, from its rising crossings of zero."""
    start = max(0, frames(seconds - around))
    mono = sound.read(start, min(frames(seconds + around), sound.frames))[:, 0].astype(np.float64)
    spectrum = np.fft.rfft(mono * np.hanning(len(mono)), 2**19)
    spectrum[np.fft.rfftfreq(2**19, 1 / RATE) > 450] = 0
    return float(np.argmax(np.abs(spectrum)) * RATE / 2**19)


def level(sound: Sound, seconds: float) -> float:
    return rms(sound.read(frames(seconds), frames(seconds + 0.1)))


@pytest.mark.parametrize("text", PATTERNS)
@pytest.mark.parametrize("cycles", [1, 7])
def test_it_lasts_exactly_as_long_as_its_breaths(text: str, cycles: int) -> None:
    sound = swell(text, cycles)
    assert sound.frames == pattern(text).frames * cycles
    assert sound.read(sound.frames - 100, sound.frames).shape == (100, 2)


def test_pitch_rises_with_the_breath_in_and_falls_with_the_breath_out() -> None:
    sound = swell("4-6")
    rising = [pitch(sound, 10 + place) for place in (0.5, 1, 2, 3, 4)]
    falling = [pitch(sound, 10 + place) for place in (4, 5, 6, 7, 8, 9)]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert cents(pitch(sound, 14), 293.66) == pytest.approx(0, abs=10)
    assert cents(pitch(sound, 10), 196) == pytest.approx(0, abs=10)


def test_level_rises_with_the_breath_in_and_falls_with_the_breath_out() -> None:
    sound = swell("4-6")
    rising = [level(sound, 10 + place) for place in np.arange(0, 4, 0.25)]
    falling = [level(sound, 14 + place) for place in np.arange(0, 6, 0.25)]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
    assert max(rising) - min(rising) > 12


def test_it_is_brighter_when_it_is_high() -> None:
    def brightness(seconds: float, fundamental: float) -> float:
        mono = swell("box").read(frames(seconds), frames(seconds + 1))[:, 0]
        spectrum = np.abs(np.fft.rfft(mono * np.hanning(RATE)))
        first, second = round(fundamental), round(2 * fundamental)
        return float(spectrum[second - 3 : second + 4].max() / spectrum[first - 3 : first + 4].max())

    assert brightness(21.5, 293.66) > 1.8 * brightness(29.5, 196)


@pytest.mark.parametrize(("start", "wanted"), [(20.1, 293.66), (28.1, 196)])
def test_it_rests_while_the_breath_is_held(start: float, wanted: float) -> None:
    sound = swell("box")
    assert [pitch(sound, start + place) for place in (0.2, 2, 3.5)] == pytest.approx([wanted] * 3, abs=0.6)
    held = [level(sound, start + place) for place in np.arange(0, 3.7, 0.25)]
    assert max(held) - min(held) < 0.5


@pytest.mark.parametrize(("begin", "length"), [(10, 4), (14, 6)])
def test_the_turn_is_felt_coming(begin: float, length: float) -> None:
    sound = swell("4-6")
    places = begin + np.linspace(0, length, 11)
    moved = np.abs(np.diff([np.log2(pitch(sound, place)) for place in places]))
    assert moved[-1] < 0.35 * moved.mean()
    assert moved[0] > moved[-1], "it sets off more readily than it arrives"


@pytest.mark.parametrize("text", PATTERNS)
def test_it_is_one_sound_without_a_seam(text: str) -> None:
    sound = swell(text, 4)
    heard = whole(sound)
    bends = roughness(heard)
    for cycle in (1, 2, 3):
        border = cycle * pattern(text).frames
        nearby = bends[border - frames(0.02) : border + frames(0.02)]
        assert (
            bends[border - 3 : border + 2].max() <= 1.05 * np.delete(nearby, [957, 958, 959, 960, 961]).max()
        )


@pytest.mark.parametrize("text", PATTERNS)
def test_it_begins_and_ends_softly(text: str) -> None:
    heard = whole(swell(text, 1))
    assert np.abs(heard[[0, -1]]).max() < 1e-5
    loudest = np.abs(heard).max()
    assert np.abs(heard[: frames(0.03)]).max() < 0.05 * loudest
    assert np.abs(heard[-frames(0.03) :]).max() < 0.05 * loudest


@pytest.mark.parametrize("text", ["4-6", "4-7-8", "box"])
def test_at_its_fullest_it_is_at_the_house_level(text: str) -> None:
    top = frames(pattern(text).inhale)
    assert lufs(swell(text).read(top - frames(0.2), top + frames(0.2))) == pytest.approx(SWELL, abs=0.5)


def test_one_small_speaker_can_play_all_of_it() -> None:
    mono = whole(swell("4-6", 1)).mean(axis=1)
    power = np.square(np.abs(np.fft.rfft(mono)))
    assert power[np.fft.rfftfreq(len(mono), 1 / RATE) < 190].sum() < 1e-3 * power.sum()
    assert (whole(swell("4-6", 1)).std(axis=1) == 0).all()


@pytest.mark.parametrize("bed", [listed.name for listed in PALETTE.beds()])
def test_at_its_fullest_it_stands_out_of_every_bed(bed: str) -> None:
    def within_a_third(sound: Sound, start: float) -> float:
        mono = sound.read(frames(start), frames(start + 1)).mean(axis=1)
        power = np.square(np.abs(np.fft.rfft(mono * np.hanning(RATE))))
        return float(power[262:330].sum())

    beneath = np.mean([within_a_third(PALETTE.bed(bed, frames(600)), start) for start in range(5, 600, 40)])
    assert within_a_third(swell("box"), 5) > 3 * beneath


@pytest.mark.parametrize("size", [1, 64, 65, 4096, 4097, 48000, 1_000_000])
def test_it_is_the_same_however_it_is_read(size: int) -> None:
    sound = swell("2-2", 2)
    heard = sound.read(0, sound.frames)
    length = min(sound.frames, size * 500)
    pieces = [sound.read(at, min(at + size, length)) for at in range(0, length, size)]
    assert (np.concatenate(pieces) == heard[:length]).all()
    assert (sound.read(191_000, 193_000) == heard[191_000:193_000]).all()


def test_a_thousand_breaths_take_no_more_memory_than_one() -> None:
    sound = PALETTE.swell(pattern("4-6"), 1000)
    assert sound.frames == 1000 * 480_000
    later = sound.read(999 * 480_000 - 5000, 999 * 480_000 + 5000)
    assert (later == sound.read(480_000 - 5000, 480_000 + 5000)).all()


def test_tensing_rises_at_once_and_stays() -> None:
    sound = PALETTE.tense(frames(6))
    assert sound.frames == frames(6)
    assert pitch(sound, 0.15) < 330
    assert [pitch(sound, place) for place in (1, 3, 5)] == pytest.approx([392] * 3, abs=1)
    assert level(sound, 5) == pytest.approx(level(sound, 1.5), abs=0.2)


def test_letting_go_falls_and_is_silence_soon() -> None:
    sound = PALETTE.release(frames(30))
    assert sound.frames == frames(30)
    assert pitch(sound, 0.2) == pytest.approx(392, abs=8)
    assert pitch(sound, 2.9) == pytest.approx(293.66, abs=3)
    falling = levels(sound.read(frames(0.1), frames(3)), 0.25)
    assert (np.diff(falling) < 0).all()
    assert not sound.read(frames(4), frames(30)).any()


@pytest.mark.parametrize("length", [0.01, 0.5, 2.0, 6.0])
@pytest.mark.parametrize("kind", ["tense", "release"])
def test_muscle_tones_have_soft_edges_at_any_length(kind: str, length: float) -> None:
    sound: Sound = getattr(PALETTE, kind)(frames(length))
    heard = sound.read(0, sound.frames)
    assert len(heard) == frames(length)
    if length >= 0.5:
        assert np.abs(heard[[0, -1]]).max() < 1e-4
        assert np.abs(heard[: frames(0.03)]).max() < 0.7 * np.abs(heard).max()


def test_a_pattern_of_odd_lengths_is_met_to_the_frame() -> None:
    odd = Pattern("odd", 3.3, 0.0, 4.7, 1.1)
    assert PALETTE.swell(odd, 5).frames == 5 * odd.frames == 5 * frames(9.1)
