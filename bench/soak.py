"""Half an hour of playing, beside programs that take all the CPU they can get: ``python -m bench soak``.

It plays through PortAudio into a private PulseAudio null sink, and holds what was recorded there against what
the mixer makes. It is not among the benchmarks that run without a name. ``MINUTES`` sets another length.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from bench.playing import hooked
from tests.sinks.processes import children, cpu_seconds
from tests.soundserver import Recording, SoundServer, until
from voiceguide import speech
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.levels import to_int16
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.score import Score
from voiceguide.script import read
from voiceguide.speech.cache import Cached
from voiceguide.units import RATE

__all__ = ["main"]

#: a minute of it, which is said again in each minute
_SCRIPT = """\
---
title: Half an hour
bed: far-sea
---

[repeat {minutes}]
Let your breath come and go as it likes. [pause 5s to 60s]
If your thoughts have gone elsewhere, that is what thoughts do. [pause 2s to 10s]
[breathe 4-6 for 3 breaths]
[bell]
[pause 5s to 30s]
[end]
"""
#: what counts the sink's frames, and tells in the end what it knows
_COUNTED = """
sent = []
def write(block):
    sent.append(len(block))
    taken(block)
made.write = write
atexit.register(lambda: os.write(2, json.dumps(
    {"sent": sum(sent), "heard": made.heard, "underflows": made.underflows}).encode()))
"""
#: seconds between two looks at the memory, and frames that are compared at once
_LOOK, _CHUNK = 10.0, 60 * RATE


def main() -> None:
    """Print what was heard, lost and used."""
    minutes = int(os.environ.get("MINUTES", "30"))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["VOICEGUIDE_CACHE_DIR"] = str(folder / "cache")  # an engine says no line twice alike
        script = folder / "soak.md"
        script.write_text(_SCRIPT.format(minutes=minutes))
        with Cached(speech.voice(Settings())) as voice:
            score = compose(read(script), voice, Palette(), minutes, Settings())
        server = stack.enter_context(SoundServer())
        recording = stack.enter_context(server.recording())
        stack.enter_context(_competing(os.cpu_count() or 1))
        begun = time.monotonic()
        told, memory, cpu = _played(script, minutes, server.environment)
        wall = time.monotonic() - begun
        recorded = recording.frames
        until(lambda: recording.frames > recorded + RATE)
        sound = _compared(recording, score)
    print(f"{minutes} min beside {os.cpu_count()} busy programs, {wall:.0f} s of wall time")
    print(f"underflows: {told['underflows']}; {sound}")
    off = (told["heard"] - told["sent"]) / RATE
    print(
        f"frames of the score {score.frames}, sent {told['sent']};"
        f" the place at the end is off by {off * 1000:.1f} ms"
    )
    sixth = len(memory) // 6
    first, last = (statistics.median(part) / 1024 for part in (memory[sixth : sixth + 6], memory[-6:]))
    print(f"memory of both processes: {first:.1f} MiB after a sixth of it, {last:.1f} MiB at the end")
    print(f"CPU of both: {cpu / wall:.2%} of one core")


@contextmanager
def _competing(number: int) -> Iterator[None]:
    """So many programs that never rest."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


def _played(
    script: Path, minutes: int, environment: Mapping[str, str]
) -> tuple[dict[str, int], list[int], float]:
    """What the player tells at its end, its memory in KiB every ten seconds, and its CPU seconds."""
    command = [sys.executable, "-c", hooked(_COUNTED), "play", str(script), "--minutes", str(minutes)]
    memory, cpu = [], 0.0
    with subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None:
            memory.append(sum(map(_resident, (process.pid, *children(process.pid)))))
            cpu = cpu_seconds(process.pid)
            time.sleep(_LOOK)
        assert process.stderr
        return json.loads(process.stderr.read().splitlines()[-1]), memory, cpu


def _resident(pid: int) -> int:
    """KiB of memory that a process holds; 0 when it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)


def _compared(recording: Recording, score: Score) -> str:
    """How what was recorded differs from what the mixer makes, frame by frame."""
    mix, samples = Mix(score), recording.samples()
    begun = int(np.flatnonzero(samples.any(axis=1))[0])
    begun -= int(np.flatnonzero(to_int16(mix.read(0, RATE)).any(axis=1))[0])
    other = 0
    for start in range(0, score.frames, _CHUNK):
        stop = min(start + _CHUNK, score.frames)
        heard = samples[begun + start : begun + stop]
        made = to_int16(mix.read(start, stop))[: len(heard)]
        other += stop - start - len(heard) + int((heard != made).any(axis=1).sum())
    return f"{other} of {score.frames} frames heard otherwise than they were made"


if __name__ == "__main__":
    main()
