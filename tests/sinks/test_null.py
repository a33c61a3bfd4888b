"""The sink that nobody hears."""

from __future__ import annotations

import time

import numpy as np
import pytest

from voiceguide.sinks import sink
from voiceguide.sinks.null import Null
from voiceguide.units import RATE

MINUTE = np.zeros((60 * RATE, 2), np.float32)


def test_it_is_as_fast_as_it_can_be() -> None:
    begun = time.monotonic()
    with sink("null") as out:
        for _ in range(10):
            out.write(MINUTE)
        out.drain()
    assert time.monotonic() - begun < 0.5
    assert out.heard == 600 * RATE


def test_a_clock_is_told_of_each_block_before_it_counts_as_heard() -> None:
    told = []
    with Null(lambda frames: told.append((frames, out.heard))) as out:
        out.write(MINUTE[:100])
        out.write(MINUTE[:4_096])
    assert told == [(100, 0), (4_096, 100)]


def test_an_unknown_kind_of_sink_is_refused() -> None:
    with pytest.raises(ValueError, match="“speakr” is not a kind of sink; write speaker or null"):
        sink("speakr")
