"""One engine in a child process: ``python -m voiceguide.speech.child NAME``."""

from __future__ import annotations

import sys
from typing import Any

from voiceguide.errors import NotFound
from voiceguide.speech.engine import Engine, engine
from voiceguide.worker import Header, serve

__all__ = ["main"]


def main(name: str) -> None:
    """Serve the engine called ``name`` until the host is gone."""
    loaded: list[Engine] = []

    def ready() -> Header:
        loaded.append(engine(name))
        return {"respelled": loaded[0].respelled}

    serve(lambda request, _: _answer(loaded[0], request), ready)


def _answer(engine: Engine, request: dict[str, Any]) -> tuple[Header, bytes]:
    what, voice = request.get("what"), str(request.get("voice", ""))
    if what == "fingerprint":
        try:
            return {"fingerprint": engine.fingerprint(voice)}, b""
        except NotFound as error:
            return {"unknown": str(error)}, b""
    if what == "voices":
        return {"voices": [[speaker.name, speaker.language] for speaker in engine.voices()]}, b""
    if what == "speak":
        made = engine.speak(str(request["text"]), voice, float(request["rate"]))
        return {"rate": made.rate, "words": made.words}, made.samples
    raise ValueError(f"an engine cannot “{what}”")


if __name__ == "__main__":
    main(sys.argv[1])
