from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.speech.silent import Silent, SilentVoice
from voiceguide.speech.syllables import syllables
from voiceguide.units import RATE

LINE = "Notice the breath, as it comes and goes."


def test_it_sounds_the_same_in_every_process() -> None:
    program = (
        "import sys\n"
        "from voiceguide.speech.silent import Silent\n"
        f"sys.stdout.buffer.write(Silent().speak({LINE!r}, '', 115).samples)\n"
    )
    again = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert again.stdout == Silent().speak(LINE, "", 115).samples


def test_there_is_a_tone_for_each_syllable() -> None:
    mono = np.abs(SilentVoice().speak("One two three four five.").samples / 32767)
    envelope = np.convolve(mono, np.ones(2000) / 2000, "same")[::200]
    rising = np.flatnonzero(np.diff(np.signbit(envelope - 0.06).astype(int)) < 0)
    assert len(rising) == 5


def test_each_word_has_its_mark() -> None:
    words = SilentVoice().speak(LINE).words
    assert [LINE[word.start : word.stop] for word in words] == LINE.split()
    assert words[1].frame == syllables("Notice") * round(39 / 115 * RATE)


@given(st.text(max_size=40), st.sampled_from([0.7, 0.9, 1.0, 1.5]))
def test_any_text_at_any_pace_gives_a_clip_that_is_heard(text: str, pace: float) -> None:
    clip = SilentVoice().speak(text, pace)
    block = clip.read(0, clip.frames)
    assert block.shape == (clip.frames, 2)
    assert np.abs(block).max() > 0.1
    assert all(0 <= word.start <= word.stop <= len(text) and word.frame < clip.frames for word in clip.words)


def test_it_is_fast_enough_for_thousands_of_lines() -> None:
    voice = SilentVoice()
    voice.speak(LINE)
    began = time.process_time()
    for _ in range(200):
        voice.speak(LINE)
    assert (time.process_time() - began) / 200 < 0.02
