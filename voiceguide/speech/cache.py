"""Speech kept on disk by what it says, so that a line is made once. Many processes may share the folder."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import cache_folder
from voiceguide.errors import SpeechError
from voiceguide.sound import Block, Clip, Word
from voiceguide.speech.lexicon import normal
from voiceguide.speech.shape import FULL, Spoken, stereo

if TYPE_CHECKING:
    from voiceguide.speech import Voice

__all__ = ["Cached", "Entry", "Store"]

#: changes when entries are written, or speech is shaped, in another way
_SCHEMA = 1
#: bytes of the checksum that stands first in an entry
_DIGEST = 16
#: bytes that entries may take before the oldest go
_ROOM = 200_000_000
#: seconds: use is noted when the last note is older; what was noted in a day and a half is never removed,
#: however much it is, since a session of 24 hours reads its lines from here
_NOTED, _SAFE = 43_200, 129_600
#: seconds after which an unfinished file is one that a killed process left behind
_ABANDONED = 3600
_SUFFIX, _UNFINISHED = ".speech", ".tmp"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the store has under a key: a header, and where in a file its payload stands."""

    header: dict[str, Any]
    path: Path
    offset: int
    size: int


class Store:
    """Checked entries in a folder: a checksum, a line of JSON, a payload.

    An entry that is not whole counts as none. Writers do not lock: each writes a file of its own and gives
    it its name when it is complete. Where nothing can be written, nothing is kept, and nothing is said.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = cache_folder() / "speech" if folder is None else folder
        self._tidied = False

    def find(self, key: str) -> Entry | None:
        """The entry under a key, checked; ``None`` when there is none that is whole."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            if _digest(memoryview(content)[_DIGEST:]) != content[:_DIGEST]:
                return None
            offset = content.index(b"\n", _DIGEST) + 1
            header = json.loads(content[_DIGEST:offset])
            if time.time() - path.stat().st_mtime > _NOTED:
                with suppress(OSError):
                    os.utime(path)
        except (OSError, ValueError):
            return None
        return Entry(header, path, offset, len(content) - offset)

    def keep(self, key: str, header: Mapping[str, object], payload: bytes = b"") -> Entry | None:
        """Write an entry, unless another process just did; ``None`` when it cannot be written."""
        line = json.dumps(header).encode() + b"\n"
        path = self._path(key)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._tidy()
            whole = self._written(_digest(line, payload), line, payload)
            try:
                if (found := self.find(key)) is not None:  # somebody may be reading it: leave it as it is
                    return found
                whole.replace(path)
            finally:
                whole.unlink(missing_ok=True)
        except OSError:
            return None
        return Entry(dict(header), path, _DIGEST + len(line), len(payload))

    def survey(self) -> Iterator[tuple[Path, int, bool]]:
        """Each entry's file, its bytes, and whether it is whole. Raises ``OSError``."""
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            content = path.read_bytes()
            yield path, len(content), _digest(memoryview(content)[_DIGEST:]) == content[:_DIGEST]

    def _path(self, key: str) -> Path:
        return self._folder / (hashlib.blake2b(key.encode(), digest_size=20).hexdigest() + _SUFFIX)

    def _written(self, *parts: bytes) -> Path:
        """A new file with these parts; one that a power cut leaves unfinished fails its checksum."""
        handle, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=self._folder)
        try:
            with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
                file.writelines(parts)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name)

    def _tidy(self) -> None:
        """Once a store: remove what a killed process left, and the longest unused entries beyond the room."""
        if self._tidied:
            return
        self._tidied = True
        now = time.time()
        entries = []
        for item in os.scandir(self._folder):
            with suppress(OSError):
                status = item.stat()
                if item.name.endswith(_UNFINISHED) and now - status.st_mtime > _ABANDONED:
                    Path(item.path).unlink()
                elif item.name.endswith(_SUFFIX):
                    entries.append((status.st_mtime, status.st_size, item.path))
        taken = sum(size for _, size, _ in entries)
        for used, size, path in sorted(entries):
            if taken <= _ROOM or now - used < _SAFE:
                break
            with suppress(OSError):
                Path(path).unlink()
                taken -= size


@dataclass(frozen=True, slots=True)
class _Kept:
    """A clip on disk, of which only what is asked for is read."""

    path: Path
    offset: int
    frames: int
    words: tuple[Word, ...]

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``, both channels alike."""
        count = stop - start
        try:
            samples = np.fromfile(self.path, "<i2", count, offset=self.offset + 2 * start)
        except OSError as error:
            raise SpeechError(f"Speech was removed while it was needed: {error}. Play it again.") from error
        if len(samples) < count:
            raise SpeechError(f"Speech was cut short while it was needed: {self.path}. Play it again.")
        return stereo(samples)


class Cached:
    """A voice that speaks each line once and keeps it, on disk where it can, else in memory."""

    def __init__(self, voice: Voice, folder: Path | None = None) -> None:
        self._voice = voice
        self._store = Store(folder)
        self._unkept: dict[str, Clip] = {}

    def __enter__(self) -> Cached:
        self._voice.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._voice.__exit__(*exception)

    @property
    def key(self) -> str:
        """The voice's own."""
        return self._voice.key

    def speak(self, text: str, pace: float = 1.0) -> Clip:
        """The line, from disk or as the voice says it now. Raises ``SpeechError``."""
        line = normal(text)
        clip = self._found(self._key(line, pace))
        if clip is None:
            made = self._voice.speak(line, pace)
            clip = self._keep(self._key(line, pace), made)  # under the key of the engine that spoke at last
        return clip

    def _key(self, line: str, pace: float) -> str:
        return json.dumps([_SCHEMA, self._voice.key, float(pace), line])

    def _found(self, key: str) -> Clip | None:
        entry = self._store.find(key)
        return self._unkept.get(key) if entry is None else _clip(entry)

    def _keep(self, key: str, made: Clip) -> Clip:
        samples = _mono(made).astype("<i2")
        words = [(word.start, word.stop, word.frame) for word in made.words]
        entry = self._store.keep(key, {"words": words}, samples.tobytes())
        if entry is not None:
            return _clip(entry)
        self._unkept[key] = Spoken(samples, made.words)
        return self._unkept[key]


def _mono(clip: Clip) -> NDArray[np.int16]:
    """A clip's left channel as 16-bit samples."""
    if isinstance(clip, Spoken):
        return clip.samples
    return np.rint(clip.read(0, clip.frames)[:, 0] * FULL).astype(np.int16)


def _clip(entry: Entry) -> Clip:
    words = tuple(Word(*mark) for mark in entry.header["words"])
    return _Kept(entry.path, entry.offset, entry.size // 2, words)


def _digest(*parts: bytes | memoryview) -> bytes:
    checksum = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        checksum.update(part)
    return checksum.digest()
