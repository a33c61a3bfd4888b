"""What is told over a session: when it may begin."""

from __future__ import annotations

import numpy as np

from tests.tones import even
from voiceguide.asides import Over
from voiceguide.sound import QUANTUM

CLIP = even(9 * QUANTUM)
#: frames in which the session gives way, before anything is told
DUCKED = 4 * QUANTUM


def begins(line: int) -> bool:
    """Whether the clip is told when a line begins so many frames from the end of the block on."""
    over, block = Over(), np.ones((QUANTUM, 2), np.float32)
    over.tell(CLIP)
    mixed = over.mixed(block, lambda frames: frames > line, 0.0)
    assert over.left is (mixed is not block)
    return over.left


def test_nothing_is_told_that_would_not_be_over_when_a_line_begins() -> None:
    assert not begins(0)
    assert not begins(CLIP.frames)
    assert not begins(CLIP.frames + DUCKED - 1)  # it is told only when the session has given way
    assert begins(CLIP.frames + DUCKED)
