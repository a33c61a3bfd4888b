"""Stop, and something steady, from every state of a session: heard within a second, on a real sound server.

A session sounds on the left, and its anchor on the right, from the first frame of its first line on: that is
a step, so it can be told to the frame. Many sessions play at once, each into a loudspeaker of its own.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from queue import SimpleQueue

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.soundserver import Recording, SoundServer, until
from tests.tones import scored
from voiceguide.player import Player
from voiceguide.sinks import State as Sounding
from voiceguide.sinks.speaker import Speaker
from voiceguide.sinks.stream import CHILD
from voiceguide.sound import QUANTUM, Block, Sound
from voiceguide.track import Extras, Track, Turn
from voiceguide.units import RATE
from voiceguide.wishes import Command, Level, Sleep, Tell, Wish

#: the sessions are heard once, by one process
pytestmark = pytest.mark.xdist_group("promptness")

#: how many sessions play at once
SESSIONS = 6
#: quanta for which a session goes on after a wish (1.4 s)
AFTER = 16
LEFT, RIGHT = 0, 1


@dataclass(frozen=True)
class Even:
    """A sound that is the same from one frame on, on one side, and silent before."""

    frames: int
    side: int
    begun: int = 0

    def read(self, start: int, stop: int) -> Block:
        block = np.zeros((stop - start, 2), np.float32)
        block[max(0, self.begun - start) :, self.side] = 0.1
        return block


def left(seconds: float) -> Sound:
    return Even(round(seconds * RATE), LEFT)


TALK = scored(left(120), [(0.1, 60), (62, 63)], (0, 60))
SILENCE = scored(left(120), [(0.1, 0.3), (60, 63)], (0, 60))
BRIEF = scored(left(1.5), [(0.1, 0.3)])
#: its first line begins after three seconds, and lasts to its end
ANCHOR = scored(Even(9 * RATE // 2, RIGHT, 3 * RATE), [(3, 4.5)])
EXTRAS = Extras(ANCHOR, left(5), left(5), left(60))
#: asked from the first second on; an answer counts at once, and turns then
ASKED = Turn(RATE, 60 * RATE, Track(left(120)), 10 * RATE)


@dataclass(frozen=True)
class State:
    """How to lead a session into a state, in which it is after so many quanta."""

    after: int
    wishes: Mapping[int, Wish] = field(default_factory=dict)  #: by the number of quanta given out before
    is_so: Callable[[Player], bool] = lambda _: True  #: whether a player is in it
    track: Track = SILENCE
    turn: Turn | None = None
    start: int = 0
    steadied: bool = True  #: something steady can still be wished

    def player(self) -> Player:
        return Player(self.track, self.turn, EXTRAS, start=self.start)


def heard_by(player: Player) -> Sound:
    """The sound that is heard now."""
    return player.status().track.sound


STATES = {
    "at the very beginning": State(1, start=RATE),
    "amid a line": State(14, track=TALK),
    "amid a silence": State(14),
    "while something is told over it": State(16, {4: Tell(left(5))}, lambda player: player._over.left),
    "while something newer is told": State(
        17, {4: Tell(left(5)), 16: Tell(left(5))}, lambda player: player._over.left
    ),
    "while something waits to be told": State(
        16, {4: Tell(left(5))}, lambda player: player._over._waiting is not None, track=TALK
    ),
    "amid a skip's crossing": State(12, {10: Command.NEXT_LINE}, lambda player: bool(player._deck._leaving)),
    "in the fade into a pause": State(12, {10: Command.PAUSE}, lambda player: player._up > 0),
    "paused": State(22, {10: Command.PAUSE}, lambda player: player._up == 0),
    "while something is said alone in a pause": State(
        24, {8: Command.PAUSE, 12: Tell(left(5))}, lambda player: player._alone.left
    ),
    "in the fade back from a pause": State(
        18, {8: Command.PAUSE, 16: Command.RESUME}, lambda player: 0 < player._up < 3 * QUANTUM
    ),
    "during a question": State(28, {}, lambda player: player.status().asking, turn=ASKED),
    "amid an answer's turn": State(
        18, {14: Command.ANSWER}, lambda player: bool(player._deck._leaving), turn=ASKED
    ),
    "after an answer's turn": State(
        36, {10: Command.ANSWER}, lambda player: heard_by(player) is ASKED.track.sound, turn=ASKED
    ),
    "on the way to the anchor": State(
        10, {8: Command.GROUND}, lambda player: bool(player._deck._leaving), steadied=False
    ),
    "in the anchor": State(
        20, {4: Command.GROUND}, lambda player: heard_by(player) is ANCHOR.sound, steadied=False
    ),
    "while the offer is said": State(
        40, {2: Command.GROUND}, lambda player: player._alone.left and player.status().paused, steadied=False
    ),
    "on the way back from the anchor": State(
        20, {4: Command.GROUND, 18: Command.RESUME}, lambda player: bool(player._deck._leaving)
    ),
    "on the way to the closing": State(12, {10: Command.END}, lambda player: bool(player._deck._leaving)),
    "in the lingering bed": State(
        28, {2: Command.LINGER}, lambda player: heard_by(player) is EXTRAS.linger, track=BRIEF
    ),
    "in the sleep fade": State(32, {2: Sleep(3)}, lambda player: 0.1 < player._ending._awake < 0.9),
    "while levels ramp": State(
        14, {12: Level("voice", -30)}, lambda player: -30 < player._deck._levels[0] < 0
    ),
}
TASKS = [(name, Command.STOP) for name in STATES]
TASKS += [(name, Command.GROUND) for name, state in STATES.items() if state.steadied]


@dataclass(frozen=True)
class Loudspeaker:
    """One of several, with a server of its own (none takes 64 connections), and what is heard of it."""

    server: SoundServer
    recording: Recording

    def speaker(self, player: Player) -> Speaker:
        return Speaker(stopping=player.stopping, wished=player.wished, child=self.server.led(CHILD))


def seconds(place: Loudspeaker, state: State, wish: Command) -> float:
    """Lead a session into a state, wish, and take the seconds until that is heard.

    The wish comes right after the player looked for one, which is the worst moment. What is heard is the last
    sound of a stop, and the first one of the anchor's first line.
    """
    player = state.player()
    with place.speaker(player) as out:
        player.follow(lambda: out.heard)
        begun, sent = place.recording.frames, 0
        for number, block in enumerate(player.blocks()):
            if number in state.wishes:
                player.send(state.wishes[number])
            if number == state.after:
                assert state.is_so(player)
                sent = place.recording.frames
                player.send(wish)
            if number == state.after + AFTER:
                break
            out.write(block)
        out.drain()
    assert place.recording.samples(begun)[: sent - begun].any() or state.after == 1
    return taken(wish, place.recording.samples(sent))


def taken(wish: Command, heard: NDArray[np.int16]) -> float:
    """The seconds that a wish took, of which this was heard from that moment on."""
    if wish is Command.STOP:
        return int(np.flatnonzero(heard.any(axis=1)).max(initial=0)) / RATE
    steps = np.flatnonzero(heard[1:, RIGHT].astype(int) > 5 * heard[:-1, RIGHT].astype(int))
    return int(steps[0]) / RATE if len(steps) else math.inf


def seconds_back(wish: Command) -> float:
    """The seconds that a wish takes which comes as soon as a lost loudspeaker is back."""
    player = Player(SILENCE, extras=EXTRAS)
    with ExitStack() as stack:
        own = stack.enter_context(SoundServer())
        out = Speaker(stopping=player.stopping, wished=player.wished, child=own.led(CHILD))
        wished = list[tuple[Recording, int]]()

        def lead() -> None:
            own.unload()
            until(lambda: out.state is Sounding.LOST)
            own.load()
            recording = stack.enter_context(own.recording())
            until(lambda: out.state is Sounding.PLAYING)
            wished.append((recording, recording.frames))
            player.send(wish)
            time.sleep(2)
            player.send(Command.STOP)

        leader = threading.Timer(3.0, lead)
        leader.start()
        with out:
            for block in player.blocks():
                out.write(block)
            out.drain()
        leader.join()
        recording, sent = wished[0]
        return taken(wish, recording.samples(sent))


FAULTS = {"unplugged": SoundServer.unload, "frozen": SoundServer.freeze}


def seconds_lost(fault: Callable[[SoundServer], None]) -> float:
    """The seconds from a stop to the end of a session, while it waits for a lost loudspeaker."""
    player = Player(SILENCE)
    with SoundServer() as own:
        out = Speaker(stopping=player.stopping, child=own.led(CHILD))
        stopped = list[float]()

        def stop() -> None:
            fault(own)
            until(lambda: out.state is Sounding.LOST)
            time.sleep(0.6)  # it has been tried once more
            stopped.append(time.monotonic())
            player.send(Command.STOP)

        stopper = threading.Timer(0.5, stop)
        with out:
            stopper.start()
            for block in player.blocks():
                out.write(block)
            out.drain()
        after = time.monotonic() - stopped[0]
        stopper.join()
        own.thaw()
    return after


@pytest.fixture(scope="module")
def prompt() -> dict[tuple[str, Command], float]:
    """The seconds that each wish takes in each state."""
    free = SimpleQueue[Loudspeaker]()

    def measured(task: tuple[str, Command]) -> float:
        place = free.get()
        try:
            return seconds(place, STATES[task[0]], task[1])
        finally:
            free.put(place)

    with ExitStack() as stack, ThreadPoolExecutor(SESSIONS) as pool:
        for _ in range(SESSIONS):
            server = stack.enter_context(SoundServer())
            free.put(Loudspeaker(server, stack.enter_context(server.recording())))
        return dict(zip(TASKS, pool.map(measured, TASKS), strict=True))


@pytest.fixture(scope="module")
def lost() -> dict[str, float]:
    """The seconds that a stop takes while the loudspeaker is lost."""
    with ThreadPoolExecutor() as pool:
        return dict(zip(FAULTS, pool.map(seconds_lost, FAULTS.values()), strict=True))


@pytest.mark.parametrize("name", STATES)
def test_a_stop_is_silent_within_a_second(prompt: dict[tuple[str, Command], float], name: str) -> None:
    print(f"stop, {name}: {prompt[name, Command.STOP]:.2f} s")
    assert prompt[name, Command.STOP] <= 1.0


@pytest.mark.parametrize("name", [name for name, state in STATES.items() if state.steadied])
def test_something_steady_is_heard_within_a_second(
    prompt: dict[tuple[str, Command], float], name: str
) -> None:
    print(f"something steady, {name}: {prompt[name, Command.GROUND]:.2f} s")
    assert prompt[name, Command.GROUND] <= 1.0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_stop_ends_within_a_second_while_the_loudspeaker_is_lost(
    lost: dict[str, float], fault: str
) -> None:
    print(f"stop, the loudspeaker {fault}: {lost[fault]:.2f} s")
    assert lost[fault] <= 1.0


@pytest.fixture(scope="module")
def back() -> dict[Command, float]:
    """The seconds that each wish takes when a lost loudspeaker is back."""
    wishes = (Command.STOP, Command.GROUND)
    with ThreadPoolExecutor() as pool:
        return dict(zip(wishes, pool.map(seconds_back, wishes), strict=True))


@pytest.mark.parametrize("wish", [Command.STOP, Command.GROUND])
def test_a_wish_is_heard_within_a_second_once_the_loudspeaker_is_back(
    back: dict[Command, float], wish: Command
) -> None:
    print(f"{wish.value}, the loudspeaker back: {back[wish]:.2f} s")
    assert back[wish] <= 1.0
