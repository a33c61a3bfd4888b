"""The device child: small, silent, and gone when its host is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.soundserver import SoundServer, until
from voiceguide.errors import SinkError
from voiceguide.sinks.device import _Owner
from voiceguide.sinks.stream import CHILD, Stream
from voiceguide.worker import Worker


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    with process:
        assert process.stdout
        assert b"ready" in process.stdout.readline()
        yield process
        process.kill()


def test_what_portaudio_prints_goes_nowhere(process: subprocess.Popen[bytes]) -> None:
    assert [str(Path(f"/proc/{process.pid}/fd/{number}").readlink()) for number in (1, 2)] == [os.devnull] * 2


def test_ctrl_c_does_not_end_it(process: subprocess.Popen[bytes]) -> None:
    status = Path(f"/proc/{process.pid}/status").read_text()
    ignored = next(line for line in status.splitlines() if line.startswith("SigIgn"))
    assert int(ignored.split()[1], 16) & 0b10  # SIGINT is number 2, the second bit


def test_it_ends_with_its_host(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin
    process.stdin.close()
    assert process.wait(3) == 0


def test_it_starts_without_numpy() -> None:
    code = "import sys, voiceguide.sinks.device; print({'numpy', 'sounddevice'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "set()\n"


def test_a_missing_portaudio_is_told_as_such() -> None:
    code = (
        "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
        "from voiceguide.sinks.device import main; main()"
    )
    with pytest.raises(SinkError, match="PortAudio, which plays the sound, is not installed"):
        Stream("", [sys.executable, "-c", code])


def test_a_device_that_another_program_holds_is_told_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    import sounddevice

    def unavailable(**options: object) -> None:
        raise sounddevice.PortAudioError(f"Error opening {options['device']}: Device unavailable", -9985)

    monkeypatch.setattr(sounddevice, "RawOutputStream", unavailable)
    owner = _Owner()
    owner._places = [4]
    answer, _ = owner.handle({"do": "open", "device": 0, "channels": 2, "latency": 0.3}, b"")
    assert answer == {"fault": "busy", "text": "Error opening 4: Device unavailable"}


def test_a_write_that_spins_is_ended_by_the_system() -> None:
    code = (
        "from voiceguide.sinks.device import _little_work\n"
        "with _little_work(): pass\n"
        "print(sum(range(10_000_000)), flush=True)\n"  # more work than may be done in it
        "with _little_work():\n while True: pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGPROF, "49999995000000\n")


def test_a_mono_device_plays_one_channel(here: SoundServer) -> None:
    wave = np.random.default_rng(3).integers(1, 20_000, 30_000, np.int16)
    with here.recording() as recording, Worker(CHILD, name="the child") as child:
        child.ask({"do": "list"}, limit=5)
        child.ask({"do": "open", "device": 0, "channels": 1, "latency": 0.3}, limit=5)
        for part in (np.zeros(24_000, np.int16), wave, np.zeros(48_000, np.int16)):
            child.ask({"do": "write"}, part.tobytes(), limit=5)
        until(lambda: recording.samples().any())
        heard = recording.samples()
    heard = heard[heard[:, 0] != 0]
    assert np.array_equal(heard, np.repeat(wave[:, None], 2, axis=1))
