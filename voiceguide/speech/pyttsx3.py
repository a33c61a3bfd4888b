"""The engine of pyttsx3: espeak by a hardened recipe on Linux, the system's own voices elsewhere."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyttsx3

from voiceguide.errors import NotFound, SpeechError
from voiceguide.speech.engine import Engine, Speaker, Utterance
from voiceguide.speech.espeak import Library, find

__all__ = ["Native", "OnEspeak", "make"]


def make() -> Engine:
    """The engine for this system."""
    return Native() if sys.platform in ("darwin", "win32") else OnEspeak()


class OnEspeak:
    """pyttsx3's espeak driver, without its races.

    Left alone the driver loses about one line in fifteen of those spoken first, and forgets their rate:
    its library works in a thread of its own, and ``runAndWait`` does not wait for it. So wait for the
    library after each step, and clear by hand what the driver remembers. Sound goes to a file in memory,
    which a killed process does not leave behind.
    """

    respelled = True

    def __init__(self) -> None:
        _, data = find()  # a library that is loaded is found again by its name, also where no search would
        if data is not None:
            os.environ["ESPEAK_DATA_PATH"] = data
        self._engine: Any = pyttsx3.init("espeak")
        from pyttsx3.drivers import _espeak

        self._library = Library(_espeak.dll)
        self._wait = _espeak.Synchronize
        self._wait()
        self._engine.proxy.setBusy(False)  # from now on properties are set at once
        self._errors: list[Exception] = []
        self._engine.connect("error", lambda **error: self._errors.append(error["exception"]))
        self._file = os.memfd_create("speech")

    def fingerprint(self, voice: str) -> str:
        """pyttsx3's edition, and the library's fingerprint."""
        return f"{_edition()} {self._library.fingerprint(voice)}"

    def voices(self) -> Sequence[Speaker]:
        """The library's voices."""
        return self._library.voices()

    def speak(self, text: str, voice: str, rate: float) -> Utterance:
        """The text; raises what the driver reports, and ``SpeechError`` when nothing was written."""
        self._errors.clear()
        path = f"/proc/self/fd/{self._file}"
        os.truncate(self._file, 0)
        self._engine.setProperty("voice", self._library.resolve(voice))
        self._library.set(rate)
        self._wait()
        self._engine.save_to_file(text, path)
        self._engine.runAndWait()
        self._wait()
        self._forget()
        if self._errors:
            raise self._errors[0]
        if not os.fstat(self._file).st_size:
            raise SpeechError("pyttsx3 wrote nothing")
        with wave.open(path, "rb") as file:
            return Utterance(file.readframes(file.getnframes()), file.getframerate())

    def _forget(self) -> None:
        driver = getattr(self._engine.proxy, "_driver", None)
        for name, value in (("_stopping", False), ("_text_to_say", None), ("_save_file", None)):
            if hasattr(driver, name):
                setattr(driver, name, value)


class Native:
    """pyttsx3 with the voices of macOS or Windows."""

    respelled = False

    def __init__(self) -> None:
        self._engine: Any = pyttsx3.init()

    def fingerprint(self, voice: str) -> str:
        """Editions of pyttsx3 and of the system, and the voice's identifier."""
        return f"{_edition()} {platform.platform()} {self._resolve(voice)}"

    def voices(self) -> Sequence[Speaker]:
        """The voices of the system, its own choice first."""
        own = self._engine.getProperty("voice")
        listed = sorted(self._engine.getProperty("voices"), key=lambda voice: voice.id != own)
        return [Speaker(voice.name, str((voice.languages or [""])[0])) for voice in listed]

    def speak(self, text: str, voice: str, rate: float) -> Utterance:
        """The text; macOS writes AIFF whatever the file is called, so the content decides."""
        self._engine.setProperty("voice", self._resolve(voice))
        self._engine.setProperty("rate", round(rate))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "speech.wav")
            self._engine.save_to_file(text, str(path))
            self._engine.runAndWait()
            return _read(path)

    def _resolve(self, voice: str) -> str:
        if not voice:
            return str(self._engine.getProperty("voice"))
        for known in self._engine.getProperty("voices"):
            if voice.lower() in (known.id.lower(), known.name.lower()):
                return str(known.id)
        raise NotFound(f"This system has no voice “{voice}”; voiceguide voices lists what it has.")


def _read(path: Path) -> Utterance:
    """A sound file of any format, mixed to mono. Raises ``ValueError`` for numbers that are no sound."""
    import numpy as np
    import soundfile

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    if not np.isfinite(mono).all():
        raise ValueError("the sound file holds numbers that are no sound")
    return Utterance((mono.clip(-1, 1) * 32767).astype(np.int16).tobytes(), rate)


def _edition() -> str:
    """Which pyttsx3 this is, by the code of the driver in use: to ask for its version costs 50 ms."""
    code = hashlib.blake2b(digest_size=8)
    for name in sorted(sys.modules):
        if name.startswith("pyttsx3.drivers."):
            code.update(Path(sys.modules[name].__file__ or "").read_bytes())
    return f"pyttsx3 {code.hexdigest()}"
