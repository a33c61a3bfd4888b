"""The beds that ship: their level, their calm, and that they are the same however they are read."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from tests.palette.judge import levels, lufs, rms
from voiceguide.levels import BED, DUCK, FLOOR, to_int16
from voiceguide.loudness import loudness
from voiceguide.palette import Palette
from voiceguide.sound import QUANTUM, Block
from voiceguide.units import RATE, frames, gain

PALETTE = Palette()
NAMES = [listed.name for listed in PALETTE.beds()]
AUDIBLE = [name for name in NAMES if name != "none"]
MINUTES = frames(240)


@pytest.fixture(scope="module", params=NAMES)
def bed(request: pytest.FixtureRequest) -> tuple[str, Block]:
    """A bed's name and four minutes of it."""
    sound = PALETTE.bed(request.param, MINUTES)
    return request.param, sound.read(0, MINUTES)


def test_it_lies_at_the_house_level(bed: tuple[str, Block]) -> None:
    name, heard = bed
    if name == "none":
        assert loudness(heard, gated=False) == pytest.approx(FLOOR, abs=0.5)
    else:
        assert lufs(heard) == pytest.approx(BED, abs=0.6)


def test_it_is_calm(bed: tuple[str, Block]) -> None:
    steps = levels(bed[1], 1.0)
    assert np.percentile(steps, 90) - np.percentile(steps, 10) < 6
    assert np.abs(np.diff(steps)).max() < 4


def test_no_sample_is_out_of_order(bed: tuple[str, Block]) -> None:
    heard = bed[1]
    assert heard.dtype == np.float32
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() < 0.35
    assert np.abs(heard.mean(axis=0, dtype=np.float64)).max() < 1e-4


def test_on_one_speaker_it_loses_less_than_3_db(bed: tuple[str, Block]) -> None:
    heard = bed[1]
    assert rms(heard.mean(axis=1)) > rms(heard) - 3


def test_it_is_not_shrill(bed: tuple[str, Block]) -> None:
    power = np.square(np.abs(np.fft.rfft(bed[1][: 120 * RATE, 0].reshape(-1, RATE), axis=1))).mean(axis=0)
    assert power[9000:].sum() < 0.05 * power.sum()
    assert power[:20].sum() < 0.05 * power.sum()


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_same_however_it_is_read(name: str) -> None:
    sound = PALETTE.bed(name, MINUTES)
    heard = sound.read(0, 20 * QUANTUM).copy()
    random = np.random.default_rng(3)
    for _ in range(60):
        start = int(random.integers(0, 20 * QUANTUM))
        stop = int(random.integers(start, 20 * QUANTUM + 1))
        assert (sound.read(start, stop) == heard[start:stop]).all()
    later = PALETTE.bed(name, MINUTES).read(MINUTES - 5000, MINUTES)
    assert (later == sound.read(MINUTES - 9000, MINUTES)[4000:]).all()


def test_its_length_changes_no_sample() -> None:
    short, long = PALETTE.bed("far-sea", 10_000), PALETTE.bed("far-sea", 10_000_000)
    assert short.frames == 10_000
    assert (short.read(0, 10_000) == long.read(0, 10_000)).all()


def test_another_process_makes_the_same_samples() -> None:
    program = (
        "import hashlib; from voiceguide.palette import Palette; p = Palette();"
        "print(hashlib.sha256(b''.join(p.bed(b.name, 9**9).read(48000, 96000).tobytes()"
        " for b in p.beds())).hexdigest())"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    blocks = [PALETTE.bed(name, 9**9).read(48000, 96000).tobytes() for name in NAMES]
    assert told.stdout.strip() == hashlib.sha256(b"".join(blocks)).hexdigest()


@pytest.mark.parametrize("name", AUDIBLE)
def test_two_stretches_of_a_bed_are_not_alike(name: str) -> None:
    sound = PALETTE.bed(name, frames(7200))
    one, other = sound.read(0, frames(5))[:, 0], sound.read(frames(3600), frames(3605))[:, 0]
    assert not np.array_equal(one, other)


def test_silence_keeps_a_floor_in_16_bits_even_under_a_voice() -> None:
    heard = PALETTE.bed("none", MINUTES).read(0, frames(10)) * np.float32(gain(DUCK))
    samples = to_int16(heard)
    assert np.abs(samples).max() <= 8, "nobody hears it"
    busy = np.any(samples.reshape(-1, RATE // 20, 2) != 0, axis=(1, 2))
    assert busy.all(), "no twentieth of a second is digital silence"
