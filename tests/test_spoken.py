"""What is said about a session: where one is, and what a key did."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.errors import SpeechError
from voiceguide.player import Player, Status
from voiceguide.score import Mark, Score
from voiceguide.sound import Samples, Sound
from voiceguide.speech.silent import SilentVoice
from voiceguide.spoken import OFFER, WELCOME, Teller, did, where
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


def test_a_sound_without_a_score_has_no_parts() -> None:
    assert (
        where(Status(Track(Samples(np.zeros((120 * RATE, 2), np.float32))), 0)) == "About two minutes left."
    )


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

    def __init__(self) -> None:
        super().__init__(TRACK)
        self.wished: list[Wish] = []

    def send(self, wish: Wish) -> None:
        self.wished.append(wish)


class Naming(SilentVoice):
    """A voice that keeps what it says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def speak(self, text: str, pace: float = 1.0) -> Sound:
        self.said.append(text)
        return super().speak(text, pace)


def test_it_is_told_over_the_session_by_its_own_voice() -> None:
    player, voice = Noting(), Naming()
    Teller(player, voice).where()
    assert voice.said == ["About ten minutes left."]
    (wish,) = player.wished
    assert isinstance(wish, Tell)
    assert wish.clip.frames == SilentVoice().speak(voice.said[0]).frames


def test_what_a_key_did_is_only_said_when_that_was_asked_for() -> None:
    player, voice = Noting(), Naming()
    Teller(player, voice).did(Command.PAUSE)
    assert not voice.said
    Teller(player, voice, keys=True).did(Command.PAUSE)
    Teller(player, voice, keys=True).did(Command.STOP)
    assert voice.said == ["Paused."]


def test_a_voice_that_fails_ends_no_session() -> None:
    class Mute(SilentVoice):
        def speak(self, text: str, pace: float = 1.0) -> Sound:
            raise SpeechError(f"cannot say {text} at {pace}")

    player = Noting()
    Teller(player, Mute()).where()
    assert player.wished == []


def test_what_is_offered_names_every_way() -> None:
    assert WELCOME
    for way in ("space bar", "letter q", "letter h"):
        assert way in OFFER
