"""Transport: a session becomes blocks, one after the other, and whoever listens may lead it."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.deck import Deck
from voiceguide.levels import rise, softer
from voiceguide.sound import QUANTUM, Block, Samples, Sound
from voiceguide.track import Extras, Track, Turn, following, preceding
from voiceguide.units import RATE
from voiceguide.wishes import Command, Level, Sleep, Tell, Wish

__all__ = ["Player", "Status"]

#: frames of the fade before a stop (0.43 s): with what a device holds (0.3 to 0.38 s) and a quantum on its
#: way, nothing is heard any more within a second
_STOPPING = 5 * QUANTUM
#: frames of the fade before a pause, and after it (0.26 s)
_PAUSING = 3 * QUANTUM
#: frames in which one place gives way to another when somebody skips (0.34 s), or answers (1 s)
_SKIPPING, _TURNING = 4 * QUANTUM, 12 * QUANTUM
#: frames before a question's time in which an answer counts already: it is still being asked (15 s)
_EARLY = 176 * QUANTUM
#: frames of a step on or back, and how near to the end one leads
_STEP, _NEAREST = 10 * RATE, 5 * RATE
#: frames of a pause after which the last line is said again, and after which somebody is welcomed back
_LONG, _LONGER = 10 * RATE, 60 * RATE
#: frames over which a session goes that is to end while somebody falls asleep, at most; and in which it is
#: back when that is taken back
_FALLING_ASLEEP, _WAKING = 180 * RATE, 24 * QUANTUM
#: frames of a session's last fade, in which a lingering bed takes over
_LEAVING = 8 * RATE
#: frames of silence after what is said alone
_AFTER = RATE // 2
#: factor of a session's level while something is told over it, and how far it may move in a quantum
_UNDER, _DUCKING = 0.3, 0.2
#: frames that it takes to get there
_DUCKED = 4 * QUANTUM
#: frames for which something waits that is to be told while somebody speaks
_PATIENCE = 8 * RATE


@dataclass(frozen=True, slots=True)
class Status:
    """What a face shows: the player at one moment."""

    track: Track  #: what is heard: the session, what an answer led to, the anchor, or the bed after the end
    heard: int  #: the place in it that is heard now
    stopping: bool = False  #: somebody wished to stop: the sound fades, or has ended
    paused: bool = False
    asking: bool = False  #: a question can be answered now
    grounded: bool = False  #: the anchor has taken over, and nobody has wished to go on
    levels: tuple[tuple[str, float], ...] = ()  #: the dB of each part that is not as it is written

    @property
    def frames(self) -> int:
        """How long the track is."""
        return self.track.frames


@dataclass(frozen=True, slots=True)
class _Mark:
    """From which frame given out a track is heard from which place on, or held there."""

    given: int
    track: Track
    place: int
    held: bool

    def at(self, given: int) -> int:
        """The place that belongs to a frame given out."""
        return self.place if self.held else self.place + given - self.given


class Player:
    """Plays a session once, from its beginning. ``blocks`` is for one thread, all else for any."""

    def __init__(
        self, track: Track, turn: Turn | None = None, extras: Extras | None = None, *, start: int = 0
    ) -> None:
        """Take what is played, and the frame at which to begin: at the line that is said there."""
        self._track = track
        self._turn = turn
        self._extras = extras or Extras()
        self._deck = Deck(track.sound)
        self._deck.place = max(0, track.line(min(start, track.frames)) - _SKIPPING) if start else 0
        self._over = Deck(_SILENT)  # what is said over the session
        self._alone = Deck(_SILENT)  # what is said while that is held
        self._waiting: list[Sound] = []  # to be said over it, when nobody speaks
        self._waited = 0
        self._under = 1.0  # the session's level beneath that
        self._wishes: deque[Wish] = deque()
        self._given = 0  # frames given out
        self._marks = [_Mark(0, track, self._deck.place, held=False)]
        self._heard: Callable[[], int] = lambda: 0
        self._stopping = False
        self._quiet = 0  # the frame given out at which a stop is complete
        self._asleep = self._falling = 0  # the same of sleep, and how long the fade before it is
        self._awake = 1.0  # the gain of that fade
        self._paused = False
        self._up = 0 if start else _PAUSING  # how far up the sound is, between pauses
        self._away = 0  # frames of the present pause
        self._held = 0  # the place at which it began
        self._answered = self._lingering = False
        self._back: tuple[Track, int] | None = None  # where the anchor leads back to

    # -- what is heard

    def blocks(self) -> Iterator[Block]:
        """The session's blocks in order, a quantum each, the last one perhaps shorter.

        A wish takes effect from the next block on; after a stop the blocks fade out and end.
        """
        while True:
            self._obey()
            if (self._quiet and self._given >= self._quiet) or (self._asleep and self._given >= self._asleep):
                return
            block = self._next()
            if not len(block):
                return
            block = self._going(block)
            yield block
            self._given += len(block)
            if self._paused:
                self._away += len(block)

    def _next(self) -> Block:
        """The next block; empty when the session is over."""
        self._cross_over()
        if self._paused and not self._deck.left:
            self._up = 0
        if self._alone.left and not self._up:
            self._note(held=True)
            return self._alone.read()
        if self._paused and not self._up:
            self._note(held=True)
            return np.zeros((QUANTUM, 2), np.float32)
        if not self._deck.left:
            return self._after_the_end()
        self._note(held=False)
        return self._raised(self._told_over(self._deck.read()))

    def _cross_over(self) -> None:
        """Begin to cross over where an answer leads elsewhere, or where the bed goes on after the end."""
        if self._paused:
            return
        if self._turns():
            assert self._turn
            self._go(self._turn.track, max(0, self._turn.place - _TURNING), _TURNING)
            self._turn = None
        if self._lingering and self._extras.linger and self._deck.left <= _LEAVING and not self._back:
            self._go(Track(self._extras.linger), 0, max(QUANTUM, self._deck.left))
            self._lingering = False

    def _after_the_end(self) -> Block:
        """What comes when a track is over: after the anchor a pause, until somebody says how to go on."""
        if self._over.left:  # what is being told is told to its end
            self._note(held=True)
            return self._over.read()
        if not self._back:
            return np.zeros((0, 2), np.float32)
        self._paused, self._up, self._away, self._held = True, 0, 0, self._deck.place
        if self._extras.offer:
            self._say_alone(self._extras.offer)
        return self._next()

    def _told_over(self, block: Block) -> Block:
        """The block under what is told over it, if anything is."""
        if self._waiting and not self._over.left:
            clip, place = self._waiting[0], self._deck.place
            self._waited += len(block)
            if self._waited > _PATIENCE or not self._track.speaks(place, place + _DUCKED + clip.frames):
                self._waiting.pop(0)
                self._over, self._waited = Deck(softer(clip, self._deck.level("voice"))), 0
        wanted = _UNDER if self._over.left else 1.0
        if wanted == self._under == 1.0:
            return block
        moved = max(self._under - _DUCKING, min(self._under + _DUCKING, wanted))
        mixed = block * np.linspace(self._under, moved, len(block), dtype=np.float32)[:, None]
        self._under = moved
        if moved == wanted:
            said = self._over.read(len(block))
            mixed[: len(said)] += said
        return mixed

    def _raised(self, block: Block) -> Block:
        """The block, faded towards a pause, or back from one."""
        up, step = self._up, len(block)
        if self._paused:
            self._up = max(0, up - step)
            return block * rise(up - step, up, _PAUSING)[::-1]
        if up == _PAUSING:
            return block
        self._up = min(_PAUSING, up + step)
        return block * rise(up, up + step, _PAUSING)

    def _going(self, block: Block) -> Block:
        """The block, faded towards a stop or towards sleep, which it does not outlast."""
        if self._quiet:
            left = self._quiet - self._given
            block = (block * rise(left - len(block), left, _STOPPING)[::-1])[:left]
        if self._asleep:
            left = self._asleep - self._given
            block = self._woken(block, rise(left - len(block), left, self._falling)[::-1])[:left]
        elif self._awake < 1:
            block = self._woken(block, np.ones((len(block), 1), np.float32))
        return block

    def _woken(self, block: Block, gains: NDArray[np.float32]) -> Block:
        """The block at some gains, or on its way up to them when sleep has been put off."""
        climbing = self._awake + np.arange(1, len(block) + 1, dtype=np.float32)[:, None] / _WAKING
        gains = np.minimum(gains, climbing, dtype=np.float32)
        self._awake = float(gains[-1, 0])
        return block * gains

    # -- wishes

    def send(self, wish: Wish) -> None:
        """Wish something; returns at once, and may be called from a signal handler."""
        if wish is Command.STOP:
            self._stopping = True
        self._wishes.append(wish)

    def _obey(self) -> None:
        """Let every wish take effect."""
        if self._stopping and not self._quiet:
            self._quiet = self._given + _STOPPING
        while self._wishes:
            match self._wishes.popleft():
                case Level(group, change):
                    self._deck.set_level(group, self._deck.level(group) + change)
                case Sleep(seconds):
                    frames = max(_STOPPING, round(seconds * RATE))
                    self._asleep = self._given + frames if seconds else 0
                    self._falling = min(_FALLING_ASLEEP, max(_STOPPING, frames // 3))
                case Tell(clip):
                    self._tell(clip)
                case Command.PAUSE if not self._paused:
                    self._hush()
                    self._paused, self._away, self._held = True, 0, self._deck.place
                case Command.HOLD:
                    self._hold()
                case Command.RESUME:
                    self._resume()
                case Command.ANSWER:
                    self._answered = True
                case Command.LINGER:
                    self._lingering = True
                case Command.GROUND if self._extras.anchor and not self._back:
                    self._ground(self._extras.anchor)
                case Command.END:
                    self._end()
                case Command() as command:
                    self._skip(command)

    def _tell(self, clip: Sound) -> None:
        """Say something: over the session, or alone while it is held."""
        if self._paused:
            self._say_alone(clip)
        else:
            self._waiting.append(clip)

    def _hold(self) -> None:
        """Be silent at once, as after a long pause: nobody has heard anything for long."""
        if not self._paused:
            self._held = self._deck.place
        self._paused, self._up, self._away, self._alone = True, 0, _LONGER + 1, Deck(_SILENT)

    def _say_alone(self, clip: Sound) -> None:
        """Say something, after a silence in which what is being said goes."""
        clip = softer(clip, self._deck.level("voice"))
        silence, after = (np.zeros((frames, 2), np.float32) for frames in (QUANTUM, _AFTER))
        said = Samples(np.concatenate((silence, clip.read(0, clip.frames), after)))
        self._alone.go(said, 0, QUANTUM)

    def _hush(self) -> None:
        """Say no more alone."""
        if self._up:  # nobody has heard any of it
            self._alone = Deck(_SILENT)
        elif self._alone.left:
            self._alone.go(_HUSH, 0, QUANTUM)

    def _wake(self) -> None:
        """Be paused no longer; what was told before that is not told any more."""
        self._hush()
        if not self._up:
            self._over, self._under = Deck(_SILENT), 1.0
            self._waiting.clear()
        self._paused, self._away = False, 0

    def _resume(self) -> None:
        """Go on: after a long pause with the last line again; back from the anchor where it was asked for."""
        away, crossing, track = self._away, QUANTUM, self._track
        if self._back and (not self._paused or not self._deck.left):
            (track, place), self._back, crossing = self._back, None, _SKIPPING
        elif self._paused:
            place = self._held
        else:
            return
        if away > _LONG or crossing == _SKIPPING:
            place = track.line(place + _SKIPPING) - _SKIPPING
        self._wake()
        if away > _LONGER and self._extras.welcome:
            self._say_alone(self._extras.welcome)
        self._go(track, place, crossing)

    def _ground(self, anchor: Track) -> None:
        """Yield to the anchor practice at its first line, and remember where that was."""
        self._back = self._track, self._place()
        self._wake()
        self._waiting.clear()
        if self._over.left:
            self._over.go(_HUSH, 0, QUANTUM)
        first = anchor.line_starts[0] if anchor.lines else 0
        self._go(anchor, first - _SKIPPING, _SKIPPING)

    def _end(self) -> None:
        """Go to the session's closing, if that is still to come; from the anchor, too."""
        track, place = self._back or (self._track, self._place())
        if track.closing and place < track.closing:
            self._back = None
            self._wake()
            self._go(track, track.closing - _SKIPPING, _SKIPPING)

    def _skip(self, command: Command) -> None:
        """Go to another place of the same track."""
        place, track = self._place(), self._track
        wanted: int | None = None
        match command:
            case Command.FORWARD:
                wanted = min(place + _STEP, track.frames - _NEAREST)
                wanted = wanted if wanted > place else None
            case Command.BACK:
                wanted = place - _STEP
            case Command.NEXT_LINE:
                wanted = following(track.line_starts, place + _SKIPPING)
            case Command.LAST_LINE:
                wanted = preceding(track.line_starts, place)
            case Command.NEXT_CHAPTER:
                wanted = following(track.chapters, place + _SKIPPING)
            case Command.LAST_CHAPTER:
                wanted = preceding(track.chapters, place)
        if wanted is not None:
            self._held = max(0, wanted - _SKIPPING)  # it is all that is heard when the place has come
            self._go(track, self._held, _SKIPPING)

    def _place(self) -> int:
        return self._held if self._paused else self._deck.place

    def _go(self, track: Track, place: int, crossing: int) -> None:
        """Cross over to another place; in a pause all is silent, and there is nothing to cross over from."""
        self._track = track
        self._deck.go(track.sound, place, crossing if self._up else 0)

    def _turns(self) -> bool:
        """Whether an answer leads to the other track now; one that comes at a wrong time is forgotten."""
        if not self._answered or self._stopping or not self._deck.left:
            return False
        if not self._asking(self._track, self._deck.place):
            self._answered = False
            return False
        assert self._turn
        return self._deck.place >= self._turn.start

    def _asking(self, track: Track, place: int) -> bool:
        turn = self._turn
        return bool(turn and track is self._marks[0].track and turn.start - _EARLY <= place < turn.stop)

    # -- what a face sees

    def stopping(self) -> bool:
        """Whether somebody wished to stop."""
        return self._stopping

    def follow(self, heard: Callable[[], int]) -> None:
        """Have ``status`` tell the place that is heard, as a sink knows it, and no longer 0."""
        self._heard = heard

    def status(self) -> Status:
        """The player as it is now."""
        heard = self._heard()
        index = bisect_right(self._marks, heard, key=lambda mark: mark.given) - 1
        mark = self._marks[max(0, index)]
        place = min(mark.at(heard), mark.track.frames)
        asking = self._asking(mark.track, place)
        grounded = self._back is not None
        return Status(mark.track, place, self._stopping, self._paused, asking, grounded, self._deck.levels)

    def left_at(self) -> tuple[Track, int]:
        """Where the session itself is heard now; with the anchor in its place, where that took over."""
        status = self.status()
        return self._back or (status.track, status.heard)

    def _note(self, *, held: bool) -> None:
        """Remember what is given out from here on, when it does not follow from what was before."""
        last, place = self._marks[-1], self._deck.place
        if (last.track, last.held, last.at(self._given)) != (self._track, held, place):
            self._marks.append(_Mark(self._given, self._track, place, held))


#: a sound that is over
_SILENT = Samples(np.zeros((0, 2), np.float32))
#: a silence in which another sound can go
_HUSH = Samples(np.zeros((QUANTUM, 2), np.float32))
