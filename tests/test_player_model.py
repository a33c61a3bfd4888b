"""The player beside a model of it, led at random: ten thousand wishes, and each block held against it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from typing import ClassVar

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.model import Kind, Model
from tests.tones import scored, sharpest, soft
from voiceguide.player import Player
from voiceguide.sinks.null import Null
from voiceguide.sound import QUANTUM, Block
from voiceguide.track import Extras, Turn
from voiceguide.units import RATE
from voiceguide.wishes import Command, Level, Sleep, Tell, Wish

SESSION = scored(soft(100, 1), [(2, 5), (8, 11), (20, 24), (40, 44), (60, 64), (80, 85)], (0, 30.3, 70.7))
OTHER = replace(scored(soft(50, 2), [(22, 25), (30, 34)], (33,)), first=20 * RATE + 1)
ANCHOR = scored(soft(12, 3), [(1, 4), (6, 9)], (0.5, 5))
QUESTION = Turn(47 * RATE + 5, 52 * RATE + 17, OTHER, OTHER.first)

BED = soft(30, 6)
EXTRAS = Extras(ANCHOR, soft(2, 4), soft(1.5, 5), BED)

#: a sound bends by this at most; several of them cross, and a voice may be twice as loud as it is written
SHARPEST = 6 * 0.2 * (2 * np.pi * 500 / (32 * QUANTUM)) ** 2

#: to be silent at once is a step, and meant for when nothing is heard
COMMANDS = [command for command in Command if command not in (Command.STOP, Command.HOLD)]
WISHES: st.SearchStrategy[Wish] = st.one_of(
    st.sampled_from(COMMANDS),
    st.sampled_from([Command.PAUSE, Command.RESUME, Command.GROUND, Command.ANSWER, Command.NEXT_LINE]),
    st.builds(
        Level, st.sampled_from(["voice", "bed", "cues"]), st.sampled_from([-40.0, -6.0, 1.5, 2.0, 50.0])
    ),
    st.builds(Sleep, st.sampled_from([0.0, 0.0, 0.3, 20.0, 120.0, 600.0])),
    st.builds(Tell, st.sampled_from([soft(0.5, 7), soft(1.4, 8), soft(3, 9)])),
    st.sampled_from([*COMMANDS, Command.STOP]),
)
GAPS = st.one_of(
    st.integers(0, 5),
    st.integers(0, 20),
    st.integers(0, 60),
    st.sampled_from([0, 0, 1, 1, 2, 3, 4, 120, 250, 715]),
)


class Sessions(RuleBasedStateMachine):
    """One session after the other; each wish goes to the player and to its model."""

    wishes = 0
    blocks: ClassVar[Counter[Kind]] = Counter()
    steady: ClassVar[Counter[int]] = Counter()  #: by the length of the track

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        """Another session from its beginning."""
        self.player = Player(SESSION, QUESTION, EXTRAS)
        self.model = Model(SESSION, QUESTION, EXTRAS)
        self.given, self.sink = self.player.blocks(), Null()
        self.last = np.zeros((2, 2), np.float32)
        self.begun = False

    @rule(wishes=st.lists(WISHES, min_size=1, max_size=2), gap=GAPS, late=st.integers(0, 60 * RATE))
    def lead(self, wishes: list[Wish], gap: int, late: int) -> None:
        """Wish something, listen for a while, and look at the status of any moment until then."""
        for wish in wishes:
            self.player.send(wish)
            self.model.send(wish)
        type(self).wishes += len(wishes)
        for _ in range(gap):
            due, block = self.model.block(), next(self.given, None)
            if due is None or block is None:
                assert due is None
                assert block is None
                self.begin()
                return
            type(self).blocks[due.kind] += 1
            assert len(block) == due.frames <= QUANTUM
            assert block.dtype == np.float32
            self.hear(block)
            if due.kind is Kind.SOUND:
                type(self).steady[due.track.frames] += 1
            if due.kind is not Kind.FADING:
                assert np.abs(block - due.wanted(self.model.levels)).max() < 1e-7, due
        if gap:
            assert self.player.status().paused is self.model.paused
            assert self.player.status().grounded is (self.model.back is not None)
        self.look(late)

    def hear(self, block: Block) -> None:
        """Nothing is too loud, nothing is no number, and nothing clicks."""
        assert np.abs(block).max() <= 1.0
        joined = np.concatenate([self.last, block])
        if self.begun:
            assert sharpest(joined) < SHARPEST
        self.last, self.begun = joined[-2:], True
        self.sink.write(block)

    def look(self, late: int) -> None:
        """The status is that of the moment that is heard."""
        heard = max(0, self.sink.heard - 1 - late)
        self.player.follow(lambda: heard)
        status = self.player.status()
        assert 0 <= status.heard <= status.frames
        if self.sink.heard:
            due = self.model.dues[bisect_right(self.model.dues, heard, key=lambda due: due.given) - 1]
            assert status.track.sound is due.track.sound
            assert status.heard == due.place + (0 if due.held else heard - due.given)


def test_wherever_it_is_led_the_player_does_what_its_model_does() -> None:
    Sessions.wishes = 0
    Sessions.blocks.clear()
    Sessions.steady.clear()
    run_state_machine_as_test(
        Sessions,
        settings=settings(
            max_examples=150,
            stateful_step_count=50,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{Sessions.wishes} wishes, {Sessions.blocks}, {Sessions.steady}")
    assert Sessions.wishes >= 10_000
    assert min(Sessions.blocks[kind] for kind in Kind) > 10_000
    assert min(Sessions.steady[sound.frames] for sound in (SESSION, OTHER, ANCHOR, BED)) > 50
