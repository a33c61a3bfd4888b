"""Files: a session is written whole, at exactly its length, or not at all."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from voiceguide.errors import ExportError
from voiceguide.export.encoders import Encoder, EncodingError, encoders, frames_in
from voiceguide.export.formats import Format, ceiling, format_of
from voiceguide.export.part import interruptible, no_room, part, refusal
from voiceguide.levels import to_int16
from voiceguide.score import Mark
from voiceguide.sound import QUANTUM, Sound

__all__ = ["ceiling", "export"]

#: frames encoded at once: the whole quanta that make a second (smaller blocks cost more)
_BLOCK = 12 * QUANTUM
#: blocks that may wait for the encoder
_AHEAD = 8
#: bytes of sound in the largest WAV file: its sizes have 32 bits, and the tags need some of it
_WAV_LIMIT = 2**32 - 2**20

#: told the frames done and the frames there are
Progress = Callable[[int, int], None]


def export(
    sound: Sound,
    path: Path,
    *,
    title: str = "",
    chapters: Sequence[Mark] = (),
    progress: Progress | None = None,
) -> None:
    """Writes ``sound`` as the kind of file that ``path`` ends in, with its title and chapters.

    The file appears under its name when it is complete; any error or interrupt leaves what was there.
    ``progress`` is called from this thread, a second of sound at a time. ``ExportError`` says what to do.
    """
    form = format_of(path)
    size = form.size(sound.frames)
    if form.suffix == ".wav" and size > _WAV_LIMIT:
        raise ExportError(f"{path}: a WAV file holds 6 hours; write {path.with_suffix('.flac').name} instead")
    with interruptible(), part(path) as temporary:
        if form.suffix == ".wav" and shutil.disk_usage(temporary).free < size:
            raise no_room(path, temporary, size)
        try:
            _write(sound, temporary, form, progress)
            if title or chapters:
                from voiceguide.export.tags import write_tags

                write_tags(temporary, form.suffix, title, chapters, sound.frames)
        except EncodingError as error:
            raise refusal(path, temporary, str(error), size) from error


def _write(sound: Sound, path: Path, form: Format, progress: Progress | None) -> None:
    """Encodes with the first encoder that does it, and whose file has the right length.

    (ffmpeg 5.1 adds up to 46 frames to an MP3 file when the last 1 152 frames begin with so few.)
    """
    for encoder in encoders(form):
        try:
            _encode(sound, encoder(path), progress)
            if (written := frames_in(path)) == sound.frames:
                return
            said = f"it came out as {written} frames instead of {sound.frames}"
        except EncodingError as error:
            said = str(error)
    raise EncodingError(said)


def _encode(sound: Sound, into: Encoder, progress: Progress | None) -> None:
    """Reads here and encodes in a thread of its own, a few blocks apart; either's error ends both."""
    with ThreadPoolExecutor(1, "encoder") as thread:
        waiting: deque[Future[None]] = deque()
        try:
            for start in range(0, sound.frames, _BLOCK):
                stop = min(start + _BLOCK, sound.frames)
                waiting.append(thread.submit(into.write, to_int16(sound.read(start, stop))))
                if len(waiting) > _AHEAD:
                    waiting.popleft().result()
                if progress:
                    progress(stop, sound.frames)
            waiting.append(thread.submit(into.close))
            for each in waiting:
                each.result()
        except BaseException:
            into.abort()
            thread.shutdown(wait=False, cancel_futures=True)
            raise
