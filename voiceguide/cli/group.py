"""The group that all commands belong to, and the options that they share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar, get_args

import click

from voiceguide import __version__
from voiceguide.vocabulary import BED_LEVELS, LEVELS, LONGEST, RATES, Speaker

__all__ = [
    "DISCLAIMER",
    "INTERRUPTED",
    "as_json",
    "chosen",
    "cli",
    "day",
    "device",
    "inputs",
    "options",
    "print_json",
    "to_minutes",
]

F = TypeVar("F", bound=Callable[..., Any])

#: what a program exits with that was stopped by Ctrl-C
INTERRUPTED = 130
#: what everybody is told once
DISCLAIMER = (
    "voiceguide offers self-help practices. It is not treatment, and it cannot tell if you are in danger; "
    "voiceguide help-now lists people who can help."
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=DISCLAIMER,
)
@click.version_option(__version__, prog_name="voiceguide")
@click.option("--debug", is_flag=True, help="Show where an error comes from.")
def cli(debug: bool) -> None:
    """Guided practices against shame and distress, spoken over a quiet bed; follow them with shut eyes.

    Start with: voiceguide play grounding

    In need of something steady now: voiceguide ground
    """
    if debug:
        os.environ["VOICEGUIDE_DEBUG"] = "1"


# -- options


def to_minutes(text: str) -> float:
    """Minutes as a number, or any length of time."""
    from voiceguide.units import seconds

    try:
        minutes = float(text) if text.replace(".", "", 1).isdecimal() else seconds(text) / 60
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None
    if not 0.25 <= minutes <= LONGEST:
        raise click.BadParameter(f"“{text}” is not a session’s length: it lasts from 15 seconds to 24 hours.")
    return minutes


def options(*several: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator."""

    def add(command: F) -> F:
        for option in reversed(several):
            command = option(command)
        return command

    return add


#: options that are not given leave what the listener's settings say
chosen = options(
    click.option(
        "--minutes", "-m", type=to_minutes, metavar="N", help="How long it lasts; 90s or 1m30s will do."
    ),
    click.option("--voice", metavar="NAME", help="A voice, as voiceguide voices lists them."),
    click.option("--engine", metavar="NAME", help="A speech engine: pyttsx3, espeak."),
    click.option("--rate", type=click.IntRange(*RATES), help="Words a minute; 115 if nothing else is set."),
    click.option(
        "--voice-level", type=click.FloatRange(*LEVELS), metavar="DB", help="Louder or softer voice."
    ),
    click.option("--bed", metavar="NAME", help="A bed, as voiceguide sounds lists them, or none."),
    click.option(
        "--bed-level", type=click.FloatRange(*BED_LEVELS), metavar="DB", help="Louder or softer bed."
    ),
    click.option(
        "--cues-level",
        type=click.FloatRange(*LEVELS),
        metavar="DB",
        help="Louder or softer bells, and tones that lead breath and muscles.",
    ),
    click.option(
        "--others-asleep/--others-awake",
        default=None,
        help="All of it softer, for a room where somebody sleeps; or not, this time.",
    ),
    click.option(
        "--speaker",
        type=click.Choice(get_args(Speaker)),
        help="Fit the sound to a loudspeaker without bass, or to a single one.",
    ),
    click.option(
        "--with",
        "choices",
        multiple=True,
        metavar="CHOICE=VALUE",
        help="For example eyes=open; may be repeated.",
    ),
)
day = click.option(
    "--day",
    metavar="N",
    help="The day of a programme that takes several; with next, the one after the last that you heard so.",
)
device = click.option("--device", metavar="NAME", help="A sound device, or a part of its name.")
inputs = options(
    click.option(
        "--input",
        metavar="PATH",
        help="An input device whose keys lead the session, such as a pedal, beside headsets and remotes.",
    ),
    click.option("--no-inputs", "input", flag_value="none", help="Leave headsets, remotes and knobs alone."),
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_json(value: object) -> None:
    """Print a value as JSON, whose letters are escaped where the output knows few."""
    import json

    knows_all = "utf" in (sys.stdout.encoding or "").lower()
    click.echo(json.dumps(value, indent=1, ensure_ascii=not knows_all))
