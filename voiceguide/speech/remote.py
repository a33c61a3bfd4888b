"""An engine in its child, as the host sees it: asked with limits, answers checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from voiceguide.errors import NotFound, WorkerError
from voiceguide.speech import shape
from voiceguide.speech.engine import Speaker
from voiceguide.units import RATE
from voiceguide.worker import Worker, python

__all__ = ["LINE_LIMIT", "Remote"]

#: seconds: the shortest limit of a line, and what each word adds to it
LINE_LIMIT, _WORD_LIMIT = 5.0, 0.5


class Remote:
    """One engine in its child, and what it answers."""

    def __init__(self, name: str, command: Sequence[str] = (), *, line_limit: float = LINE_LIMIT) -> None:
        self.name = name
        self._worker = Worker(command or python("voiceguide.speech.child", name), name=name)
        self._line_limit = line_limit

    def __enter__(self) -> Remote:
        self._worker.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._worker.__exit__(*exception)

    def launch(self) -> None:
        """Start the child without waiting for it."""
        self._worker.launch()

    def close(self) -> None:
        """End the child; it starts again when it is asked something."""
        self._worker.close()

    @property
    def respelled(self) -> bool:
        """Whether the engine reads by espeak's rules."""
        return self._worker.start().get("respelled") is True

    def fingerprint(self, voice: str) -> str:
        """What shapes the sound of a voice. Raises ``NotFound`` for one that the engine does not have."""
        answer = self._ask({"what": "fingerprint", "voice": voice})[0]
        if unknown := answer.get("unknown"):
            raise NotFound(str(unknown))
        return str(answer.get("fingerprint"))

    def voices(self) -> list[Speaker]:
        """The engine's voices."""
        listed = self._ask({"what": "voices"})[0].get("voices")
        try:
            return [Speaker(str(name), str(language)) for name, language in listed or ()]
        except (TypeError, ValueError):
            raise WorkerError(f"{self.name} answered nonsense") from None

    def speech(self, text: str, voice: str, rate: float) -> tuple[shape.Mono, list[tuple[int, int, int]]]:
        """A text as trimmed speech at 48 kHz, and its words as characters start and stop, and frame."""
        limit = max(self._line_limit, _WORD_LIMIT * len(text.split()))
        request = {"what": "speak", "text": text, "voice": voice, "rate": rate}
        answer, payload = self._ask(request, limit)
        try:
            made, onset = shape.heard(payload, answer.get("rate"))
        except WorkerError as error:
            raise WorkerError(f"{self.name} {error}") from None
        speech = shape.resampled(made, answer["rate"])
        return speech, _marks(answer, onset, len(text), len(speech))

    def _ask(self, request: dict[str, object], limit: float = LINE_LIMIT) -> tuple[dict[str, Any], bytes]:
        return self._worker.ask(request, limit=limit)


def _marks(answer: Mapping[str, Any], onset: int, length: int, frames: int) -> list[tuple[int, int, int]]:
    """The words that an engine told, moved to the trimmed speech; what cannot be right is left out."""
    listed = answer.get("words")
    marks: list[tuple[int, int, int]] = []
    for mark in listed if isinstance(listed, list) else ():
        if isinstance(mark, list) and len(mark) == 3 and all(type(number) is int for number in mark):
            start, stop, sample = mark
            frame = min(max(0, round((sample - onset) * RATE / answer["rate"])), frames - 1)
            if 0 <= start < stop <= length and (not marks or frame >= marks[-1][2]):
                marks.append((start, stop, frame))
    return marks
