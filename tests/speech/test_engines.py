"""The real engines, and what is known to go wrong with them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest
from pyebur128 import R128State, get_loudness_global  # type: ignore[import-untyped]

from tests.speech.lines import LINES
from voiceguide import speech
from voiceguide.config import Settings
from voiceguide.errors import NotFound, SpeechError, WorkerError
from voiceguide.speech.cache import Store
from voiceguide.speech.engine import Speaker
from voiceguide.speech.host import EngineVoice
from voiceguide.speech.remote import Remote
from voiceguide.units import RATE

LINE = "Come back gently, as often as you need."


@pytest.fixture(scope="module", params=["pyttsx3", "espeak"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def voice(engine: str) -> Iterator[speech.Voice]:
    with speech.voice(Settings(engine=engine)) as made:
        yield made


@pytest.fixture(scope="module")
def child(engine: str) -> Iterator[Remote]:
    with Remote(engine) as made:
        yield made


def spoken(child: Remote, *lines: str) -> list[int]:
    """How many frames each line lasts."""
    return [len(child.speech(line, "", 115)[0]) for line in lines]


def test_the_first_line_of_a_process_lasts_as_long_as_the_same_line_later(engine: str) -> None:
    with Remote(engine) as child:
        first, *later = spoken(child, *[LINE] * 5)
    assert later == pytest.approx([first] * 4, rel=0.01)


def test_the_speed_asked_for_holds_from_the_first_line_on(engine: str) -> None:
    with Remote(engine) as child:
        slow = len(child.speech(LINE, "", 95)[0])
        fast = len(child.speech(LINE, "", 190)[0])
    assert slow / fast == pytest.approx(2, rel=0.1)


def test_a_hundred_fresh_processes_lose_no_line() -> None:
    lines = (LINE, "Breathe in.", "You are here, in this room, on this day.", "Rest.")
    with Remote("pyttsx3") as child:
        right = spoken(child, *lines)

    def process(_: int) -> list[int]:
        with Remote("pyttsx3") as child:
            return spoken(child, *lines)

    with ThreadPoolExecutor(3) as pool:
        for lengths in pool.map(process, range(100)):
            assert lengths == pytest.approx(right, rel=0.02)


def test_the_calm_default_is_115_words_a_minute_while_speaking(voice: speech.Voice) -> None:
    minutes = sum(voice.speak(line).frames for line in LINES) / RATE / 60
    assert sum(len(line.split()) for line in LINES) / minutes == pytest.approx(115, abs=4)


@pytest.mark.parametrize(
    ("engine", "name"),
    [("pyttsx3", ""), ("espeak", ""), ("espeak", "en-us"), ("espeak", "en-gb"), ("espeak", "en-gb-x-rp+f3")],
)
def test_speech_is_as_loud_as_it_should_be(engine: str, name: str) -> None:
    with speech.voice(Settings(engine=engine, voice=name)) as voice:
        clips = [voice.speak(line) for line in LINES[:12]]
    block = np.concatenate([clip.read(0, clip.frames) for clip in clips])
    meter = R128State(2, RATE, 1 << 0 | 1 << 2)
    meter.add_frames(block.astype(np.float64).reshape(-1), len(block))
    assert get_loudness_global(meter) == pytest.approx(-18, abs=0.5)


def test_both_engines_speak_with_the_same_voice_so_that_one_can_stand_in_for_the_other() -> None:
    with Remote("pyttsx3") as one, Remote("espeak") as other:
        assert spoken(one, *LINES[:8]) == pytest.approx(spoken(other, *LINES[:8]), rel=0.02)
        assert one.voices() == other.voices()


def test_the_default_voice_is_calm(voice: speech.Voice) -> None:
    """Low for a woman's, about 160 Hz, and with little melody."""
    clip = voice.speak("Now, and now, and now, in your own way, in your own hour.")
    mono = clip.read(0, clip.frames)[:, 0]
    frames = np.lib.stride_tricks.sliding_window_view(mono, 4096)[::2048]
    frames = frames[np.square(frames).mean(axis=1) > np.square(mono).mean()]
    alike = np.fft.irfft(np.abs(np.fft.rfft(frames, 8192)) ** 2)[:, RATE // 300 : RATE // 90]
    pitches = RATE / (alike.argmax(axis=1) + RATE // 300)
    assert np.median(pitches) == pytest.approx(160, rel=0.08)
    low, high = np.percentile(pitches, [10, 90])
    assert 12 * np.log2(high / low) < 5


def test_espeak_tells_when_each_word_is_said() -> None:
    with speech.voice(Settings(engine="espeak")) as voice:
        clip = voice.speak("Close your eyes for 30s, and rest.")
    words = ["Close your eyes for 30s, and rest."[word.start : word.stop] for word in clip.words]
    assert words == ["Close", "your", "eyes", "for", "30s", "30s", "and", "rest"]
    seconds = [word.frame / RATE for word in clip.words]
    assert seconds[0] < 0.1
    assert all(0.05 < later - sooner < 1.6 for sooner, later in pairwise(seconds))


# -- names of voices


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", "gmw/en-US+f4"),
        ("en-us+f4", "gmw/en-US+f4"),
        ("EN-US+F4", "gmw/en-US+f4"),
        ("gmw/en-us+f4", "gmw/en-US+f4"),
        ("en-gb", "gmw/en"),
        ("en-gb-x-rp", "gmw/en-GB-x-rp"),
    ],
)
def test_every_spelling_of_a_voice_is_the_same_voice(child: Remote, asked: str, found: str) -> None:
    assert f" {found} [" in child.fingerprint(asked)


@pytest.mark.parametrize("asked", ["zzz", "en-us+zzz", "en-zz", "mb/mb-us1", "+f4"])
def test_a_voice_that_does_not_exist_is_never_replaced_in_silence(child: Remote, asked: str) -> None:
    with pytest.raises(NotFound):
        child.fingerprint(asked)


def test_every_engine_offers_its_voices_with_the_calm_default_first() -> None:
    offers = {offer.engine: offer for offer in speech.voices()}
    assert list(offers) == ["pyttsx3", "espeak", "silent"]
    for name in ("pyttsx3", "espeak"):
        assert offers[name].speakers[0] == Speaker("en-us+f4", "en-us")
        assert len(offers[name].speakers) > 100
    assert not any(offer.trouble for offer in offers.values())


def test_a_mistyped_engine_gets_a_suggestion() -> None:
    with pytest.raises(NotFound, match="Did you mean “espeak”"):
        speech.voice(Settings(engine="espaek"))


def test_the_automatic_choice_is_pyttsx3() -> None:
    with speech.voice(Settings()) as voice:
        assert voice.key.startswith('["pyttsx3"')


def test_a_child_loads_no_numpy(engine: str) -> None:
    """It costs a Raspberry Pi a second."""
    program = (
        "import sys\n"
        "from voiceguide.speech import child, engine\n"
        f"engine.engine({engine!r}).speak('Rest.', '', 115)\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "voiceguide.speech.child" in loaded
    assert not loaded & {"numpy", "soundfile", "soxr", "yaml", "asyncio", "importlib.metadata"}


# -- machines that lack something


@pytest.fixture
def without_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system whose espeak library finds no data: it ends the process that opens it, unless told not to."""
    shutil.copy(espeakng_loader.get_library_path(), tmp_path / "libespeak-ng.so.1")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))


@pytest.fixture
def without_espeak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system with no espeak library at all."""
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError('not installed')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("without_data")
def test_a_library_without_data_ends_pyttsx3_but_the_bundled_data_speaks(tmp_path: Path) -> None:
    with Remote("pyttsx3") as child, pytest.raises(WorkerError, match="ended with code 1"):
        child.voices()
    with EngineVoice(("pyttsx3", "espeak"), store=Store(tmp_path)) as voice:
        assert voice.speak(LINE).frames > RATE
        assert voice.key.startswith('["espeak"')


@pytest.mark.usefixtures("without_espeak")
def test_without_any_library_the_error_says_what_to_install() -> None:
    with speech.voice(Settings()) as voice, pytest.raises(SpeechError) as caught:
        voice.speak(LINE)
    message = str(caught.value)
    assert LINE in message
    assert message.count("sudo apt install espeak-ng") == 1
    assert "pyttsx3 and espeak: " in message


@pytest.mark.usefixtures("without_espeak")
def test_an_engine_without_its_library_is_offered_with_its_trouble() -> None:
    offers = {offer.engine: offer for offer in speech.voices()}
    assert "sudo apt install" in offers["espeak"].trouble
    assert offers["silent"].speakers


def test_no_sound_device_and_no_player_is_needed(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PULSE_SERVER", "/nowhere")
    with Remote(engine) as child:
        assert spoken(child, LINE)[0] > RATE


def test_no_folder_for_temporary_files_is_needed(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/nowhere")
    with Remote(engine) as child:
        assert spoken(child, LINE)[0] > RATE


def test_the_place_of_the_data_is_not_told_to_other_processes(engine: str) -> None:
    with Remote(engine) as child:
        spoken(child, "Rest.")
    assert "ESPEAK_DATA_PATH" not in os.environ


def test_ctrl_c_leaves_no_child_and_no_file(tmp_path: Path) -> None:
    """The child holds the write end of the pipe that is read here, so it ends when both are gone."""
    program = (
        "from voiceguide import speech\n"
        "from voiceguide.config import Settings\n"
        "with speech.voice(Settings()) as voice:\n"
        "    voice.key\n"
        "    print('speaking', flush=True)\n"
        f"    while True: voice.speak({LINE!r})\n"
    )
    files = tmp_path / "files"
    files.mkdir()
    reading, writing = os.pipe()
    host = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=writing,
        start_new_session=True,
        env=os.environ | {"VOICEGUIDE_DEBUG": "1", "TMPDIR": str(files)},
    )
    os.close(writing)
    assert host.stdout is not None
    with host.stdout, open(reading, "rb") as alive:  # noqa: PTH123
        host.stdout.readline()
        os.killpg(host.pid, signal.SIGINT)
        began = time.monotonic()
        assert b"KeyboardInterrupt" in alive.read()
        host.wait()
    assert time.monotonic() - began < 3
    assert not list(files.iterdir())
