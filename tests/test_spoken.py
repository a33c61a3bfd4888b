"""What is said about a session: where one is, and what a key did."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.soundserver import until
from tests.speech import fakes
from voiceguide.errors import SpeechError
from voiceguide.player import Player, Status
from voiceguide.score import Mark, Score
from voiceguide.speech.cache import Store
from voiceguide.speech.host import EngineVoice
from voiceguide.speech.shape import Spoken
from voiceguide.speech.silent import SilentVoice
from voiceguide.spoken import BUTTON_OFFER, OFFER, WELCOME, Teller, did, where
from voiceguide.track import Track
from voiceguide.units import RATE
from voiceguide.wishes import Command, Level, Sleep, Tell, Wish

LENGTH = 600 * RATE
SCORE = Score("Kind break", LENGTH, (), (Mark(10 * RATE, "Arriving"), Mark(300 * RATE, "A kind wish")))


class Long:
    """A sound of ten minutes that is never read."""

    frames = LENGTH

    def read(self, start: int, stop: int) -> np.ndarray:
        raise AssertionError(f"read from {start} to {stop}")


TRACK = Track(Long(), SCORE)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "About ten minutes left."),
        (11, "About ten minutes left, in the part called Arriving."),
        (340, "About four minutes left, in the part called A kind wish."),
        (540, "About a minute left, in the part called A kind wish."),
        (570, "Less than a minute left, in the part called A kind wish."),
    ],
)
def test_where_one_is_is_how_long_it_takes_and_in_which_part(seconds: int, told: str) -> None:
    assert where(Status(TRACK, seconds * RATE)) == told


def test_of_the_bed_that_lingers_it_is_not_told_how_long_it_takes() -> None:
    assert where(Status(Track(Long()), 60 * RATE)) == "The session is over, and the sound goes on."


@pytest.mark.parametrize("command", list(Command))
def test_what_a_command_did_is_short_or_heard_at_once(command: Command) -> None:
    assert len(did(command).split()) <= 8
    assert bool(did(command)) is (command not in (Command.STOP, Command.GROUND, Command.HOLD))


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (Level("voice", 2), "Voice louder."),
        (Level("bed", -2), "Background softer."),
        (Level("cues", -2), "Bells and breath softer."),
        (Sleep(1200), "Ending in about twenty minutes."),
        (Sleep(0), "Not ending by itself."),
    ],
)
def test_other_wishes_are_told_too(wish: Wish, told: str) -> None:
    assert did(wish) == told


class Noting(Player):
    """A player that keeps what is wished."""

    def __init__(self, track: Track = TRACK) -> None:
        super().__init__(track)
        self.noted: list[Wish] = []

    def send(self, wish: Wish) -> None:
        self.noted.append(wish)


class Naming(SilentVoice):
    """A voice that keeps what it says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        self.said.append(text)
        return super().speak(text, pace)


def test_it_is_told_over_the_session_by_its_own_voice() -> None:
    player, voice = Noting(), Naming()
    with Teller(player, voice) as teller:
        teller.where()
        until(lambda: player.noted)
    assert voice.said == ["About ten minutes left."]
    (wish,) = player.noted
    assert isinstance(wish, Tell)
    assert wish.clip.frames == SilentVoice().speak(voice.said[0]).frames


def test_what_a_key_did_is_only_said_when_that_was_asked_for() -> None:
    player, voice = Noting(), Naming()
    with Teller(player, voice) as teller:
        teller.did(Command.PAUSE)
    assert not voice.said
    with Teller(player, voice, keys=True) as teller:
        teller.did(Command.PAUSE)
        until(lambda: player.noted)
        teller.did(Command.STOP)
    assert voice.said == ["Paused."]


def test_a_voice_that_fails_ends_no_session() -> None:
    class Mute(SilentVoice):
        def speak(self, text: str, pace: float = 1.0) -> Spoken:
            raise SpeechError(f"cannot say {text} at {pace}")

    player = Noting()
    with Teller(player, Mute()) as teller:
        teller.where()
    assert player.noted == []


class Slow(Naming):
    """A voice that says nothing before it may, and notes when two want to speak with it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()
        self.speaking = self.most = 0

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        self.speaking += 1
        self.most = max(self.most, self.speaking)
        spoken = super().speak(text, pace)
        self.may.wait(10)
        self.speaking -= 1
        return spoken


def test_nobody_waits_for_a_voice_and_of_what_it_is_to_say_meanwhile_only_the_newest_is_said() -> None:
    player, voice = Noting(), Slow()
    with Teller(player, voice, keys=True) as teller:
        teller.did(Command.NEXT_LINE)
        until(lambda: voice.speaking)
        for wish in (Command.NEXT_LINE, Command.LAST_LINE, Command.PAUSE):
            teller.did(wish)
        assert not player.noted  # it came this far, and no word was spoken
        voice.may.set()
        until(lambda: len(player.noted) == 2)
    assert voice.said == ["Next line.", "Paused."]


def test_a_voice_says_one_thing_at_a_time_whoever_asks() -> None:
    player, voice = Noting(), Slow()
    voice.may.set()
    with Teller(player, voice) as teller:
        teller.where()
        threads = [threading.Thread(target=teller.where) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: player.noted)
    assert voice.most == 1


def test_a_voice_that_hangs_holds_up_the_end_for_a_second_and_no_longer() -> None:
    voice = Slow()
    begun = time.monotonic()
    with Teller(Noting(), voice) as teller:
        teller.where()
    assert time.monotonic() - begun < 2
    voice.may.set()


def test_an_engine_that_is_stuck_as_all_ends_is_ended_and_not_started_again(tmp_path: Path) -> None:
    note, player = tmp_path / "stuck", Noting(Track(Long(), Score("test", LENGTH, (), (Mark(0, "Trouble"),))))
    command = [sys.executable, fakes.__file__, "hang", str(note)]  # another one that is started answers
    voice = EngineVoice(("fake",), store=Store(tmp_path), commands={"fake": command}, line_limit=60)
    with voice, Teller(player, voice) as teller:
        teller.where()
        until(note.exists)
    until(lambda: not teller._speaking)
    assert player.noted == []


def test_what_is_offered_names_every_way() -> None:
    assert WELCOME
    for way in ("space bar", "letter q", "letter h"):
        assert way in OFFER
    for way in ("the button once", "twice"):
        assert way in BUTTON_OFFER
    assert not {"bar", "letter", "key"} & set(BUTTON_OFFER.replace(".", "").split())
