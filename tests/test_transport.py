"""A player led at random times, through a real loudspeaker: what is heard there is what its model says."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.model import Due, Kind, Model
from tests.soundserver import SoundServer
from tests.tones import scored, sharpest, soft
from voiceguide.levels import to_int16
from voiceguide.player import Player
from voiceguide.sinks.speaker import Speaker
from voiceguide.sinks.stream import CHILD
from voiceguide.sound import QUANTUM, Block
from voiceguide.track import Extras, Track, Turn
from voiceguide.units import RATE
from voiceguide.wishes import GROUPS, Command, Level, Sleep, Tell, Wish

#: seconds for which each session is led
SECONDS = 19.0
#: base of the digits of a place
BASE = 8_192
#: which skips lead to any place, and which wishes change what is heard there
SKIPS = [
    Command.FORWARD,
    Command.BACK,
    Command.NEXT_LINE,
    Command.LAST_LINE,
    Command.NEXT_CHAPTER,
    Command.LAST_CHAPTER,
]
OTHERS = [Command.PAUSE, *[Command.RESUME] * 3, Command.ANSWER, Command.GROUND, Command.END]


@dataclass(frozen=True)
class Ruler:
    """A sound whose samples tell their place: the voice on the left the low digit, the bed the high one."""

    frames: int
    first: int  #: place that it begins with

    def stems(self, start: int, stop: int) -> tuple[Block, ...]:
        high, low = np.divmod(np.arange(start, stop) + self.first, BASE)
        nothing = np.zeros(stop - start)
        pairs = ((low + BASE / 2, nothing), (nothing, high + BASE / 2), (nothing, nothing))
        return tuple((np.stack(pair, axis=1) / 32_767).astype(np.float32) for pair in pairs)

    def read(self, start: int, stop: int) -> Block:
        voice, bed, cues = self.stems(start, stop)
        return voice + bed + cues


def told_places(heard: NDArray[np.int16]) -> NDArray[np.int64]:
    """The places that a ruler's samples tell."""
    low, high = heard.astype(np.int64).T - BASE // 2
    places: NDArray[np.int64] = high * BASE + low
    return places


class Noted(deque[Wish]):
    """The wishes of a player, with the frame at which each took effect."""

    def __init__(self, player: Player) -> None:
        super().__init__()
        self.player = player
        self.taken: list[tuple[int, Wish]] = []

    def popleft(self) -> Wish:
        wish = super().popleft()
        self.taken.append((self.player._given, wish))
        return wish


@dataclass
class Session:
    """What was wished, given out and heard in one session."""

    track: Track
    turn: Turn
    extras: Extras
    given: list[Block] = field(default_factory=list)
    taken: list[tuple[int, Wish]] = field(default_factory=list)
    heard: NDArray[np.int16] = field(default_factory=lambda: np.zeros((0, 2), np.int16))
    after: float = 0.0  #: seconds from the stop to the last sound

    def play(self, seed: int) -> Session:
        """Lead it through a loudspeaker of its own, stop it, and take what was heard."""
        player = Player(self.track, self.turn, self.extras)
        wishes = Noted(player)
        player._wishes = wishes
        over = threading.Event()
        leader = threading.Thread(target=lead, args=(player, random.Random(seed), over))
        with (
            SoundServer() as server,
            server.recording() as recording,
            Speaker(stopping=player.stopping, wished=player.wished, child=server.led(CHILD)) as out,
        ):
            player.follow(lambda: out.heard)
            leader.start()
            end, stopped = time.monotonic() + SECONDS, 0
            for block in player.blocks():
                self.given.append(block)
                out.write(block)
                if time.monotonic() > end - 2 and not over.is_set():
                    over.set()
                    leader.join()
                    player.send(Command.RESUME)
                if time.monotonic() > end and not player.stopping():
                    player.send(Command.STOP)
                    stopped = recording.frames
            over.set()
            leader.join()
            out.drain()
            recorded = recording.samples()
        self.taken = wishes.taken
        self.after = (int(np.flatnonzero(recorded.any(axis=1))[-1]) - stopped) / RATE
        self.heard = aligned(recorded, to_int16(np.concatenate(self.given)))
        return self

    def dues(self) -> Iterator[tuple[Due, NDArray[np.int16], dict[str, float]]]:
        """Each block as the model has it, what was heard of it, and the level of each part."""
        model, taken = Model(self.track, self.turn, self.extras), deque(self.taken)
        for _ in self.given:
            while taken and taken[0][0] == model.given:
                model.send(taken.popleft()[1])
            due = model.block()
            assert due
            yield due, self.heard[due.given : due.given + due.frames], dict(model.levels)
        assert model.block() is None
        assert not taken


def lead(player: Player, chance: random.Random, over: threading.Event) -> None:
    """Wish something at any moment, and look at the status, until it is over."""
    begun = time.monotonic()
    while not over.wait(chance.choice([0.0, chance.expovariate(12), chance.uniform(0.5, 1.5)])):
        for _ in range(chance.randint(1, 8)):
            player.send(wish(chance, levels=time.monotonic() > begun + SECONDS / 2))
        status = player.status()
        assert 0 <= status.heard <= status.frames


def wish(chance: random.Random, *, levels: bool) -> Wish:
    """Anything but the end: for the rest of the session something is to be heard."""
    match chance.randrange(32):
        case 0:
            return Tell(soft(0.4, 7))
        case 1:
            return Sleep(chance.choice([0.0, 90.0, 300.0]))
        case 2 | 3 | 4 | 5 if levels:
            return Level(chance.choice(GROUPS), chance.choice([-40.0, -3.0, 2.0, 6.0, 50.0]))
        case number:
            return chance.choice(OTHERS if number < 18 else SKIPS)


def aligned(recorded: NDArray[np.int16], given: NDArray[np.int16]) -> NDArray[np.int16]:
    """What was recorded from the first frame of the session on."""
    begun, wanted = (int(np.flatnonzero(samples.any(axis=1))[0]) for samples in (recorded, given))
    return recorded[begun - wanted : begun - wanted + len(given)]


LINES = [(2.0, 5.0), (8.0, 11.0), (20.0, 24.0), (40.0, 44.0), (60.0, 64.0), (80.0, 85.0), (300.0, 304.0)]


def rulers() -> Session:
    anchor = Track(Ruler(60 * RATE, 60_000_000), scored(soft(60, 3), [(1, 4), (8, 12)]).score)
    session = scored(Ruler(900 * RATE, 0), LINES, (0, 30.3, 70.7, 250))
    other = scored(Ruler(300 * RATE, 45_000_000), [])
    return Session(session, Turn(5 * RATE, 90 * RATE, other, 50 * RATE), Extras(anchor, soft(2, 4)))


def tones() -> Session:
    anchor = scored(soft(60, 3), [(1, 4), (8, 12)])
    session = scored(soft(900, 1), LINES, (0, 30.3, 70.7, 250))
    turn = Turn(5 * RATE, 90 * RATE, scored(soft(300, 2), []), 50 * RATE)
    return Session(session, turn, Extras(anchor, soft(2, 4)))


@pytest.fixture(scope="module")
def both() -> tuple[Session, ...]:
    """Both sessions, played at the same time."""
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(Session.play, (rulers(), tones()), (1, 2)))


@pytest.fixture(scope="module")
def ruled(both: tuple[Session, ...]) -> Session:
    return both[0]


@pytest.fixture(scope="module")
def toned(both: tuple[Session, ...]) -> Session:
    return both[1]


@pytest.fixture(params=["ruled", "toned"])
def session(request: pytest.FixtureRequest) -> Session:
    played: Session = request.getfixturevalue(request.param)
    print(
        f"{len(played.taken)} wishes, {len(played.given)} blocks, silent {played.after:.2f} s after the stop"
    )
    return played


def test_hundreds_of_wishes_took_effect(ruled: Session, toned: Session) -> None:
    wished = [wish for played in (ruled, toned) for _, wish in played.taken]
    assert len(wished) > 200
    assert {wish for wish in wished if isinstance(wish, Command)} == {*SKIPS, *OTHERS, Command.STOP}


def test_every_frame_that_was_given_out_is_heard_and_no_other(session: Session) -> None:
    assert np.array_equal(session.heard, to_int16(np.concatenate(session.given)))


def test_what_is_steady_is_heard_at_its_place_and_its_level(session: Session) -> None:
    steady = 0
    for due, heard, levels in session.dues():
        if due.kind is Kind.SOUND:
            steady += 1
            assert np.abs(heard.astype(int) - to_int16(due.wanted(levels))).max() <= 1, due
    assert steady > 5


def test_a_pause_is_silent(session: Session) -> None:
    paused = [heard for due, heard, _ in session.dues() if due.kind is Kind.SILENCE]
    assert paused
    assert not np.concatenate(paused).any()


def test_each_sample_tells_the_place_at_which_the_model_is(ruled: Session) -> None:
    told = 0
    for due, heard, levels in ruled.dues():
        if due.kind is Kind.SOUND and not any(levels.values()):
            sound = due.track.sound
            assert isinstance(sound, Ruler)
            begun = sound.first + due.place
            assert np.array_equal(told_places(heard), np.arange(begun, begun + due.frames))
            told += 1
    print(f"{told} blocks")
    assert told > 1


def test_nothing_clicks(toned: Session) -> None:
    """No more than tones of the highest of these pitches bend, twice as loud and several at once."""
    highest = 2 * np.pi * 500 / (32 * QUANTUM)
    assert sharpest(toned.heard.astype(np.float32) / np.float32(32_767)) < 6 * 0.2 * highest**2 + 4 / 32_767


def test_a_stop_is_silent_within_a_second(ruled: Session) -> None:
    assert 0.4 < ruled.after < 1.0
