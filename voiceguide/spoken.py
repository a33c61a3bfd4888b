"""What is said about a session and not in it: where one is, what a key did, how to go on."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Self

from voiceguide.captions import Kind, Sheet
from voiceguide.errors import SpeechError
from voiceguide.levels import softer
from voiceguide.player import Player, Status
from voiceguide.speech import Voice
from voiceguide.units import RATE, spoken_length
from voiceguide.wishes import Command, Level, Sleep, Tell, Wish

__all__ = ["BUTTON_OFFER", "OFFER", "WELCOME", "Teller", "did", "where"]

#: said after a long pause
WELCOME = "Welcome back."
#: said after the anchor practice, to whoever has keys, and to whoever has perhaps only one button
OFFER = (
    "To go on where you were, press the space bar. To stop, press the letter q. "
    "For people who can help, press the letter h."
)
BUTTON_OFFER = (
    "To go on where you were, press the button once. To come gently to the end, press it twice, quickly."
)

#: seconds for which an engine that speaks at the end of a session is waited for
_PATIENCE = 1.0

#: seconds below which it is no longer said how many minutes are left
_SOON = 45.0

_DID = {
    Command.PAUSE: "Paused.",
    Command.RESUME: "Going on.",
    Command.ANSWER: "Yes.",
    Command.NEXT_LINE: "Next line.",
    Command.LAST_LINE: "Line before.",
    Command.NEXT_CHAPTER: "Next part.",
    Command.LAST_CHAPTER: "Part before.",
    Command.FORWARD: "Ten seconds on.",
    Command.BACK: "Ten seconds back.",
    Command.END: "Coming to the end.",
    Command.LINGER: "The sound goes on after the end.",
}
_PARTS = {"voice": "Voice", "bed": "Background", "cues": "Bells and breath"}


def where(status: Status) -> str:
    """Where a listener is: how long it still takes, and in which part; or that only the bed goes on."""
    if not status.track.score:
        return "The session is over, and the sound goes on."
    left = (status.frames - status.heard) / RATE
    told = f"{spoken_length(left).capitalize()} left" if left >= _SOON else "Less than a minute left"
    chapter = Sheet(status.track.score).at(Kind.CHAPTER, status.heard)
    part = f", in the part called {chapter.text}" if chapter else ""
    return f"{told}{part}."


def did(wish: Wish) -> str:
    """What a wish did, in a word or two; nothing for what is heard at once."""
    match wish:
        case Level(group, change):
            return f"{_PARTS[group]} {'louder' if change > 0 else 'softer'}."
        case Sleep(seconds):
            return f"Ending in {spoken_length(seconds)}." if seconds else "Not ending by itself."
        case Command():
            return _DID.get(wish, "")
        case _:
            return ""


class Teller:
    """Has things said over a session, by its own voice: of several at once, the newest.

    The voice speaks in a thread of its own, so that nobody who presses a key waits for an engine. Whoever
    leaves the teller, as a context manager, waits for what is being spoken, for a second at most.
    """

    def __init__(self, player: Player, voice: Voice, *, keys: bool = False, level: float = 0.0) -> None:
        """Take who plays, who speaks, and at which dB; with ``keys`` what each key did is said as well."""
        self._player, self._voice, self._keys, self._level = player, voice, keys, level
        self._lock = threading.Lock()
        self._newest = ""  # what is to be said next
        self._speaking: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._newest, speaking = "", self._speaking
        if speaking:
            speaking.join(_PATIENCE)

    def where(self) -> None:
        """Say where the listener is."""
        self._say(where(self._player.status()))

    def did(self, wish: Wish) -> None:
        """Say what a wish did, if that was asked for."""
        if self._keys and (text := did(wish)):
            self._say(text)

    def _say(self, text: str) -> None:
        with self._lock:
            self._newest = text
            if not self._speaking:
                self._speaking = threading.Thread(target=self._speak, daemon=True)
                self._speaking.start()

    def _speak(self) -> None:
        """Say what is newest, until nothing is."""
        while text := self._next():
            with suppress(SpeechError):  # the session itself goes on
                self._player.send(Tell(softer(self._voice.speak(text), self._level)))

    def _next(self) -> str:
        with self._lock:
            text, self._newest = self._newest, ""
            if not text:
                self._speaking = None
            return text
