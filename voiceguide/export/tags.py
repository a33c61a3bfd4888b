"""The title and the chapters of an audio file, where players look for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import mutagen
import mutagen.id3
from mutagen.flac import FLAC
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from voiceguide.export.encoders import EncodingError
from voiceguide.score import Mark
from voiceguide.units import RATE, timecode

__all__ = ["write_tags"]

#: what a chapter's byte offsets are when only its times count (ID3v2 Chapter Frame Addendum 1.0)
_NO_OFFSET = 0xFFFFFFFF
_COMMENTED: dict[str, Any] = {".flac": FLAC, ".ogg": OggVorbis, ".opus": OggOpus}
_FRAMED: dict[str, Any] = {".mp3": MP3, ".wav": WAVE}
_ID3: Any = mutagen.id3  # which has no types


def write_tags(path: Path, suffix: str, title: str, chapters: Sequence[Mark], frames: int) -> None:
    """Adds a title and chapter marks to a file of ``frames`` frames; the sound stays as it is.

    ``suffix`` is its kind. ``EncodingError`` when the file cannot be written.
    """
    try:
        if suffix in _FRAMED:
            file = _FRAMED[suffix](path)
            if file.tags is None:
                file.add_tags()
            for frame in _id3(title, chapters, frames):
                file.tags.add(frame)
        else:
            file = _COMMENTED[suffix](path)
            file.update(_comments(title, chapters))
        file.save()
    except mutagen.MutagenError as error:
        raise EncodingError(str(error)) from error


def _comments(title: str, chapters: Sequence[Mark]) -> Iterator[tuple[str, str]]:
    """Vorbis comments: a time and a name for each chapter, as xiph.org's chapter extension has them."""
    if title:
        yield "TITLE", title
    for number, mark in enumerate(chapters, 1):
        minutes, seconds = timecode(mark.start).split(":")
        hours, minutes_left = divmod(int(minutes), 60)
        yield f"CHAPTER{number:03}", f"{hours:02}:{minutes_left:02}:{seconds}"
        yield f"CHAPTER{number:03}NAME", mark.title


def _id3(title: str, chapters: Sequence[Mark], frames: int) -> Iterator[object]:
    """ID3 frames: a chapter each, in milliseconds, and a table of contents that puts them in order.

    Some players, as those that stand on ffmpeg, go by the order in the file, where mutagen puts the shortest
    frame first, and of equal ones that with the first key. So each key fills its frame up to the longest.
    """
    name = [_ID3.TIT2(text=[title])] if title else []
    yield from name
    if not chapters:
        return
    borders = [round(frame * 1000 / RATE) for frame in (*(mark.start for mark in chapters), frames)]
    lengths = [len(mark.title.encode("utf-16")) for mark in chapters]
    keys = [f"chapter{number:03}{'_' * (max(lengths) - length)}" for number, length in enumerate(lengths, 1)]
    for key, mark, (start, stop) in zip(keys, chapters, pairwise(borders), strict=True):
        named = [_ID3.TIT2(text=[mark.title])]
        yield _ID3.CHAP(key, start, stop, _NO_OFFSET, _NO_OFFSET, sub_frames=named)
    flags = _ID3.CTOCFlags.TOP_LEVEL | _ID3.CTOCFlags.ORDERED
    yield _ID3.CTOC("contents", flags, keys, sub_frames=name)
