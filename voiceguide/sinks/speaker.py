"""A sink that is heard, and that outlives its device.

The device lives in a child. A lost one is replaced by a fresh child, which sees newly plugged cards too, and
the sound goes on from two seconds before the place last heard: what that takes is remembered here, so that
nobody above need know. Places are counted in frames; a device's own clock is never asked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import chain, repeat
from typing import Self

import numpy as np

from voiceguide.errors import NotFound, SinkError
from voiceguide.levels import rise, to_int16
from voiceguide.sinks import State
from voiceguide.sinks.absence import ASLEEP, GONE, Absence
from voiceguide.sinks.past import Past, Samples
from voiceguide.sinks.stream import CHILD, LATENCY, MOST, Stream
from voiceguide.sound import QUANTUM, Block
from voiceguide.units import RATE

__all__ = ["Speaker"]

#: frames of silence after the session, beside two latencies: PortAudio loses about one at its end
_AFTER = 3 * RATE // 10
#: frames to go back by after a loss, and of the fade with which the sound comes back
_BACK, _FADE = 2 * RATE, RATE // 4
#: frames to remember: those to go back by, those not heard yet, and the quantum on its way
_REMEMBERED = _BACK + MOST + QUANTUM
#: seconds from one try to find the device to the next; the last one goes on, so that with the time that
#: opening takes, and the silence at the beginning, it is heard within five
_BACK_OFF = (0.5, 1.0, 2.0, 3.0)
#: seconds from try to try once it has been gone for long
_SELDOM = 10.0
#: seconds within which a wish to stop is noticed
_NOTICED = 0.05
#: seconds beside those that a device holds; when nothing is sent for longer, it has surely run dry
_DRY = 1.0


class Speaker:
    """A loudspeaker, found by its name or a part of it.

    Entering raises ``SinkError`` or ``NotFound`` when there is none: at the start nobody waits. One that is
    lost later is waited for until ``stopping`` says that nobody listens any more; from then on ``write`` and
    ``drain`` return at once. A device that stands still for 2.3 s is lost; when it is this program that did,
    the sound goes on where it was, by a fade. What was not heard is played again, until ``wished`` says that
    somebody wishes for something else. After one that was gone for more than ``gone`` seconds, and after
    ``asleep`` seconds in which this program stood still, ``hold`` is called, and what was written until then
    is not played.
    """

    def __init__(
        self,
        device: str = "",
        *,
        stopping: Callable[[], bool] = lambda: False,
        wished: Callable[[], bool] = lambda: False,
        hold: Callable[[], None] | None = None,
        gone: float = GONE,
        asleep: float = ASLEEP,
        child: Sequence[str] = CHILD,
    ) -> None:
        self._device = device
        self._stopping = stopping
        self._wished = wished
        self._hold = hold
        self._child = child
        self._stream: Stream | None = None
        self._latency = LATENCY  # frames that the device holds
        self._underflows = 0  # of devices before the present one
        self._absence = Absence(gone, asleep)
        self._past = Past(_REMEMBERED)
        self._frames = 0  # written, the silence after the session not counted
        self._begun = 0  # place at which the present device began
        self._sent = 0  # place up to which it took what was written
        self._sending = 0.0  # the moment at which the last of it was handed over
        self._risen = _FADE  # frames of the fade with which the sound comes back, up to now
        self._state = State.PLAYING
        self._over = False  # stopped while the device was lost

    def __enter__(self) -> Self:
        self._begin(self._open())
        self._absence.forget()
        return self

    def __exit__(self, *exception: object) -> None:
        self._close()

    @property
    def heard(self) -> int:
        """Frames of the session heard so far: those taken, less those that the device still holds."""
        return min(self._frames, max(self._begun, self._sent - self._latency))

    @property
    def state(self) -> State:
        """Playing, or waiting for a lost device."""
        return self._state

    @property
    def underflows(self) -> int:
        """How often a device had nothing to play, as far as it tells."""
        stream = self._stream
        return self._underflows + (stream.underflows if stream else 0)

    def write(self, block: Block) -> None:
        """Take a block, ``(frames, 2)`` of any length; returns when there is room for the next."""
        self._frames += len(block)
        self._put(to_int16(block))

    def drain(self) -> None:
        """Return when all that was written has been heard."""
        self._put(np.zeros((2 * self._latency + _AFTER, 2), np.int16))

    def _put(self, samples: Samples) -> None:
        left_out = False
        for quantum in _quanta(samples):
            if self._over:
                return
            self._past.add(quantum)
            left_out = left_out or self._is_late() or not self._heard_at_last(quantum)
            if left_out:
                self._begun = self._sent = self._past.end

    def _is_late(self) -> bool:
        """Whether nothing was heard for so long that it was not for this sink to go on; then others know."""
        if not self._absence.is_long():
            return False
        self._absence.forget()
        if self._hold:
            self._hold()
        return self._hold is not None

    def _heard_at_last(self, quantum: Samples) -> bool:
        """Send a quantum, after a loss with what was before it; False when that was too late."""
        try:
            self._send(quantum)
        except SinkError:
            return self._come_back()
        return True

    def _send(self, quantum: Samples) -> None:
        assert self._stream is not None
        before, self._sending = self._sending, time.monotonic()
        if self._sent and self._sending - before > self._latency / RATE + _DRY:
            self._risen = 0
        self._stream.write(self._softly(quantum), self._stopping)
        self._sent += len(quantum)
        self._absence.heard()

    def _softly(self, quantum: Samples) -> Samples:
        """A quantum as loud as it is by now, in or after the fade that brings the sound back."""
        if self._risen >= _FADE:
            return quantum
        begun, self._risen = self._risen, self._risen + len(quantum)
        return (quantum * rise(begun, self._risen, _FADE)).astype(np.int16)

    def _come_back(self) -> bool:
        """Wait for the device, and play what was not heard and two seconds before; False if too late."""
        for wait in chain(_BACK_OFF, repeat(_BACK_OFF[-1])):
            self._state = State.LOST
            self._close()
            try:
                if stream := self._open_unless_stopped():
                    self._begin(stream)
                    late = self._is_late()
                    self._state = State.PLAYING
                    if late:
                        return False
                    self._replay()
                return True
            except (NotFound, SinkError):
                self._idle(_SELDOM if self._absence.is_long() else wait)
        raise AssertionError("it is tried for ever")

    def _replay(self) -> None:
        """Send what is remembered; when somebody wishes anything, cross over to its end, to do that."""
        place = self.heard
        if self._past.since(place).any():  # else it is paused, and stays silent
            place = max(self._past.start, place - _BACK)
        self._begun = self._sent = place
        samples, self._risen = self._past.since(place), 0
        while len(samples):
            if self._wished() and len(samples) > 2 * QUANTUM:
                gains = rise(0, QUANTUM, QUANTUM)
                samples = (samples[:QUANTUM] * (1 - gains) + samples[-QUANTUM:] * gains).astype(np.int16)
                self._sent = self._past.end - QUANTUM
            self._send(samples[:QUANTUM])
            samples = samples[QUANTUM:]

    def _open_unless_stopped(self) -> Stream | None:
        """An open stream, or ``None`` when nobody listens any more; a frozen system takes seconds to open."""
        opened: Future[Stream] = Future()
        threading.Thread(target=_fulfil, args=(opened, self._open), daemon=True).start()
        while not self._stopping():
            self._absence.is_long()
            with suppress(TimeoutError):
                return opened.result(_NOTICED)
        self._over = True
        opened.add_done_callback(_close_unwanted)
        return None

    def _open(self) -> Stream:
        return Stream(self._device, self._child)

    def _begin(self, stream: Stream) -> None:
        self._stream, self._latency = stream, stream.latency

    def _close(self) -> None:
        if self._stream:
            self._underflows = self.underflows
            self._stream.close()
            self._stream = None

    def _idle(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopping():
            self._absence.is_long()
            time.sleep(_NOTICED)


def _quanta(samples: Samples) -> Iterator[Samples]:
    for start in range(0, len(samples), QUANTUM):
        yield samples[start : start + QUANTUM]


def _fulfil(promise: Future[Stream], work: Callable[[], Stream]) -> None:
    try:
        promise.set_result(work())
    except Exception as error:
        promise.set_exception(error)


def _close_unwanted(opened: Future[Stream]) -> None:
    if not opened.exception():
        opened.result().close()
