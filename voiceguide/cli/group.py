"""The group that all commands belong to, and what they share: options, settings, a score."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from voiceguide import __version__

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.practice import Practice
    from voiceguide.score import Score
    from voiceguide.speech import Voice

__all__ = [
    "DISCLAIMER",
    "INTERRUPTED",
    "as_json",
    "chosen",
    "cli",
    "composed",
    "day",
    "device",
    "inputs",
    "options",
    "print_json",
    "scored",
    "settings_for",
    "speaking",
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
    if not 0.25 <= minutes <= 24 * 60:
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
    click.option("--rate", type=click.IntRange(80, 300), help="Words a minute; 115 if nothing else is set."),
    click.option("--bed", metavar="NAME", help="A bed, as voiceguide sounds lists them, or none."),
    click.option("--bed-level", type=click.FloatRange(-40, 12), metavar="DB", help="Louder or softer bed."),
    click.option(
        "--others-asleep/--others-awake",
        default=None,
        help="All of it softer, for a room where somebody sleeps; or not, this time.",
    ),
    click.option(
        "--speaker",
        type=click.Choice(["normal", "small", "mono"]),
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


# -- settings


def settings_for(
    practice: Practice, choices: Iterable[str] = (), day: str | None = None, **given: Any
) -> Settings:
    """The listener's settings, and before them what the options of a command ask for."""
    from dataclasses import replace

    from voiceguide import config

    settings = config.settings()
    offered = _offered(practice)
    wishes = dict(_choice(text, offered) for text in choices)
    if day == "next" and "day" in offered:
        from voiceguide import days

        wishes["day"] = days.upcoming(practice.name, offered["day"])
    elif day is not None:
        wishes |= dict([_choice(f"day={day}", offered)])
    given = {name: value for name, value in given.items() if value is not None}
    _check_input(given.get("input"))
    return replace(settings, **given, choices=settings.choices | wishes)


def _offered(practice: Practice) -> dict[str, tuple[str, ...]]:
    """The choices of a practice, and of all that it plays."""
    from voiceguide import library
    from voiceguide.errors import NotFound

    offered = dict(practice.about.choices)
    for play in practice.plays:
        try:
            part = library.find(play.name)
        except NotFound:
            continue  # it is told with its place when the programme is composed
        for name, values in part.about.choices.items():
            offered[name] = tuple(dict.fromkeys((*offered.get(name, ()), *values)))
    return offered


def _choice(text: str, offered: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """A choice and its value, as written after --with."""
    from voiceguide.reader import did_you_mean

    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"“{text}” is not CHOICE=VALUE; for example eyes=open.")
    if name not in offered:
        known = f"It has {', '.join(offered)}." if offered else "It has none."
        raise click.BadParameter(
            f"this practice has no choice “{name}”. {did_you_mean(name, offered, otherwise=known)}"
        )
    if value not in offered[name]:
        raise click.BadParameter(f"“{name}” may be {' or '.join(offered[name])}, not “{value}”.")
    return name, value


def _check_input(which: str | None) -> None:
    """Raise ``BadParameter`` when somebody names an input device that is not there."""
    from pathlib import Path

    if which and which != "none":
        from voiceguide.inputs import suits

        if not suits(Path(which)):
            raise click.BadParameter(f"“{which}” is no input device that you may read.")


# -- speech


@contextmanager
def speaking(settings: Settings) -> Iterator[Voice]:
    """The voice that a listener chose, with its cache."""
    from voiceguide import speech
    from voiceguide.speech.cache import Cached

    with Cached(speech.voice(settings)) as voice:
        yield voice


def scored(practice: Practice, minutes: float | None, settings: Settings, voice: Voice) -> Score:
    """The score of a practice, every line of it spoken."""
    from voiceguide import terminal
    from voiceguide.compose import compose
    from voiceguide.palette import Palette

    with terminal.progress("Preparing the voice", plain=False) as spoken:
        return compose(practice, voice, Palette(), minutes, settings, progress=spoken)


def composed(name: str, minutes: float | None, **given: Any) -> tuple[Practice, Score]:
    """The practice of a name, and its score as the options of a command ask for it."""
    from voiceguide import library

    practice = library.find(name)
    settings = settings_for(practice, **given)
    with speaking(settings) as voice:
        return practice, scored(practice, minutes, settings, voice)


def print_json(value: object) -> None:
    """Print a value as JSON."""
    import json

    click.echo(json.dumps(value, indent=1, ensure_ascii=False))
