"""The command that tells whether everything works here."""

from __future__ import annotations

import sys
from shutil import get_terminal_size

import click

from voiceguide.cli.group import as_json, print_json
from voiceguide.cli.scoring import speaking
from voiceguide.errors import VoiceguideError

__all__ = ["COMMANDS"]


@click.command(short_help="Try everything that sessions need, and say what to do.")
@as_json
@click.option("--sound", is_flag=True, help="Then play a test: left, right, a bell and a bed.")
def doctor(as_json: bool, sound: bool) -> None:
    """Try everything that sessions need, and say what to do where it fails; exit with 1 on a fault."""
    from voiceguide.doctor import LIMIT, WIDEST, examine

    if as_json and sound:
        raise click.UsageError("--json is for programs, and --sound for people: one of them at a time.")
    if sys.stderr.isatty():
        click.echo(f"Trying voices and loudspeakers; this takes {LIMIT:g} seconds at most.", err=True)
    report = examine()
    if as_json:
        print_json(report.as_data())
    else:
        click.echo(report.page(get_terminal_size().columns if sys.stdout.isatty() else WIDEST))
    if sound:
        _play(faulty=report.faults > 0)
    if report.faults:
        sys.exit(1)


COMMANDS = (doctor,)


def _play(*, faulty: bool) -> None:
    """Play the test, and say what should be heard; exit as it ended, unless something is at fault anyway."""
    from voiceguide.cli.hearing import finish, perform
    from voiceguide.doctor import check, listeners

    settings = listeners()
    try:
        with speaking(settings, forgiving=True) as voice:
            score = check.on_two_sides(check.session(voice))
            told = "Listen: a voice on the left, then on the right; a bell; a far sea beneath."
            click.echo(told, err=True)
            ended = perform((score,), settings, voice, speak_keys=False)
    except (VoiceguideError, KeyboardInterrupt) as fault:
        if not faulty:
            raise
        click.echo(str(fault) or "Stopped.", err=True)
    else:
        if not faulty:
            finish(ended)
