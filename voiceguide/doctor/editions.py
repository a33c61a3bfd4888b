"""Which editions of everything are here, each library loaded for real."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import voiceguide
from voiceguide.doctor import silence
from voiceguide.doctor.finding import Finding, Verdict, typed
from voiceguide.doctor.libraries import LIBRARIES
from voiceguide.errors import WorkerError
from voiceguide.sinks.stream import PORTAUDIO
from voiceguide.worker import Worker, python

__all__ = ["editions"]

#: seconds in which a library is loaded, and the child before it
_LIMIT = 5.0
#: what brings a library that a package stands on, where apt is used
_BENEATH = {
    "sounddevice": PORTAUDIO,
    "soundfile": "sudo apt install libsndfile1",
    "espeak": "sudo apt install espeak-ng",
}


def editions(child: Sequence[str] = ()) -> Iterator[Finding]:
    """Python, voiceguide and the libraries."""
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    yield Finding("Python", Verdict.GOOD, f"{platform.python_version()} on {system}")
    yield Finding("voiceguide", Verdict.GOOD, voiceguide.__version__)
    command = child or python("voiceguide.doctor.libraries")
    with Worker(command, name="loading it", start_limit=_LIMIT) as worker:
        for name in LIBRARIES:
            yield _edition(worker, name)


def _edition(worker: Worker, name: str) -> Finding:
    try:
        answer, _ = worker.ask({"library": name}, limit=_LIMIT)
    except WorkerError as fault:
        # without espeak another engine may speak, which is told elsewhere
        verdict = Verdict.WARNING if name == "espeak" else Verdict.FAULT
        return Finding(name, verdict, str(fault).removeprefix("loading it: "), _cure(name, str(fault)))
    return Finding(name, Verdict.GOOD, str(answer.get("edition")))


def _cure(name: str, told: str) -> str:
    if name == "sounddevice" and "did not answer" in told:
        return silence.awake()
    if sys.platform == "linux" and name in _BENEATH and "ModuleNotFoundError" not in told:
        return _BENEATH[name]
    package = "espeakng-loader" if name == "espeak" else name
    return f"{typed(Path(sys.executable))} -m pip install --force-reinstall {package}"
