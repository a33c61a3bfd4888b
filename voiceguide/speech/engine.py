"""What a speech engine promises. An engine lives in a child and knows nothing of frames, gain or caches."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from voiceguide.errors import NotFound

__all__ = ["ENGINES", "LONGEST", "Engine", "Speaker", "Utterance", "engine", "engines", "known"]

#: characters; pyttsx3 reads past the end of what it is given, and long texts crash it
LONGEST = 500

#: under which other packages announce engines of theirs
_GROUP = "voiceguide.engines"
#: engines that ship with the program, as ``module:class``; imported only in the child
ENGINES = {
    "pyttsx3": "voiceguide.speech.pyttsx3:make",
    "espeak": "voiceguide.speech.espeak:Espeak",
    "silent": "voiceguide.speech.silent:Silent",
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice that an engine has: the name to choose it by, and its language, as ``en-us``."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine made of a text."""

    samples: bytes  #: 16-bit, mono, in the machine's byte order
    rate: int  #: samples a second
    words: tuple[tuple[int, int, int], ...] = ()  #: characters start and stop, sample at which it is said


class Engine(Protocol):
    """One way to make speech. Whatever it raises is told to the listener; it never returns silence."""

    #: whether it reads by espeak's rules, so that the lexicon's respellings help it
    respelled: bool

    def fingerprint(self, voice: str) -> str:
        """All that shapes the sound of this voice but text and rate: versions, library, data, settings.

        An empty ``voice`` is the engine's calm default. Raises ``NotFound`` for one that it does not have.
        """
        ...

    def voices(self) -> Sequence[Speaker]:
        """The voices that can be asked for, the calm default first."""
        ...

    def speak(self, text: str, voice: str, rate: float) -> Utterance:
        """The text as one utterance at ``rate`` words a minute, as near as the engine can."""
        ...


def engine(name: str) -> Engine:
    """The engine called ``name``, ready to speak: built in, or an entry point of ``voiceguide.engines``.

    Raises ``NotFound``, or whatever the engine raises when it cannot work on this machine.
    """
    make: Callable[[], Engine]
    if name in ENGINES:
        module, _, attribute = ENGINES[name].partition(":")
        make = getattr(importlib.import_module(module), attribute)
        return make()
    from importlib.metadata import entry_points

    found, *_ = entry_points(group=_GROUP, name=known(name))
    make = found.load()
    return make()


def engines() -> tuple[str, ...]:
    """The names of all engines, those that ship first; whether they work is another question."""
    from importlib.metadata import entry_points

    plugged = (found.name for found in entry_points(group=_GROUP))
    return tuple(dict.fromkeys((*ENGINES, *plugged)))


def known(name: str) -> str:
    """The name of an engine. Raises ``NotFound`` for one that is not known here, with those that are."""
    if name in ENGINES or name in engines():
        return name
    from voiceguide.reader import did_you_mean, shown

    names = ("auto", *engines())
    hint = did_you_mean(name, names, otherwise=f"Known: {', '.join(names)}.")
    raise NotFound(f"There is no speech engine “{shown(name)}”. {hint}")
