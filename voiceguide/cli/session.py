"""Commands that make a session, for a loudspeaker or a file: a practice, a programme, a pacer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli import kept, ready
from voiceguide.cli.group import DISCLAIMER, chosen, day, device, inputs, options, print_json, to_minutes
from voiceguide.cli.hearing import finish, perform, write
from voiceguide.cli.scoring import composed, scored, settings_for, speaking, view_for
from voiceguide.errors import SinkError
from voiceguide.units import RATE

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.left import Left
    from voiceguide.practice import Practice
    from voiceguide.wishes import Wish

__all__ = ["COMMANDS"]

#: how a session is shown while it plays
shown = options(
    click.option(
        "--plain/--drawn",
        default=None,
        help="Print a line for each event, drawing nothing; or draw, this time.",
    ),
    click.option(
        "--captions/--no-captions",
        default=None,
        help="Name bells, breaths and beds as well, in brackets; or not, this time.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print each event as a line of JSON."),
)


@click.command(short_help="Play a practice or a programme.")
@click.argument("name", default="")
@chosen
@day
@device
@inputs
@click.option("--resume", is_flag=True, help="Go on where you stopped a session, within a day.")
@click.option("--dry-run", is_flag=True, help="Only print the timeline.")
@click.option(
    "--else-export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write this file if there is no sound device.",
)
@click.option("--sleep", type=to_minutes, metavar="N", help="Fade away, and end after so many minutes.")
@click.option("--linger", is_flag=True, help="Let the bed go on after the end, until you stop it.")
@click.option(
    "--speak-keys/--no-speak-keys", default=None, help="Say what each key did; without a screen it does."
)
@shown
def play(
    name: str,
    minutes: float | None,
    resume: bool,
    dry_run: bool,
    else_export: Path | None,
    sleep: float | None,
    linger: bool,
    speak_keys: bool | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Play a practice or a programme, by name, alias, or the path of a script."""
    if else_export:
        from voiceguide.export import ceiling

        ceiling(else_export)  # an ending that is not known is told before anything is spoken
    practice, settings, begun = (_resumed if resume else _begun)(name, minutes, **given)
    view = view_for(settings, as_json=as_json)
    with speaking(settings, forgiving=given["voice"] is None) as voice:
        if dry_run:
            score = scored(practice, begun.minutes, settings, voice)
            print_json(score.as_data()) if view.for_a_program else click.echo(score)
            return
        _greet(practice, settings, named=resume or given["day"] is not None)
        ways = ready.ways(practice, begun.minutes, settings, voice)
        ways = ways[begun.way :] or ways  # without the question that was answered, if it is still asked
        try:
            ended = perform(
                ways,
                settings,
                voice,
                ready.extras(ways[0], settings, voice),
                wishes=_wishes(sleep, linger=linger),
                speak_keys=speak_keys,
                start=round(begun.seconds * RATE),
                view=view,
            )
        except SinkError as fault:
            if not else_export:
                raise
            click.echo(fault, err=True)
            score = scored(practice, begun.minutes, settings, voice)
            write(score, else_export, settings, err=view.for_a_program)
            return
    kept.keep(practice, begun, ended)
    finish(ended)


@click.command()
@click.argument("name")
@chosen
@day
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="A .wav, .flac, .ogg, .opus or .mp3 file.",
)
def export(name: str, minutes: float | None, output: Path, **given: Any) -> None:
    """Write a practice or a programme to an audio file."""
    from voiceguide.export import ceiling

    ceiling(output)  # an ending that is not known is told before anything is spoken
    _, settings, score = composed(name, minutes, **given)
    write(score, output, settings)


@click.command(short_help="Pace the breath by a pattern, such as 4-6, box or 4-7-8.")
@click.argument("pattern")
@chosen
@device
@inputs
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write an audio file instead of playing."
)
@shown
def breathe(pattern: str, minutes: float | None, output: Path | None, as_json: bool, **given: Any) -> None:
    """Pace the breath by a PATTERN, such as 4-6, box, 4-7-8 or 5.5-5.5, for up to two hours."""
    from voiceguide.breath import pattern as shape
    from voiceguide.pacer import LONGEST, default_minutes, pacer

    try:
        breath = shape(pattern)
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None
    minutes = minutes or default_minutes(breath)
    if minutes > LONGEST:
        raise click.BadParameter("a pacer lasts two hours at most.", param_hint="--minutes")
    practice = pacer(breath, minutes)
    settings = settings_for(practice, **given)
    if breath.holds and practice.chosen(settings.choices)["holds"] == "yes":
        click.echo(
            "This pattern holds the breath. Leave the holds out if they are not easy for you.", err=True
        )
    with speaking(settings, forgiving=given["voice"] is None) as voice:
        score = scored(practice, minutes, settings, voice)
        if output:
            write(score, output, settings)
        else:
            extras, view = ready.extras(score, settings, voice), view_for(settings, as_json=as_json)
            finish(perform((score,), settings, voice, extras, view=view))


COMMANDS = (play, export, breathe)


def _begun(name: str, minutes: float | None, **given: Any) -> tuple[Practice, Settings, Left]:
    """What is to be played, with which settings, and from its beginning."""
    from voiceguide import library
    from voiceguide.left import Left

    if not name:
        raise click.UsageError("Name a practice: voiceguide list shows them, voiceguide suggest helps.")
    practice = library.find(name)
    settings = settings_for(practice, **given)
    path, counts = str(practice.path.resolve()), given["day"] == "next"
    return practice, settings, Left(path, minutes, choices=settings.choices, counts=counts)


def _resumed(name: str, minutes: float | None, **given: Any) -> tuple[Practice, Settings, Left]:
    """The session that was left, with which settings, and from where on."""
    from voiceguide import library

    if minutes or given["choices"] or given["day"]:
        raise click.UsageError(
            "--resume goes on with the session as you began it: leave out --minutes, --with and --day."
        )
    left = kept.found(name)
    practice = library.find(left.script)
    return practice, replace(settings_for(practice, **given), choices=left.choices), left


def _wishes(sleep: float | None, *, linger: bool) -> Iterator[Wish]:
    """What holds from the beginning of a session."""
    from voiceguide.wishes import Command, Sleep

    if linger:
        yield Command.LINGER
    if sleep:
        yield Sleep(sleep * 60)


def _greet(practice: Practice, settings: Settings, *, named: bool) -> None:
    """Say what a listener should know before they listen; also which day it is, when they named none."""
    _welcome()
    if "day" in practice.about.choices and not named:
        told = f"Day {settings.choices.get('day', '1')} of {len(practice.about.choices['day'])}"
        click.echo(f"{told}. Name another with --day; --day next keeps count for you.", err=True)


def _welcome() -> None:
    """Say once what this is and what it is not."""
    from voiceguide.config import cache_folder

    told = cache_folder() / "welcomed"
    if told.exists():
        return
    click.echo(f"{DISCLAIMER}\n", err=True)
    try:
        told.parent.mkdir(parents=True, exist_ok=True)
        told.touch()
    except OSError:
        pass  # it is told again next time
