"""The five kinds of audio file, and what each can hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import ExportError
from voiceguide.levels import CEILING, LOSSY_CEILING
from voiceguide.units import RATE

__all__ = ["FORMATS", "Format", "ceiling", "format_of"]


_OPUS = ("libopus", "-b:a", "96k", "-compression_level", "5", "-f", "opus")
_MP3 = ("libmp3lame", "-q:a", "4", "-f", "mp3")


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: 16-bit stereo at 48 kHz goes in."""

    suffix: str
    container: str  #: as libsndfile calls it
    coding: str  #: as libsndfile calls it
    byte_rate: int  #: bytes a second, about, with the bed that takes most
    lossy: bool = False
    ffmpeg: tuple[str, ...] = ()  #: encoder and its settings, where ffmpeg is the faster one

    def size(self, frames: int) -> int:
        """About how many bytes a file of so many frames takes at most."""
        return self.byte_rate * frames // RATE


#: The soundfile wheel's libopus and LAME are built without optimisation: ffmpeg takes a quarter of their time
#: (two minutes of stereo: Opus 0.8 s against 3.3 s, MP3 1.0 s against 5.1 s; Vorbis and FLAC, slower).
#: MP3 is coded by quality, since LAME at a constant rate takes the whole sound down by 0.4 dB.
FORMATS = {
    each.suffix: each
    for each in (
        Format(".wav", "WAV", "PCM_16", 192_000),
        Format(".flac", "FLAC", "PCM_16", 90_000),
        Format(".ogg", "OGG", "VORBIS", 15_000, lossy=True),
        Format(".opus", "OGG", "OPUS", 15_000, lossy=True, ffmpeg=_OPUS),
        Format(".mp3", "MP3", "MPEG_LAYER_III", 21_000, lossy=True, ffmpeg=_MP3),
    )
}


def format_of(path: Path) -> Format:
    """The format that the name's ending asks for; ``ExportError`` names the five when it is none of them."""
    if found := FORMATS.get(path.suffix.lower()):
        return found
    known = ", ".join(FORMATS)
    raise ExportError(f"{path} does not say which kind of file it should be; end its name in one of {known}")


def ceiling(path: Path) -> float:
    """The true peak in dBTP that the mix for this file may reach."""
    return LOSSY_CEILING if format_of(path).lossy else CEILING
