"""What a room and a loudspeaker ask of samples, alone and in the mix."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.palette.judge import below, dbtp, lufs, rms
from tests.test_mixer import LENGTH, session
from voiceguide import levels, speech
from voiceguide.adapt import Quantum, lifted, on_one
from voiceguide.config import Settings
from voiceguide.mixer import Mix
from voiceguide.profile import NORMAL, ROOMS, SPEAKERS, Profile
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM, Block
from voiceguide.speech.cache import Cached
from voiceguide.units import RATE, frames, gain

ASLEEP, SMALL, MONO = ROOMS[True], SPEAKERS["small"], SPEAKERS["mono"]
PROFILES = {
    "asleep": Profile(room=ASLEEP),
    "mono": Profile(speaker=MONO),
    "small": Profile(speaker=SMALL),
    "asleep, small": Profile(ASLEEP, SMALL),
}


def quanta(block: Block) -> Quantum:
    """A block as quanta, silence before and after it."""

    def quantum(index: int) -> Block:
        part = np.zeros((QUANTUM, 2), np.float32)
        if index >= 0:
            there = block[index * QUANTUM : (index + 1) * QUANTUM]
            part[: len(there)] = there
        return part

    return quantum


def heard(quantum: Quantum, length: int) -> Block:
    return np.concatenate([quantum(index) for index in range(-(-length // QUANTUM))])[:length]


def words(*decibels: float) -> Block:
    """Noise of a second each, so many dB beside the level of speech: a half of it on either side."""
    random = np.random.default_rng(4).standard_normal((RATE * len(decibels), 1))
    gains = np.repeat([gain(levels.VOICE - 3.0103 + each) for each in decibels], RATE)
    return np.repeat(random * gains[:, None], 2, axis=1).astype(np.float32)


def middles(block: Block) -> list[float]:
    """The level of each second, its ends left out."""
    return [rms(second[frames(0.3) : frames(0.7)]) for second in block.reshape(-1, RATE, 2)]


# -- quiet words


def test_quiet_words_come_up_by_half_of_what_they_lack_and_loud_ones_stay() -> None:
    spoken = words(6, 0, -4, -8, -12, -18)
    after = np.subtract(middles(heard(lifted(quanta(spoken), -12, 6), len(spoken))), middles(spoken))
    assert after[0] == pytest.approx(-12, abs=0.1)
    lifts = after + 12
    assert lifts[:5] == pytest.approx([0, 0, 2, 4, 6], abs=0.3)
    assert lifts[5] == pytest.approx(6, abs=0.1)


def test_what_is_no_word_is_not_lifted() -> None:
    spoken = words(-32, -45)
    after = np.subtract(middles(heard(lifted(quanta(spoken), -12, 6), len(spoken))), middles(spoken))
    assert after == pytest.approx([-12, -12], abs=0.1)


def test_silence_stays_silence() -> None:
    nothing = np.zeros((frames(1), 2), np.float32)
    assert not heard(lifted(quanta(nothing), -12, 6), len(nothing)).any()


# -- one loudspeaker


@pytest.mark.parametrize("cut", [0, 150])
def test_both_sides_become_the_mean_of_both(cut: float) -> None:
    places = np.arange(frames(1)) / RATE
    left, right = np.sin(2 * np.pi * 400 * places), np.sin(2 * np.pi * 700 * places)
    both = np.stack([left, right], axis=1).astype(np.float32)
    made = heard(on_one(quanta(both), cut), len(both))
    assert (made[:, 0] == made[:, 1]).all()
    inner = slice(frames(0.1), frames(0.9))
    assert np.abs(made[inner, 0] - (left + right)[inner] / 2).max() < 1e-3, "and nothing is late"


#: Hz, and the dB that are left of it
LEFT = {40: -60, 100: -60, 118: -50, 150: -6, 190: 0, 3000: 0}


@pytest.mark.parametrize(("hertz", "left"), LEFT.items())
def test_bass_is_taken_out_and_all_else_stays(hertz: float, left: float) -> None:
    wave = 0.3 * np.sin(2 * np.pi * hertz * np.arange(frames(3)) / RATE)
    tone = np.stack([wave, wave], axis=1).astype(np.float32)
    inner = slice(frames(1), frames(2))
    change = rms(heard(on_one(quanta(tone), 150), len(tone))[inner]) - rms(tone[inner])
    assert change < left if left < -40 else change == pytest.approx(left, abs=0.1)


# -- in the mix


@cache
def fitted(name: str) -> tuple[Score, Block]:
    """A session with a profile, all of it."""
    made = session()
    score = Score(made.title, made.frames, made.cues, profile=PROFILES[name])
    return score, Mix(score).read(0, LENGTH).copy()


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("size", [1, 64, 65, 4096, 4097, 48000])
def test_samples_do_not_depend_on_the_size_of_a_block(name: str, size: int) -> None:
    score, whole = fitted(name)
    mix, begin = Mix(score), frames(4.9)
    end = min(LENGTH, begin + max(size * 1000, 8 * QUANTUM)) if size > 1 else begin + 3 * QUANTUM
    for start in range(begin, end, size):
        stop = min(start + size, end)
        assert np.array_equal(mix.read(start, stop), whole[start:stop])


@pytest.mark.parametrize("name", PROFILES)
def test_samples_do_not_depend_on_where_reading_starts_or_goes(name: str) -> None:
    score, whole = fitted(name)
    mix, random = Mix(score), np.random.default_rng(5)
    for start in (QUANTUM, 300 * QUANTUM + 17, LENGTH - 5000):
        assert np.array_equal(Mix(score).read(start, LENGTH), whole[start:])
    for _ in range(40):
        start = int(random.integers(0, LENGTH))
        stop = min(LENGTH, start + int(random.integers(0, 30_000)))
        assert np.array_equal(mix.read(start, stop), whole[start:stop])


@pytest.mark.parametrize("name", PROFILES)
def test_the_stems_add_up_to_the_mix(name: str) -> None:
    score, whole = fitted(name)
    stems = [Mix(score, buses={bus}).read(0, LENGTH) for bus in Bus]
    assert np.abs(np.sum(stems, axis=0) - whole).max() <= 1e-6


@pytest.mark.parametrize("name", PROFILES)
def test_it_ends_in_silence_and_under_the_ceiling(name: str) -> None:
    whole = fitted(name)[1]
    assert np.isfinite(whole).all()
    assert dbtp(whole) <= levels.CEILING
    assert np.abs(whole[-100:]).max() < 1e-5


@pytest.mark.parametrize("name", ["mono", "small", "asleep, small"])
def test_summed_to_one_side_nothing_is_lost(name: str) -> None:
    whole = fitted(name)[1]
    assert (whole[:, 0] == whole[:, 1]).all()
    assert rms(whole.mean(axis=1)) == pytest.approx(rms(whole), abs=1e-3)


@pytest.mark.parametrize("name", ["small", "asleep, small"])
def test_a_small_loudspeaker_gets_no_bass_that_it_cannot_say(name: str) -> None:
    made = session()
    assert below(Mix(made).read(0, LENGTH), 120) > -30, "there is some"
    assert below(fitted(name)[1], 120) < -60


def test_a_real_voice_is_as_much_lower_as_the_room_asks_for() -> None:
    lines = ("Notice what holds you up.", "There is nothing to do well, and no hurry.", "Let it be as it is.")
    with Cached(speech.voice(Settings())) as voice:
        clips = [voice.speak(line) for line in lines]
    cues = tuple(Cue(frames(1 + 10 * number), clip, Bus.VOICE) for number, clip in enumerate(clips))
    usual, soft = (
        lufs(Mix(Score("", LENGTH, cues, profile=profile)).read(0, LENGTH))
        for profile in (NORMAL, PROFILES["asleep"])
    )
    assert usual == pytest.approx(levels.VOICE, abs=1)
    assert soft - usual == pytest.approx(ASLEEP.voice, abs=0.7)


def test_the_usual_profile_changes_no_sample() -> None:
    made = session()
    written = Score(made.title, made.frames, made.cues, profile=NORMAL)
    mix = Mix(written).read(0, LENGTH)
    assert np.array_equal(Mix(made).read(0, LENGTH), mix)
    # the voice as it is in the score, to the sample, and both sides as they were made
    alone = Mix(written, buses={Bus.VOICE}).read(0, LENGTH)
    cue = next(cue for cue in made.cues if cue.bus is Bus.VOICE)
    assert np.array_equal(alone[cue.start : cue.stop], cue.sound.read(0, cue.sound.frames))
    assert (mix[:, 0] != mix[:, 1]).any()
