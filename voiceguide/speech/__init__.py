"""Voices: what says the lines. Each engine lives in a child that can be killed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voiceguide.config import Settings
from voiceguide.errors import NotFound, VoiceguideError, WorkerError
from voiceguide.speech.engine import Speaker, engines, known

if TYPE_CHECKING:
    from voiceguide.sound import Clip

__all__ = ["TONES", "Offer", "Voice", "engines", "known", "lacking", "voice", "voices"]

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


def voice(settings: Settings, otherwise: Callable[[str], object] | None = None) -> Voice:
    """The voice that a listener chose. Its engine starts at once, while the caller does something else.

    When the engine fails, the next that works takes over. Raises ``NotFound`` for an engine that is not
    known here. For a voice that the engine does not have, so does the first use; or, where ``otherwise`` is
    there to be told, the engine's default speaks.
    """
    from voiceguide.speech.host import EngineVoice

    return EngineVoice(_names(settings), voice=settings.voice, rate=settings.rate, otherwise=otherwise)


def lacking(settings: Settings) -> str:
    """Why the engine that speaks first has not the voice that a listener chose.

    Nothing when it has it, or does not work: then the next one speaks as it can. Raises ``NotFound`` for an
    engine that is not known here.
    """
    from voiceguide.speech.remote import Remote

    first, *_ = _names(settings)
    try:
        with Remote(first) as child:
            child.fingerprint(settings.voice)
    except NotFound as fault:
        return str(fault)
    except WorkerError:
        pass
    return ""


def _names(settings: Settings) -> tuple[str, ...]:
    """The engines that may speak, in the order in which they are tried. Raises ``NotFound``."""
    if settings.engine == TONES:
        return (TONES,)
    if settings.engine == "auto":
        return _AUTOMATIC
    return (known(settings.engine), *(name for name in _AUTOMATIC if name != settings.engine))


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
