"""Whether each speech engine speaks, tried for real: in its own child, with its limits."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

from voiceguide import speech
from voiceguide.doctor.finding import Finding, Verdict, typed
from voiceguide.errors import WorkerError
from voiceguide.speech import shape
from voiceguide.speech.host import BEAT, REFERENCE
from voiceguide.worker import Worker, python

__all__ = ["engines"]

#: seconds in which an engine has to be ready, and to speak: together fewer than the whole page may take
_START, _SPEAK = 7.0, 5.0
#: what is said
_LINE = "Let your shoulders rest where they are."


def engines(chosen: str, commands: Mapping[str, Sequence[str]] | None = None) -> Iterator[Finding]:
    """Each engine but the one that hums. ``chosen`` is what the settings name.

    One that fails is a fault when it was chosen, or when none is left that speaks.
    """
    commands = commands or {}
    names = [name for name in dict.fromkeys((*speech.engines(), *commands)) if name != speech.TONES]
    tried = {name: _began(name, commands.get(name, ())) for name in names}
    faults = {name: future.exception() for name, future in tried.items()}
    speaking = [name for name in names if not faults[name]]
    for name in names:
        if not (fault := faults[name]):
            yield Finding(name, Verdict.GOOD, tried[name].result())
        elif speaking and name != chosen:
            told = f"{_reason(name, fault)}; {speaking[0]} speaks instead"
            yield Finding(name, Verdict.WARNING, told, f"voiceguide config set engine {speaking[0]}")
        else:
            cure = f"voiceguide config set engine {speaking[0]}" if speaking else _install()
            yield Finding(name, Verdict.FAULT, _reason(name, fault), cure)


def _began(name: str, command: Sequence[str]) -> Future[str]:
    """What an engine's trial will have shown; all are tried at once."""
    future: Future[str] = Future()

    def run() -> None:
        try:
            future.set_result(_spoken(name, command or python("voiceguide.speech.child", name)))
        except Exception as fault:
            future.set_exception(fault)

    Thread(target=run, daemon=True).start()
    return future


def _spoken(name: str, command: Sequence[str]) -> str:
    """What is told of an engine that speaks. Raises ``WorkerError``."""
    begun = time.monotonic()
    with Worker(command, name=name, start_limit=_START) as worker:
        request = {"what": "speak", "text": _LINE, "voice": "", "rate": REFERENCE}
        answer, payload = worker.ask(request, limit=_SPEAK)
        made, _ = shape.heard(payload, answer.get("rate"))
        seconds = len(made) / answer["rate"]
        shape.check_length(seconds, _LINE, BEAT)
        took = time.monotonic() - begun
    return f"speaks, {seconds:.1f} s of speech after {took:.1f} s"


def _reason(name: str, fault: BaseException) -> str:
    told = str(fault) if isinstance(fault, WorkerError) else repr(fault)
    return told.removeprefix(name).lstrip(": ")


def _install() -> str:
    match sys.platform:
        case "linux":
            return "sudo apt install espeak-ng"
        case "darwin":
            return "brew install espeak-ng"
        case _:
            return f"{typed(Path(sys.executable))} -m pip install --force-reinstall pyttsx3"
