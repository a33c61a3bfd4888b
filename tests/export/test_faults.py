"""What may go wrong while a file is written: it ends in a whole file or in none, and in one clear error."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from tests.export.sounds import Faulty, Noise, Repeating, decoded
from tests.export.test_export import FIVE, NAMES, WAYS
from voiceguide import export as exporting
from voiceguide.errors import ExportError
from voiceguide.export import export
from voiceguide.export.encoders import EncodingError, Ffmpeg, Pcm
from voiceguide.export.formats import FORMATS
from voiceguide.export.part import no_room
from voiceguide.score import Mark
from voiceguide.units import RATE

Popen = subprocess.Popen[bytes]


class BedGoneError(Exception):
    """What a sound may raise that has nothing to do with files."""


def failing_at(place: int, error: BaseException, frames: int = 30 * RATE) -> Faulty:
    """A sound whose reading raises ``error`` from a place on."""

    def fault(start: int) -> None:
        if start >= place:
            raise error

    return Faulty(frames, fault)


@pytest.fixture(params=FIVE)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file of an earlier export, which is to be there, alone and as it was, after the test."""
    path = tmp_path / f"session.{request.param}"
    path.write_bytes(b"an older session")
    yield path
    assert path.read_bytes() == b"an older session"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [BedGoneError(), KeyboardInterrupt(), OSError("no such bed")], ids=repr)
def test_a_sound_that_fails_leaves_what_was_there(older: Path, error: BaseException) -> None:
    with pytest.raises(type(error)) as raised:
        export(failing_at(20 * RATE, error), older)
    assert raised.value is error


def test_an_interrupt_between_two_blocks_leaves_what_was_there(older: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(Repeating(30 * RATE), older, progress=interrupt)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for 200 kB: a file system of its own or, where none may be mounted, a limit."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=200k", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        yield folder
        subprocess.run(["umount", folder], check=True)
    else:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        yield folder
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(("kind", "ffmpeg"), WAYS, ids=NAMES)
def test_a_full_disk_is_named_with_the_size_that_is_needed(
    kind: str, ffmpeg: bool, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not ffmpeg:
        monkeypatch.setattr(exporting.shutil, "which", lambda _: None)
    path = small_disk / f"session.{kind}"
    path.write_bytes(b"an older session")
    with pytest.raises(ExportError) as refused:
        export(Repeating(30 * RATE), path)
    message = str(refused.value)
    assert str(path) in message
    assert "No space left on device" in message or "File too large" in message
    assert f"{exporting.format_of(path).size(30 * RATE) / 1e6:.1f} MB" in message
    assert "; 0.0 MB are free" not in message  # what the unfinished file took is free again
    assert path.read_bytes() == b"an older session"
    assert list(small_disk.iterdir()) == [path]


def test_what_an_unfinished_file_took_is_told_as_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (unfinished := tmp_path / "part").write_bytes(bytes(3_000_000))
    left = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: left)
    assert "; 4.0 MB are free" in str(no_room(tmp_path / "session.flac", unfinished, 5_000_000))


def test_a_disk_too_full_for_the_tags_is_the_same_error(small_disk: Path) -> None:
    path = small_disk / "session.flac"
    many = [Mark(number, "A long name of a chapter " * 20) for number in range(900)]
    with pytest.raises(ExportError, match=r"session\.flac was not written: (No space|File too)"):
        export(Noise(RATE // 10), path, chapters=many)
    assert not list(small_disk.iterdir())


def test_killed_at_any_moment_it_leaves_a_whole_file_or_none(tmp_path: Path) -> None:
    chance, left = random.Random(5), 0
    for attempt in range(10):
        path = tmp_path / f"session{attempt}.{FIVE[attempt % 5]}"
        child = subprocess.Popen(
            [sys.executable, "-c", _EXPORTER, str(path)], stdout=subprocess.PIPE, start_new_session=True
        )
        assert child.stdout
        with child.stdout as told:
            told.read(chance.randrange(1, 9))
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        left += any(tmp_path.glob(f".{path.name}.*.part"))
        assert not path.exists() or len(decoded(path)) == 2 * RATE
        _until_nothing_is_left_over(path)
    assert left, "no export was killed half-way: the test has tried nothing"


def _until_nothing_is_left_over(path: Path) -> None:
    """Exports anew. (An orphaned ffmpeg that has only begun may create its file after the first clean-up.)"""
    for _ in range(20):
        export(Noise(RATE), path)
        if not list(path.parent.glob(f".{path.name}.*.part")):
            return
    pytest.fail("what a killed export left is still there")


#: exports two seconds again and again, and writes a byte for every second that is encoded
_EXPORTER = """
import sys, os, pathlib, tests.export.sounds as sounds, voiceguide.export as exporting
from voiceguide.score import Mark
while True:
    exporting.export(
        sounds.Repeating(96_000), pathlib.Path(sys.argv[1]), title="A title", chapters=[Mark(0, "One")],
        progress=lambda done, total: os.write(1, b"."),
    )
"""


#: exports ten minutes once, as a program that heeds a closing terminal or, by ``nohup``, does not
_LONG = """
import sys, os, pathlib, signal, tests.export.sounds as sounds, voiceguide.export as exporting
signal.signal(signal.SIGHUP, signal.SIG_IGN if "nohup" in sys.argv else signal.SIG_DFL)
exporting.export(
    sounds.Repeating(600 * 48_000), pathlib.Path(sys.argv[1]), progress=lambda done, total: os.write(1, b"."),
)
"""


@pytest.fixture
def exporting_long(tmp_path: Path) -> Iterator[Callable[..., Popen]]:
    """Begins an export in a child, to a kind of file, and hands it over when that is being written."""
    children: list[Popen] = []

    def begin(kind: str, *arguments: str) -> Popen:
        command = [sys.executable, "-c", _LONG, str(tmp_path / f"session.{kind}"), *arguments]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        children.append(child)
        assert child.stdout
        assert child.stdout.read(5) == b"....."
        assert list(tmp_path.glob(".session.*.part"))
        return child

    yield begin
    for child in children:
        child.kill()
        child.communicate()


@pytest.mark.parametrize("kind", ["flac", "opus"])
@pytest.mark.parametrize("several", [["SIGTERM"], ["SIGHUP"], ["SIGHUP", "SIGTERM", "SIGHUP"]], ids="+".join)
def test_a_signal_that_ends_an_export_leaves_no_file_and_is_told_by_the_exit_code(
    kind: str, several: list[str], exporting_long: Callable[..., Popen], tmp_path: Path
) -> None:
    child = exporting_long(kind)
    for name in several:
        child.send_signal(signal.Signals[name])
    told = child.communicate(timeout=20)[1]
    assert child.returncode == 128 + signal.Signals[several[0]]
    assert told == b""
    assert not list(tmp_path.iterdir())


def test_under_nohup_an_export_outlives_its_terminal(
    exporting_long: Callable[..., Popen], tmp_path: Path
) -> None:
    child = exporting_long("flac", "nohup")
    child.send_signal(signal.SIGHUP)
    child.communicate(timeout=60)
    assert child.returncode == 0
    assert [path.stem for path in tmp_path.iterdir()] == ["session"]


def test_signals_that_others_hear_stay_theirs(tmp_path: Path) -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        told = lambda *_: os.kill(os.getpid(), signal.SIGTERM)  # noqa: E731
        export(Noise(2 * RATE), tmp_path / "session.flac", progress=told)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert set(heard) == {signal.SIGTERM}


def test_an_export_in_another_thread_leaves_signals_alone(tmp_path: Path) -> None:
    thread = threading.Thread(target=export, args=(Noise(RATE), path := tmp_path / "session.flac"))
    thread.start()
    thread.join()
    assert path.exists()


class Breaking:
    """An encoder that fails in its own thread; ``when`` says in which call."""

    def __init__(self, when: str) -> None:
        self._when, self.aborted, self.written = when, False, 0

    def write(self, block: Pcm) -> None:
        self.written += len(block)
        if self._when == "write":
            raise EncodingError("the encoder broke")

    def close(self) -> None:
        if self._when == "close":
            raise EncodingError("the encoder broke")

    def abort(self) -> None:
        self.aborted = True


@pytest.fixture
def encoding_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Puts an encoder in the place of the real ones."""
    return lambda encoder: monkeypatch.setattr(exporting, "encoders", lambda _: [lambda _: encoder])


@pytest.mark.parametrize("when", ["write", "close"])
def test_an_encoder_that_fails_in_its_thread_is_an_error_here(
    when: str, tmp_path: Path, encoding_by: Callable[[object], None]
) -> None:
    encoding_by(breaking := Breaking(when))
    with pytest.raises(ExportError, match=r"session\.wav was not written: the encoder broke"):
        export(Repeating(60 * RATE), tmp_path / "session.wav")
    assert breaking.aborted
    assert not list(tmp_path.iterdir())


def test_a_slow_encoder_is_waited_for(tmp_path: Path, encoding_by: Callable[[object], None]) -> None:
    encoding_by(encoder := Slow())
    with pytest.raises(ExportError):  # nothing was encoded, so there is no file
        export(Faulty(120 * RATE, encoder.hear_of), tmp_path / "session.wav")
    assert encoder.written == 120 * RATE
    assert encoder.ahead <= 10 * 49_152


class Slow(Breaking):
    """An encoder that stands still at its first block, to see how far ahead it is read meanwhile."""

    def __init__(self) -> None:
        super().__init__("never")
        self.ahead, self._read = 0, threading.Condition()

    def hear_of(self, start: int) -> None:
        """Note that reading has come to ``start``."""
        with self._read:
            self.ahead = max(self.ahead, start - self.written)
            self._read.notify()

    def write(self, block: Pcm) -> None:
        with self._read:
            if not self.written:
                self._read.wait_for(lambda: self.ahead > 20 * 49_152, timeout=0.5)
            super().write(block)


@pytest.fixture
def fake_ffmpeg(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Path]:
    """Puts a shell script in the place of ffmpeg; its process number stands in the file that is returned."""

    def make(script: str) -> Path:
        folder = tmp_path_factory.mktemp("bin")
        program, pid = folder / "ffmpeg", folder / "pid"
        known = 'case "$*" in *encoder=*) echo "Encoder one [of many]"; exit;; esac'
        program.write_text(f"#!/bin/sh\n{known}\necho $$ >{pid}\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return pid

    return make


FAILURES = {
    "exits at once": ("echo first >&2; echo 'it is too late' >&2; exit 3", "it is too late"),
    "crashes": ("head -c 1000000 >/dev/null; kill -SEGV $$", "ffmpeg ended with -11"),
    "talks much": ("yes 'so many words' | head -c 3000000 >&2; cat >/dev/null; exit 1", "so many"),
    "fails at the end": ("cat >/dev/null; exit 1", "ffmpeg ended with 1"),
}


@pytest.mark.parametrize(("script", "said"), FAILURES.values(), ids=FAILURES)
def test_a_failing_ffmpeg_says_why(
    script: str, said: str, tmp_path: Path, fake_ffmpeg: Callable[[str], Path]
) -> None:
    program = str(fake_ffmpeg(script).with_name("ffmpeg"))
    encoder = Ffmpeg(program, FORMATS[".opus"], tmp_path / "session.opus")
    with pytest.raises(EncodingError, match=said):
        _fill(encoder)
    encoder.abort()


def _fill(encoder: Ffmpeg) -> None:
    for _ in range(30):
        encoder.write(np.zeros((RATE, 2), np.int16))
    encoder.close()


@pytest.mark.parametrize("script", [*(script for script, _ in FAILURES.values()), "cat >/dev/null"], ids=repr)
def test_where_ffmpeg_fails_the_file_is_written_without_it(
    script: str, tmp_path: Path, fake_ffmpeg: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_ffmpeg(script)
    export(Repeating(2 * RATE), tmp_path / "session.opus")
    monkeypatch.undo()
    assert len(decoded(tmp_path / "session.opus")) == 2 * RATE


def test_a_frozen_ffmpeg_does_not_outlive_an_interrupt(
    tmp_path: Path, fake_ffmpeg: Callable[[str], Path]
) -> None:
    pid = fake_ffmpeg("exec sleep 600")

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1.5)
    try:
        with pytest.raises(KeyboardInterrupt):
            export(Repeating(60 * RATE), tmp_path / "session.mp3")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    assert not list(tmp_path.iterdir())


def test_an_ffmpeg_without_the_encoder_is_not_asked_to_encode(
    tmp_path: Path, fake_ffmpeg: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = fake_ffmpeg("exit 1")
    pid.with_name("ffmpeg").write_text('#!/bin/sh\necho "Codec is not recognized by FFmpeg."\n')
    export(Noise(RATE), tmp_path / "session.opus")
    monkeypatch.undo()
    assert len(decoded(tmp_path / "session.opus")) == RATE


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=f"There is no folder {tmp_path / 'none'}; make it"):
        export(Noise(RATE), tmp_path / "none" / "session.flac")


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    (folder := tmp_path / "session.flac").mkdir()
    with pytest.raises(ExportError, match=r"session\.flac is a folder"):
        export(Noise(RATE), folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_without_leave_to_write_is_named(tmp_path: Path) -> None:
    (folder := tmp_path / "read only").mkdir()
    folder.chmod(0o555)
    with (
        _without_privileges(),
        pytest.raises(ExportError, match=r"session\.flac cannot be written: Permission"),
    ):
        export(Noise(RATE), folder / "session.flac")


class _without_privileges:  # noqa: N801 (read as a phrase)
    """For the superuser, to whom every folder is open: be nobody meanwhile."""

    def __enter__(self) -> None:
        self._user = os.geteuid()
        if self._user == 0:
            os.seteuid(65534)

    def __exit__(self, *_: object) -> None:
        os.seteuid(self._user)


def test_a_name_that_cannot_be_taken_at_the_end_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "session.flac"
    with pytest.raises(ExportError, match=r"session\.flac is a folder"):
        export(Faulty(RATE, lambda _: path.mkdir(exist_ok=True)), path)
    assert list(tmp_path.iterdir()) == [path]


def test_only_what_dead_exports_of_the_same_name_left_is_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    ours, living, another, own = (
        tmp_path / f".session.flac.{dead.pid}.part",
        tmp_path / f".session.flac.{os.getppid()}.part",
        tmp_path / f".session.flac2.{dead.pid}.part",
        tmp_path / f".session.flac.{os.getpid()}.part",  # a process of this number, before this one
    )
    for path in (ours, living, another, own):
        path.touch()
    export(Noise(RATE), tmp_path / "session.flac")
    assert set(tmp_path.iterdir()) == {tmp_path / "session.flac", living, another}


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "session.wav"
    export(Noise(RATE), path)
    export(Repeating(2 * RATE), path)
    assert np.array_equal(decoded(path)[:RATE], decoded(path)[RATE:])
