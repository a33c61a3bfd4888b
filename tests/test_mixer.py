"""The mix: the same samples however it is read, every cue at its frame, and all of it at its level."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest

from tests.palette.judge import dbtp, lufs, rms
from voiceguide import levels
from voiceguide.breath import pattern
from voiceguide.levels import Faded, rise, softer
from voiceguide.loudness import loudness
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM, Block, Samples
from voiceguide.units import RATE, frames, gain

PALETTE = Palette()
LENGTH = frames(40) + 1234


def speech(seconds: float, level: float = levels.VOICE, seed: int = 1) -> Samples:
    """Something with the level and the syllables of speech."""
    places = np.arange(frames(seconds))
    voiced = np.random.default_rng(seed).standard_normal(places.size)
    voiced *= np.sin(np.pi * 4 * places / RATE) ** 2
    block = np.repeat(voiced.astype(np.float32), 2).reshape(-1, 2)
    return Samples(block * np.float32(gain(level - loudness(block))))


def score(cues: Iterable[Cue], length: int = LENGTH) -> Score:
    return Score("test", length, tuple(sorted(cues, key=lambda cue: cue.start)))


def session(voice: float = levels.VOICE) -> Score:
    """All there is: two beds that cross, voices, swells, bells; hardly a start on a quantum."""
    first, second = frames(21), LENGTH - frames(17)
    cross = frames(4)
    return score(
        [
            Cue(0, Faded(PALETTE.bed("far-sea", first), levels.FADE, cross, crossing=True), Bus.BED),
            Cue(frames(17), Faded(PALETTE.bed("warm-drone", second), cross, 0, crossing=True), Bus.BED),
            Cue(frames(2), PALETTE.bell("bowl"), Bus.BELL),
            Cue(frames(5) + 77, speech(3.3, voice), Bus.VOICE),
            Cue(frames(9) + 1, softer(speech(2.0, voice, 2), -2), Bus.VOICE),
            Cue(frames(14), PALETTE.swell(pattern("4-6"), 2), Bus.BREATH),
            Cue(frames(20) + 13, speech(4.0, voice, 3), Bus.VOICE),
            Cue(frames(36) - 5, PALETTE.bell("low"), Bus.BELL),
        ]
    )


@pytest.fixture(scope="module", params=["as ever", "far too hot"])
def mixed(request: pytest.FixtureRequest) -> tuple[Score, Block]:
    """A score and its whole mix; in the second the limiter is at work."""
    made = session(levels.VOICE + (14 if request.param == "far too hot" else 0))
    mix = Mix(made)
    return made, mix.read(0, mix.frames).copy()


@pytest.mark.parametrize("size", [1, 64, 65, 4096, 4097, 48000])
def test_samples_do_not_depend_on_the_size_of_a_block(size: int, mixed: tuple[Score, Block]) -> None:
    mix, heard = Mix(mixed[0]), mixed[1]
    begin = frames(4.9)
    end = min(LENGTH, begin + max(size * 2000, 8 * QUANTUM)) if size > 1 else begin + 6 * QUANTUM
    for start in range(begin, end, size):
        stop = min(start + size, end)
        assert np.array_equal(mix.read(start, stop), heard[start:stop])


def test_samples_do_not_depend_on_where_reading_starts_or_goes(mixed: tuple[Score, Block]) -> None:
    mix, heard = Mix(mixed[0]), mixed[1]
    random = np.random.default_rng(5)
    for _ in range(120):
        start = int(random.integers(0, LENGTH))
        stop = min(LENGTH, start + int(random.integers(0, 30_000)))
        assert np.array_equal(mix.read(start, stop), heard[start:stop])


@pytest.mark.parametrize("quantum", [1, 57, 100, 300, 468])
def test_a_fresh_mix_can_begin_anywhere(quantum: int, mixed: tuple[Score, Block]) -> None:
    start = quantum * QUANTUM
    assert np.array_equal(Mix(mixed[0]).read(start, LENGTH), mixed[1][start:])


def test_it_lasts_exactly_as_long_as_the_score(mixed: tuple[Score, Block]) -> None:
    mix = Mix(mixed[0])
    assert mix.frames == LENGTH == len(mixed[1])
    assert mix.read(LENGTH, LENGTH).shape == (0, 2)
    assert mix.read(LENGTH - 1, LENGTH).shape == (1, 2)


def test_the_stems_add_up_to_the_mix(mixed: tuple[Score, Block]) -> None:
    stems = [Mix(mixed[0], buses={bus}).read(0, LENGTH) for bus in Bus]
    assert all(stem.any() for stem in stems)
    assert np.abs(np.sum(stems, axis=0) - mixed[1]).max() <= 1e-6


def test_the_true_peak_stays_under_the_ceiling(mixed: tuple[Score, Block]) -> None:
    assert dbtp(mixed[1]) <= levels.CEILING
    lossy = Mix(mixed[0], ceiling=levels.LOSSY_CEILING)
    assert dbtp(lossy.read(0, LENGTH)) <= levels.LOSSY_CEILING


def test_every_sample_is_a_number_and_there_is_no_offset(mixed: tuple[Score, Block]) -> None:
    heard = mixed[1]
    assert heard.dtype == np.float32
    assert np.isfinite(heard).all()
    assert np.abs(heard.mean(axis=0, dtype=np.float64)).max() < 1e-4
    assert rms(heard.mean(axis=1)) > rms(heard) - 3


@pytest.mark.parametrize("start", [frames(10), frames(10) + 1, 100 * QUANTUM, 101 * QUANTUM - 1])
def test_a_clip_sounds_at_its_very_frame_and_nowhere_else(start: int) -> None:
    clip = speech(2.5)
    heard = Mix(score([Cue(start, clip, Bus.VOICE)])).read(0, LENGTH)
    assert np.array_equal(heard[start : start + clip.frames], clip.block)
    assert not heard[:start].any()
    assert not heard[start + clip.frames :].any()


def test_a_clip_changes_nothing_of_what_sounds_with_it() -> None:
    bell = Cue(frames(3), PALETTE.bell("bowl"), Bus.BELL)
    clip = Cue(frames(10) + 7, speech(2), Bus.VOICE)
    both, alone = (Mix(score(cues)).read(0, LENGTH) for cues in ([bell, clip], [bell]))
    rest = both - alone
    assert np.abs(rest[clip.start : clip.stop] - clip.sound.read(0, clip.sound.frames)).max() <= 1e-6
    rest[clip.start : clip.stop] = 0
    assert not rest.any()


def test_the_voice_is_at_its_level_and_the_bed_20_lu_under_it() -> None:
    voice = Cue(frames(10), speech(30), Bus.VOICE)
    made = score([Cue(0, PALETTE.bed("soft-noise", frames(60)), Bus.BED), voice], frames(60))
    spoken, bed = (Mix(made, buses={bus}).read(0, made.frames) for bus in (Bus.VOICE, Bus.BED))
    assert lufs(spoken) == pytest.approx(-18, abs=0.5)
    beneath, after = lufs(bed[frames(11) : frames(39)]), lufs(bed[frames(43) : frames(55)])
    assert lufs(spoken) - beneath == pytest.approx(20, abs=0.7)
    assert lufs(spoken) - after == pytest.approx(11, abs=0.7)


class Steady:
    """A sound that is one all along."""

    frames = LENGTH

    def read(self, start: int, stop: int) -> Block:
        return np.full((stop - start, 2), 0.1, np.float32)


#: seconds and the bed's level in dB, with a voice from 10 to 13 s
CURVE = {9.5: 0, 9.775: -4.5, 9.95: -9, 11.5: -9, 13.25: -9, 13.9: -4.5, 14.6: 0}


@pytest.mark.parametrize("bed_start", [0, 1, 2 * QUANTUM])
def test_the_bed_gives_way_to_the_voice_wherever_it_began(bed_start: int) -> None:
    cues = [Cue(bed_start, Steady(), Bus.BED), Cue(frames(10), speech(3), Bus.VOICE)]
    heard = Mix(score(cues), buses={Bus.BED}).read(0, LENGTH)
    for seconds, due in CURVE.items():
        level = 20 * np.log10(heard[frames(seconds), 0] / 0.1)
        assert level == pytest.approx(due, abs=0.1), f"at {seconds} s"


@pytest.mark.parametrize("bus", [Bus.BELL, Bus.BREATH])
def test_only_the_bed_gives_way(bus: Bus) -> None:
    cues = [Cue(0, Steady(), bus), Cue(frames(10), speech(3), Bus.VOICE)]
    heard = Mix(score(cues), buses={bus}).read(0, LENGTH - levels.FADE)
    assert (heard == np.float32(0.1)).all()


def test_the_session_ends_with_a_fade_over_all_there_is() -> None:
    heard = Mix(score([Cue(0, Steady(), bus) for bus in (Bus.BED, Bus.BREATH)])).read(0, LENGTH)
    begin = LENGTH - levels.FADE
    assert (heard[:begin] == np.float32(0.2)).all()
    assert heard[begin + levels.FADE // 2, 0] == pytest.approx(0.1, rel=0.01)
    assert (np.diff(heard[begin:, 0]) <= 0).all()
    assert heard[-1, 0] < 1e-8


def test_the_last_fade_begins_at_its_own_frame_wherever_that_is_in_a_quantum() -> None:
    heard = Mix(score([Cue(0, Steady(), Bus.BREATH)])).read(0, LENGTH)
    wanted = np.float32(0.1) * rise(0, levels.FADE, levels.FADE)[::-1]
    assert (LENGTH - levels.FADE) % QUANTUM
    assert np.abs(heard[LENGTH - levels.FADE :] - wanted).max() < 1e-7


def test_a_cue_that_reaches_one_frame_into_a_quantum_is_heard_there() -> None:
    cue = Cue(QUANTUM, Samples(np.full((4 * QUANTUM + 1, 2), 0.1, np.float32)), Bus.BELL)
    heard = Mix(score([cue])).read(0, LENGTH)
    assert heard[5 * QUANTUM - 1 : 5 * QUANTUM + 2, 0] == pytest.approx([0.1, 0.1, 0])


def test_a_short_preview_is_not_all_fade() -> None:
    clip = speech(2)
    heard = Mix(score([Cue(0, clip, Bus.VOICE)], frames(2))).read(0, frames(2))
    assert np.array_equal(heard[: frames(1.5)], clip.block[: frames(1.5)])


def test_what_goes_on_after_the_end_is_cut_and_an_empty_score_is_silence() -> None:
    late = Mix(score([Cue(LENGTH - 100, speech(3), Bus.VOICE)]))
    assert len(late.read(0, LENGTH)) == LENGTH
    assert not Mix(score([])).read(0, LENGTH).any()
    assert Mix(score([], 0)).read(0, 0).shape == (0, 2)


@dataclass
class Watched:
    """A clip that notes what is read of it."""

    clip: Samples
    reads: list[tuple[int, int]] = field(default_factory=list)

    @property
    def frames(self) -> int:
        return self.clip.frames

    def read(self, start: int, stop: int) -> Block:
        self.reads.append((start, stop))
        return self.clip.read(start, stop)


def test_a_clip_is_read_only_while_it_sounds_and_each_part_once() -> None:
    clip = Watched(speech(2))
    mix = Mix(score([Cue(frames(10), clip, Bus.VOICE)]))
    mix.read(0, frames(9.8))
    assert not clip.reads
    for start in range(frames(9.8), frames(20), 1000):
        mix.read(start, start + 1000)
    assert clip.reads[0][0] == 0
    assert all(stop == start for (_, stop), (start, _) in pairwise(clip.reads))
    assert clip.reads[-1][1] == clip.frames


def test_reading_on_takes_no_more_memory() -> None:
    length = frames(7200)
    beds = [Cue(0, PALETTE.bed(name, length), Bus.BED) for name in ("far-sea", "warm-drone")]
    swell = Cue(frames(60), PALETTE.swell(pattern("4-6"), 700), Bus.BREATH)
    clip = speech(3)
    voice = [Cue(frames(start), clip, Bus.VOICE) for start in range(5, 7100, 20)]
    mix = Mix(score([*beds, swell, *voice], length))

    def read(minutes: range) -> int:
        for minute in minutes:
            mix.read(frames(minute * 60), frames(minute * 60 + 2))
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        early, late = read(range(10)), read(range(10, 120))
    finally:
        tracemalloc.stop()
    assert abs(late - early) < 2_000_000


def test_what_was_read_cannot_be_written_to(mixed: tuple[Score, Block]) -> None:
    with pytest.raises(ValueError, match="read-only"):
        Mix(mixed[0]).read(0, 100)[:] = 0


@pytest.mark.parametrize("border", [100, 200, 333])
def test_nothing_clicks_at_a_border_while_the_limiter_works(border: int) -> None:
    """A hot, smooth tone bends no more sharply where two quanta meet than beside it."""
    places = np.arange(LENGTH)
    tone = np.sin(2 * np.pi * 200 * places / RATE) * (1 + np.sin(places / 30_000)) * 1.5
    hot = Samples(np.repeat(tone.astype(np.float32), 2).reshape(-1, 2))
    heard = Mix(score([Cue(0, hot, Bus.VOICE)])).read(0, LENGTH)[:, 0].astype(np.float64)
    bends = np.abs(np.diff(heard, 2))
    at = border * QUANTUM
    assert bends[at - 3 : at + 2].max() <= 1.3 * np.delete(bends[at - 400 : at + 400], slice(396, 403)).max()
