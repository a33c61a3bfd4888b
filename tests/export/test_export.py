"""What is in the files: every frame, no more, no less, and the right ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.export.sounds import Faulty, Noise, Repeating, decoded
from voiceguide.doctor.check import session
from voiceguide.errors import ExportError
from voiceguide.export import ceiling, export
from voiceguide.export.formats import FORMATS
from voiceguide.levels import to_int16
from voiceguide.mixer import Mix
from voiceguide.sound import Block
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE

LOSSLESS = ["flac", "wav"]
LOSSY = ["mp3", "ogg", "opus"]
FIVE = LOSSLESS + LOSSY


#: each kind of file, and once more the two that a machine without ffmpeg writes in another way
WAYS = [*((kind, True) for kind in FIVE), ("mp3", False), ("opus", False)]
NAMES = [f"{kind}, {'with' if ffmpeg else 'without'} ffmpeg" for kind, ffmpeg in WAYS]


@pytest.fixture(params=WAYS, ids=NAMES)
def path(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where to export to, in each of the ways."""
    kind, ffmpeg = request.param
    if not ffmpeg:
        monkeypatch.setattr(shutil, "which", lambda _: None)
    return tmp_path / f"session.{kind}"


@pytest.mark.parametrize("kind", FIVE)
def test_a_five_minute_session_is_exactly_five_minutes(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"session.{kind}"
    export(Repeating(5 * 60 * RATE), path)
    assert len(decoded(path)) == 14_400_000


@pytest.mark.parametrize("frames", [24_219, 49_152, 3 * RATE + 1_234])
def test_any_length_is_kept_to_the_frame(path: Path, frames: int) -> None:
    export(Noise(frames), path)
    assert len(decoded(path)) == frames


@pytest.mark.parametrize("kind", LOSSLESS)
def test_lossless_files_hold_the_very_samples(kind: str, tmp_path: Path) -> None:
    path, sound = tmp_path / f"session.{kind}", Noise(5 * RATE + 77)
    export(sound, path)
    assert np.array_equal(decoded(path), to_int16(sound.read(0, sound.frames)))


def test_every_channel_is_in_its_place_and_at_its_level(path: Path) -> None:
    sound = _Slow(4 * RATE)
    export(sound, path)
    heard, meant = decoded(path) / 32767, sound.read(0, sound.frames)
    for channel in (0, 1):
        spectrum = np.fft.rfft(heard[:, channel]) * np.conj(np.fft.rfft(meant[:, channel]))
        match = np.fft.irfft(spectrum) / np.square(meant[:, channel]).sum()
        assert match.argmax() == 0
        assert match[0] == pytest.approx(1, abs=0.1)


class _Slow:
    """Noise under 2 kHz, which every lossy encoder keeps well."""

    def __init__(self, frames: int) -> None:
        spectrum = np.fft.rfft(Noise(frames).read(0, frames), axis=0)
        spectrum[2000 * frames // RATE :] = 0
        self.frames, self._block = frames, np.fft.irfft(spectrum, frames, axis=0).astype(np.float32)

    def read(self, start: int, stop: int) -> Block:
        return self._block[start:stop]


def test_the_reference_decoder_finds_nothing_wrong_with_flac(tmp_path: Path) -> None:
    path = tmp_path / "session.flac"
    export(Noise(3 * RATE), path, title="Tested")
    subprocess.run(["flac", "--test", "--silent", "--warnings-as-errors", path], check=True)


#: names that are no UTF-8, written by libsndfile and by ffmpeg
ODD = [os.fsdecode(b"odd\xff.flac"), os.fsdecode(b"odd\xff.mp3")]


@pytest.mark.parametrize(
    "name", ["-dash.opus", "50%d of it.mp3", "a:b.opus", "„Ähre“.mp3", "UPPER.WAV", *ODD]
)
def test_any_name_can_be_written_to(name: str, tmp_path: Path) -> None:
    export(Noise(RATE), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert len(decoded(tmp_path / name)) == RATE


@pytest.mark.parametrize("name", [b"odd\xff.flac", "Ähre.mp3".encode()])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_the_command_writes_any_name_and_says_so_in_any_locale(
    name: bytes, encoding: str, tmp_path: Path
) -> None:
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"} if encoding == "ascii" else {}
    command = [sys.executable, "-m", "voiceguide", "breathe", "4-6", "-m", "1", "--engine", "silent"]
    done = subprocess.run(
        [*command, "-o", name],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": f"{encoding}:strict", **plain},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"Wrote ")
    assert [path.name for path in tmp_path.iterdir()] == [os.fsdecode(name)]


def test_an_unknown_kind_of_file_names_the_five(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as refused:
        export(Noise(RATE), tmp_path / "session.m4a")
    assert all(f".{kind}" in str(refused.value) for kind in FIVE)
    assert not list(tmp_path.iterdir())


def test_only_lossy_files_need_room_above_their_peaks() -> None:
    assert {kind: ceiling(Path(f"x.{kind}")) for kind in FIVE} == {
        "flac": -1,
        "wav": -1,
        "mp3": -2,
        "ogg": -2,
        "opus": -2,
    }


@pytest.mark.parametrize("kind", FIVE)
def test_a_session_comes_near_the_size_that_is_said(kind: str, tmp_path: Path) -> None:
    path, score = tmp_path / f"session.{kind}", session(SilentVoice())
    export(Mix(score), path)
    assert 0.7 < path.stat().st_size / FORMATS[f".{kind}"].size(score.frames) < 1.001


def test_progress_goes_up_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    export(Noise(3 * RATE), tmp_path / "session.wav", progress=lambda *done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == (3 * RATE, 3 * RATE)


def test_a_session_too_long_for_a_wav_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    def fault(start: int) -> None:
        raise AssertionError(f"read at {start}")

    with pytest.raises(ExportError, match=r"session\.flac"):
        export(Faulty(7 * 3600 * RATE, fault), tmp_path / "session.wav")
    assert not list(tmp_path.iterdir())


def test_a_sound_that_ends_early_is_not_called_done(tmp_path: Path) -> None:
    class Short:
        frames = 3 * RATE

        def read(self, start: int, stop: int) -> Block:
            return Noise(2 * RATE).read(start, stop)

    with pytest.raises(ExportError, match="96000 frames instead of 144000"):
        export(Short(), tmp_path / "session.flac")
    assert not list(tmp_path.iterdir())


def test_memory_does_not_grow_with_the_session(tmp_path: Path) -> None:
    short, long = _peak_memory(1, tmp_path), _peak_memory(20, tmp_path)
    assert 20e6 < short < 100e6
    assert long - short < 8e6


def _peak_memory(minutes: int, folder: Path) -> float:
    """Bytes that a fresh process needed at most, which exported a session.

    It is started by a small one, since Linux counts the memory of the starting process as its own.
    """
    program = (
        "import pathlib, tests.export.sounds as sounds, voiceguide.export as e;"
        f"e.export(sounds.Repeating({minutes} * 60 * 48000), pathlib.Path({str(folder / 'memory.flac')!r}))"
    )
    small = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", small, sys.executable, "-c", program]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return int(said) * (1 if sys.platform == "darwin" else 1024)
