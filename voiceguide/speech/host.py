"""A voice of real engines: one restart a line, then the next engine; levelled once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from voiceguide.errors import NotFound, SpeechError, WorkerError
from voiceguide.sound import Word
from voiceguide.speech import shape
from voiceguide.speech.cache import Store
from voiceguide.speech.engine import LONGEST
from voiceguide.speech.lexicon import Lexicon, normal, own_words
from voiceguide.speech.remote import LINE_LIMIT, Remote
from voiceguide.speech.syllables import beats
from voiceguide.units import RATE

__all__ = ["BEAT", "REFERENCE", "EngineVoice"]

T = TypeVar("T")

#: words a minute at which a voice is levelled, and those between which it may be asked to speak
REFERENCE, _SLOWEST, _FASTEST = 115.0, 80.0, 300.0
#: seconds a beat that are right at the reference, and how far off an engine may be
BEAT, _OFF = 0.338, 1.33
#: spoken once a voice, to learn its level and its tempo
_PASSAGE = (
    "Let your shoulders rest where they are.",
    "Feel the weight of your body on the chair, the floor or the bed.",
    "Now look at one thing, as if you had never seen it before.",
    "There is no hurry.",
)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A child that works, what it is asked for, and how it is levelled."""

    child: Remote
    voice: str
    lexicon: Lexicon
    key: str
    gain: float
    beat: float  #: seconds a beat at the reference

    def clip(self, line: str, rate: float) -> shape.Spoken:
        """The line as a clip. Raises ``WorkerError``."""
        said = self.lexicon.said(line)
        speech, marks = self.child.speech(said.text, self.voice, rate)
        try:
            shape.check_length(len(speech) / RATE, said.text, self.beat * REFERENCE / rate)
        except WorkerError as error:
            raise WorkerError(f"{self.child.name} {error}") from None
        words = tuple(Word(*said.origin(start, stop), frame) for start, stop, frame in marks)
        return shape.spoken(speech, self.gain, words)


class EngineVoice:
    """A voice that real engines speak, one after another as they fail.

    An engine that fails at a line is started afresh once; when it fails again, the next one speaks for the
    rest of the session. ``commands`` are those of engines that do not start as ours do. ``otherwise`` is told
    when the default voice speaks, because the one that was asked for is not here.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        voice: str = "",
        rate: float = REFERENCE,
        store: Store | None = None,
        commands: Mapping[str, Sequence[str]] | None = None,
        line_limit: float = LINE_LIMIT,
        otherwise: Callable[[str], object] | None = None,
    ) -> None:
        commands = commands or {}
        self._children = [Remote(name, commands.get(name, ()), line_limit=line_limit) for name in names]
        self._left = list(self._children)
        self._asked = voice
        self._otherwise = otherwise
        self._rate = rate
        self._store = store or Store()
        self._own = own_words()
        self._ready: _Ready | None = None
        self._reasons: dict[str, list[str]] = {}  # what went wrong, and with which engines
        with suppress(WorkerError):  # whoever asks it first is told
            self._children[0].launch()

    def __enter__(self) -> EngineVoice:
        for child in self._children:
            child.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        for child in self._children:
            child.__exit__(*exception)

    @property
    def key(self) -> str:
        """Engine, its fingerprint, speed and lexicon. Raises ``SpeechError`` when no engine works."""
        return self._settled("").key

    def speak(self, text: str, pace: float = 1.0) -> shape.Spoken:
        """The line as a clip. Raises ``SpeechError`` with the line, the engines and their reasons."""
        line = normal(text)
        if not any(letter.isalnum() for letter in line):
            raise SpeechError(f"There is nothing to say in “{text}”.")
        if len(line) > LONGEST:
            raise SpeechError(
                f"“{line[:40]}…” has {len(line)} characters; {LONGEST} at most can be spoken at once."
            )
        rate = min(max(self._rate * pace, _SLOWEST), _FASTEST)
        while True:
            ready = self._settled(line)
            try:
                return _twice(ready.child, partial(ready.clip, line, rate))
            except WorkerError as error:
                self._give_up(error)

    def _settled(self, line: str) -> _Ready:
        """The first engine that works, levelled."""
        while self._ready is None:
            if not self._left:
                raise self._failure(line)
            try:
                self._ready = self._prepared(self._left[0])
            except WorkerError as error:
                self._give_up(error)
        return self._ready

    def _give_up(self, reason: WorkerError) -> None:
        name = self._left[0].name
        self._reasons.setdefault(str(reason).removeprefix(name), []).append(name)
        self._left.pop(0).close()
        self._ready = None

    def _failure(self, line: str) -> SpeechError:
        """What no engine could do, and why; the next line is tried with all of them again."""
        what = f"“{line}” cannot be spoken" if line else "No speech engine works here"
        why = (f"{' and '.join(names)}{reason}" for reason, names in self._reasons.items())
        error = SpeechError(f"{what}: {'; '.join(why)}.")
        self._left, self._reasons = list(self._children), {}
        return error

    def _prepared(self, child: Remote) -> _Ready:
        voice, fingerprint = self._asked, ""
        try:
            fingerprint = child.fingerprint(voice)
        except NotFound as fault:
            if not self._reasons:
                if not self._otherwise:
                    raise
                self._otherwise(f"{fault}\nThe default voice speaks instead.")
            voice = ""  # also where this engine stands in for one that failed, and speaks as it can
            fingerprint = child.fingerprint(voice)
        lexicon = Lexicon(respelled=child.respelled, own=self._own)
        gain, beat = self._level(child, voice, fingerprint)
        key = json.dumps([child.name, fingerprint, self._rate, lexicon.key])
        return _Ready(child, voice, lexicon, key, gain, beat)

    def _level(self, child: Remote, voice: str, fingerprint: str) -> tuple[float, float]:
        """Gain and seconds a beat of a voice, from the store or from a passage that it speaks."""
        key = json.dumps(["level", _PASSAGE, child.name, fingerprint])
        if (entry := self._store.find(key)) is None:
            gain, beat = _twice(child, partial(_measured, child, voice))
            entry = self._store.keep(key, {"gain": gain, "beat": beat})
            if entry is None:
                return gain, beat
        return float(entry.header["gain"]), float(entry.header["beat"])


def _twice(child: Remote, work: Callable[[], T]) -> T:
    """What ``work`` returns, on a second try with a new child if need be. Raises ``WorkerError``."""
    try:
        return work()
    except WorkerError:
        child.close()
    try:
        return work()
    except WorkerError:
        child.close()
        raise


def _measured(child: Remote, voice: str) -> tuple[float, float]:
    """Gain and seconds a beat, from the passage."""
    passage = [child.speech(line, voice, REFERENCE)[0] for line in _PASSAGE]
    beat = sum(map(len, passage)) / RATE / sum(beats(line)[0] for line in _PASSAGE)
    if not BEAT / _OFF <= beat <= BEAT * _OFF:
        share = f"{BEAT / beat:.0%} as fast as it was asked to"
        raise WorkerError(f"{child.name} speaks {share}; the sample rate that it tells may be wrong")
    return shape.levelling(passage), beat
