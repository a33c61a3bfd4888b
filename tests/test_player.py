"""Transport: blocks in order, and a stop that is soon and soft."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sinks import program
from tests.sinks.program import Ruler
from tests.soundserver import SoundServer, until
from voiceguide.levels import rise
from voiceguide.player import Command, Player, Status, Turn
from voiceguide.sound import QUANTUM, Block, Samples, Sound
from voiceguide.units import RATE

#: frames of the fade before a stop
FADE = 5 * QUANTUM
#: frames of a sound that ends within a quantum
FRAMES = 20 * QUANTUM + 1_234


def joined(player: Player, stop_after: int | None = None) -> Block:
    """All that a player yields, stopped after so many blocks."""
    blocks = []
    for count, block in enumerate(player.blocks(), start=1):
        blocks.append(block)
        if count == stop_after:
            player.send(Command.STOP)
    return np.concatenate(blocks)


def test_the_blocks_are_the_sound() -> None:
    ruler = Ruler(FRAMES)
    assert np.array_equal(joined(Player(ruler)), ruler.read(0, FRAMES))


def test_each_block_is_a_quantum_and_the_last_one_what_is_left() -> None:
    assert [len(block) for block in Player(Ruler(FRAMES)).blocks()] == [QUANTUM] * 20 + [1_234]


def test_a_sound_of_nothing_has_no_blocks() -> None:
    assert list(Player(Ruler(0)).blocks()) == []


def test_a_stop_fades_from_the_next_border_to_nothing() -> None:
    even = Samples(np.ones((FRAMES, 2), np.float32))
    played = joined(Player(even), stop_after=3)
    assert (played[: 3 * QUANTUM] == 1).all()
    assert np.array_equal(played[3 * QUANTUM :], np.repeat(rise(0, FADE, FADE)[::-1], 2, axis=1))


def test_a_stop_near_the_end_does_not_outlast_the_sound() -> None:
    assert len(joined(Player(Ruler(FRAMES)), stop_after=19)) == FRAMES


def test_a_second_stop_changes_nothing() -> None:
    player = Player(Ruler(FRAMES))
    blocks = player.blocks()
    player.send(Command.STOP)
    next(blocks)
    player.send(Command.STOP)
    assert sum(map(len, blocks)) == FADE - QUANTUM


def test_a_block_that_the_sound_keeps_is_not_written_to() -> None:
    kept = np.ones((FRAMES, 2), np.float32)
    kept.flags.writeable = False
    assert joined(Player(Samples(kept)), stop_after=1)[-1, 0] < 1e-6


def test_the_status_is_a_picture_of_one_moment() -> None:
    player = Player(Ruler(FRAMES))
    assert player.status() == Status(frames=FRAMES, heard=0, stopping=False)
    player.follow(lambda: 480)
    before = player.status()
    player.send(Command.STOP)
    assert before == Status(frames=FRAMES, heard=480, stopping=False)
    assert player.status() == dataclasses.replace(before, stopping=True)


def test_a_wish_to_stop_is_known_before_it_takes_effect() -> None:
    player = Player(Ruler(FRAMES))
    assert not player.stopping()
    player.send(Command.STOP)
    assert player.stopping()


def test_a_signal_handler_may_stop_it() -> None:
    player = Player(Ruler(FRAMES))
    before = signal.signal(signal.SIGUSR1, lambda *_: player.send(Command.STOP))
    try:
        blocks = player.blocks()
        next(blocks)
        signal.raise_signal(signal.SIGUSR1)
        assert sum(map(len, blocks)) == FADE
    finally:
        signal.signal(signal.SIGUSR1, before)


# -- answers

#: frames in which one sound gives way to the other, and those before a question in which an answer counts
CROSSING, EARLY = 12 * QUANTUM, 176 * QUANTUM


@dataclasses.dataclass(frozen=True)
class Wave:
    """A soft tone with its place in every sample: no two stretches of two such tones are alike."""

    frames: int
    hertz: float

    def read(self, start: int, stop: int) -> Block:
        places = np.arange(start, stop)
        left = 0.2 * np.sin(2 * np.pi * self.hertz / RATE * places)
        return np.stack([left, left * np.cos(places / 1e6)], axis=1).astype(np.float32)


#: asked from quantum 200 to 240, at no border of either sound
ASKED = Turn(200 * QUANTUM + 100, 240 * QUANTUM + 50, Wave(150 * QUANTUM + 77, 310), 60 * QUANTUM + 33)
UNANSWERED = Wave(280 * QUANTUM + 501, 200)

#: what is sent, by the number of the block before which it is
Commands = Mapping[int, list[Command]]


def commanded(player: Player, commands: Commands) -> Block:
    """All that a player yields when these commands are sent."""
    played = [np.zeros((0, 2), np.float32)]
    blocks = player.blocks()
    for number in range(10_000):
        for command in commands.get(number, ()):
            player.send(command)
        block = next(blocks, None)
        if block is None:
            return np.concatenate(played)
        played.append(block)
    raise AssertionError("it plays without end")


def answered(*numbers: int) -> Block:
    """What is heard when answers come before these blocks."""
    return commanded(Player(UNANSWERED, ASKED), {number: [Command.ANSWER] for number in numbers})


def turned(first: Sound, turn: Turn, border: int) -> Block:
    """What should be heard: the first sound to a border, a crossing, and the other one from its place on."""
    entry = max(0, turn.place - CROSSING)
    after = turn.sound.read(entry, turn.sound.frames)
    left = first.read(border, min(border + CROSSING, first.frames))
    place = (np.arange(CROSSING)[:, None] + 0.5) / CROSSING * (np.pi / 2)
    mixed = after[:CROSSING] * np.sin(place)[: len(after)]
    left = left[: len(mixed)]
    mixed[: len(left)] += left * np.cos(place)[: len(left)]
    return np.concatenate([first.read(0, border), mixed, after[CROSSING:]]).astype(np.float32)


@pytest.mark.parametrize(
    ("before", "border"),
    [
        ([25], 201),
        ([150], 201),
        ([200], 201),
        ([201], 201),
        ([220], 220),
        ([240], 240),
        ([210, 215], 210),
        ([210, 250], 210),
        ([30, 90, 201], 201),
        ([3, 230], 230),
    ],
    ids=[
        "as soon as it is asked",
        "while it is asked",
        "before its time begins",
        "as its time begins",
        "in its time",
        "at the last quantum of its time",
        "twice in its time",
        "once more after it",
        "again and again",
        "too early, and once more in its time",
    ],
)
def test_an_answer_leads_to_the_other_sound_at_a_border(before: list[int], border: int) -> None:
    heard = answered(*before)
    wanted = turned(UNANSWERED, ASKED, border * QUANTUM)
    assert np.array_equal(heard[: border * QUANTUM], UNANSWERED.read(0, border * QUANTUM))
    assert np.allclose(heard, wanted, rtol=0, atol=1e-6)


@pytest.mark.parametrize("before", [[0], [24], [241], [279], [3, 24, 241]])
def test_an_answer_that_nobody_asked_for_changes_nothing(before: list[int]) -> None:
    assert np.array_equal(answered(*before), UNANSWERED.read(0, UNANSWERED.frames))


@pytest.mark.parametrize("border", [201, 220, 240])
def test_after_an_answer_the_other_sound_is_heard_bit_for_bit_from_its_place_on(border: int) -> None:
    heard = answered(border)
    rest = ASKED.sound.read(ASKED.place, ASKED.sound.frames)
    assert np.array_equal(heard[border * QUANTUM + CROSSING :], rest)


def test_two_sounds_cross_within_little_more_than_a_second() -> None:
    assert CROSSING / RATE < 1.03
    even = Turn(QUANTUM, 2 * QUANTUM, Samples(np.zeros((90 * QUANTUM, 2), np.float32)), 40 * QUANTUM)
    heard = commanded(Player(Samples(np.ones((90 * QUANTUM, 2), np.float32)), even), {1: [Command.ANSWER]})
    assert not heard[QUANTUM + CROSSING :].any()
    assert (np.diff(heard[QUANTUM : QUANTUM + CROSSING, 0]) <= 0).all()
    assert 0.5 < heard[QUANTUM + CROSSING // 2, 0] < 0.9


@pytest.mark.parametrize("border", [201, 220, 240])
def test_a_turn_makes_no_step(border: int) -> None:
    """A tone bends by its amplitude times the square of its angle; a step of one would bend by its height."""
    bends = np.abs(np.diff(answered(border)[:, 0].astype(np.float64), n=2))
    most = [0.2 * (2 * np.pi * hertz / RATE) ** 2 for hertz in (200, 310)]
    assert bends.max() < 1.02 * sum(most)


@pytest.mark.parametrize("left", [1, 4, 13])
def test_a_first_sound_that_ends_while_it_crosses_makes_the_other_one_no_louder(left: int) -> None:
    first = Wave((200 + left) * QUANTUM, 200)
    heard = commanded(Player(first, ASKED), {201: [Command.ANSWER], 100: [Command.ANSWER]})
    border = 201 * QUANTUM
    if left == 1:  # it is over before the answer counts
        assert np.array_equal(heard, first.read(0, first.frames))
    else:
        assert np.allclose(heard, turned(first, ASKED, border), rtol=0, atol=1e-6)


def test_nothing_of_the_other_sound_is_skipped_when_its_place_is_near_its_beginning() -> None:
    turn = dataclasses.replace(ASKED, place=5 * QUANTUM)
    heard = commanded(Player(UNANSWERED, turn), {210: [Command.ANSWER]})
    assert len(heard) == 210 * QUANTUM + turn.sound.frames
    assert np.array_equal(heard[210 * QUANTUM + CROSSING :], turn.sound.read(CROSSING, turn.sound.frames))


def test_an_answer_after_a_stop_counts_no_more() -> None:
    commands = {210: [Command.STOP], 211: [Command.ANSWER]}
    heard = commanded(Player(UNANSWERED, ASKED), commands)
    assert np.array_equal(heard, commanded(Player(UNANSWERED), {210: [Command.STOP]}))


@pytest.mark.parametrize("order", [[Command.STOP, Command.ANSWER], [Command.ANSWER, Command.STOP]])
def test_of_a_stop_and_an_answer_at_once_the_stop_counts(order: list[Command]) -> None:
    heard = commanded(Player(UNANSWERED, ASKED), {210: order})
    assert np.array_equal(heard, commanded(Player(UNANSWERED), {210: [Command.STOP]}))


@pytest.mark.parametrize("later", [1, 5, 12, 40])
def test_a_stop_after_an_answer_fades_what_is_heard_then(later: int) -> None:
    commands = {210: [Command.ANSWER], 210 + later: [Command.STOP]}
    heard = commanded(Player(UNANSWERED, ASKED), commands)
    assert np.array_equal(heard, stopped_at(answered(210), 210 + later))


def stopped_at(whole: Block, number: int) -> Block:
    """A session that is stopped before its block of this number."""
    start = number * QUANTUM
    faded = whole[start : start + FADE]
    return np.concatenate([whole[:start], faded * rise(0, FADE, FADE)[::-1][: len(faded)]])


def test_without_a_question_an_answer_changes_nothing() -> None:
    heard = commanded(Player(UNANSWERED), {number: [Command.ANSWER] for number in range(0, 280, 7)})
    assert np.array_equal(heard, UNANSWERED.read(0, UNANSWERED.frames))


def test_a_question_that_nobody_answers_changes_nothing() -> None:
    heard = commanded(Player(UNANSWERED, ASKED), {})
    assert np.array_equal(heard, UNANSWERED.read(0, UNANSWERED.frames))


def test_the_status_tells_what_is_heard_and_not_yet_what_was_answered() -> None:
    player, place = Player(UNANSWERED, ASKED), 0
    player.follow(lambda: place)
    commanded(player, {210: [Command.ANSWER]})
    border, entry = 210 * QUANTUM, ASKED.place - CROSSING
    place = border - 1
    assert player.status() == Status(UNANSWERED.frames, border - 1, stopping=False)
    place = border
    assert player.status() == Status(ASKED.sound.frames, entry, stopping=False, turned=True)
    place = border + CROSSING
    assert player.status() == Status(ASKED.sound.frames, ASKED.place, stopping=False, turned=True)


def test_a_lost_device_that_goes_back_before_the_answer_goes_back_in_the_status() -> None:
    player, place = Player(UNANSWERED, ASKED), 212 * QUANTUM
    player.follow(lambda: place)
    commanded(player, {210: [Command.ANSWER]})
    assert player.status().turned
    place = 190 * QUANTUM
    assert player.status() == Status(UNANSWERED.frames, 190 * QUANTUM, stopping=False)


def test_when_all_was_heard_the_status_is_at_the_end_of_the_other_sound() -> None:
    player, place = Player(UNANSWERED, ASKED), 0
    player.follow(lambda: place)
    place = len(commanded(player, {210: [Command.ANSWER]}))
    assert player.status() == Status(ASKED.sound.frames, ASKED.sound.frames, stopping=False, turned=True)


@st.composite
def places(draw: st.DrawFn, first: int, last: int) -> int:
    """Any frame between two quanta."""
    return draw(st.integers(first, last)) * QUANTUM + draw(st.integers(1, QUANTUM))


SENT = st.lists(st.sampled_from([Command.ANSWER, Command.ANSWER, Command.STOP]), min_size=1, max_size=2)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    places(0, 120),
    places(0, 120),
    st.tuples(places(0, 100), places(1, 40)),
    places(0, 120),
    st.dictionaries(st.integers(0, 140), SENT, min_size=1, max_size=3),
)
def test_whatever_is_sent_and_when_it_is_one_sound_then_the_other_then_a_fade(
    first: int, other: int, asked: tuple[int, int], place: int, commands: Commands
) -> None:
    sound = Wave(first, 200)
    turn = Turn(asked[0], sum(asked), Wave(other, 310), min(place, other))
    heard = commanded(Player(sound, turn), commands)
    assert np.allclose(heard, wished(sound, turn, commands), rtol=0, atol=1e-6)


def wished(first: Sound, turn: Turn, commands: Commands) -> Block:
    """What should be heard when these commands are sent."""
    stop = min((number for number, sent in commands.items() if Command.STOP in sent), default=10_000)
    whole = first.read(0, first.frames)
    borders = [
        max(number, -(-turn.start // QUANTUM))
        for number, sent in commands.items()
        if Command.ANSWER in sent and turn.start - EARLY <= number * QUANTUM < turn.stop
    ]
    border = min(borders, default=10_000)
    if border < stop and border * QUANTUM < min(first.frames, turn.stop):
        whole = turned(first, turn, border * QUANTUM)
    return stopped_at(whole, stop) if stop * QUANTUM < len(whole) else whole


# -- Ctrl-C, heard


@dataclasses.dataclass(frozen=True)
class Stopped:
    """A tone in a process that got Ctrl-C, as it was heard."""

    heard: Block  #: from half a second before it on
    silent: float  #: seconds from Ctrl-C to silence
    exited: float  #: seconds from Ctrl-C to the end of the process


@pytest.fixture(scope="module")
def stopped() -> Stopped:
    with SoundServer() as server, server.recording() as recording:
        process = subprocess.Popen(
            [sys.executable, program.__file__, "60", "tone"], env={**os.environ, **server.environment}
        )
        with process:
            until(lambda: np.count_nonzero(recording.samples()[:, 0]) > 1.2 * RATE)
            process.send_signal(signal.SIGINT)
            asked, begun = recording.frames, time.monotonic()
            process.wait(10)
            exited = time.monotonic() - begun
            heard = recording.samples()[asked - RATE // 2 :].astype(np.float32)
    silent = np.flatnonzero(heard[:, 0])[-1] / RATE - 0.5
    print(f"silent after {silent:.3f} s, ended after {exited:.2f} s")
    return Stopped(heard, silent, exited)


def test_nothing_is_heard_a_second_after_ctrl_c(stopped: Stopped) -> None:
    assert 0.4 < stopped.silent < 1.0


def test_the_process_ends_within_two_seconds_of_ctrl_c(stopped: Stopped) -> None:
    assert stopped.exited < 2.0


def test_the_fade_is_heard_whole_and_without_a_click(stopped: Stopped) -> None:
    # a tone's second difference is its amplitude times the square of its angle; a click adds a step's height
    bends = np.abs(np.diff(stopped.heard[:, 0], n=2))
    even = bends[: RATE // 4].max()
    assert even > 5
    assert bends.max() < even + 4
