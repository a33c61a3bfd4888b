"""What an export costs beyond its floor: the engine saying its lines, and the encoder writing its frames.

Both sides begin with nothing spoken, and run in this process in turns. The floor has a bare engine in a child
(no checks, no levelling, no pipe back) and the export's encoder, fed from memory in blocks of the same size.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
import soundfile

from bench.measure import Cost, Pairs
from voiceguide import library, speech
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.export import export
from voiceguide.export.encoders import Libsndfile, Pcm
from voiceguide.export.formats import format_of
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.sound import QUANTUM, Clip
from voiceguide.speech.cache import Cached
from voiceguide.speech.lexicon import Lexicon, normal
from voiceguide.units import RATE

__all__ = ["main"]

_PRACTICE, _MINUTES, _PAIRS = "kind-companion", 10, 9
#: frames, as in an export
_BLOCK = 12 * QUANTUM
_BARE_ENGINE = """
import json, sys
from voiceguide.speech.engine import engine
speaking = engine(sys.argv[1])
for text, rate in json.load(sys.stdin):
    speaking.speak(text, "", rate)
"""


@dataclass
class _Overheard:
    """A voice that remembers what it was asked to say."""

    voice: speech.Voice
    lines: list[tuple[str, float]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.voice.key

    def speak(self, text: str, pace: float = 1.0) -> Clip:
        self.lines.append((text, pace))
        return self.voice.speak(text, pace)

    def __enter__(self) -> _Overheard:
        self.voice.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.voice.__exit__(*exception)


class _Session:
    """The session of this benchmark: exported whole, or only its floor."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs = 0
        self.engine, self.said = self._overheard()
        self._frames: Pcm = np.zeros((0, 2), np.int16)

    def exported(self, cost: Cost) -> None:
        """The work: from the words of the script to a file, nothing spoken beforehand."""
        path = self._folder / "export.flac"
        self._forget()
        with cost.measured():
            practice = library.find(_PRACTICE)
            with Cached(speech.voice(Settings())) as voice:
                score = compose(practice, voice, Palette(), _MINUTES)
            export(Mix(score), path, title=score.title, chapters=score.chapters)
        self._frames = soundfile.read(path, dtype="int16")[0]
        assert len(self._frames) == _MINUTES * 60 * RATE

    def least(self, cost: Cost) -> None:
        """The floor."""
        path = self._folder / "floor.flac"
        with cost.measured():
            command = [sys.executable, "-c", _BARE_ENGINE, self.engine]
            subprocess.run(
                command, input=json.dumps(self.said), text=True, stdout=subprocess.DEVNULL, check=True
            )
            encoder = Libsndfile(format_of(path), path)
            for start in range(0, len(self._frames), _BLOCK):
                encoder.write(self._frames[start : start + _BLOCK])
            encoder.close()
        assert np.array_equal(soundfile.read(path, dtype="int16")[0], self._frames)

    def _overheard(self) -> tuple[str, Sequence[tuple[str, float]]]:
        """The engine of the default voice, and what it is asked to say: text and words a minute."""
        self._forget()
        settings = Settings()
        with _Overheard(speech.voice(settings)) as voice:
            compose(library.find(_PRACTICE), voice, Palette(), _MINUTES)
            engine = json.loads(voice.key)[0]
        lexicon = Lexicon(respelled=engine in ("pyttsx3", "espeak"), own={})
        return engine, [(lexicon.said(normal(text)).text, settings.rate * pace) for text, pace in voice.lines]

    def _forget(self) -> None:
        """Gives the program a cache in which nothing is."""
        self._runs += 1
        os.environ["VOICEGUIDE_CACHE_DIR"] = str(self._folder / f"cache{self._runs}")


def main(pairs: int = _PAIRS) -> None:
    """Prints the ratios to the floor, the speed, and the peak memory of a short and of a long export."""
    with tempfile.TemporaryDirectory(prefix="voiceguide-bench-") as folder:
        session, costs = _Session(Path(folder)), Pairs()
        session.exported(Cost())  # so that a first floor has frames to write
        costs.run(session.exported, session.least, pairs)
        print(
            f"{_MINUTES} minutes of {_PRACTICE}, {len(session.said)} lines by {session.engine}; {pairs} pairs"
        )
        for name, side in (("export", costs.works), ("floor", costs.floors)):
            cpu, wall = median([cost.cpu for cost in side]), median([cost.wall for cost in side])
            speed = _MINUTES * 60 / wall
            print(f"{name}: {cpu:.2f} s CPU, {wall:.2f} s on the wall, {speed:.0f} times real time")
        print(f"CPU, export to floor (at most 2.2): {costs.ratio(lambda cost: cost.cpu)}")
        print(f"wall, with a second free core (at most 1.25): {costs.ratio(lambda cost: cost.wall)}")
        short, long = (_peak(minutes, Path(folder)) for minutes in (10, 120))
        print(
            f"peak memory at 10 and 120 minutes (each under 130 MB, 8 MB apart): {short:.0f}, {long:.0f} MB"
        )


def _peak(minutes: int, folder: Path) -> float:
    """Megabytes that the program needs at most to export so long a session, which speaks every 20 seconds."""
    script = folder / "memory.md"
    script.write_text("\n\n".join(f"This is line number {line}. [pause 18s]" for line in range(3 * minutes)))
    command = [sys.executable, "-m", "voiceguide", "export", str(script), "-m", str(minutes)]
    command += ["-o", str(folder / "memory.flac")]
    said = subprocess.run([sys.executable, "-c", _PEAK, *command], capture_output=True, text=True, check=True)
    return int(said.stdout) / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


#: Linux counts the memory of the process that starts another as that one's own: let it be a small one
_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--pairs", type=int, default=_PAIRS)
    main(arguments.parse_args().pairs)
