"""Commands that make a session, for a loudspeaker or a file: a practice, a programme, a pacer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli import anchor
from voiceguide.cli.group import DISCLAIMER, chosen, day, device, scored, settings_for, speaking
from voiceguide.cli.hearing import perform, write
from voiceguide.errors import SinkError

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.practice import Practice
    from voiceguide.score import Score
    from voiceguide.speech import Voice

__all__ = ["COMMANDS"]


@click.command()
@click.argument("name")
@chosen
@day
@device
@click.option("--dry-run", is_flag=True, help="Only print the timeline.")
@click.option(
    "--else-export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write this file if there is no sound device.",
)
def play(name: str, minutes: float | None, dry_run: bool, else_export: Path | None, **given: Any) -> None:
    """Play a practice or a programme, by name, alias, or the path of a script."""
    from voiceguide import days, library

    if else_export:
        from voiceguide.export import ceiling

        ceiling(else_export)  # an ending that is not known is told before anything is spoken
    practice = library.find(name)
    settings = settings_for(practice, **given)
    with speaking(settings) as voice:
        if dry_run:
            click.echo(scored(practice, minutes, settings, voice))
            return
        _welcome()
        if "day" in practice.about.choices and not given["day"]:
            told = f"Day {settings.choices.get('day', '1')} of {len(practice.about.choices['day'])}"
            click.echo(f"{told}. Name another with --day; --day next keeps count for you.", err=True)
        ways = _ways(practice, minutes, settings, voice)
        anchor.prepare(settings, voice)
    try:
        perform(ways, settings)
        if given["day"] == "next":
            days.keep(practice.name, settings.choices["day"])
    except SinkError as fault:
        if not else_export:
            raise
        click.echo(fault, err=True)
        with speaking(settings) as voice:
            write(scored(practice, minutes, settings, voice), else_export)


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
    from voiceguide import library
    from voiceguide.export import ceiling

    ceiling(output)  # an ending that is not known is told before anything is spoken
    practice = library.find(name)
    settings = settings_for(practice, **given)
    with speaking(settings) as voice:
        score = scored(practice, minutes, settings, voice)
    write(score, output)


@click.command()
@click.argument("pattern")
@chosen
@device
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write an audio file instead of playing."
)
def breathe(pattern: str, minutes: float | None, output: Path | None, **given: Any) -> None:
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
    with speaking(settings) as voice:
        score = scored(practice, minutes, settings, voice)
    if output:
        write(score, output)
    else:
        perform((score,), settings)


COMMANDS = (play, export, breathe)


def _ways(practice: Practice, minutes: float | None, settings: Settings, voice: Voice) -> tuple[Score, ...]:
    """The score of a session; when it asks its listener something, also the one that an answer leads to.

    What a listener has chosen already is not asked.
    """
    from dataclasses import replace

    from voiceguide.practice import ASKED

    asking = replace(settings, choices=settings.choices | {ASKED: "yes"})
    first = scored(practice, minutes, asking, voice)
    if not first.questions:
        return (first,)
    choice = first.questions[0].choice
    if choice in settings.choices:
        return (scored(practice, minutes, settings, voice),)
    _, unanswered, answered = practice.about.choices[choice]
    ways = (replace(asking, choices=asking.choices | {choice: way}) for way in (unanswered, answered))
    return tuple(scored(practice, minutes, way, voice) for way in ways)


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
