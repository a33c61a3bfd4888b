"""Engines that go wrong in every way that was seen: each ends in a right line or in one clear error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from tests.speech.fakes import FAULTS
from voiceguide.errors import NotFound, SpeechError, WorkerError
from voiceguide.speech.cache import Cached, Store
from voiceguide.speech.host import EngineVoice
from voiceguide.speech.remote import Remote

FAKES = Path(__file__).with_name("fakes.py")
LINE = "This line is trouble, but it will be heard in the end."
#: seconds that an engine may be silent for in these tests, when it has one word to say
LIMIT, WORD = 0.5, "Trouble!"

HARMLESS = {"none", "noise", "wild words", "words are no numbers"}
HARMFUL = sorted(set(FAULTS) - HARMLESS)

Make = Callable[..., EngineVoice]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Where the levels of these voices are kept."""
    return Store(tmp_path_factory.mktemp("levels"))


@pytest.fixture
def voice(store: Store) -> Iterator[Make]:
    """Makes voices of fake engines, the silent one after them when that is asked for."""
    with ExitStack() as stack:

        def make(
            *fakes: tuple[str, ...], then: tuple[str, ...] = ("silent",), asked: str = ""
        ) -> EngineVoice:
            commands = {f"fake {i}": [sys.executable, str(FAKES), *fake] for i, fake in enumerate(fakes)}
            made = EngineVoice(
                (*commands, *then), voice=asked, store=store, commands=commands, line_limit=LIMIT
            )
            return stack.enter_context(made)

        yield make


def line(fault: str) -> str:
    """What an engine is asked to say; a short one where it will not answer."""
    return WORD if fault in ("hang", "spin") else LINE


@pytest.fixture(scope="module")
def right(store: Store) -> dict[str, np.ndarray]:
    """The lines as they should be."""
    with EngineVoice(("silent",), store=store) as voice:
        return {text: voice.speak(text).samples for text in (LINE, WORD)}


@pytest.mark.parametrize(
    "fault", ["hang", "exit", "segfault", "raise", "nonsense", "empty", "zeros", "22 kHz"]
)
def test_an_engine_that_fails_once_is_started_afresh_and_says_the_line(
    voice: Make, right: dict[str, np.ndarray], tmp_path: Path, fault: str
) -> None:
    made = voice((fault, str(tmp_path / "note")))
    key = made.key
    assert np.array_equal(made.speak(line(fault)).samples, right[line(fault)])
    assert made.key == key
    assert (tmp_path / "note").exists()


@pytest.mark.parametrize("fault", ["hang", "segfault", "empty", "22 kHz"])
def test_an_engine_that_fails_again_hands_over_to_the_next_in_time(
    voice: Make, right: dict[str, np.ndarray], fault: str
) -> None:
    made = voice((fault,))
    key = made.key
    began = time.monotonic()
    assert np.array_equal(made.speak(line(fault)).samples, right[line(fault)])
    assert time.monotonic() - began < 2 * LIMIT + 3
    assert made.key != key


@pytest.mark.parametrize("fault", HARMFUL)
def test_when_no_engine_is_left_the_error_names_line_engine_and_reason(voice: Make, fault: str) -> None:
    made = voice((fault,), then=())
    with pytest.raises(SpeechError) as caught:
        made.speak(line(fault))
    reason = {
        "hang": "did not answer within",
        "spin": "did not answer within",
        "exit": "ended with code 1",
        "abort": "was ended by SIGABRT",
        "segfault": "was ended by SIGSEGV",
        "raise": "RuntimeError: no voice today",
        "nonsense": "answered nonsense",
        "zeros": "answered with silence",
        "empty": "answered with an empty or broken sound",
        "header only": "answered with an empty or broken sound",
        "odd": "answered with an empty or broken sound",
        "infinite rate": "answered with a sample rate of inf",
        "rate is no number": "answered with a sample rate of nan",
        "rate of 0": "answered with a sample rate of 0",
    }.get(fault, "s of sound for")
    message = str(caught.value)
    assert line(fault) in message
    assert "fake 0" in message
    assert reason in message
    assert "\n" not in message


@pytest.mark.parametrize("fault", sorted(HARMLESS))
def test_noise_and_wild_word_marks_do_no_harm(voice: Make, right: dict[str, np.ndarray], fault: str) -> None:
    made = voice((fault,), then=())
    clip = made.speak(LINE)
    assert np.array_equal(clip.samples, right[LINE])
    assert all(
        0 <= word.start < word.stop <= len(LINE) and 0 <= word.frame < clip.frames for word in clip.words
    )


def test_once_handed_over_the_next_engine_speaks_for_the_rest_of_the_session(voice: Make) -> None:
    made = voice(("raise",))
    made.speak(LINE)
    key = made.key
    made.speak("This line is fine.")
    assert made.key == key


def test_each_engine_is_tried_and_each_reason_told(voice: Make) -> None:
    made = voice(("exit",), ("zeros",), ("raise",), then=())
    with pytest.raises(SpeechError, match=r"fake 0 ended .*; fake 1 answered .*; fake 2: RuntimeError"):
        made.speak(LINE)


def test_a_line_that_no_engine_can_say_does_not_spoil_the_next(voice: Make) -> None:
    made = voice(("exit",), ("zeros",), then=())
    key = made.key
    with pytest.raises(SpeechError, match="cannot be spoken"):
        made.speak(LINE)
    made.speak("This line is fine.")
    assert made.key == key


def test_a_line_before_the_failure_is_said_by_the_first_engine(voice: Make) -> None:
    made = voice(("hang",))
    first = made.key
    made.speak("This line is fine.")
    assert made.key == first


def test_an_engine_that_does_not_exist_on_this_machine_is_passed_over(
    voice: Make, right: dict[str, np.ndarray]
) -> None:
    made = voice(("no such fault",))
    assert np.array_equal(made.speak(LINE).samples, right[LINE])


def test_when_none_works_at_all_the_key_says_so(voice: Make) -> None:
    with pytest.raises(SpeechError, match=r"No speech engine works here: fake 0: KeyError"):
        _ = voice(("no such fault",), then=()).key


def test_a_line_that_was_handed_over_is_kept_under_the_key_of_who_spoke_it(
    voice: Make, store: Store, tmp_path: Path
) -> None:
    with Cached(voice(("raise",)), tmp_path / "lines") as cached:
        made = cached.speak(LINE)
    with (
        EngineVoice(("silent",), store=store) as silent,
        Cached(silent, tmp_path / "lines") as cached,
    ):
        assert cached.speak(LINE) == made


def test_nothing_is_kept_of_a_line_that_failed(voice: Make, tmp_path: Path) -> None:
    with Cached(voice(("zeros",), then=()), tmp_path / "lines") as cached, pytest.raises(SpeechError):
        cached.speak(LINE)
    assert not list((tmp_path / "lines").glob("*"))


def test_an_engine_at_the_wrong_rate_from_the_start_is_found_by_its_first_passage(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(FAKES.parents[2])!r})\n"
        "from tests.speech.fakes import FAULTS, Fake, serve_fake\n"
        "class Wrong(Fake):\n"
        "    def speak(self, *request): return FAULTS['96 kHz'](super().speak(*request))\n"
        "serve_fake(lambda: Wrong('none'))\n"
    )
    commands = {"wrong": [sys.executable, "-c", program]}
    with (
        EngineVoice(("wrong",), store=Store(tmp_path), commands=commands) as voice,
        pytest.raises(SpeechError, match=r"wrong speaks 1\d\d% as fast as it was asked to"),
    ):
        voice.speak("Hello.")


def test_a_voice_that_the_first_engine_does_not_have_is_the_listeners_mistake(voice: Make) -> None:
    with pytest.raises(NotFound, match="Gertrude"):
        voice(("none",), asked="Gertrude").speak(LINE)


def test_an_engine_that_stands_in_speaks_with_its_own_voice(
    voice: Make, right: dict[str, np.ndarray]
) -> None:
    made = voice(("no such fault",), asked="Gertrude")
    assert np.array_equal(made.speak(LINE).samples, right[LINE])


def test_an_engine_that_lists_nonsense_says_so() -> None:
    program = (
        "from voiceguide.worker import serve\nserve(lambda request, _: ({'voices': [['one'], 7]}, b''))\n"
    )
    with (
        Remote("odd", [sys.executable, "-c", program]) as child,
        pytest.raises(WorkerError, match="odd answered nonsense"),
    ):
        child.voices()
