"""Where scores go: to a loudspeaker, led by a listener, or to a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.group import INTERRUPTED

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.score import Score

__all__ = ["perform", "write"]


def perform(ways: tuple[Score, ...], settings: Settings) -> None:
    """Play a score to its end, or until Ctrl-C, which fades it; the space bar answers its question."""
    import signal

    from voiceguide import keys, sinks, terminal
    from voiceguide.mixer import Mix
    from voiceguide.player import Command, Player, Turn

    score, turn = ways[0], None
    if len(ways) > 1:
        question = score.questions[0]
        turn = Turn(question.start, question.stop, Mix(ways[1]), ways[1].questions[0].stop)
    player = Player(Mix(score), turn)

    def stop(_number: int, _frame: object) -> None:
        if player.stopping():
            raise KeyboardInterrupt
        player.send(Command.STOP)

    def pressed(key: str) -> None:
        if key == " ":
            player.send(Command.ANSWER)

    with sinks.sink(device=settings.device, stopping=player.stopping) as out:
        player.follow(lambda: out.heard)
        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            with (
                terminal.watch(
                    score,
                    player,
                    lambda: out.state.value if out.state is sinks.State.LOST else "",
                    ways[-1],
                ),
                keys.listened(pressed),
            ):
                for block in player.blocks():
                    out.write(block)
                out.drain()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    if player.stopping():
        sys.exit(INTERRUPTED)


def write(score: Score, path: Path) -> None:
    """Write a score to an audio file, and say so."""
    from voiceguide import terminal
    from voiceguide.export import ceiling, export
    from voiceguide.mixer import Mix
    from voiceguide.units import RATE, clock

    with terminal.progress("Writing") as written:
        mix = Mix(score, ceiling=ceiling(path))
        export(mix, path, title=score.title, chapters=score.chapters, progress=written)
    click.echo(f"Wrote {path}, {clock(score.frames / RATE)}.")
