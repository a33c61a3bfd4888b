"""What a player should do, quantum by quantum: where it is, and what is to be heard of that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from voiceguide.deck import Stems
from voiceguide.sound import QUANTUM, Block
from voiceguide.track import Extras, Track, Turn
from voiceguide.units import RATE, gain
from voiceguide.wishes import GROUPS, Command, Level, Sleep, Tell, Wish

__all__ = ["Due", "Kind", "Model"]

SKIP, PAUSE, STOP, TURN = (number * QUANTUM for number in (4, 3, 5, 12))


class Kind(Enum):
    """What a block should be."""

    SOUND = "the track at its place, as loud as the voice is"
    SILENCE = "nothing"
    FADING = "anything that does not click"


@dataclass(frozen=True)
class Due:
    """One block as it should be."""

    given: int  #: frames that were given out before it
    frames: int
    kind: Kind
    track: Track
    place: int
    held: bool  #: the place stands still

    def wanted(self, levels: dict[str, float]) -> Block:
        """Its samples at some dB of each part, if it is steady."""
        if self.kind is Kind.SILENCE:
            return np.zeros((self.frames, 2), np.float32)
        sound, stop = self.track.sound, self.place + self.frames
        parts = sound.stems(self.place, stop) if isinstance(sound, Stems) else (sound.read(self.place, stop),)
        gains = [np.float32(gain(level) if level > -40 else 0) for level in levels.values()]
        whole = np.zeros((self.frames, 2), np.float32)
        for part, loud in zip(parts, gains, strict=False):
            whole += part * loud
        return whole


@dataclass
class Model:
    """A player without sound."""

    track: Track
    turn: Turn | None
    extras: Extras
    place: int = 0
    given: int = 0
    paused: bool = False
    up: int = PAUSE
    away: int = 0
    held: int = 0
    alone: int = 0  #: frames left of what is said alone
    over: int = 0  #: frames left of what is said over the session
    under: int = 10  #: tenths of its level that are left of the session
    begun: bool = False  #: some of that was heard, and more is to come
    waiting: int | None = None  #: frames of what is to be said over it
    waited: int = 0
    rough: int = 0  #: frames until no place gives way to another any more
    dozing: int = 0  #: frames until sleep does not matter any more
    back: tuple[Track, int] | None = None
    quiet: int | None = None
    asleep: int | None = None
    falling: int = 0
    answered: bool = False
    lingering: bool = False

    def __post_init__(self) -> None:
        self.levels = dict.fromkeys(GROUPS, 0.0)  # dB, as they are
        self.wished = dict.fromkeys(GROUPS, 0.0)  # dB, as they are to be
        self.first = self.track
        self.dues: list[Due] = []

    # -- wishes

    def send(self, wish: Wish) -> None:
        here = self.held if self.paused else self.place
        starts, chapters, first = self.track.line_starts, self.track.chapters, self.track.first
        match wish:
            case Level(group, change):
                self.wished[group] = max(-40.0, min(6.0, self.wished[group] + change))
            case Sleep(seconds):
                frames = max(STOP, round(seconds * RATE))
                self.dozing = 24 * QUANTUM
                self.asleep = self.given + frames if seconds else None
                self.falling = min(180 * RATE, max(STOP, frames // 3))
            case Tell(clip):
                if self.paused:
                    self.alone = QUANTUM + clip.frames + RATE // 2
                else:
                    self.waiting, self.waited = clip.frames, 0
            case Command.STOP:
                if self.quiet is None:
                    self.quiet = self.given + STOP
            case Command.PAUSE:
                if not self.paused:
                    self._hush()
                    self.paused, self.away, self.held = True, 0, self.place
            case Command.RESUME:
                self._resume()
            case Command.ANSWER:
                self.answered = True
            case Command.LINGER:
                self.lingering = bool((self.back or (self.track, here))[0].score)
            case Command.GROUND:
                heard = self.back and not self.paused and self.place < self.track.frames
                if self.extras.anchor and not heard:
                    self.back = self.back or (self.track, here)
                    self.asleep, self.dozing = None, 24 * QUANTUM
                    self._wake()
                    self.waiting = None
                    self.over = QUANTUM if self.begun else 0
                    self._go(self.extras.anchor, self.extras.anchor.line_starts[0] - SKIP, SKIP)
            case Command.END:
                track, place = self.back or (self.track, here)
                several = len(track.chapters) > 1
                last = max(track.chapters if several else track.line_starts, default=0)
                if not track.score:
                    last = track.frames - 8 * RATE
                if place < last:
                    self.back = None
                    self._wake()
                    self._go(track, last - SKIP, SKIP)
                else:
                    self.paused = self.paused and not self.back
                    self._resume()
            case Command.FORWARD:
                target = min(here + 10 * RATE, self.track.frames - 5 * RATE)
                if target > here:
                    self._skip(target)
            case Command.BACK:
                self._skip(max(first, here - 10 * RATE))
            case Command.NEXT_LINE:
                self._skip(next((start for start in starts if start > here + SKIP), None))
            case Command.LAST_LINE:
                self._skip(max((start for start in starts if start <= here - 2 * RATE), default=first))
            case Command.NEXT_CHAPTER:
                self._skip(next((start for start in chapters if start > here + SKIP), None))
            case Command.LAST_CHAPTER:
                self._skip(max((start for start in chapters if start <= here - 2 * RATE), default=first))

    def _skip(self, target: int | None) -> None:
        if target is not None:
            self.held = max(0, target - SKIP)
            self._go(self.track, self.held, SKIP)

    def _go(self, track: Track, place: int, crossing: int) -> None:
        self.track, self.place = track, max(0, min(place, track.frames))
        self.rough = max(self.rough, crossing) if self.up else 0

    def _hush(self) -> None:
        self.alone = 0 if self.up else min(self.alone, QUANTUM) and QUANTUM

    def _wake(self) -> None:
        self._hush()
        if not self.up:
            self.over, self.under = 0, 10
            self.begun, self.waiting = False, None
        self.paused, self.away = False, 0

    def _resume(self) -> None:
        away, target = self.away, self.held
        if self.back and (not self.paused or self.place >= self.track.frames):
            (track, target), self.back, crossing, again = self.back, None, SKIP, True
        elif self.paused:
            track, crossing, again = self.track, QUANTUM, away > 10 * RATE
        else:
            return
        if again and track.line_starts:
            begun = [start for start in track.line_starts if start <= target + SKIP]
            target = max(begun, default=track.first) - SKIP
        self._wake()
        if away > 60 * RATE and self.extras.welcome:
            self.alone = QUANTUM + self.extras.welcome.frames + RATE // 2
        self._go(track, target, crossing)

    # -- blocks

    def block(self) -> Due | None:
        """The next block; None when the session is over."""
        ends = [end for end in (self.quiet, self.asleep) if end is not None]
        if any(self.given >= end for end in ends):
            return None
        due = self._next()
        if due is None:
            return None
        left = min(end - self.given for end in [*ends, self.given + QUANTUM])
        due = Due(self.given, min(due.frames, left), due.kind, due.track, due.place, due.held)
        self.dues.append(due)
        self.given += due.frames
        self.dozing = max(0, self.dozing - due.frames)
        if self.paused:
            self.away += due.frames
        return due

    def _due(self, frames: int, kind: Kind, *, held: bool) -> Due:
        return Due(self.given, frames, kind, self.track, self.place, held)

    def _next(self) -> Due | None:
        self._cross_over()
        left = self.track.frames - self.place
        if self.paused and not left:
            self.up = 0
        if self.alone and not self.up:
            frames = min(QUANTUM, self.alone)
            self.alone -= frames
            return self._due(frames, Kind.FADING, held=True)
        if self.paused and not self.up:
            return self._due(QUANTUM, Kind.SILENCE, held=True)
        if not left:
            return self._after_the_end()
        return self._played(min(QUANTUM, left))

    def _played(self, frames: int) -> Due:
        due = self._due(frames, Kind.SOUND, held=False)
        self.place += frames
        step, before = 2 * frames / QUANTUM, dict(self.levels)
        for group, level in before.items():
            self.levels[group] = max(level - step, min(level + step, self.wished[group]))
        told, awake = self._told(frames), self._awake()
        settled = before == self.levels and not self.rough and not self.paused and self.up == PAUSE
        self.rough = max(0, self.rough - frames)
        self.up = max(0, self.up - frames) if self.paused else min(PAUSE, self.up + frames)
        if settled and awake and not told:
            return due
        return Due(due.given, frames, Kind.FADING, due.track, due.place, held=False)

    def _awake(self) -> bool:
        fading = self.asleep is not None and self.asleep - self.given - QUANTUM < self.falling
        if fading:
            self.dozing = 25 * QUANTUM
        return not fading and not self.dozing and self.quiet is None

    def _told(self, frames: int) -> bool:
        """Whether anything is told over the block that ends at the present place."""
        if self.waiting is not None:
            self.waited += frames
            clear = not self.track.speaks(self.place, self.place + 4 * QUANTUM + self.waiting)
            if self.waited > 8 * RATE or clear:
                self.over, self.waiting = self.waiting + QUANTUM * self.begun, None
        wanted, before = (3 if self.over else 10), self.under
        self.under = max(before - 2, min(before + 2, wanted))
        if self.over and self.under == wanted:
            self.over -= min(frames, self.over)
            self.begun = self.over > 0
        return not before == self.under == 10

    def _after_the_end(self) -> Due | None:
        if self.over:
            frames = min(QUANTUM, self.over)
            self.over -= frames
            self.begun = self.over > 0
            return self._due(frames, Kind.FADING, held=True)
        if not self.back:
            return None
        self.paused, self.up, self.away, self.held = True, 0, 0, self.place
        if self.extras.offer:
            self.alone = QUANTUM + self.extras.offer.frames + RATE // 2
        return self._next()

    def _cross_over(self) -> None:
        if self.paused:
            return
        if self.answered and self.quiet is None and self.place < self.track.frames:
            if not self._asked():
                self.answered = False
            elif self.turn and self.place >= self.turn.start:
                self._go(self.turn.track, self.turn.place - TURN, TURN)
                self.turn = None
        left = self.track.frames - self.place
        if self.lingering and self.extras.linger and left <= 8 * RATE and not self.back:
            self._go(Track(self.extras.linger), 0, max(QUANTUM, left))
            self.lingering = False

    def _asked(self) -> bool:
        turn = self.turn
        early = 176 * QUANTUM
        return bool(turn and self.track is self.first and turn.start - early <= self.place < turn.stop)
