"""Transport: a session becomes blocks, one after the other, and whoever listens may lead it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from voiceguide.answer import Answer
from voiceguide.asides import Alone, Over
from voiceguide.course import Course
from voiceguide.deck import Deck, within
from voiceguide.ending import Ending
from voiceguide.guard import Guard
from voiceguide.levels import rise, softer
from voiceguide.skips import leads, sought
from voiceguide.sound import QUANTUM, Block, Sound
from voiceguide.track import Extras, Track, Turn
from voiceguide.units import RATE
from voiceguide.wishes import GROUPS, Command, Level, Sleep, Tell, Wish

__all__ = ["Player", "Status"]

#: frames of the fade before a pause, and after it (0.26 s)
_PAUSING = 3 * QUANTUM
#: frames in which one place gives way to another when somebody skips (0.34 s), or answers (1 s)
_SKIPPING, _TURNING = 4 * QUANTUM, 12 * QUANTUM
#: frames of a pause after which the last line is said again, and after which somebody is welcomed back
_LONG, _LONGER = 10 * RATE, 60 * RATE
#: frames of a session's last fade, in which a lingering bed takes over; and of that one's own
_LEAVING = 8 * RATE


@dataclass(frozen=True, slots=True)
class Status:
    """What a face shows: the player at one moment."""

    track: Track  #: what is heard: the session, what an answer led to, the anchor, or the bed after the end
    heard: int  #: the place in it that is heard now
    stopping: bool = False  #: somebody wished to stop: the sound fades, or has ended
    paused: bool = False
    asking: bool = False  #: a question can be answered now
    answered: bool = False  #: the question is answered, though its other way may not be heard yet
    grounded: bool = False  #: the anchor has taken over, and nobody has wished to go on
    levels: tuple[tuple[str, float], ...] = ()  #: the dB of each part that is not as it is written

    @property
    def frames(self) -> int:
        """How long the track is."""
        return self.track.frames


class Player:
    """Plays a session once, from its beginning. ``blocks`` is for one thread, all else for any."""

    def __init__(
        self, track: Track, turn: Turn | None = None, extras: Extras | None = None, *, start: int = 0
    ) -> None:
        """Take what is played, and the frame at which to begin: at the line that is said there."""
        self._track = track
        self._answer = Answer(turn, track)
        self._extras = extras or Extras()
        self._deck = Deck(track.sound)
        self._deck.place = max(0, track.line(min(start, track.frames)) - _SKIPPING) if start else 0
        self._over = Over()  # what is told over the session
        self._alone = Alone()  # what is said while that is held
        self._wishes: deque[Wish] = deque()
        self._levels = dict.fromkeys(GROUPS, 0.0)  # the dB of each part when all of them have taken effect
        self._turning = threading.RLock()  # a signal handler may turn, too
        self._given = 0  # frames given out
        self._course = Course(track, self._deck.place)
        self._heard: Callable[[], int] = lambda: 0
        self._stopping = False
        self._ending = Ending()
        self._guard = Guard()
        self._paused = False
        self._up = 0 if start else _PAUSING  # how far up the sound is, between pauses
        self._away = 0  # frames of the present pause
        self._held = 0  # the place at which it began
        self._lingering = False
        self._back: tuple[Track, int] | None = None  # where the anchor leads back to

    # -- what is heard

    def blocks(self) -> Iterator[Block]:
        """The session's blocks in order, a quantum each, the last one perhaps shorter.

        A wish takes effect from the next block on; after a stop the blocks fade out and end.
        """
        while True:
            self._obey()
            if self._ending.has_come(self._given):
                return
            block = self._next()
            if not len(block):
                return
            block = self._guard.kept(self._ending.faded(block, self._given))
            yield block
            self._given += len(block)
            if self._paused:
                self._away += len(block)

    def _next(self) -> Block:
        """The next block; empty when the session is over."""
        self._cross_over()
        if self._paused and not self._deck.left and not self._over.left:
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
        block = self._deck.read()
        return self._raised(self._over.mixed(block, self._speaks, self._deck.level("voice")))

    def _cross_over(self) -> None:
        """Begin to cross over where an answer leads elsewhere, or where the bed goes on after the end."""
        if self._paused:
            return
        listens = self._deck.left and not self._stopping
        if listens and (turn := self._answer.turn(self._track, self._deck.place)):
            self._go(turn.track, max(0, turn.place - _TURNING), _TURNING)
        if self._lingering and self._extras.linger and self._deck.left <= _LEAVING and not self._back:
            self._go(Track(self._extras.linger), 0, max(QUANTUM, self._deck.left))
            self._lingering = False

    def _after_the_end(self) -> Block:
        """What comes when a track is over: after the anchor a pause, until somebody says how to go on."""
        if self._over.left:  # what is being told is told to its end
            self._note(held=True)
            return self._raised(self._over.read())
        if not self._back:
            return np.zeros((0, 2), np.float32)
        self._paused, self._up, self._away, self._held = True, 0, 0, self._deck.place
        if self._extras.offer:
            self._say_alone(self._extras.offer)
        return self._next()

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

    # -- wishes

    def send(self, wish: Wish) -> None:
        """Wish something; returns at once, and may be called from a signal handler."""
        if wish is Command.STOP:
            self._stopping = True
        if isinstance(wish, Level):
            with self._turning:
                self._levels[wish.group] = within(self._levels[wish.group] + wish.change)
        self._wishes.append(wish)

    def _obey(self) -> None:
        """Let every wish take effect."""
        if self._stopping:
            self._ending.stop(self._given)
        while self._wishes:
            match self._wishes.popleft():
                case Level(group):
                    self._deck.set_level(group, self._levels[group])
                case Sleep(seconds):
                    self._ending.sleep(self._given, seconds)
                case Tell(clip):
                    (self._say_alone if self._paused else self._over.tell)(clip)
                case Command.PAUSE if not self._paused:
                    self._hush()
                    self._paused, self._away, self._held = True, 0, self._deck.place
                case Command.HOLD:
                    self._hold()
                case Command.RESUME:
                    self._resume()
                case Command.ANSWER:
                    self._answer.give()
                case Command.LINGER:
                    self._lingering = bool(self._own()[0].score)  # unless it lingers already
                case Command.GROUND if self._extras.anchor and not self._steady():
                    self._ground(self._extras.anchor)
                case Command.END:
                    self._end()
                case Command() as command:
                    self._skip(command)

    def _hold(self) -> None:
        """Be silent at once, as after a long pause: nobody has heard anything for long."""
        if not self._paused:
            self._held = self._deck.place
        self._paused, self._up, self._away = True, 0, _LONGER + 1
        self._alone.drop()

    def _say_alone(self, clip: Sound) -> None:
        self._alone.say(softer(clip, self._deck.level("voice")))

    def _hush(self) -> None:
        """Say no more alone."""
        if self._up:  # nobody has heard any of it
            self._alone.drop()
        else:
            self._alone.hush()

    def _wake(self) -> None:
        """Be paused no longer; what was told before that is not told any more."""
        self._hush()
        if not self._up:
            self._over.drop()
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
        if track.lines and (away > _LONG or crossing == _SKIPPING):
            place = track.line(place + _SKIPPING) - _SKIPPING
        self._wake()
        if away > _LONGER and self._extras.welcome:
            self._say_alone(self._extras.welcome)
        self._go(track, place, crossing)

    def _ground(self, anchor: Track) -> None:
        """Yield to the anchor practice at its first line, and remember where that was; sleep is off."""
        self._back = self._own()
        self._ending.sleep(self._given, 0)
        self._wake()
        self._over.hush()
        first = anchor.line_starts[0] if anchor.lines else 0
        self._go(anchor, first - _SKIPPING, _SKIPPING)

    def _end(self) -> None:
        """Go to the session's closing, from the anchor, too; amid that go on, to its end.

        The closing of a bed that lingers is its last fade.
        """
        track, place = self._own()
        closing = track.closing or 0 if track.score else track.frames - _LEAVING
        if place < closing:
            self._back = None
            self._wake()
            self._go(track, closing - _SKIPPING, _SKIPPING)
            return
        if self._back:  # it is left, even where it was paused itself
            self._paused = False
        self._resume()

    def _skip(self, command: Command) -> None:
        """Go to another place of the same track."""
        wanted = sought(command, self._track, self._place(), _SKIPPING)
        if wanted is not None:
            self._held = max(0, wanted - _SKIPPING)  # it is all that is heard when the place has come
            self._go(self._track, self._held, _SKIPPING)

    def _speaks(self, frames: int) -> bool:
        """Whether the track does within so many frames."""
        return self._track.speaks(self._deck.place, self._deck.place + frames)

    def _steady(self) -> bool:
        """Whether the anchor is heard."""
        return bool(self._back and self._deck.left and not self._paused)

    def _own(self) -> tuple[Track, int]:
        """The session's own track, and the place in it, also while the anchor has taken over."""
        return self._back or (self._track, self._place())

    def _place(self) -> int:
        return self._held if self._paused else self._deck.place

    def _go(self, track: Track, place: int, crossing: int) -> None:
        """Cross over to another place; in a pause all is silent, and there is nothing to cross over from."""
        self._track = track
        self._deck.go(track.sound, place, crossing if self._up else 0)

    # -- what a face sees

    def stopping(self) -> bool:
        """Whether somebody wished to stop."""
        return self._stopping

    def wished(self) -> bool:
        """Whether a command waits for the next block, to take effect."""
        return any(isinstance(wish, Command) for wish in tuple(self._wishes))

    def leads(self, wish: Wish) -> bool:
        """Whether a wish leads anywhere from what is heard now."""
        status = self.status()
        return leads(wish, status.track, status.heard, _SKIPPING)

    def follow(self, heard: Callable[[], int]) -> None:
        """Have ``status`` tell the place that is heard, as a sink knows it, and no longer 0."""
        self._heard = heard

    def status(self) -> Status:
        """The player as it is now."""
        track, place = self._course.at(self._heard())
        return Status(
            track,
            place,
            stopping=self._stopping,
            paused=self._paused,
            asking=self._answer.asked(track, place),
            answered=self._answer.counts(self._track, self._deck.place),
            grounded=self._back is not None,
            levels=tuple((group, level) for group, level in self._levels.items() if level),
        )

    def left_at(self) -> tuple[Track, int]:
        """Where the session itself is heard now; with the anchor in its place, where that took over."""
        if self._back:
            return self._back
        track, heard = self._course.at(self._heard())
        if track is self._extras.anchor:  # it is heard a moment longer
            return self._track, self._place()
        return track, heard

    def _note(self, *, held: bool) -> None:
        """Remember what is given out from here on."""
        self._course.note(self._given, self._track, self._deck.place, held=held)
