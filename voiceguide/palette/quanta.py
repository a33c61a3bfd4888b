"""A quantum's samples as rows of a matrix product, and back."""

from __future__ import annotations

import numpy as np

from voiceguide.sound import QUANTUM, Block

__all__ = ["SPAN", "SPANS", "interleaved"]

#: frames that one row of a matrix product makes, and how many rows a side of a quantum has
SPAN = 1024
SPANS = QUANTUM // SPAN


def interleaved(rows: Block) -> Block:
    """A quantum from rows of ``SPAN`` frames that are by turns for the left and for the right."""
    sides = rows.reshape(SPANS, 2, SPAN)
    block = np.empty((SPANS, SPAN, 2), np.float32)
    block[:, :, 0], block[:, :, 1] = sides[:, 0], sides[:, 1]
    return block.reshape(QUANTUM, 2)
