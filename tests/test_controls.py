"""What buttons and desktops wish, as it reaches a player."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

import numpy as np
import pytest

from tests.sinks.program import Tone
from voiceguide.controls import LOUDEST, QUIETEST, Control, Controls
from voiceguide.player import Player
from voiceguide.sound import Clip
from voiceguide.speech.silent import SilentVoice
from voiceguide.spoken import Teller
from voiceguide.track import Track, Turn
from voiceguide.units import RATE
from voiceguide.wishes import Command, Level, Tell, Wish

LENGTH = 60 * RATE


class Noted(Player):
    """A player that notes what is wished, before it takes effect."""

    def __init__(self, turn: Turn | None = None) -> None:
        super().__init__(Track(Tone(LENGTH)), turn)
        self.noted: list[Wish] = []

    def send(self, wish: Wish) -> None:
        self.noted.append(wish)
        super().send(wish)


def controls(player: Player, *, spoken: bool = False) -> Controls:
    return Controls(player, Teller(player, SilentVoice(), keys=spoken))


def moved(wishes: Iterable[Wish], group: str) -> float:
    """The dB by which a part is louder after some wishes."""
    return sum(wish.change for wish in wishes if isinstance(wish, Level) and wish.group == group)


def test_the_button_pauses_and_then_goes_on() -> None:
    player = Noted()
    led, blocks = controls(player), player.blocks()
    for _ in range(3):
        led.do(Control.TOGGLE)
        next(blocks)
    assert player.noted == [Command.PAUSE, Command.RESUME, Command.PAUSE]


def test_the_button_answers_while_something_is_asked() -> None:
    player = Noted(Turn(0, 10 * RATE, Track(Tone(LENGTH)), 0))
    controls(player).do(Control.TOGGLE)
    assert player.noted == [Command.ANSWER]


@pytest.mark.parametrize("command", Command)
def test_a_command_is_sent_as_it_is(command: Command) -> None:
    player = Noted()
    controls(player).do(command)
    assert player.noted == [command]


def test_what_a_command_did_is_said_where_that_is_asked_for() -> None:
    player = Noted()
    controls(player, spoken=True).do(Command.PAUSE)
    assert player.noted[0] is Command.PAUSE
    assert isinstance(player.noted[1], Tell)


def test_where_one_is_can_be_asked() -> None:
    player = Noted()
    controls(player).do(Control.WHERE)
    assert [type(wish) for wish in player.noted] == [Tell]


@pytest.mark.parametrize(("act", "change"), [(Control.LOUDER, 2.0), (Control.SOFTER, -2.0)])
def test_the_volume_is_that_of_every_part(act: Control, change: float) -> None:
    player = Noted()
    controls(player).do(act)
    assert player.noted == [Level(group, change) for group in ("voice", "bed", "cues")]


@pytest.mark.parametrize(("act", "end"), [(Control.LOUDER, LOUDEST), (Control.SOFTER, QUIETEST)])
def test_the_volume_has_an_end_and_every_step_beyond_it_is_none(act: Control, end: float) -> None:
    player = Noted()
    led = controls(player)
    for _ in range(30):
        led.do(act)
    assert led.volume == moved(player.noted, "voice") == end
    led.do(Control.SOFTER if act is Control.LOUDER else Control.LOUDER)
    assert abs(moved(player.noted, "voice") - end) == 2


def level(player: Player, group: str) -> float:
    """The dB at which a part is to be."""
    return dict(player.status().levels).get(group, 0.0)


def test_a_part_that_was_turned_off_stays_off() -> None:
    player = Noted()
    led, blocks = controls(player), player.blocks()
    player.send(Level("bed", -50))
    for volume in (-20, 6):
        next(blocks)
        led.turn(volume)
        next(blocks)
        assert (level(player, "bed"), level(player, "voice")) == (-40, volume)


@pytest.mark.parametrize(("own", "volume", "end"), [(-25, -30, -39), (5, 6, 6)])
def test_a_part_that_could_not_follow_is_led_back_to_where_it_was(own: int, volume: int, end: int) -> None:
    player = Noted()
    led, blocks = controls(player), player.blocks()
    player.send(Level("bed", own))
    next(blocks)
    for wanted in (volume / 2, volume, volume / 2):
        led.turn(wanted)
        next(blocks)
        if wanted == volume:
            assert level(player, "bed") == end
    led.turn(0)
    next(blocks)
    assert level(player, "bed") == own
    assert level(player, "voice") == 0


def test_a_volume_is_heard() -> None:
    player = Noted()
    led, blocks = controls(player), player.blocks()
    before = np.abs(next(blocks)).max()
    led.turn(-20)
    for _ in range(12):
        after = np.abs(next(blocks)).max()
    assert after == pytest.approx(before / 10, rel=0.01)


def test_two_threads_turn_one_volume() -> None:
    player = Noted()
    led = controls(player)
    acts = [Control.LOUDER, Control.SOFTER, Control.SOFTER] * 200
    threads = [threading.Thread(target=lambda: [led.do(act) for act in acts]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert moved(player.noted, "bed") == led.volume


class Slow(SilentVoice):
    """A voice that notes when two speak with it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.speaking = self.most = 0

    def speak(self, text: str) -> Clip:
        self.speaking += 1
        self.most = max(self.most, self.speaking)
        time.sleep(0.02)
        self.speaking -= 1
        return super().speak(text)


def test_a_voice_says_one_thing_at_a_time() -> None:
    voice, player = Slow(), Noted()
    teller = Teller(player, voice)
    threads = [threading.Thread(target=teller.where) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert voice.most == 1
    assert len(player.noted) == 4
