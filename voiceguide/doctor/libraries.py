"""The child that loads libraries to tell their editions: ``python -m voiceguide.doctor.libraries``.

Loading one may hang or crash, as PortAudio does with a frozen sound server; here it harms nobody. A request
is ``{"library": name}``, answered by ``{"edition": text}``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any

from voiceguide.worker import serve

__all__ = ["LIBRARIES", "main"]


def _portaudio() -> str:
    import sounddevice

    return str(sounddevice.get_portaudio_version()[1]).partition(",")[0]


def _libsndfile() -> str:
    import soundfile

    return f"libsndfile {soundfile.__libsndfile_version__}"


def _espeak() -> str:
    from voiceguide.speech.espeak import Espeak, find

    whose = "the system’s" if find()[1] is None else "that of espeakng-loader"
    return f"{Espeak().fingerprint('').split()[1]}, {whose}"


#: what stands on libraries that no other check would name, and what tells the edition of what is beneath
LIBRARIES: dict[str, Callable[[], str] | None] = {
    "numpy": None,
    "sounddevice": _portaudio,
    "soundfile": _libsndfile,
    "soxr": None,
    "pyttsx3": None,
    "espeak": _espeak,
}


def main() -> None:
    """Serve the host until it closes its end."""
    serve(lambda request, _: ({"edition": _edition(request)}, b""))


def _edition(request: Mapping[str, Any]) -> str:
    name = str(request["library"])
    beneath = LIBRARIES[name]
    if name == "espeak":
        return _espeak()
    importlib.import_module(name)
    own = metadata.version(name)
    return f"{own}, {beneath()}" if beneath else own


if __name__ == "__main__":
    main()
