"""The tests use real parts. One that is missing is a failure here, and never a test left out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("program", ["ffmpeg", "ffprobe", "flac", "gcc", "pulseaudio", "pactl", "parec"])
def test_the_program_is_there(program: str) -> None:
    assert shutil.which(program), f"install it: tools/system test shows how ({program})"


@pytest.mark.parametrize(
    ("part", "program"),
    [
        ("PortAudio", "import sounddevice; assert sounddevice.get_portaudio_version()[0] > 0"),
        ("espeak", "from voiceguide.speech.espeak import find; assert find()[0].espeak_Initialize"),
        (
            "libsndfile",
            "import soundfile; assert {'FLAC', 'OGG', 'MP3'} <= set(soundfile.available_formats())",
        ),
        ("ebur128", "import pyebur128"),
    ],
)
def test_the_library_can_be_loaded(part: str, program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{part}: {done.stderr}"


def test_alsa_can_reach_a_pulse_server() -> None:
    assert list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")), (
        "install libasound2-plugins"
    )
