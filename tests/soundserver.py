"""A loudspeaker for tests, without a sound card: a private sound server with a null sink to be recorded.

It is PulseAudio, or PipeWire with what a desktop runs beside it: a session manager that leads streams to the
loudspeaker, the D-Bus that this one insists on, and the server that answers PulseAudio's clients, ``pactl``,
``parec`` and ALSA's plugin among them. An ``.asoundrc`` leads ALSA's default, and so PortAudio, to that one;
ALSA's plugin for PipeWire itself cannot be installed beside PulseAudio.

PulseAudio's flags, each for a reason found by trial:

- ``-n`` and no daemon: no start-up script, no cards of this machine, and a child that ends with the test;
  ``--use-pid-file=no`` and a socket of its own let several servers run side by side.
- As root PulseAudio only warns; ``auth-anonymous`` spares the cookie that it looks for in a home.
- ``norewinds=1``: otherwise the null sink renders ahead, and the first frames of a stream are lost.
- ``--exit-idle-time=-1``: it stays while nothing plays. No module suspends an idle sink, so the monitor
  always runs, in real time, and a recording begins before the sound does.
- ``--realtime=no --high-priority=no``: a container grants neither, and asking takes time.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceguide.units import RATE

__all__ = ["PIPEWIRE", "PULSEAUDIO", "Kind", "Recording", "SoundServer", "until"]


@dataclass(frozen=True)
class Kind:
    """What a sound server is made of."""

    name: str
    commands: tuple[str, ...]  #: in this order; ``{path}`` is the server's folder


PULSEAUDIO = Kind(
    "PulseAudio",
    (
        "pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --realtime=no --high-priority=no "
        "--log-target=stderr -L",  # and a module with its arguments
    ),
)
PIPEWIRE = Kind(
    "PipeWire",
    (
        "dbus-daemon --session --nofork --nopidfile --address=unix:path={path}/bus",
        "pipewire",
        "wireplumber",
        "pipewire-pulse",
    ),
)

#: what a program makes that the next ones look for, and look for only once
_MADE = {"dbus-daemon": "bus", "pipewire": "pipewire-0"}

_SINK = "loudspeaker"
_RECORDER = f"--raw --format=s16le --rate={RATE} --channels=2 --latency-msec=20".split()


def until(true: Callable[[], object], limit: float = 10.0) -> float:
    """The seconds until ``true()`` held; ``TimeoutError`` when it does not within ``limit`` seconds."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > limit:
            raise TimeoutError(f"not within {limit:g} s")
        time.sleep(0.01)
    return time.monotonic() - begun


class SoundServer:
    """A context manager in which the server runs; ``environment`` leads a program to it, and to no other."""

    def __init__(self, kind: Kind = PULSEAUDIO) -> None:
        self.kind = kind

    def __enter__(self) -> SoundServer:
        self._folder = tempfile.TemporaryDirectory(prefix="voiceguide-sound-")
        self._path = Path(self._folder.name)
        (self._path / "home").mkdir()
        (self._path / "home/.asoundrc").write_text("pcm.!default { type pulse hint { show on } }\n")
        self.environment = {
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._path}/bus",
            "HOME": str(self._path / "home"),
            "XDG_RUNTIME_DIR": str(self._path),
            "PULSE_RUNTIME_PATH": str(self._path),
            "PULSE_SERVER": f"unix:{self._path}/native",
        }
        self._server: list[subprocess.Popen[bytes]] = []
        self._plugged: dict[str, str] = {}
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._folder.cleanup()

    @property
    def _everything(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def led(self, command: Sequence[str]) -> tuple[str, ...]:
        """A command, which is led to the server."""
        return ("env", *(f"{name}={value}" for name, value in self.environment.items()), *command)

    def lead(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Lead this process, and the children it starts, to the server."""
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)

    def start(self) -> None:
        """Start the server, with its sink, and wait until it answers."""
        for command in self.kind.commands:
            words = command.format(path=self._path).split()
            if words[-1] == "-L":
                words.append(f"module-native-protocol-unix socket={self._path}/native auth-anonymous=1")
            with (self._path / "log").open("ab") as log:
                self._server.append(subprocess.Popen(words, env=self._everything, stdout=log, stderr=log))
            if made := _MADE.get(words[0]):
                until((self._path / made).is_socket)
        until(lambda: self._control("info", check=False))
        if self.kind is PIPEWIRE:  # or what has no loudspeaker any more plays on, and nobody hears it
            until(lambda: "module-always-sink" in self._control("list", "short", "modules"))
            self._control("unload-module", "module-always-sink")
        self.load()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the server at once, as a crash would; or by a politer signal."""
        for process in self._server:
            process.send_signal(number)
        for process in self._server:
            process.wait()
        self._server = []
        for made in _MADE.values():
            (self._path / made).unlink(missing_ok=True)

    def freeze(self) -> None:
        """The server is there and answers nobody."""
        for process in self._server:
            process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """The server goes on where it stood."""
        for process in self._server:
            process.send_signal(signal.SIGCONT)

    def load(self, sink: str = _SINK) -> None:
        """Plug the loudspeaker in, or another one; the first is where sound goes."""
        shape = f"sink_name={sink} rate={RATE} channels=2 format=s16le norewinds=1"
        self._plugged[sink] = self._control("load-module", "module-null-sink", *shape.split()).strip()
        if sink == _SINK:
            until(lambda: self._control("get-default-sink").strip() == sink)

    def unload(self) -> None:
        """Pull the loudspeaker out."""
        self._control("unload-module", self._plugged.pop(_SINK))

    def rescue(self) -> None:
        """Lead what a loudspeaker leaves behind to another one, as desktops have it."""
        self._control("load-module", "module-rescue-streams")

    def suspend(self) -> None:
        """Put the loudspeaker to sleep."""
        self._control("suspend-sink", _SINK, "1")

    def resume(self) -> None:
        """Wake it."""
        self._control("suspend-sink", _SINK, "0")

    @contextmanager
    def recording(self, sink: str = _SINK) -> Iterator[Recording]:
        """What is heard while inside, from the first frame that anybody could hear."""
        path = self._path / f"heard-{time.monotonic_ns()}"
        with path.open("wb") as file:
            recorder = subprocess.Popen(
                ["parec", "--device", f"{sink}.monitor", *_RECORDER],
                env=self._everything,
                stdout=file,
                stderr=subprocess.DEVNULL,
            )
        recorded = Recording(path)
        try:
            until(lambda: recorded.frames)
            yield recorded
        finally:
            recorder.kill()
            recorder.wait()

    def _control(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["pactl", *words], env=self._everything, capture_output=True, text=True, timeout=10, check=check
        )
        return done.stdout


class Recording:
    """What was heard: frames of two 16-bit samples, in a file that grows."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def frames(self) -> int:
        """How many there are by now."""
        return self._path.stat().st_size // 4

    def samples(self, start: int = 0) -> NDArray[np.int16]:
        """All of it by now, from the frame ``start`` on, of shape ``(frames, 2)``."""
        whole = np.fromfile(self._path, np.int16, offset=4 * start)
        return whole[: len(whole) // 2 * 2].reshape(-1, 2)
