"""The espeak-ng library, called directly: calm, synchronous, with word times.

The functions are those of ``speak_lib.h`` of espeak-ng 1.51 and 1.52.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from voiceguide.errors import NotFound, SpeechError
from voiceguide.speech.engine import Speaker, Utterance

__all__ = ["CALM", "Espeak", "Library", "bundled", "find"]

#: the lowest and calmest female variant
CALM = "en-us+f4"

#: where the library may be, by the system's own search or by a usual path
_PLACES = {
    "darwin": ("/opt/homebrew/lib/libespeak-ng.1.dylib", "/usr/local/lib/libespeak-ng.1.dylib"),
    "win32": (
        r"C:\Program Files\eSpeak NG\libespeak-ng.dll",
        r"C:\Program Files (x86)\eSpeak NG\libespeak-ng.dll",
    ),
}
_LINUX = ("libespeak-ng.so.1", "/usr/local/lib/libespeak-ng.so.1")

_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000
#: UTF-8, and the last sound of a text fades out as at the end of a sentence
_UTF8_ENDING = 0x1 | 0x1000
_LAST_EVENT, _WORD_EVENT, _RATE_EVENT = 0, 1, 8
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7
#: pitch and range of 100 (50 is lively), word gap in units of 10 ms; volume 100 does not clip
_SETTINGS = {_VOLUME: 100, _PITCH: 45, _RANGE: 32, _WORD_GAP: 1}
#: words a minute: what the library takes
_SLOWEST, _FASTEST = 80, 450


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("unused", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("message", ctypes.c_uint),
        ("position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("number", ctypes.c_int),
        ("rest_of_union", ctypes.c_int),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


def find() -> tuple[ctypes.CDLL, str | None]:
    """The library and the folder of its data: the system's own (and its own data), else the bundled one.

    Raises ``SpeechError`` when there is neither.
    """
    for place in _PLACES.get(sys.platform, _LINUX):
        try:
            return ctypes.CDLL(place), None
        except OSError:
            continue
    return bundled()


def bundled() -> tuple[ctypes.CDLL, str]:
    """The library and data of the package espeakng-loader; raises ``SpeechError`` when it is not there."""
    try:
        import espeakng_loader

        return ctypes.CDLL(espeakng_loader.get_library_path()), espeakng_loader.get_data_path()
    except (ImportError, OSError) as error:
        raise SpeechError(
            "espeak-ng is not installed; type: sudo apt install espeak-ng (or: pip install espeakng-loader)"
        ) from error


class Library:
    """An initialised espeak library: its voices and its settings."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self.calls = library
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        library.espeak_Info.restype = ctypes.c_char_p
        self.resolve = functools.cache(self._resolve)

    def voices(self) -> list[Speaker]:
        """The calm default, then every language's voice; ``+f1`` to ``+f5`` may follow a name."""
        listed = [Speaker(language, language) for _, language in self._bases()]
        return [Speaker(CALM, CALM.partition("+")[0]), *listed]

    def _resolve(self, voice: str) -> str:
        """The library's own name for a voice, however it is spelled; slow. Raises ``NotFound``."""
        base, _, variant = (voice or CALM).partition("+")
        for identifier, language in self._bases():
            if base.lower() in (language.lower(), identifier.lower()):
                break
        else:
            raise NotFound(f"espeak has no voice “{voice}”; voiceguide voices lists what it has.")
        if not variant:
            return identifier
        for known, _ in self._listed(_Voice(languages=b"variant")):
            if variant.lower() == known.rpartition("/")[2].lower():
                return f"{identifier}+{known.rpartition('/')[2]}"
        raise NotFound(f"espeak has no variant “+{variant}”; try +f1 to +f5 or +m1 to +m8.")

    def fingerprint(self, voice: str) -> str:
        """Version, data and settings with which a voice is made."""
        resolved = self.resolve(voice)
        folder = ctypes.c_char_p()
        version = self.calls.espeak_Info(ctypes.byref(folder)).decode()
        data = hashlib.blake2b(digest_size=8)
        language = resolved.rpartition("/")[2].partition("-")[0].lower()
        for name in ("phontab", "phonindex", "phondata", "intonations", f"{language}_dict"):
            file = Path((folder.value or b"").decode(), name)
            data.update(file.read_bytes() if file.is_file() else b"-")
        return f"espeak {version} {data.hexdigest()} {resolved} {sorted(_SETTINGS.items())}"

    def set(self, rate: float) -> None:
        """Calm settings, and a speed at which ``rate`` words a minute are heard while it speaks.

        The straight line was fitted to the calm default saying 40 sentences, each an utterance without the
        silence at its edges: right within 1 % from 94 to 280 words a minute. The library goes no slower
        than 88.
        """
        setting = round(min(max((rate + 8) / 1.132, _SLOWEST), _FASTEST))
        for parameter, value in (*_SETTINGS.items(), (_RATE, setting)):
            self.calls.espeak_SetParameter(parameter, value, 0)

    def _bases(self) -> Iterator[tuple[str, str]]:
        """Identifier and language of each voice that can be used; mbrola voices change the sample rate."""
        return (found for found in self._listed(None) if not found[0].startswith("mb/"))

    def _listed(self, wanted: _Voice | None) -> Iterator[tuple[str, str]]:
        """Identifiers and languages; in the library's list a byte of priority stands before each language."""
        listed = self.calls.espeak_ListVoices(ctypes.byref(wanted) if wanted else None)
        index = 0
        while listed[index]:
            voice = listed[index].contents
            yield voice.identifier.decode(), (voice.languages or b" ")[1:].decode(errors="replace")
            index += 1


class Espeak:
    """The engine: one synchronous call a text."""

    respelled = True

    def __init__(self) -> None:
        calls, data = find()
        self._rate = _initialise(calls, data)
        if self._rate <= 0 and data is None:
            calls, data = bundled()
            self._rate = _initialise(calls, data)
        if self._rate <= 0:
            raise SpeechError("espeak-ng finds no data; type: sudo apt install --reinstall espeak-ng-data")
        self._library = Library(calls)
        self._callback = _Callback(self._heard)
        calls.espeak_SetSynthCallback(self._callback)
        calls.espeak_Synth.argtypes = (
            *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
            *(ctypes.c_void_p, ctypes.c_void_p),
        )
        self._samples = bytearray()
        self._words: list[tuple[int, int, int]] = []

    def fingerprint(self, voice: str) -> str:
        """Version, data, voice and settings."""
        return self._library.fingerprint(voice)

    def voices(self) -> Sequence[Speaker]:
        """Every language that the library's data has."""
        return self._library.voices()

    def speak(self, text: str, voice: str, rate: float) -> Utterance:
        """The text, with a mark for each word; raises ``SpeechError`` when the library refuses."""
        calls = self._library.calls
        self._samples.clear()
        self._words.clear()
        if calls.espeak_SetVoiceByName(self._library.resolve(voice).encode()):
            raise SpeechError(f"espeak cannot load the voice “{voice or CALM}”")
        self._library.set(rate)
        said = text.encode()
        if calls.espeak_Synth(said, len(said) + 1, 0, 1, 0, _UTF8_ENDING, None, None):
            raise SpeechError("espeak cannot say this")
        return Utterance(bytes(self._samples), self._rate, tuple(self._words))

    def _heard(self, samples: int | None, count: int, events: Any) -> int:
        """What the library calls with each stretch of sound, and the events in it; 0 goes on."""
        index = 0
        while (event := events[index]).type != _LAST_EVENT:
            if event.type == _WORD_EVENT:
                start = event.position - 1
                self._words.append((start, start + event.length, event.sample))
            elif event.type == _RATE_EVENT:
                self._rate = event.number
            index += 1
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, 2 * count)
        return 0


def _initialise(calls: ctypes.CDLL, data: str | None) -> int:
    """The sample rate; not above 0 when the data is missing or broken."""
    calls.espeak_Initialize.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
    rate: int = calls.espeak_Initialize(_SYNCHRONOUS, 0, data.encode() if data else None, _DONT_EXIT)
    return rate
