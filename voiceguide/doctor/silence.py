"""What to type where there is no sound device, or a sound system that does not answer."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Set
from pathlib import Path

from voiceguide.sinks.stream import PORTAUDIO

__all__ = ["awake", "there"]

#: sound servers, by the program of each, with all that has to be started for it
_SERVERS = {"pipewire": "pipewire pipewire-pulse", "pulseaudio": "pulseaudio"}
#: ALSA's way to a sound server, in the folders that systems have for it
_PLUGIN = "alsa-lib/libasound_module_pcm_pulse.so"
_LIBRARIES = (f"lib/*/{_PLUGIN}", f"lib*/{_PLUGIN}")
_NONE = "There may be no loudspeaker here. This makes a file to play elsewhere:"


def awake(running: Set[str] | None = None) -> str:
    """What wakes a sound system that does not answer; ``running`` are the listener's programs."""
    if sys.platform != "linux":
        return "Restart this computer."
    running = _running() if running is None else running
    server = next((name for name in _SERVERS if name in running), "")
    if not server:
        return "sudo alsa force-reload" if shutil.which("alsa") else "Restart this computer."
    if _is_led():
        return f"systemctl --user restart {_SERVERS[server]}"
    if server == "pulseaudio":  # one that does not answer does not listen to a polite end either
        return "pkill -KILL -u $(id -u) pulseaudio && pulseaudio --start"
    return "Log out, and in again."


def there(running: Set[str] | None = None, usr: Path = Path("/usr"), cards: Path = Path("/dev/snd")) -> str:
    """What may bring a sound device where there is none; ``running`` are the listener's programs."""
    if sys.platform != "linux":
        return "Plug in a loudspeaker, and look whether the system's settings show it."
    if shutil.which("apt") and not any(found for pattern in _LIBRARIES for found in usr.glob(pattern)):
        return PORTAUDIO
    outputs = list(cards.glob("pcm*p"))
    if outputs and not any(os.access(output, os.W_OK) for output in outputs):
        return "sudo usermod -aG audio $USER\nThen log out, and in again."
    running = _running() if running is None else running
    if not running & _SERVERS.keys():
        if _is_led() and shutil.which("pipewire-pulse"):
            return f"systemctl --user start {_SERVERS['pipewire']}"
        if shutil.which("pulseaudio"):
            return "pulseaudio --start"
    return f"{_NONE}\nvoiceguide export anchor -o anchor.flac"


def _is_led() -> bool:
    """Whether systemd leads the programs of whoever is logged in."""
    return Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere", "systemd/private").exists()


def _running() -> Set[str]:
    """The names of the programs that run here for the listener, so far as they may be seen."""
    names = set()
    for path in Path("/proc").glob("[0-9]*/comm"):
        try:
            if path.stat().st_uid == os.getuid():
                names.add(path.read_text().strip())
        except OSError:  # it has ended meanwhile
            continue
    return names
