"""What buttons and desktops wish, as it reaches a player."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from itertools import islice

import numpy as np
import pytest

from tests.sinks.program import Tone
from tests.soundserver import until
from tests.tones import scored, soft
from voiceguide.buttons import EV_KEY, Buttons, Event
from voiceguide.controls import LOUDEST, QUIETEST, Control, Controls
from voiceguide.player import Player
from voiceguide.sound import Block
from voiceguide.speech.silent import SilentVoice
from voiceguide.spoken import Teller
from voiceguide.track import Extras, Track, Turn
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
    until(lambda: len(player.noted) == 2)
    assert player.noted[0] is Command.PAUSE
    assert isinstance(player.noted[1], Tell)


def test_of_a_skip_that_leads_nowhere_nothing_is_said() -> None:
    player = Noted()
    with Teller(player, SilentVoice(), keys=True) as teller:
        Controls(player, teller).do(Command.NEXT_CHAPTER)
        until(lambda: not teller._speaking)
    assert player.noted == [Command.NEXT_CHAPTER]


def test_where_one_is_can_be_asked() -> None:
    player = Noted()
    controls(player).do(Control.WHERE)
    until(lambda: player.noted)
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


def test_a_knob_that_is_turned_fast_turns_as_far_as_a_slow_one() -> None:
    found = set()
    for quanta in (0, 1):
        player = Noted()
        led, blocks = controls(player), player.blocks()
        for wish in (Level("bed", -34), Level("cues", 5)):
            player.send(wish)
        for act in [Control.LOUDER] * 3 + [Control.SOFTER] * 9 + [Control.LOUDER] * 4:
            led.do(act)
            for _ in range(quanta):
                next(blocks)
        next(blocks)
        found.add(player.status().levels)
    assert found == {(("voice", -4.0), ("bed", -38.0), ("cues", 1.0))}


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

    def turn() -> None:
        for act in [Control.LOUDER, Control.SOFTER, Control.SOFTER] * 200:
            led.do(act)

    threads = [threading.Thread(target=turn) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert moved(player.noted, "bed") == led.volume


# -- one button, from its events to the sound

SESSION = scored(soft(120, 1), [(2, 5), (40, 44), (60, 64), (80, 85)], (0, 30, 70))
ANCHOR = scored(soft(8, 2), [(1, 4)])
EXTRAS = Extras(ANCHOR, soft(3, 4), soft(2, 5), soft(600, 6))


class OneButton:
    """Somebody who hears a session, and has one button."""

    def __init__(self, seconds: float, *wishes: Wish) -> None:
        """Take how much of it they have heard."""
        self.player = Player(SESSION, None, EXTRAS)
        for wish in wishes:
            self.player.send(wish)
        self.player.follow(lambda: self._given)
        self._given = 0
        self._blocks = self.player.blocks()
        self._buttons, self._led = Buttons(), controls(self.player)
        self.listen(seconds)

    def listen(self, seconds: float) -> Block:
        """What is played for so long, or a little longer."""
        heard, end = list[Block](), self._given + round(seconds * RATE)
        while self._given < end:
            heard.append(next(self._blocks))
            self._given += len(heard[-1])
        return np.concatenate(heard)

    def press(self, seconds: float = 0.1) -> None:
        """Have the button down for so long."""
        for value in (1, 0):
            for act in self._buttons.acts(Event(self._given / RATE, EV_KEY, 256, value)):
                self._led.do(act)
            self.listen(seconds if value else 0.05)

    def twice(self) -> OneButton:
        """Press the button twice, quickly."""
        self.press()
        self.press()
        return self

    def ends(self) -> float:
        """How many seconds it takes until all is over; all the time there is when it does not end."""
        begun = self._given
        for block in islice(self._blocks, 10_000):
            self._given += len(block)
        return (self._given - begun) / RATE

    def hears(self, place: float, *, within: float) -> bool:
        """Whether the session is heard from some seconds on, after so many at most."""
        heard = self.listen(within + 5)
        wanted = SESSION.sound.read(round(place * RATE), round((place + 3) * RATE))
        (alike,) = np.nonzero((heard[: round(within * RATE)] == wanted[0]).all(axis=1))
        return any(np.array_equal(heard[start : start + len(wanted)], wanted) for start in alike)


def grounded(place: float, seconds: float) -> OneButton:
    """Somebody who held the button down at some seconds of a session, and that is so many seconds ago."""
    listener = OneButton(place)
    listener.press(2.0)
    assert listener.player.status().grounded
    listener.listen(seconds)
    return listener


#: seconds after which the offer is being said, has been said, and was said for long
waiting = pytest.mark.parametrize("seconds", [9, 15, 75])


@waiting
def test_after_the_anchor_one_press_of_a_button_leads_on_where_one_was(seconds: float) -> None:
    listener = grounded(42, seconds)
    assert listener.player.status().paused
    listener.press()
    assert listener.hears(40, within=4)  # the line that was being said


@waiting
def test_after_the_anchor_two_presses_of_a_button_lead_to_the_closing(seconds: float) -> None:
    listener = grounded(42, seconds).twice()
    assert listener.hears(70, within=1)
    assert not listener.player.status().paused


def test_two_presses_that_are_no_double_one_pause_what_goes_on() -> None:
    listener = grounded(42, 15)
    listener.press()
    listener.listen(1)
    listener.press()
    assert listener.player.status().paused


def paused(seconds: float, *wishes: Wish) -> OneButton:
    listener = OneButton(seconds, *wishes)
    listener.press()
    listener.listen(5)
    return listener


@pytest.mark.parametrize(
    ("led", "seconds"),
    [
        (lambda: OneButton(42), 50),
        (lambda: OneButton(90), 30),
        (lambda: paused(42), 50),
        (lambda: paused(90), 30),
        (lambda: grounded(90, 1), 40),
        (lambda: grounded(90, 15), 40),
        (lambda: grounded(90, 75), 43),
        (lambda: OneButton(200, Command.LINGER), 8),
        (lambda: paused(200, Command.LINGER), 8),
    ],
    ids=[
        "before the closing",
        "in the closing",
        "paused",
        "paused in the closing",
        "amid the anchor that was wished in the closing",
        "when the offer is made after that",
        "long after it",
        "while the bed lingers",
        "while that is paused",
    ],
)
def test_wherever_one_is_two_presses_of_a_button_come_gently_to_the_end(
    led: Callable[[], OneButton], seconds: float
) -> None:
    assert led().twice().ends() == pytest.approx(seconds, abs=1.5)
