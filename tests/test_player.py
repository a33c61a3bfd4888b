"""Transport: blocks in order, and a stop that is soon and soft."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sinks import program
from tests.sinks.program import Ruler
from tests.soundserver import SoundServer, until
from tests.tones import Chord, Wave, bend, even, scored, sharpest
from voiceguide.levels import CEILING, Faded, rise
from voiceguide.player import Player
from voiceguide.sound import QUANTUM, Block, Samples, Sound
from voiceguide.track import Extras, Track, Turn
from voiceguide.units import RATE, gain
from voiceguide.wishes import GROUPS, Command, Level, Sleep, Tell, Wish

#: frames of the fade before a stop
FADE = 5 * QUANTUM
#: frames of a sound that ends within a quantum
FRAMES = 20 * QUANTUM + 1_234


def playing(sound: Sound, turn: Turn | None = None) -> Player:
    """A player of a sound that has no score."""
    return Player(Track(sound), turn)


def seen(player: Player) -> tuple[Sound, int]:
    """What is heard, and the place in it."""
    status = player.status()
    return status.track.sound, status.heard


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
    assert np.array_equal(joined(playing(ruler)), ruler.read(0, FRAMES))


def test_each_block_is_a_quantum_and_the_last_one_what_is_left() -> None:
    assert [len(block) for block in playing(Ruler(FRAMES)).blocks()] == [QUANTUM] * 20 + [1_234]


def test_a_sound_of_nothing_has_no_blocks() -> None:
    assert list(playing(Ruler(0)).blocks()) == []


def test_a_stop_fades_from_the_next_border_to_nothing() -> None:
    even = Samples(np.full((FRAMES, 2), 0.5, np.float32))
    played = 2 * joined(playing(even), stop_after=3)
    assert (played[: 3 * QUANTUM] == 1).all()
    assert np.array_equal(played[3 * QUANTUM :], np.repeat(rise(0, FADE, FADE)[::-1], 2, axis=1))


def test_a_stop_near_the_end_does_not_outlast_the_sound() -> None:
    assert len(joined(playing(Ruler(FRAMES)), stop_after=19)) == FRAMES


def test_a_second_stop_changes_nothing() -> None:
    player = playing(Ruler(FRAMES))
    blocks = player.blocks()
    player.send(Command.STOP)
    next(blocks)
    player.send(Command.STOP)
    assert sum(map(len, blocks)) == FADE - QUANTUM


def test_a_block_that_the_sound_keeps_is_not_written_to() -> None:
    kept = np.ones((FRAMES, 2), np.float32)
    kept.flags.writeable = False
    assert joined(playing(Samples(kept)), stop_after=1)[-1, 0] < 1e-6


def test_the_status_is_a_picture_of_one_moment() -> None:
    player = playing(Ruler(FRAMES))
    assert (player.status().frames, player.status().heard) == (FRAMES, 0)
    player.follow(lambda: 480)
    before = player.status()
    player.send(Command.STOP)
    assert (before.heard, before.stopping, before.paused) == (480, False, False)
    assert player.status() == dataclasses.replace(before, stopping=True)


def test_a_wish_to_stop_is_known_before_it_takes_effect() -> None:
    player = playing(Ruler(FRAMES))
    assert not player.stopping()
    player.send(Command.STOP)
    assert player.stopping()


@pytest.mark.parametrize("wish", [Level("bed", -2), Sleep(60), Tell(Ruler(FRAMES))])
def test_only_a_command_is_waited_for(wish: Wish) -> None:
    player = playing(Ruler(FRAMES))
    player.send(wish)
    assert not player.wished()
    player.send(Command.BACK)
    assert player.wished()
    next(player.blocks())
    assert not player.wished()


def test_the_status_tells_the_levels_as_soon_as_they_are_wished() -> None:
    player = playing(Ruler(FRAMES))
    for change in (-38, -2, -2, 50, -1):
        player.send(Level("bed", change))
    assert player.status().levels == (("bed", 5),)
    next(player.blocks())
    assert player.status().levels == (("bed", 5),)


def test_a_signal_handler_may_stop_it() -> None:
    player = playing(Ruler(FRAMES))
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


#: asked from quantum 200 to 240, at no border of either sound
ASKED = Turn(200 * QUANTUM + 100, 240 * QUANTUM + 50, Track(Wave(150 * QUANTUM + 77, 310)), 60 * QUANTUM + 33)
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
    return commanded(playing(UNANSWERED, ASKED), {number: [Command.ANSWER] for number in numbers})


def turned(first: Sound, turn: Turn, border: int) -> Block:
    """What should be heard: the first sound to a border, a crossing, and the other one from its place on."""
    entry = max(0, turn.place - CROSSING)
    after = turn.track.sound.read(entry, turn.track.sound.frames)
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
    rest = ASKED.track.sound.read(ASKED.place, ASKED.track.sound.frames)
    assert np.array_equal(heard[border * QUANTUM + CROSSING :], rest)


def test_two_sounds_cross_within_little_more_than_a_second() -> None:
    assert CROSSING / RATE < 1.03
    even = Turn(QUANTUM, 2 * QUANTUM, Track(Samples(np.zeros((90 * QUANTUM, 2), np.float32))), 40 * QUANTUM)
    half = Samples(np.full((90 * QUANTUM, 2), 0.5, np.float32))
    heard = 2 * commanded(playing(half, even), {1: [Command.ANSWER]})
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
    heard = commanded(playing(first, ASKED), {201: [Command.ANSWER], 100: [Command.ANSWER]})
    border = 201 * QUANTUM
    if left == 1:  # it is over before the answer counts
        assert np.array_equal(heard, first.read(0, first.frames))
    else:
        assert np.allclose(heard, turned(first, ASKED, border), rtol=0, atol=1e-6)


def test_nothing_of_the_other_sound_is_skipped_when_its_place_is_near_its_beginning() -> None:
    turn = dataclasses.replace(ASKED, place=5 * QUANTUM)
    heard = commanded(playing(UNANSWERED, turn), {210: [Command.ANSWER]})
    assert len(heard) == 210 * QUANTUM + turn.track.sound.frames
    assert np.array_equal(
        heard[210 * QUANTUM + CROSSING :], turn.track.sound.read(CROSSING, turn.track.sound.frames)
    )


def test_an_answer_after_a_stop_counts_no_more() -> None:
    commands = {210: [Command.STOP], 211: [Command.ANSWER]}
    heard = commanded(playing(UNANSWERED, ASKED), commands)
    assert np.array_equal(heard, commanded(playing(UNANSWERED), {210: [Command.STOP]}))


@pytest.mark.parametrize("order", [[Command.STOP, Command.ANSWER], [Command.ANSWER, Command.STOP]])
def test_of_a_stop_and_an_answer_at_once_the_stop_counts(order: list[Command]) -> None:
    heard = commanded(playing(UNANSWERED, ASKED), {210: order})
    assert np.array_equal(heard, commanded(playing(UNANSWERED), {210: [Command.STOP]}))


@pytest.mark.parametrize("later", [1, 5, 12, 40])
def test_a_stop_after_an_answer_fades_what_is_heard_then(later: int) -> None:
    commands = {210: [Command.ANSWER], 210 + later: [Command.STOP]}
    heard = commanded(playing(UNANSWERED, ASKED), commands)
    assert np.array_equal(heard, stopped_at(answered(210), 210 + later))


def stopped_at(whole: Block, number: int) -> Block:
    """A session that is stopped before its block of this number."""
    start = number * QUANTUM
    faded = whole[start : start + FADE]
    return np.concatenate([whole[:start], faded * rise(0, FADE, FADE)[::-1][: len(faded)]])


def test_without_a_question_an_answer_changes_nothing() -> None:
    heard = commanded(playing(UNANSWERED), {number: [Command.ANSWER] for number in range(0, 280, 7)})
    assert np.array_equal(heard, UNANSWERED.read(0, UNANSWERED.frames))


def test_a_question_that_nobody_answers_changes_nothing() -> None:
    heard = commanded(playing(UNANSWERED, ASKED), {})
    assert np.array_equal(heard, UNANSWERED.read(0, UNANSWERED.frames))


def test_the_status_tells_what_is_heard_and_not_yet_what_was_answered() -> None:
    player, place = playing(UNANSWERED, ASKED), 0
    player.follow(lambda: place)
    commanded(player, {210: [Command.ANSWER]})
    border, entry = 210 * QUANTUM, ASKED.place - CROSSING
    place = border - 1
    assert seen(player) == (UNANSWERED, border - 1)
    place = border
    assert seen(player) == (ASKED.track.sound, entry)
    place = border + CROSSING
    assert seen(player) == (ASKED.track.sound, ASKED.place)


def test_the_status_tells_at_once_that_it_is_answered_and_goes_on_to() -> None:
    player = playing(UNANSWERED, ASKED)
    blocks, answered = player.blocks(), list[bool]()
    for number in range(300):
        if number in (3, 100):  # the first time nobody has asked
            player.send(Command.ANSWER)
        next(blocks)
        answered.append(player.status().answered)
    assert answered == [False] * 100 + [True] * 200


def test_a_lost_device_that_goes_back_before_the_answer_goes_back_in_the_status() -> None:
    player, place = playing(UNANSWERED, ASKED), 212 * QUANTUM
    player.follow(lambda: place)
    commanded(player, {210: [Command.ANSWER]})
    assert seen(player)[0] is ASKED.track.sound
    place = 190 * QUANTUM
    assert seen(player) == (UNANSWERED, 190 * QUANTUM)


def test_when_all_was_heard_the_status_is_at_the_end_of_the_other_sound() -> None:
    player, place = playing(UNANSWERED, ASKED), 0
    player.follow(lambda: place)
    place = len(commanded(player, {210: [Command.ANSWER]}))
    assert seen(player) == (ASKED.track.sound, ASKED.track.frames)


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
    turn = Turn(asked[0], sum(asked), Track(Wave(other, 310)), min(place, other))
    heard = commanded(playing(sound, turn), commands)
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


# -- transport

#: frames of a skip's crossing, and of the fade of a pause
SKIP, PAUSE = 4 * QUANTUM, 3 * QUANTUM


def soft(seconds: float, hertz: float) -> Samples:
    """A tone that comes and goes softly, as a mix does."""
    frames = round(seconds * RATE)
    return Samples(Faded(Wave(frames, hertz), 4_800, 48_000).read(0, frames))


#: two minutes with six lines in three chapters, and what may be wished beside them
SESSION = scored(soft(120, 200), [(2, 5), (8, 11), (20, 24), (40, 44), (60, 64), (80, 85)], (0, 30, 70))
ANCHOR = scored(soft(15, 310), [(1, 4), (8, 12)])
OTHER = scored(soft(60, 270), [(3, 6), (30, 34)])
OFFER, WELCOME, CLIP = soft(3, 340), soft(2.5, 290), soft(2, 370)
BED = soft(100, 230)
EXTRAS = Extras(ANCHOR, OFFER, WELCOME, BED)
#: answered from 47 to 50 s it leads to 20 s of the other session
QUESTION = Turn(47 * RATE, 50 * RATE, OTHER, 20 * RATE)


class Led:
    """A player to which somebody listens a stretch at a time; what was given out was heard."""

    def __init__(self, track: Track = SESSION, turn: Turn | None = None, extras: Extras = EXTRAS) -> None:
        self.player = Player(track, turn, extras)
        self.heard: list[Block] = []
        self.given = 0
        self._blocks = self.player.blocks()
        self.player.follow(lambda: self.given)

    def __call__(self, quanta: int, *wishes: Wish) -> Block:
        """What is heard when these are sent, for so many quanta or to the end."""
        for wish in wishes:
            self.player.send(wish)
        new = list(islice(self._blocks, quanta))
        self.heard += new
        self.given += sum(map(len, new))
        return np.concatenate([np.zeros((0, 2), np.float32), *new])

    def to(self, seconds: float) -> Led:
        """On to the first border at some seconds, or after them."""
        self(-(-round(seconds * RATE) // QUANTUM) - self.given // QUANTUM)
        return self

    @property
    def track(self) -> Track:
        return self.player.status().track

    @property
    def place(self) -> int:
        return self.player.status().heard

    @property
    def clicks(self) -> bool:
        """Whether anything of the last 17 s that were heard bends as no tone or fade does."""
        return sharpest(np.concatenate(self.heard[-200:])) > 3 * bend(370)


def reads(track: Track, place: int, heard: Block) -> bool:
    """Whether this is a track from a place on, bit for bit."""
    return len(heard) > 0 and np.array_equal(heard, track.sound.read(place, place + len(heard)))


def turning() -> Led:
    led = Led(turn=QUESTION).to(45)
    led(40, Command.ANSWER)
    return led


def welcomed() -> Led:
    led = Led().to(42)
    led(720, Command.PAUSE)
    led(9, Command.RESUME)
    return led


def told_anew() -> Led:
    led = after(50, 12, Tell(CLIP))
    led(1, Tell(CLIP))
    return led


def paused_in_the_anchor() -> Led:
    led = after(42, 60, Command.GROUND)
    led(20, Command.PAUSE)
    return led


def after(seconds: float, quanta: int, *wishes: Wish) -> Led:
    led = Led().to(seconds)
    led(quanta, *wishes)
    return led


#: how to get into every state that a session can be in
STATES: dict[str, Callable[[], Led]] = {
    "at the beginning": lambda: Led(),
    "in a line": lambda: Led().to(42),
    "in a silence": lambda: Led().to(50),
    "crossing": lambda: after(42, 2, Command.NEXT_LINE),
    "crossing twice": lambda: after(42, 1, Command.NEXT_LINE, Command.BACK),
    "fading": lambda: after(42, 1, Command.PAUSE),
    "paused": lambda: after(42, 50, Command.PAUSE),
    "paused for long": lambda: after(42, 750, Command.PAUSE),
    "skipped in a pause": lambda: after(42, 9, Command.PAUSE, Command.NEXT_LINE),
    "just resumed": lambda: after(42, 1, Command.PAUSE, Command.RESUME),
    "welcomed back": welcomed,
    "asked": lambda: Led(turn=QUESTION).to(48),
    "about to turn": lambda: after(36, 5, Command.ANSWER),
    "turned": turning,
    "told over": lambda: after(50, 12, Tell(CLIP)),
    "told anew": told_anew,
    "told alone": lambda: after(50, 12, Command.PAUSE, Tell(CLIP)),
    "told as it fades": lambda: after(50, 1, Command.PAUSE, Tell(CLIP)),
    "grounded": lambda: after(42, 60, Command.GROUND),
    "crossing to the anchor": lambda: after(42, 1, Command.GROUND),
    "paused in the anchor": paused_in_the_anchor,
    "after the anchor": lambda: after(42, 240, Command.GROUND),
    "softer": lambda: after(42, 3, Level("voice", -20)),
    "falling asleep": lambda: after(42, 100, Sleep(20)),
    "nearly at the end": lambda: Led().to(119.9),
    "lingering": lambda: after(115, 120, Command.LINGER),
    "ending gently": lambda: after(42, 2, Command.END),
}
#: those in which the anchor is heard
HEARD = ("grounded", "crossing to the anchor")
state = pytest.mark.parametrize("led", STATES.values(), ids=STATES.keys())


# -- in every state


@state
def test_a_stop_is_over_within_its_fade_and_without_a_click(led: Callable[[], Led]) -> None:
    here = led()
    heard = here(1_000, Command.STOP)
    assert len(heard) <= FADE
    assert np.abs(heard[-100:]).max(initial=0) < 1e-3
    assert not here.clicks


@state
def test_a_pause_silences_everything_within_its_fade_and_without_a_click(led: Callable[[], Led]) -> None:
    here = led()
    if here.player.status().paused:  # what is told alone may be said to its end
        here(100)
    heard = here(40, Command.PAUSE)
    assert len(heard) > 39 * QUANTUM  # the session's last block is shorter
    assert not heard[PAUSE:].any()
    assert not here.clicks


@pytest.mark.parametrize("name", [name for name in STATES if name not in HEARD])
def test_the_anchor_s_first_line_begins_within_a_second_of_the_wish(name: str) -> None:
    """What a device holds (0.38 s) and a quantum on its way come to the frames that are counted here."""
    here = STATES[name]()
    here(6, Command.GROUND)
    assert here.track is ANCHOR
    assert RATE < here.place < 2 * RATE
    assert not here.clicks


@state
def test_whatever_is_wished_nothing_clicks(led: Callable[[], Led]) -> None:
    for wish in (*Command, Level("voice", -6), Sleep(30), Sleep(0), Tell(CLIP)):
        if wish not in (Command.STOP, Command.HOLD):
            here = led()
            here(20, wish)
            here(20, Command.RESUME)
            assert not here.clicks, wish


@state
def test_the_status_can_be_told(led: Callable[[], Led]) -> None:
    here = led()
    for heard in (0, here.given // 2, max(0, here.given - 1), here.given):
        here.player.follow(lambda late=heard: late)  # type: ignore[misc]
        status = here.player.status()
        assert 0 <= status.heard <= status.frames


# -- pauses


def test_a_pause_fades_smoothly_and_what_follows_is_silence() -> None:
    led = Led(Track(even(40 * QUANTUM, 0.5)))
    led(3)
    heard = 2 * led(10, Command.PAUSE)[:, 0]
    assert np.array_equal(heard[:PAUSE], rise(0, PAUSE, PAUSE)[::-1, 0])
    assert not heard[PAUSE:].any()


@pytest.mark.parametrize("away", [3, 4, 50, 116])
def test_after_a_short_pause_it_goes_on_exactly_where_it_was(away: int) -> None:
    led = Led().to(42)
    place = led.place
    led(away, Command.PAUSE)
    heard = led(20, Command.RESUME)
    wanted = SESSION.sound.read(place, place + len(heard))
    assert np.array_equal(heard[PAUSE:], wanted[PAUSE:])
    assert np.array_equal(heard[:PAUSE], wanted[:PAUSE] * rise(0, PAUSE, PAUSE))


@pytest.mark.parametrize("away", [0, 1, 2])
def test_a_pause_that_is_taken_back_loses_nothing(away: int) -> None:
    led = Led().to(42)
    place = led.place
    led(away, Command.PAUSE)
    assert reads(SESSION, place + PAUSE, led(20, Command.RESUME)[PAUSE:])
    assert not led.clicks


@pytest.mark.parametrize("seconds", [40.2, 42, 44.1, 50, 59.5])
def test_after_ten_seconds_away_the_last_line_is_said_again_from_its_beginning(seconds: float) -> None:
    led = Led().to(seconds)
    led(119, Command.PAUSE)
    heard = led(50, Command.RESUME)
    assert reads(SESSION, 40 * RATE - SKIP + PAUSE, heard[PAUSE:])
    assert not led.clicks


def test_what_is_told_in_a_pause_counts_as_time_away() -> None:
    led = Led().to(50)
    led(119, Command.PAUSE, Tell(soft(9.5, 370)))
    assert reads(SESSION, 40 * RATE, led(50, Command.RESUME)[SKIP + QUANTUM :])


def test_before_the_first_line_a_long_pause_leads_to_the_beginning() -> None:
    led = Led().to(1)
    led(150, Command.PAUSE)
    assert reads(SESSION, PAUSE, led(20, Command.RESUME)[PAUSE:])


def test_after_a_minute_away_the_welcome_comes_first() -> None:
    led = Led().to(42)
    led(704, Command.PAUSE)
    heard = led(80, Command.RESUME)
    said = QUANTUM + WELCOME.frames + RATE // 2
    assert np.array_equal(heard[QUANTUM : QUANTUM + WELCOME.frames], WELCOME.read(0, WELCOME.frames))
    assert not heard[QUANTUM + WELCOME.frames : said].any()
    assert reads(SESSION, 40 * RATE - SKIP + PAUSE, heard[said + PAUSE :])


def test_before_a_minute_nobody_is_welcomed() -> None:
    led = Led().to(42)
    led(700, Command.PAUSE)
    assert reads(SESSION, 40 * RATE - SKIP + PAUSE, led(40, Command.RESUME)[PAUSE:])


def test_the_time_away_begins_anew_with_each_pause() -> None:
    led = Led().to(42)
    for _ in range(4):
        place = led.place
        led(60, Command.PAUSE)
        assert reads(SESSION, place + PAUSE, led(9, Command.RESUME)[PAUSE:])


def test_a_second_pause_changes_nothing() -> None:
    led = Led().to(42)
    place = led.place
    led(1, Command.PAUSE)
    led(60, Command.PAUSE)
    led(30, Command.PAUSE)
    assert reads(SESSION, place + PAUSE, led(9, Command.RESUME)[PAUSE:])


def test_who_goes_on_while_it_plays_changes_nothing() -> None:
    led = Led().to(42)
    assert reads(SESSION, led.place, led(20, Command.RESUME))


def test_a_pause_in_the_last_moment_keeps_the_session() -> None:
    led = Led().to(119.9)
    place = led.place
    assert not led(200, Command.PAUSE)[PAUSE:].any()
    assert led.player.status().paused
    heard = led(2_000, Command.RESUME)
    assert len(heard) == SESSION.frames - 80 * RATE + SKIP  # it was away for long
    assert place > 119 * RATE


def test_a_pause_of_ten_minutes_leaves_the_marks_few() -> None:
    led = Led().to(2)
    led(7_000, Command.PAUSE)
    assert len(led.player._course._stretches) < 5


@state
def test_held_it_is_silent_at_once(led: Callable[[], Led]) -> None:
    assert not led()(20, Command.HOLD).any()


def test_after_it_was_held_it_goes_on_as_after_a_long_pause() -> None:
    led = Led().to(42)
    led(1, Command.HOLD)
    heard = led(80, Command.RESUME)
    said = QUANTUM + WELCOME.frames + RATE // 2
    assert np.array_equal(heard[QUANTUM : QUANTUM + WELCOME.frames], WELCOME.read(0, WELCOME.frames))
    assert reads(SESSION, 40 * RATE - SKIP + PAUSE, heard[said + PAUSE :])


def test_a_hold_in_a_pause_keeps_its_place() -> None:
    led = Led().to(42)
    led(2, Command.PAUSE)
    led(9, Command.HOLD)
    said = QUANTUM + WELCOME.frames + RATE // 2
    assert reads(SESSION, 40 * RATE, led(80, Command.RESUME)[said + SKIP :])


def test_a_hold_as_a_skip_fades_into_a_pause_keeps_the_place_that_was_sought() -> None:
    led = Led().to(49.9)
    led(2, Command.PAUSE, Command.FORWARD)  # to a little before the line at 60 s
    led(1, Command.HOLD)
    said = QUANTUM + WELCOME.frames + RATE // 2
    assert reads(SESSION, 40 * RATE, led(80, Command.RESUME)[said + SKIP :])


@pytest.mark.parametrize(("start", "line"), [(1, 0), (42, 40), (50, 40), (500, 80)])
def test_a_session_may_begin_at_the_line_that_is_said_at_a_place(start: int, line: int) -> None:
    player = Player(SESSION, start=start * RATE)
    begun = max(0, line * RATE - SKIP)
    assert player.status().heard == begun
    heard = np.concatenate(list(islice(player.blocks(), 12)))
    assert reads(SESSION, begun + PAUSE, heard[PAUSE:])
    assert sharpest(heard) < 3 * bend(370)


# -- skips

#: a command, the second at which it is given, and the one that it leads to; 0 is the beginning
SKIPS = [
    (Command.FORWARD, 0, 10),
    (Command.FORWARD, 42, 52),
    (Command.FORWARD, 112, 115),
    (Command.BACK, 42, 32),
    (Command.BACK, 4, 0),
    (Command.BACK, 119.5, 109.5),
    (Command.NEXT_LINE, 0, 2),
    (Command.NEXT_LINE, 9, 20),
    (Command.NEXT_LINE, 60.5, 80),
    (Command.LAST_LINE, 41, 20),
    (Command.LAST_LINE, 43, 40),
    (Command.LAST_LINE, 50, 40),
    (Command.LAST_LINE, 1, 0),
    (Command.LAST_LINE, 119, 80),
    (Command.NEXT_CHAPTER, 10, 30),
    (Command.NEXT_CHAPTER, 31, 70),
    (Command.LAST_CHAPTER, 31, 0),
    (Command.LAST_CHAPTER, 50, 30),
    (Command.LAST_CHAPTER, 119, 70),
]
skips = pytest.mark.parametrize(
    ("command", "start", "wanted"), SKIPS, ids=[f"{c.value} from {a} to {b}" for c, a, b in SKIPS]
)


def arrival(command: Command, start: float, wanted: float) -> int:
    """The place at which a skip has come when its crossing is over."""
    if command in (Command.FORWARD, Command.BACK) and 0 < wanted != 115:
        border = -(-round(start * RATE) // QUANTUM) * QUANTUM
        return border + (10 if command is Command.FORWARD else -10) * RATE
    return max(SKIP, round(wanted * RATE))


@skips
def test_a_skip_has_come_when_its_crossing_is_over(command: Command, start: float, wanted: float) -> None:
    led = Led().to(start)
    heard = led(12, command)
    assert reads(SESSION, arrival(command, start, wanted), heard[SKIP:])
    assert not led.clicks


@skips
def test_a_skip_in_a_pause_is_heard_after_it(command: Command, start: float, wanted: float) -> None:
    led = Led().to(start)
    led(20, Command.PAUSE)
    assert not led(20, command).any()
    assert reads(SESSION, arrival(command, start, wanted), led(12, Command.RESUME)[SKIP:])
    assert not led.clicks


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (Command.NEXT_LINE, 80 * RATE),
        (Command.LAST_LINE, 60 * RATE),
        (Command.LAST_CHAPTER, 30 * RATE),
        (Command.FORWARD, 80 * RATE - SKIP + QUANTUM),
        (Command.BACK, 60 * RATE - SKIP + QUANTUM),
    ],
)
def test_a_skip_while_it_crosses_leads_on_from_where_that_goes(command: Command, wanted: int) -> None:
    led = Led().to(42)
    led(1, Command.NEXT_CHAPTER)
    assert reads(SESSION, wanted, led(12, command)[SKIP:])
    assert not led.clicks


@pytest.mark.parametrize(
    ("command", "start"),
    [(Command.FORWARD, 116), (Command.NEXT_LINE, 80.5), (Command.NEXT_LINE, 90), (Command.NEXT_CHAPTER, 71)],
)
def test_where_nothing_follows_a_skip_changes_nothing(command: Command, start: float) -> None:
    led = Led().to(start)
    assert reads(SESSION, led.place, led(12, command))


@pytest.mark.parametrize("gap", [0, 1, 2, 5])
@pytest.mark.parametrize(
    ("command", "start", "wanted"),
    [
        (Command.NEXT_LINE, 9, 60),
        (Command.LAST_LINE, 61, 8),
        (Command.NEXT_CHAPTER, 5, None),
        (Command.LAST_CHAPTER, 71, 0),
        (Command.LAST_LINE, 3, 0),
    ],
)
def test_three_quick_skips_lead_three_further(
    command: Command, start: float, wanted: float | None, gap: int
) -> None:
    led = Led().to(start)
    led(gap, command)
    led(gap, command)
    heard = led(20, command)
    if wanted is not None:
        assert reads(SESSION, max(SKIP, round(wanted * RATE)), heard[SKIP:])
    else:  # there are only two
        assert 70 * RATE <= led.place < 73 * RATE
    assert not led.clicks


def test_ten_seconds_on_and_back_lead_nearly_to_where_one_was() -> None:
    led = Led().to(42)
    place = led.place
    led(1, Command.FORWARD)
    led(5, Command.BACK)
    assert abs(led.place - place - 6 * QUANTUM) <= 2 * SKIP


def test_a_line_that_was_sought_in_a_long_pause_is_the_one_that_is_said() -> None:
    led = Led().to(42)
    led(60, Command.PAUSE)
    led(200, Command.NEXT_LINE)
    assert reads(SESSION, 60 * RATE, led(12, Command.RESUME)[SKIP:])


def test_a_hundred_skips_in_a_pause_cost_nothing_afterwards() -> None:
    led = Led().to(42)
    led(5, Command.PAUSE)
    for _ in range(100):
        led(1, Command.BACK)
        led(1, Command.FORWARD)
    led(1, Command.RESUME)
    assert not led.player._deck._leaving


# -- the end, and what is after it


@pytest.mark.parametrize("start", [0, 1, 35, 69.5])
@pytest.mark.parametrize("paused", [False, True])
def test_end_gently_goes_to_the_last_chapter_from_anywhere_before_it(start: float, paused: bool) -> None:
    led = Led().to(start)
    if paused:
        led(30, Command.PAUSE)
    assert reads(SESSION, 70 * RATE, led(12, Command.END)[SKIP:])
    assert not led.clicks


def test_what_ends_gently_ends() -> None:
    led = Led().to(42)
    assert len(led(2_000, Command.END)) == 50 * RATE + SKIP


@pytest.mark.parametrize("start", [71, 85, 119.5])
def test_inside_the_last_chapter_end_gently_changes_nothing(start: float) -> None:
    led = Led().to(start)
    assert reads(SESSION, led.place, led(2_000, Command.END))


@pytest.mark.parametrize("start", [71, 85, 119.5])
@pytest.mark.parametrize(("away", "again"), [(1, False), (50, False), (119, True)])
def test_paused_inside_the_last_chapter_end_gently_goes_on(start: float, away: int, *, again: bool) -> None:
    led = Led().to(start)
    place = max(line for line in SESSION.line_starts if line < led.place) - SKIP if again else led.place
    led(away, Command.PAUSE)
    assert reads(SESSION, place + PAUSE, led(2_000, Command.END)[PAUSE:])
    assert not led.clicks


@pytest.mark.parametrize("quanta", [9, 60, 190])
@pytest.mark.parametrize("paused", [False, True])
def test_from_the_anchor_that_was_wished_in_the_last_chapter_end_gently_goes_on_there(
    quanta: int, *, paused: bool
) -> None:
    led = Led().to(95)
    led(quanta, Command.GROUND)
    if paused:
        led(9, Command.PAUSE)
    hushed = QUANTUM * (quanta == 190)  # the offer is being said
    assert reads(SESSION, 80 * RATE, led(2_000, Command.END)[hushed + SKIP :])
    assert not led.player.status().grounded


def test_a_session_without_lines_and_chapters_has_no_closing_to_go_to() -> None:
    bed = scored(BED, [])
    assert np.array_equal(Led(bed)(2_000, Command.END), BED.read(0, BED.frames))


@pytest.mark.parametrize("away", [None, 1, 50, 800])
def test_the_bed_that_lingers_ends_by_its_own_last_fade(away: int | None) -> None:
    led = after(115, 200, Command.LINGER)
    if away is not None:
        led(away, Command.PAUSE)
    heard = led(2_000, Command.END)
    assert np.array_equal(heard[-8 * RATE :], BED.read(BED.frames - 8 * RATE, BED.frames))
    assert len(heard) <= 8 * RATE + SKIP + QUANTUM + WELCOME.frames + RATE // 2
    assert not led.clicks


@pytest.mark.parametrize("away", [1, 50, 200])
def test_amid_its_last_fade_end_gently_has_the_bed_go_on_with_it(away: int) -> None:
    led = after(115, 200, Command.LINGER)
    led(40, Command.END)
    assert np.array_equal(led(9, Command.END), BED.read(led.place - 9 * QUANTUM, led.place))
    led(away, Command.PAUSE)
    assert len(led(2_000, Command.END)) < 8 * RATE - 45 * QUANTUM + SKIP
    assert led.track.sound is BED


@pytest.mark.parametrize("grounded", [False, True])
def test_a_bed_that_lingers_does_not_linger_again(*, grounded: bool) -> None:
    led = after(115, 200, Command.LINGER)
    led(40, *[Command.GROUND] * grounded, Command.LINGER)
    assert len(led(2_000, Command.END)) <= 8 * RATE + SKIP
    assert not led.clicks


def test_after_a_long_pause_the_bed_that_lingers_goes_on_where_it_was() -> None:
    led = after(115, 400, Command.LINGER)
    place = led.place
    led(200, Command.PAUSE)
    wanted = BED.read(place + PAUSE, place + 20 * QUANTUM)
    assert np.array_equal(led(20, Command.RESUME)[PAUSE:], wanted)


def test_from_the_anchor_end_gently_goes_to_the_session_s_closing() -> None:
    led = Led().to(42)
    led(60, Command.GROUND)
    assert reads(SESSION, 70 * RATE, led(12, Command.END)[SKIP:])
    assert not led.player.status().grounded


@pytest.mark.parametrize("start", [0, 42, 111, 115, 119.9])
def test_the_bed_goes_on_after_the_end(start: float) -> None:
    led = Led().to(start)
    heard = led(3_000, Command.LINGER)
    assert np.array_equal(heard[-60 * RATE :], BED.read(BED.frames - 60 * RATE, BED.frames))
    assert led.given >= 120 * RATE + BED.frames - 8 * RATE - QUANTUM
    assert not led.clicks


def test_what_lingers_changes_nothing_before_the_last_seconds() -> None:
    led = Led()
    assert reads(SESSION, 0, led(111 * RATE // QUANTUM, Command.LINGER))


def test_a_session_without_a_bed_ends_as_ever() -> None:
    led = Led(extras=Extras())
    assert reads(SESSION, 0, led(3_000, Command.LINGER))


def test_a_pause_before_the_end_holds_the_session_and_not_the_bed_that_follows() -> None:
    led = Led().to(117)
    place = led.place
    led(40, Command.PAUSE, Command.LINGER)
    assert led.track is SESSION
    assert place <= led.place <= place + PAUSE
    led(1, Command.RESUME)
    assert led.track.sound is BED


# -- sleep


@pytest.mark.parametrize("seconds", [0.01, 1, 7.77, 30, 100.001])
def test_a_sleep_timer_ends_to_the_frame(seconds: float) -> None:
    led = Led().to(5)
    assert len(led(3_000, Sleep(seconds))) == max(FADE, round(seconds * RATE))
    assert not led.clicks


def test_a_session_falls_asleep_over_the_last_third_ever_softer() -> None:
    led = Led(Track(even(200 * RATE, 0.5)))
    heard = 2 * led(3_000, Sleep(90))[:, 0]
    assert (heard[: 60 * RATE] == 1).all()
    assert (np.diff(heard[60 * RATE :]) <= 0).all()
    assert heard[75 * RATE] == pytest.approx(0.5, abs=0.01)
    assert heard[-1] < 1e-6


def test_it_falls_asleep_over_three_minutes_at_most() -> None:
    led = Led(Track(even(1_000 * RATE, 0.5)))
    heard = 2 * led(20_000, Sleep(900))[:, 0]
    assert (heard[: 720 * RATE] == 1).all()
    assert heard[721 * RATE] < 1


def test_sleep_that_is_taken_back_comes_back_softly() -> None:
    led = Led(Track(even(200 * RATE, 0.5)))
    led(round(25 * RATE / QUANTUM), Sleep(30))
    heard = 2 * led(60, Sleep(0))[:, 0]
    assert heard[0] < 0.6
    assert (heard[30 * QUANTUM :] == 1).all()
    assert np.abs(np.diff(np.concatenate(led.heard)[:, 0])).max() < 1e-4


@pytest.mark.parametrize("seconds", [3, 10, 60])
def test_a_sleep_timer_that_is_set_anew_ends_anew_without_a_step(seconds: float) -> None:
    led = Led(Track(even(200 * RATE)))
    led(round(25 * RATE / QUANTUM), Sleep(30))
    assert len(led(3_000, Sleep(seconds))) == seconds * RATE
    assert np.abs(np.diff(np.concatenate(led.heard)[:, 0])).max() < 1e-4


def test_a_pause_does_not_put_sleep_off() -> None:
    led = Led().to(5)
    led(50, Sleep(20))
    assert len(led(1_000, Command.PAUSE)) == 20 * RATE - 50 * QUANTUM


@pytest.mark.parametrize("seconds", [5, 60])
def test_who_is_grounded_as_they_fall_asleep_hears_all_of_the_anchor(seconds: float) -> None:
    led = Led().to(42)
    led(round(0.9 * seconds * RATE / QUANTUM), Sleep(seconds))
    heard = led(300, Command.GROUND)
    assert reads(ANCHOR, ANCHOR.frames - 5 * RATE, heard[ANCHOR.frames - 6 * RATE + SKIP :][: 5 * RATE])
    assert not led.clicks


# -- levels


@pytest.mark.parametrize(("group", "part"), [("voice", 0), ("bed", 1), ("cues", 2)])
def test_each_part_has_its_level(group: str, part: int) -> None:
    chord = Chord(100 * QUANTUM)
    led = Led(Track(chord))
    led(5)
    heard = led(30, Level(group, -2), Level(group, -2), Level(group, -2))[20 * QUANTUM :]
    stems = chord.stems(25 * QUANTUM, 35 * QUANTUM)
    wanted = np.sum([stem * (gain(-6) if n == part else 1) for n, stem in enumerate(stems)], axis=0)
    assert np.abs(heard - wanted).max() < 1e-7


def test_levels_that_go_and_come_back_leave_the_sound_as_it_was() -> None:
    chord = Chord(100 * QUANTUM)
    led = Led(Track(chord))
    led(9, Level("bed", -4))
    led(9, Level("bed", 4))
    assert np.array_equal(led(10), chord.read(18 * QUANTUM, 28 * QUANTUM))


def test_levels_hold_for_what_comes_after_a_skip_and_a_pause() -> None:
    led = Led().to(42)
    led(20, Level("voice", -6))
    led(20, Command.NEXT_LINE)
    led(20, Command.PAUSE)
    place = led.place - PAUSE
    heard = led(20, Command.RESUME)[PAUSE:]
    wanted = SESSION.sound.read(place + PAUSE, place + PAUSE + len(heard)) * np.float32(gain(-6))
    assert np.abs(heard - wanted).max() < 1e-7


# -- what is told


def test_what_is_told_is_ducked_without_a_step_and_the_schedule_does_not_move() -> None:
    led = Led(Track(even(200 * QUANTUM, 0.5)))
    led(9)
    heard = 2 * led(60, Tell(Samples(np.zeros((20 * QUANTUM, 2), np.float32))))[:, 0]
    assert np.abs(np.diff(heard)).max() < 1e-4
    assert heard[10 * QUANTUM] == pytest.approx(0.3)
    assert (heard[30 * QUANTUM :] == 1).all()
    assert led.place == 69 * QUANTUM


def test_all_of_it_is_told() -> None:
    led = Led(Track(Samples(np.zeros((200 * QUANTUM, 2), np.float32))))
    heard = led(100, Tell(CLIP))
    begun = int(np.flatnonzero(heard[:, 0])[0] - np.flatnonzero(CLIP.read(0, 100)[:, 0])[0])
    assert np.array_equal(heard[begun : begun + CLIP.frames], CLIP.read(0, CLIP.frames))
    assert begun <= 4 * QUANTUM


@pytest.mark.parametrize("start", [40.5, 43, 58.5, 59.5])
def test_it_waits_until_nobody_speaks(start: float) -> None:
    led = Led(Track(Samples(np.zeros_like(SESSION.sound.read(0, SESSION.frames))), SESSION.score)).to(start)
    led(12 * RATE // QUANTUM, Tell(CLIP))
    (told,) = np.nonzero(np.concatenate(led.heard)[:, 0])
    assert told[-1] - told[0] > 1.9 * RATE
    assert not SESSION.speaks(int(told[0]), int(told[-1]))


def test_it_does_not_wait_for_ever() -> None:
    led = Led(scored(soft(60, 200), [(1, 59)])).to(2)
    led(105, Tell(CLIP))
    assert led.player._over.left
    assert not led.clicks


def quiet(seconds: float, *lines: tuple[float, float]) -> Led:
    """Somebody who hears of a session only what is told over it, and not while its lines are said."""
    return Led(scored(even(round(seconds * RATE), 0), list(lines)))


def test_of_five_things_to_tell_at_once_only_the_last_is_told() -> None:
    heard = quiet(20)(200, *(Tell(even(9 * QUANTUM, level)) for level in (0.1, 0.2, 0.3, 0.4, 0.5)))
    assert np.array_equal(np.unique(heard), np.array([0, 0.5], np.float32))
    assert np.count_nonzero(heard[:, 0]) == 9 * QUANTUM


def test_of_five_things_to_tell_while_somebody_speaks_only_the_last_is_told_after_it() -> None:
    led = quiet(20, (1, 6)).to(2)
    for level in (0.1, 0.2, 0.3, 0.4, 0.5):
        led(5, Tell(even(9 * QUANTUM, level)))
    assert np.array_equal(np.unique(led(100)), np.array([0, 0.5], np.float32))


@pytest.mark.parametrize("later", [0, 1, 3])
def test_what_is_to_be_told_and_was_not_heard_yet_leaves_nothing_of_itself(later: int) -> None:
    led = quiet(20)
    led(later, Tell(even(9 * QUANTUM, 0.1)))
    assert np.array_equal(np.unique(led(60, Tell(even(9 * QUANTUM, 0.5)))), np.array([0, 0.5], np.float32))


def test_what_is_being_told_gives_way_to_what_is_newer_in_a_short_fade() -> None:
    led = quiet(20)
    led(9, Tell(even(60 * QUANTUM, 0.1)))
    heard = led(60, Tell(CLIP))
    assert (np.diff(heard[:QUANTUM, 0]) <= 0).all()
    assert heard[0, 0] == pytest.approx(0.1, abs=1e-4)
    assert np.array_equal(heard[QUANTUM : QUANTUM + CLIP.frames], CLIP.read(0, CLIP.frames))
    assert not heard[QUANTUM + CLIP.frames :].any()


def test_what_a_listener_turns_up_too_far_stays_beneath_the_ceiling_and_does_not_click() -> None:
    loud = Led(Track(Chord(200 * QUANTUM)))
    told = Faded(Wave(20 * QUANTUM, 230, 0.8), QUANTUM, QUANTUM)
    heard = loud(100, *(Level(group, 6.0) for group in GROUPS), Tell(told))
    assert np.abs(heard).max() <= np.float32(gain(CEILING))
    assert sharpest(heard) < 0.01


def test_the_session_stays_softer_from_what_was_told_to_what_is_newer() -> None:
    led = Led(Track(even(400 * QUANTUM, 0.5)))
    nothing = Samples(np.zeros((20 * QUANTUM, 2), np.float32))
    led(9, Tell(nothing))
    heard = 2 * led(60, Tell(nothing))[:, 0]
    assert heard[: 20 * QUANTUM] == pytest.approx(0.3)
    assert (heard[30 * QUANTUM :] == 1).all()


def test_what_is_newer_waits_anew_until_nobody_speaks() -> None:
    led = quiet(40, (1, 30)).to(2)
    led(90, Tell(even(9 * QUANTUM, 0.1)))  # a little less than it would wait
    assert not led(90, Tell(even(9 * QUANTUM, 0.5))).any()
    assert led(20).any()


def test_what_somebody_was_grounded_from_before_it_was_heard_leaves_nothing_of_itself() -> None:
    led = Led().to(50)
    led(2, Tell(CLIP))
    assert reads(ANCHOR, RATE, led(60, Command.GROUND)[SKIP:])


def test_in_a_pause_what_is_newer_is_told_instead() -> None:
    led = Led().to(42)
    led(9, Command.PAUSE, Tell(even(60 * QUANTUM, 0.1)))
    heard = led(60, Tell(even(9 * QUANTUM, 0.2)), Tell(even(9 * QUANTUM, 0.3)), Tell(CLIP))
    assert np.array_equal(heard[QUANTUM : QUANTUM + CLIP.frames], CLIP.read(0, CLIP.frames))
    assert not heard[QUANTUM + CLIP.frames :].any()


def test_in_a_pause_it_is_told_alone_after_the_fade() -> None:
    led = Led().to(42)
    heard = led(60, Command.PAUSE, Tell(CLIP))[PAUSE + QUANTUM :]
    assert np.array_equal(heard[: CLIP.frames], CLIP.read(0, CLIP.frames))
    assert not heard[CLIP.frames :].any()
    assert not led.clicks


def test_what_is_told_is_as_loud_as_the_voice() -> None:
    led = Led().to(42)
    heard = led(60, Level("voice", -12), Command.PAUSE, Tell(CLIP))[PAUSE + QUANTUM :]
    wanted = CLIP.read(0, CLIP.frames) * np.float32(gain(-12))
    assert np.abs(heard[: CLIP.frames] - wanted).max() < 1e-7


def test_what_is_told_at_the_end_is_told_to_its_end() -> None:
    led = Led().to(118.5)
    heard = led(100, Tell(CLIP))
    assert len(heard) > 2 * RATE
    assert np.array_equal(heard[-RATE // 2 :], CLIP.read(CLIP.frames - RATE // 2, CLIP.frames))
    assert not led.clicks


def test_after_a_pause_nothing_is_told_that_was_told_before_it() -> None:
    led = Led().to(50)
    led(10, Tell(CLIP), Tell(CLIP))
    place = led.place
    led(20, Command.PAUSE)
    assert reads(SESSION, place + PAUSE, led(90, Command.RESUME)[PAUSE:])


# -- grounded


@pytest.mark.parametrize("seconds", [40.2, 43, 50])
def test_going_on_from_the_anchor_leads_back_to_the_line(seconds: float) -> None:
    led = Led().to(seconds)
    led(60, Command.GROUND)
    assert led.player.status().grounded
    assert reads(SESSION, 40 * RATE, led(20, Command.RESUME)[SKIP:])
    assert not led.player.status().grounded
    assert not led.clicks


@pytest.mark.parametrize(("seconds", "wish", "line"), [(43, Command.RESUME, 40), (60, Command.END, 70)])
def test_a_session_is_left_where_it_is_even_while_the_anchor_is_still_heard(
    seconds: float, wish: Command, line: int
) -> None:
    led = Led().to(seconds)
    place = led.place
    led(60, Command.GROUND)
    assert led.player.left_at() == (SESSION, place)
    heard = led.given - 1
    led(4, wish)
    led.player.follow(lambda: heard)
    assert led.track is ANCHOR
    assert led.player.left_at() == (SESSION, line * RATE)


@pytest.mark.parametrize("told", [15, 20, 25])
def test_what_is_told_over_the_end_gives_way_softly_to_a_pause(told: int) -> None:
    led = Led().to(42)
    led(160, Command.GROUND)
    assert led(told, Tell(CLIP)).any()
    assert not led.player._deck.left
    hushed = led(9, Command.PAUSE)
    assert hushed[: PAUSE // 2].any()
    assert not hushed[PAUSE:].any()
    assert not led.clicks


def test_after_the_anchor_the_offer_is_said_and_it_waits() -> None:
    led = Led().to(42)
    rest = ANCHOR.frames - RATE + SKIP
    heard = led(700, Command.GROUND)
    assert reads(ANCHOR, RATE, heard[SKIP:rest])
    said = heard[rest + QUANTUM :]
    assert np.array_equal(said[: OFFER.frames], OFFER.read(0, OFFER.frames))
    assert not said[OFFER.frames :].any()
    assert led.player.status().paused


@pytest.mark.parametrize(("waited", "hushed"), [(20, QUANTUM), (100, 0), (300, 0)])
def test_after_the_anchor_going_on_leads_back_to_the_line(waited: int, hushed: int) -> None:
    led = Led().to(42)
    led(170 + waited, Command.GROUND)
    assert reads(SESSION, 40 * RATE, led(40, Command.RESUME)[hushed + SKIP :])
    assert not led.clicks


def test_without_an_offer_it_waits_all_the_same() -> None:
    led = Led(extras=Extras(ANCHOR)).to(42)
    assert len(led(400, Command.GROUND)) > 399 * QUANTUM
    assert led.player.status().paused


def test_the_anchor_can_be_paused_and_goes_on_where_it_was() -> None:
    led = Led().to(42)
    led(60, Command.GROUND)
    place = led.place
    led(40, Command.PAUSE)
    assert reads(ANCHOR, place + PAUSE, led(20, Command.RESUME)[PAUSE:])
    assert led.player.status().grounded


def test_after_the_anchor_one_may_skip_back_in_it() -> None:
    led = Led().to(42)
    led(250, Command.GROUND)
    led(5, Command.LAST_LINE)
    assert reads(ANCHOR, 8 * RATE, led(20, Command.RESUME)[SKIP:])


def test_a_second_wish_for_the_anchor_changes_nothing() -> None:
    led = Led().to(42)
    led(60, Command.GROUND)
    assert reads(ANCHOR, led.place, led(9, Command.GROUND))


def test_the_anchor_is_there_again_while_something_is_told_after_its_end() -> None:
    led = after(42, 155, Command.GROUND)
    led(24, Tell(CLIP))
    assert not led.player.status().paused
    led(6, Command.GROUND)
    assert led.track is ANCHOR
    assert RATE < led.place < 2 * RATE
    assert not led.clicks


@pytest.mark.parametrize("name", ["paused in the anchor", "after the anchor"])
def test_from_an_anchor_that_is_wished_again_one_goes_on_where_one_was_first(name: str) -> None:
    led = STATES[name]()
    led(60, Command.GROUND)
    assert led.player.status().grounded
    assert reads(SESSION, 40 * RATE, led(20, Command.RESUME)[SKIP:])


def test_without_an_anchor_the_wish_changes_nothing() -> None:
    led = Led(extras=Extras()).to(42)
    assert reads(SESSION, led.place, led(20, Command.GROUND))


def test_who_was_grounded_at_a_question_may_still_answer_it() -> None:
    led = Led(turn=QUESTION).to(48)
    led(60, Command.GROUND)
    assert not led.player.status().asking
    led(5, Command.RESUME)
    assert led.player.status().asking
    led(110, Command.ANSWER)
    assert led.track is OTHER


def test_what_was_being_told_does_not_speak_into_the_anchor() -> None:
    led = Led().to(50)
    led(12, Tell(CLIP), Tell(CLIP))
    heard = led(60, Command.GROUND)
    assert reads(ANCHOR, RATE + 2 * QUANTUM, heard[SKIP + 2 * QUANTUM :])


# -- answers and pauses


@pytest.mark.parametrize("paused", [0, 60, 150])
def test_an_answer_in_a_pause_counts_when_it_is_over(paused: int) -> None:
    led = Led(turn=QUESTION).to(48)
    led(5, Command.PAUSE)
    led(paused, Command.ANSWER)
    assert led.track is SESSION
    led(1, Command.RESUME)
    led(110)
    assert led.track is OTHER
    assert not led.clicks


#: answered, it goes on at 20 s, at a line, and nothing before that can be gone back to
ANSWERED = dataclasses.replace(scored(soft(60, 270), [(20, 23), (30, 34)], (20, 40)), first=20 * RATE)
SOON = dataclasses.replace(QUESTION, track=ANSWERED)


@pytest.mark.parametrize("quanta", [1, 9, 30, 60])
@pytest.mark.parametrize("command", [Command.LAST_LINE, Command.LAST_CHAPTER, Command.BACK])
def test_going_back_after_an_answer_leads_to_no_place_before_that(quanta: int, command: Command) -> None:
    led = Led(turn=SOON).to(48)
    led(quanta, Command.ANSWER)
    assert reads(ANSWERED, 20 * RATE - SKIP + CROSSING, led(20, command)[CROSSING:])
    assert not led.clicks


def test_who_was_away_for_long_as_an_answer_led_elsewhere_hears_that_from_its_beginning() -> None:
    led = Led(turn=SOON).to(48)
    led(5, Command.ANSWER)
    led(150, Command.PAUSE)
    assert reads(ANSWERED, 20 * RATE, led(12, Command.RESUME)[SKIP:])


def test_a_session_that_was_left_as_an_answer_led_elsewhere_begins_there() -> None:
    player = Player(ANSWERED, start=19 * RATE + 9)
    assert player.status().heard == 20 * RATE - SKIP


# -- what a face sees


@pytest.mark.parametrize("command", Command)
@pytest.mark.parametrize("seconds", [5, 90, 119])
def test_it_is_known_whether_a_wish_leads_anywhere(seconds: int, command: Command) -> None:
    led = Led().to(seconds)
    nowhere = {
        5: (),
        90: (Command.NEXT_LINE, Command.NEXT_CHAPTER),
        119: (Command.NEXT_LINE, Command.NEXT_CHAPTER, Command.FORWARD),
    }
    assert led.player.leads(command) is (command not in nowhere[seconds])


def test_the_status_tells_what_is_heard_however_late_that_is_told() -> None:
    led, seen = Led().to(42), []
    led.player.follow(lambda: led.given - 7)
    for wish in (Command.NEXT_LINE, Command.PAUSE, Command.RESUME, Command.GROUND, Command.RESUME):
        for number in range(30):
            led(1, *([wish] if not number else []))
            seen.append((led.given - 7, led.track, led.place))
    for heard, track, place in seen[::-1]:  # a device may be late, and one that was lost goes back
        led.player.follow(lambda late=heard: late)  # type: ignore[misc]
        assert (led.track, led.place) == (track, place)


def test_while_it_is_paused_the_place_stands_still() -> None:
    led = Led().to(42)
    led(10, Command.PAUSE)
    place = led.place
    led(30)
    assert led.place == place
    led.player.follow(lambda: led.given - 15 * QUANTUM - 7)
    assert led.place == place


def test_the_status_tells_what_was_wished() -> None:
    led = Led().to(42)
    led(1, Command.GROUND)
    assert (led.player.status().grounded, led.player.status().paused) == (True, False)
    led(1, Command.PAUSE)
    assert (led.player.status().grounded, led.player.status().paused) == (True, True)


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
