"""What turns 16-bit blocks into a file: libsndfile, or ffmpeg where that is much faster."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voiceguide.export.formats import Format
from voiceguide.units import RATE

__all__ = ["Encoder", "EncodingError", "Ffmpeg", "Libsndfile", "Pcm", "encoders", "frames_in"]

#: 16-bit samples of shape ``(frames, 2)``
Pcm = NDArray[np.int16]


class EncodingError(Exception):
    """Raised when a file cannot be written on; the message is what the encoder said."""


class Encoder(Protocol):
    """Writes one file, block by block. ``write`` and ``close`` block, and raise ``EncodingError``."""

    def write(self, block: Pcm) -> None:
        """Encodes a block."""
        ...

    def close(self) -> None:
        """Completes the file."""
        ...

    def abort(self) -> None:
        """Gives the file up, from any thread, also while another is in ``write``. Never raises."""
        ...


def encoders(form: Format) -> Iterator[Callable[[Path], Encoder]]:
    """What this machine can make a format with, the cheapest first; each writes over the path it is given."""
    if form.ffmpeg and (program := _ffmpeg(form.ffmpeg[0])):
        yield partial(Ffmpeg, program, form)
    yield partial(Libsndfile, form)


def _ffmpeg(coder: str) -> str | None:
    """The ffmpeg program, if there is one and it was built with an encoder of this name."""
    program = shutil.which("ffmpeg")
    if not program:
        return None
    try:
        help_text = subprocess.run(
            [program, "-hide_banner", "-h", f"encoder={coder}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if help_text.startswith(b"Encoder ") else None


def frames_in(path: Path) -> int:
    """How many frames a whole audio file says that it holds."""
    import soundfile

    try:
        return int(soundfile.info(_native(path)).frames)
    except soundfile.SoundFileError as error:
        raise EncodingError(str(error)) from error


def _native(path: Path) -> str | bytes:
    """A path as soundfile opens any: as text it takes only what the locale can write."""
    return str(path) if os.name == "nt" else os.fsencode(path)


class Libsndfile:
    """Encodes in this process; the interpreter is free meanwhile."""

    def __init__(self, form: Format, path: Path) -> None:
        import soundfile

        self._error = soundfile.SoundFileError
        self._lock = threading.Lock()
        #: libsndfile's 16-bit way into LAME copies half of each stereo block and makes noise of the rest
        #: (its pull request 1106); its float way is right
        self._as_float = form.container == "MP3"
        with self._guarded():
            self._file = soundfile.SoundFile(
                _native(path), "w", RATE, channels=2, format=form.container, subtype=form.coding
            )

    def write(self, block: Pcm) -> None:
        """Encodes a block."""
        with self._guarded():
            self._file.write(block / np.float32(32768) if self._as_float else block)

    def close(self) -> None:
        """Completes the file."""
        with self._guarded():
            self._file.close()

    def abort(self) -> None:
        """Closes the file, after the block that is being encoded."""
        with suppress(EncodingError):
            self.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """One thread at a time, and libsndfile's errors as ours."""
        with self._lock:
            try:
                yield
            except self._error as error:
                raise EncodingError(str(error)) from error


class Ffmpeg:
    """Encodes in a child, which Ctrl-C on the terminal does not reach."""

    def __init__(self, program: str, form: Format, path: Path) -> None:
        coder, *settings = form.ffmpeg
        pcm = ["-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0"]
        self._child = subprocess.Popen(
            [program, "-nostdin", "-loglevel", "error", *pcm, "-c:a", coder, *settings, "-y", f"file:{path}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._child.stdin
        assert self._child.stderr
        self._pcm, self._errors = self._child.stdin, self._child.stderr
        self._said: deque[bytes] = deque(maxlen=1)
        self._listener = threading.Thread(target=self._said.extend, args=(self._errors,), daemon=True)
        self._listener.start()

    def write(self, block: Pcm) -> None:
        """Encodes a block."""
        try:
            self._pcm.write(np.ascontiguousarray(block, "<i2").data)
        except OSError as error:
            raise EncodingError(self._last_words()) from error

    def close(self) -> None:
        """Completes the file."""
        try:
            self._pcm.close()
        except OSError as error:
            raise EncodingError(self._last_words()) from error
        if self._child.wait():
            raise EncodingError(self._last_words())
        self._listener.join()
        self._errors.close()

    def abort(self) -> None:
        """Kills the child."""
        self._child.kill()
        with suppress(OSError):
            self._pcm.close()
        self._last_words()
        self._errors.close()

    def _last_words(self) -> str:
        """What ffmpeg has said last before its end."""
        code = self._child.wait()
        self._listener.join()
        return self._said[0].decode(errors="replace").strip() if self._said else f"ffmpeg ended with {code}"
