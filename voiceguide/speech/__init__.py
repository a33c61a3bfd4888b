"""Voices: what says the lines. Each engine lives in a child that can be killed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voiceguide.config import Settings
from voiceguide.errors import NotFound, VoiceguideError
from voiceguide.speech.engine import ENGINES, Speaker

if TYPE_CHECKING:
    from voiceguide.sound import Clip

__all__ = ["TONES", "Offer", "Voice", "engines", "voice", "voices"]

#: engines in the order in which they are tried, and the one that only hums, which is not among them
_AUTOMATIC, TONES = ("pyttsx3", "espeak"), "silent"


class Voice(Protocol):
    """Who says the lines. A context manager: leaving it ends its child."""

    @property
    def key(self) -> str:
        """Everything that changes the sound of a line, and nothing else."""
        ...

    def speak(self, text: str, pace: float = 1.0) -> Clip:
        """The line as a clip, slower for a ``pace`` below 1; never empty, never silent.

        Raises ``SpeechError`` with the line, the engines and their reasons.
        """
        ...

    def __enter__(self) -> Voice: ...

    def __exit__(self, *exception: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Offer:
    """An engine, and the voices that it has here, the calm default first; or why it has none."""

    engine: str
    speakers: Sequence[Speaker] = ()
    trouble: str = ""


def voice(settings: Settings) -> Voice:
    """The voice that a listener chose. Its engine starts at once, while the caller does something else.

    When the engine fails, the next that works takes over. Raises ``NotFound`` for an engine that is not
    known here; for a voice that the engine does not have, so does the first use.
    """
    from voiceguide.speech.host import EngineVoice

    names: tuple[str, ...] = _AUTOMATIC
    if settings.engine == TONES:
        names = (TONES,)
    elif settings.engine != "auto":
        names = (_known(settings.engine), *(name for name in _AUTOMATIC if name != settings.engine))
    return EngineVoice(names, voice=settings.voice, rate=settings.rate)


def voices() -> list[Offer]:
    """What each engine offers on this machine; it starts them all, one after another."""
    from voiceguide.speech.remote import Remote

    offers = []
    for name in engines():
        try:
            with Remote(name) as child:
                offers.append(Offer(name, child.voices()))
        except VoiceguideError as error:
            offers.append(Offer(name, trouble=str(error)))
    return offers


def engines() -> tuple[str, ...]:
    """The names of all engines, those that ship first; whether they work is another question."""
    from importlib.metadata import entry_points

    plugged = (found.name for found in entry_points(group="voiceguide.engines"))
    return tuple(dict.fromkeys((*ENGINES, *plugged)))


def _known(name: str) -> str:
    if name not in ENGINES and name not in engines():
        from voiceguide.reader import did_you_mean

        known = ("auto", *ENGINES)
        hint = did_you_mean(name, known, otherwise=f"Known: {', '.join(known)}.")
        raise NotFound(f"There is no speech engine “{name}”. {hint}")
    return name
