"""Where blocks go: a loudspeaker, or nowhere. Importing this is light, for the sake of the device child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from voiceguide.sound import Block

__all__ = ["Device", "Sink", "State", "devices", "sink"]


class State(Enum):
    """How a sink fares; the value is what a face shows."""

    PLAYING = "Playing."
    LOST = "The loudspeaker is gone; waiting for it."


class Sink(Protocol):
    """Takes a session's blocks in order, inside a ``with``; leaving that without ``drain`` discards.

    ``write`` and ``drain`` block, and belong to one thread; ``heard`` and ``state`` may be read from any.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def write(self, block: Block) -> None:
        """Take a block, ``(frames, 2)`` of any length; returns when there is room for the next."""
        ...

    def drain(self) -> None:
        """Return when all that was written has been heard. Nothing may be written after it."""
        ...

    @property
    def heard(self) -> int:
        """Frames of the session heard so far; less than before when a lost device makes it go back."""
        ...

    @property
    def state(self) -> State:
        """Playing, or waiting for a lost device."""
        ...

    @property
    def underflows(self) -> int:
        """How often a device had nothing to play because this machine was too busy, as far as it tells."""
        ...


@dataclass(frozen=True, slots=True)
class Device:
    """Something to play through, as the sound system tells it."""

    name: str
    channels: int  #: how many it can play at once, at least 1
    default: bool = False  #: used when the listener names none


def sink(
    kind: str = "speaker",
    *,
    device: str = "",
    stopping: Callable[[], bool] = lambda: False,
    wished: Callable[[], bool] = lambda: False,
    hold: Callable[[], None] | None = None,
) -> Sink:
    """The sink of a kind: ``speaker``, or ``null``, which is quiet and as fast as it can be.

    ``device`` names a loudspeaker, in whole or in part. While the sink waits for a lost one it asks
    ``stopping``, and gives up when that says so. While it plays again what was not heard it asks ``wished``,
    and leaves the rest of that out for what is wished. When it could go on after nothing was heard for long,
    it calls ``hold`` from within ``write``, and leaves out what that was given: the next block should be the
    silence of a pause. Raises ``ValueError`` for an unknown kind.
    """
    if kind == "null":
        from voiceguide.sinks.null import Null

        return Null()
    if kind == "speaker":
        from voiceguide.sinks.speaker import Speaker

        return Speaker(device, stopping=stopping, wished=wished, hold=hold)
    raise ValueError(f"“{kind}” is not a kind of sink; write speaker or null")


def devices() -> list[Device]:
    """Every device that can play, asked of a child, so that a hanging sound system cannot hang the caller.

    Raises ``SinkError`` when the sound system is missing or does not answer.
    """
    from voiceguide.sinks.stream import listed

    return listed()
