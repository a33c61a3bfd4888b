"""The command that tells whether everything works here."""

from __future__ import annotations

import sys

import click

from voiceguide.cli.group import as_json, print_json, speaking

__all__ = ["COMMANDS"]


@click.command()
@as_json
@click.option("--sound", is_flag=True, help="Then play a test: left, right, a bell and a bed.")
def doctor(as_json: bool, sound: bool) -> None:
    """Try everything that sessions need, and say what to do where it fails; exit with 1 on a fault."""
    from voiceguide.doctor import LIMIT, examine

    if as_json and sound:
        raise click.UsageError("--json is for programs, and --sound for people: one of them at a time.")
    if sys.stderr.isatty():
        click.echo(f"Trying voices and loudspeakers; this takes {LIMIT:g} seconds at most.", err=True)
    report = examine()
    if as_json:
        print_json(report.as_data())
    else:
        click.echo(report)
    if sound:
        _play()
    if report.faults:
        sys.exit(1)


COMMANDS = (doctor,)


def _play() -> None:
    """Play the test, and say what should be heard."""
    from voiceguide.cli.hearing import perform
    from voiceguide.doctor import check, listeners

    settings = listeners()
    with speaking(settings) as voice:
        score = check.on_two_sides(check.session(voice))
        click.echo("Listen: a voice on the left, then on the right; a bell; a far sea beneath.", err=True)
        perform((score,), settings, voice, speak_keys=False)
