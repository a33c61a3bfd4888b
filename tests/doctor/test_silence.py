"""What is to be typed follows from what is here: programs, cards, and ALSA's way to a sound server."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soundserver import SoundServer
from voiceguide.doctor import silence

#: asks as somebody to whom no card belongs, where the tests run as root
AS_NOBODY = """
import os, sys
from pathlib import Path
from voiceguide.doctor.silence import there
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65533)
    os.setuid(65533)
print(there(frozenset(), Path(sys.argv[1], "usr"), Path(sys.argv[1], "snd")))
"""


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for a machine that has ALSA's plugin, no card, all programs, and no systemd."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        plugin = Path(name, "usr/lib/machine/alsa-lib/libasound_module_pcm_pulse.so")
        plugin.parent.mkdir(parents=True)
        plugin.touch()
        Path(name, "snd").mkdir()
        monkeypatch.setattr(shutil, "which", lambda program: f"/usr/bin/{program}")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(Path(name, "run")))
        yield Path(name)


def led(machine: Path) -> None:
    """Have systemd lead the listener's programs."""
    (machine / "run/systemd").mkdir(parents=True)
    (machine / "run/systemd/private").touch()


def there(machine: Path, *running: str) -> str:
    return silence.there(set(running), machine / "usr", machine / "snd")


def test_a_running_server_is_seen() -> None:
    with SoundServer():
        assert "pulseaudio" in silence._running()


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("running", "cure"),
    [
        ({"pulseaudio"}, "pkill -KILL -u $(id -u) pulseaudio && pulseaudio --start"),
        ({"pipewire"}, "Log out, and in again."),
        ({"bash"}, "sudo alsa force-reload"),
    ],
)
def test_the_server_that_runs_is_the_one_to_be_waked(running: set[str], cure: str) -> None:
    assert silence.awake(running) == cure


@pytest.mark.parametrize(
    ("running", "cure"),
    [
        ({"pulseaudio"}, "systemctl --user restart pulseaudio"),
        ({"pipewire", "pulseaudio"}, "systemctl --user restart pipewire pipewire-pulse"),
    ],
)
def test_what_systemd_leads_it_restarts(machine: Path, running: set[str], cure: str) -> None:
    led(machine)
    assert silence.awake(running) == cure


def test_where_the_way_to_a_server_is_missing_it_is_to_be_installed(machine: Path) -> None:
    assert "apt install" not in there(machine, "pulseaudio")
    next(machine.glob("usr/**/*.so")).unlink()
    assert there(machine, "pulseaudio") == "sudo apt install libportaudio2 libasound2-plugins"


def test_a_server_that_does_not_run_is_to_be_started(machine: Path) -> None:
    assert there(machine) == "pulseaudio --start"
    led(machine)
    assert there(machine) == "systemctl --user start pipewire pipewire-pulse"


def test_where_there_is_nothing_to_start_a_file_can_be_made(machine: Path) -> None:
    assert there(machine, "pipewire").endswith("\nvoiceguide export anchor -o anchor.flac")


def test_a_card_that_may_not_be_used_takes_a_group(machine: Path) -> None:
    (machine / "snd/pcmC0D0p").touch()
    (machine / "snd/pcmC0D0p").chmod(0)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(machine)], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == ["sudo usermod -aG audio $USER", "Then log out, and in again."]
