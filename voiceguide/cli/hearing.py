"""Where scores go: to a loudspeaker, led by a listener, or to a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.group import INTERRUPTED

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.player import Player
    from voiceguide.score import Score
    from voiceguide.sinks import Sink
    from voiceguide.speech import Voice
    from voiceguide.spoken import Teller
    from voiceguide.terminal import View
    from voiceguide.track import Extras, Track, Turn
    from voiceguide.wishes import Wish

__all__ = ["Ended", "finish", "perform", "write"]

#: what a program exits with that was stopped by Ctrl-\\
_QUIT = 131


def perform(
    ways: tuple[Score, ...],
    settings: Settings,
    voice: Voice,
    extras: Extras | None = None,
    *,
    wishes: Iterable[Wish] = (),
    speak_keys: bool | None = None,
    start: int = 0,
    view: View | None = None,
) -> Ended:
    """Play a score to its end, led by a listener's keys and by ``wishes`` that hold from the beginning.

    Of two scores the second is what an answer to the first one's question leads to; the question of one alone
    is answered. ``voice`` says what is asked for while it plays, and with ``speak_keys`` what each key did;
    by default where there is no screen. ``start`` is the frame at which to begin; ``view`` is how it is
    shown, by default as the terminal allows.
    """
    from voiceguide import sinks, terminal
    from voiceguide.player import Player
    from voiceguide.spoken import Teller

    view = view or terminal.view()
    tracks = _tracks(ways)
    player, ended = Player(tracks[0], _turn(ways, tracks), extras, start=start), Ended()
    for wish in wishes:
        player.send(wish)
    speak_keys = not sys.stdout.isatty() if speak_keys is None else speak_keys
    loudspeaker = _loudspeaker(settings.device, player)
    with (
        Teller(player, voice, keys=speak_keys, level=ways[0].profile.room.voice) as teller,
        loudspeaker as out,
        _led(player, teller, ended, settings.input),
        terminal.watch(player, lambda: out.state.value if out.state is sinks.State.LOST else "", view),
    ):
        for block in player.blocks():
            out.write(block)
        out.drain()
    ended.stopped = player.stopping()
    ended.way, ended.place = _left(player, tracks)
    if ended.helped:
        from voiceguide import helplines

        click.echo(helplines.shown(settings.country, date.today()), err=view.for_a_program)
    return ended


def _tracks(ways: tuple[Score, ...]) -> list[Track]:
    """A track of each score; in the last one what is asked is answered, here or before it was left."""
    from voiceguide.mixer import Mix
    from voiceguide.track import Track, answered

    *asking, last = ways
    end = answered(Mix(last), last) if last.questions else Track(Mix(last), last)
    return [*(Track(Mix(score), score) for score in asking), end]


def _turn(ways: tuple[Score, ...], tracks: list[Track]) -> Turn | None:
    """Where an answer to the first score's question leads; None when it asks nothing."""
    from voiceguide.track import Turn

    if len(ways) < 2:
        return None
    question, other = (score.questions[0] for score in ways)
    return Turn(question.start, question.stop, tracks[1], other.stop)


def _loudspeaker(device: str, player: Player) -> Sink:
    """Where the player's blocks are heard; it knows what a listener wishes, and the player what is heard."""
    from voiceguide import sinks
    from voiceguide.wishes import Command

    sink = sinks.sink(
        device=device,
        stopping=player.stopping,
        wished=player.wished,
        hold=lambda: player.send(Command.HOLD),
    )
    player.follow(lambda: sink.heard)
    return sink


def _left(player: Player, tracks: list[Track]) -> tuple[int, int | None]:
    """Which of a session's tracks was left, and at which frame; None when it was heard to its end."""
    track, place = player.left_at()
    heard = not track.score or place == track.frames  # without a score: the bed that goes on after the end
    return (tracks.index(track) if track in tracks else 0), None if heard else place


@contextmanager
def _led(player: Player, teller: Teller, ended: Ended, device: str) -> Iterator[None]:
    """While this lasts, whoever listens leads the session: by signals, keys, buttons and a desktop."""
    from voiceguide import inputs, keys, mpris
    from voiceguide.controls import Controls
    from voiceguide.wishes import Command

    def helped() -> None:
        ended.helped = True
        player.send(Command.STOP)

    controls = Controls(player, teller)
    with (
        _interruptible(player, ended),
        keys.listened(keys.led(player, teller, helped)),
        inputs.listened(controls.do, device),
        mpris.offered(player, controls),
    ):
        yield


@contextmanager
def _interruptible(player: Player, ended: Ended) -> Iterator[None]:
    """While this lasts a signal stops the session by a fade, and a second one at once."""
    import signal

    from voiceguide.wishes import Command

    def stop(number: int, _frame: object) -> None:
        if player.stopping():
            raise KeyboardInterrupt
        ended.code = codes[number]
        player.send(Command.STOP)

    codes: dict[int, int] = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: 0}
    for name, code in (("SIGHUP", 0), ("SIGQUIT", _QUIT)):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:  # as by nohup, or for a job of a script
            codes[number] = code
    before = {number: signal.signal(number, stop) for number in codes}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass
class Ended:
    """How a session ended, and where."""

    stopped: bool = False  #: a listener stopped it
    code: int = 0  #: what the program exits with, if so
    helped: bool = False  #: they asked for people who can help
    way: int = 0  #: which of the scores was played
    place: int | None = None  #: the frame at which it was left; None when it was heard to its end


def finish(ended: Ended) -> None:
    """Exit as a session does that somebody stopped; return when nobody did."""
    if ended.stopped:
        sys.exit(ended.code)


def write(score: Score, path: Path, settings: Settings, *, err: bool = False) -> None:
    """Write a score to an audio file, and say so; with ``err``, where errors are told."""
    from voiceguide import terminal
    from voiceguide.export import ceiling, export
    from voiceguide.mixer import Mix
    from voiceguide.units import RATE, clock

    with terminal.progress("Writing", drawn=not settings.plain) as written:
        mix = Mix(score, ceiling=ceiling(path))
        export(mix, path, title=score.title, chapters=score.chapters, progress=written)
    click.echo(f"Wrote {click.format_filename(path)}, {clock(score.frames / RATE)}.", err=err)
