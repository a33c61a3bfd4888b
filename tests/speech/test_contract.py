"""What every voice promises: the silent one, and each real engine through its child."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.speech.lines import LINES
from voiceguide.config import Settings
from voiceguide.errors import NotFound, SettingsError, SpeechError
from voiceguide.speech import Voice, voice
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE

ENGINES = ("silent", "pyttsx3", "espeak")
LINE = "Notice the breath, as it comes and goes."


@pytest.fixture(scope="module", params=("here", *ENGINES))
def speaking(request: pytest.FixtureRequest) -> Iterator[Voice]:
    if request.param == "here":
        yield SilentVoice()
        return
    with voice(Settings(engine=request.param)) as made:
        yield made


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def real(engine: str) -> Iterator[Voice]:
    """A voice that has an engine in a child."""
    with voice(Settings(engine=engine)) as made:
        yield made


def test_a_clip_has_two_like_channels_of_float32(speaking: Voice) -> None:
    clip = speaking.speak(LINE)
    block = clip.read(0, clip.frames)
    assert block.shape == (clip.frames, 2)
    assert block.dtype == np.float32
    assert np.array_equal(block[:, 0], block[:, 1])


def test_reading_is_pure(speaking: Voice) -> None:
    clip = speaking.speak(LINE)
    whole = clip.read(0, clip.frames)
    for start, stop in (
        (0, 0),
        (0, 1),
        (1000, 5096),
        (clip.frames - 7, clip.frames),
        (clip.frames, clip.frames),
    ):
        assert np.array_equal(clip.read(start, stop), whole[start:stop])


def test_a_line_lasts_about_as_long_as_people_need_for_it(speaking: Voice) -> None:
    words = len(LINE.split())
    assert 60 / 170 < speaking.speak(LINE).frames / RATE / words < 60 / 75


def test_a_clip_begins_and_ends_with_speech(speaking: Voice) -> None:
    clip = speaking.speak(LINE)
    block = clip.read(0, clip.frames)
    loud = np.sqrt(np.square(block).mean()) / 30
    heard = np.flatnonzero(np.abs(block[:, 0]) > loud) / RATE
    assert heard[0] < 0.1
    assert heard[-1] > clip.frames / RATE - 0.25


def test_a_clip_has_soft_edges(speaking: Voice) -> None:
    clip = speaking.speak(LINE)
    assert np.abs(clip.read(0, 1)).max() < 0.001
    assert np.abs(clip.read(clip.frames - 1, clip.frames)).max() < 0.001


def test_no_peak_goes_beyond_minus_three(speaking: Voice) -> None:
    for line in LINES:
        clip = speaking.speak(line)
        assert np.abs(clip.read(0, clip.frames)).max() <= 10 ** (-3 / 20) + 1e-4


def test_a_slower_pace_takes_longer(speaking: Voice) -> None:
    assert speaking.speak(LINE, pace=0.85).frames > 1.08 * speaking.speak(LINE).frames


def test_words_are_told_in_order_and_lie_in_the_line(speaking: Voice) -> None:
    clip = speaking.speak(LINE)
    marks = [word.frame for word in clip.words]
    assert marks == sorted(marks)
    assert all(0 <= word.start < word.stop <= len(LINE) for word in clip.words)
    assert all(0 <= mark < clip.frames for mark in marks)


def test_saying_a_line_does_not_change_the_key(speaking: Voice) -> None:
    key = speaking.key
    speaking.speak(LINE)
    assert speaking.key == key


@pytest.mark.parametrize(
    "line",
    [
        "-v is not an option here.",
        "A\0B\x07C",
        "Hello 😀 there.",
        "Breathe… and rest…",
        "“Quoted”, it’s – well — fine.",
        "<break time='1s'/> [[ ]] & {x}",
        "  spaces \t and\nlines  ",
        "In.",
        "Mmm.",
        "999",
        "5-4-3-2-1",
        "Strengths.",
        "naïve café, Ångström, щука",
        "A B C D E F G",
        "HTTP, EMDR and MBSR",
        "50% of 1,000,000",
        "word " * 80,
    ],
)
def test_any_text_with_a_letter_or_a_digit_is_spoken(speaking: Voice, line: str) -> None:
    clip = speaking.speak(line)
    assert np.abs(clip.read(0, clip.frames)).max() > 0.05


@pytest.mark.parametrize("line", ["", "   ", "...", "\0", "😀", "—"])
def test_an_engine_never_says_nothing(real: Voice, line: str) -> None:
    with pytest.raises(SpeechError, match="nothing to say"):
        real.speak(line)


def test_a_line_that_is_too_long_is_refused(real: Voice) -> None:
    with pytest.raises(SpeechError, match="1000 characters; 500 at most"):
        real.speak("many words" * 100)


def test_the_key_changes_with_the_speed_and_the_engine_and_nothing_else(engine: str) -> None:
    keys = []
    for settings in (
        Settings(engine=engine),
        Settings(engine=engine, bed="rain", bed_level=3, device="x"),
        Settings(engine=engine, rate=120),
        Settings(engine="silent" if engine != "silent" else "espeak"),
    ):
        with voice(settings) as made:
            keys.append(made.key)
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_the_key_changes_with_the_listeners_own_words(settings: Path) -> None:
    keys = []
    for own in ("siobhan: shivawn\n", "siobhan: shavawn\n", "siobhan: shivawn\n"):
        (settings / "pronunciation.yaml").write_text(own, "utf-8")
        with voice(Settings(engine="silent")) as made:
            keys.append(made.key)
    assert keys[0] == keys[2] != keys[1]


def test_own_words_that_cannot_be_read_are_told_before_anything_is_spoken(settings: Path) -> None:
    (settings / "pronunciation.yaml").write_text("siobhan\n", "utf-8")
    with pytest.raises(SettingsError, match=r"pronunciation\.yaml:1"):
        voice(Settings(engine="silent"))


def test_an_unknown_voice_is_not_found(engine: str) -> None:
    with voice(Settings(engine=engine, voice="Gertrude")) as made, pytest.raises(NotFound, match="Gertrude"):
        made.speak(LINE)


def test_a_voice_goes_on_after_it_was_left(engine: str) -> None:
    with voice(Settings(engine=engine)) as made:
        before = made.key
    with made:
        assert made.key == before
        assert made.speak(LINE).frames
