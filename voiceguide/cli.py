"""The commands: each is thin, and imports what it needs when it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from voiceguide import __version__
from voiceguide.errors import SinkError, VoiceguideError

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.practice import Practice
    from voiceguide.score import Score

__all__ = ["cli", "main"]

F = TypeVar("F", bound=Callable[..., Any])

#: what a program exits with that was stopped by Ctrl-C
_INTERRUPTED = 130


def main() -> None:
    """Run the command line, and let only words for people reach them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        sys.exit(cli(standalone_mode=False))
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except VoiceguideError as fault:
        if "VOICEGUIDE_DEBUG" in os.environ:
            raise
        click.echo(str(fault), err=True)
        sys.exit(fault.exit_code)
    except Exception as fault:
        if "VOICEGUIDE_DEBUG" in os.environ:
            raise
        click.echo(
            f"This is a fault in voiceguide: {fault!r}. Run it again with --debug to see where.", err=True
        )
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="voiceguide")
@click.option("--debug", is_flag=True, help="Show where an error comes from.")
def cli(debug: bool) -> None:
    """Guided practices against shame and distress, spoken over a quiet bed; follow them with shut eyes.

    Start with: voiceguide play grounding
    """
    if debug:
        os.environ["VOICEGUIDE_DEBUG"] = "1"


# -- options that commands share


def _to_minutes(text: str) -> float:
    """Minutes as a number, or any length of time."""
    from voiceguide.units import seconds

    try:
        minutes = float(text) if text.replace(".", "", 1).isdecimal() else seconds(text) / 60
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None
    if not 0.25 <= minutes <= 24 * 60:
        raise click.BadParameter(f"“{text}” is not a session’s length: it lasts from 15 seconds to 24 hours.")
    return minutes


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_chosen = _options(
    click.option(
        "--minutes", "-m", type=_to_minutes, metavar="N", help="How long it lasts; 90s or 1m30s will do."
    ),
    click.option("--voice", default="", metavar="NAME", help="A voice, as voiceguide voices lists them."),
    click.option("--engine", default="auto", metavar="NAME", help="A speech engine: pyttsx3, espeak."),
    click.option(
        "--rate", type=click.IntRange(80, 300), default=115, show_default=True, help="Words a minute."
    ),
    click.option(
        "--bed", default="", metavar="NAME", help="A bed, as voiceguide sounds lists them, or none."
    ),
    click.option(
        "--bed-level", type=click.FloatRange(-40, 12), default=0.0, metavar="DB", help="Louder or softer bed."
    ),
    click.option(
        "--with",
        "choices",
        multiple=True,
        metavar="CHOICE=VALUE",
        help="For example eyes=open; may be repeated.",
    ),
)


def _settings(practice: Practice, choices: Iterable[str], **chosen: Any) -> Settings:
    """The settings that the options of a command ask for."""
    from voiceguide.config import Settings

    wishes = dict(_choice(text, practice) for text in choices)
    return Settings(choices=wishes, **chosen)


def _choice(text: str, practice: Practice) -> tuple[str, str]:
    """A choice and its value, as written after --with."""
    from voiceguide.reader import did_you_mean

    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"“{text}” is not CHOICE=VALUE; for example eyes=open.")
    offered = practice.about.choices
    if name not in offered:
        known = f"It has {', '.join(offered)}." if offered else "It has none."
        raise click.BadParameter(
            f"this practice has no choice “{name}”. {did_you_mean(name, offered, otherwise=known)}"
        )
    if value not in offered[name]:
        raise click.BadParameter(f"“{name}” may be {' or '.join(offered[name])}, not “{value}”.")
    return name, value


def _score(practice: Practice, minutes: float | None, settings: Settings) -> Score:
    """The score of a practice, every line of it spoken."""
    from voiceguide import speech, terminal
    from voiceguide.compose import compose
    from voiceguide.palette import Palette
    from voiceguide.speech.cache import Cached

    with (
        Cached(speech.voice(settings)) as voice,
        terminal.progress("Preparing the voice", plain=False) as spoken,
    ):
        return compose(practice, voice, Palette(), minutes, settings, progress=spoken)


# -- a session


_device = click.option("--device", default="", metavar="NAME", help="A sound device, or a part of its name.")


@cli.command()
@click.argument("name")
@_chosen
@_device
@click.option("--dry-run", is_flag=True, help="Only print the timeline.")
@click.option(
    "--else-export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write this file if there is no sound device.",
)
def play(
    name: str,
    minutes: float | None,
    dry_run: bool,
    else_export: Path | None,
    choices: tuple[str, ...],
    **chosen: Any,
) -> None:
    """Play a practice, by name, alias, or the path of a script."""
    from voiceguide import library

    if else_export:
        from voiceguide.export import ceiling

        ceiling(else_export)  # an ending that is not known is told before anything is spoken
    practice = library.find(name)
    settings = _settings(practice, choices, **chosen)
    score = _score(practice, minutes, settings)
    if dry_run:
        click.echo(score)
        return
    try:
        _play(score, settings)
    except SinkError as fault:
        if not else_export:
            raise
        click.echo(fault, err=True)
        _write(score, else_export)


@cli.command()
@click.argument("name")
@_chosen
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="A .wav, .flac, .ogg, .opus or .mp3 file.",
)
def export(name: str, minutes: float | None, output: Path, choices: tuple[str, ...], **chosen: Any) -> None:
    """Write a practice to an audio file."""
    from voiceguide import library
    from voiceguide.export import ceiling

    ceiling(output)  # an ending that is not known is told before anything is spoken
    practice = library.find(name)
    _write(_score(practice, minutes, _settings(practice, choices, **chosen)), output)


@cli.command()
@click.argument("pattern")
@_chosen
@_device
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write an audio file instead of playing."
)
def breathe(
    pattern: str,
    minutes: float | None,
    output: Path | None,
    choices: tuple[str, ...],
    **chosen: Any,
) -> None:
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
    if breath.holds:
        click.echo(
            "This pattern holds the breath. Leave the holds out if they are not easy for you.", err=True
        )
    practice = pacer(breath, minutes)
    settings = _settings(practice, choices, **chosen)
    score = _score(practice, minutes, settings)
    if output:
        _write(score, output)
    else:
        _play(score, settings)


def _play(score: Score, settings: Settings) -> None:
    """Play a score to its end, or until Ctrl-C, which fades it and exits."""
    import signal

    from voiceguide import sinks, terminal
    from voiceguide.mixer import Mix
    from voiceguide.player import Command, Player

    player = Player(Mix(score))

    def stop(_number: int, _frame: object) -> None:
        if player.stopping():
            raise KeyboardInterrupt
        player.send(Command.STOP)

    with sinks.sink(device=settings.device, stopping=player.stopping) as out:
        player.follow(lambda: out.heard)
        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            with terminal.watch(
                score, player, lambda: out.state.value if out.state is sinks.State.LOST else ""
            ):
                for block in player.blocks():
                    out.write(block)
                out.drain()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    if player.stopping():
        sys.exit(_INTERRUPTED)


def _write(score: Score, path: Path) -> None:
    """Write a score to an audio file, and say so."""
    from voiceguide import terminal
    from voiceguide.export import ceiling, export
    from voiceguide.mixer import Mix
    from voiceguide.units import RATE, clock

    with terminal.progress("Writing") as written:
        mix = Mix(score, ceiling=ceiling(path))
        export(mix, path, title=score.title, chapters=score.chapters, progress=written)
    click.echo(f"Wrote {path}, {clock(score.frames / RATE)}.")


# -- scripts


@cli.command()
@click.argument("name")
@_chosen
@_as_json
def plan(name: str, minutes: float | None, as_json: bool, choices: tuple[str, ...], **chosen: Any) -> None:
    """Print a practice's timeline: every cue with its start, its stop and its text."""
    from voiceguide import library

    practice = library.find(name)
    score = _score(practice, minutes, _settings(practice, choices, **chosen))
    if as_json:
        _print_json(score.as_data())
    else:
        click.echo(score)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def check(files: tuple[Path, ...]) -> None:
    """Tell everything that is wrong with scripts: their language, their sounds, their lengths."""
    from voiceguide import speech
    from voiceguide.check import faults
    from voiceguide.config import Settings
    from voiceguide.palette import Palette
    from voiceguide.speech.cache import Cached

    wrong, palette = False, Palette()
    with Cached(speech.voice(Settings())) as voice:
        for path in files:
            found = list(faults(path, voice, palette))
            wrong = wrong or bool(found)
            click.echo("\n".join(map(str, found)) or f"{path}: nothing is wrong.")
    if wrong:
        sys.exit(1)


@cli.command("list")
@_as_json
def list_practices(as_json: bool) -> None:
    """List the practices."""
    from voiceguide import library

    found = list(library.practices())
    if as_json:
        _print_json([_described(practice) for practice in found])
        return
    width = max((len(practice.name) for practice in found), default=0)
    for practice in found:
        click.echo(
            f"{practice.name:{width}}  {practice.title}, {_lengths(practice)}. {practice.about.purpose}"
        )


@cli.command()
@click.argument("name")
@_as_json
def show(name: str, as_json: bool) -> None:
    """Show what a practice is for, its lengths and choices, cautions, evidence and sources."""
    from voiceguide import library

    practice = library.find(name)
    if as_json:
        _print_json(_described(practice))
        return
    about = practice.about
    click.echo(f"{practice.title} ({', '.join((practice.name, *about.aliases))})")
    choices = [f"{name}: {', '.join(values)}" for name, values in about.choices.items()]
    sources = [
        " ".join(
            filter(
                None,
                (
                    f"{s.author} ({s.year}). {s.title}.",
                    s.where and f"{s.where}.",
                    s.doi and f"doi:{s.doi}",
                    s.url,
                    "(not confirmed yet)" * s.unconfirmed,
                ),
            )
        )
        for s in about.sources
    ]
    rows: dict[str, Iterable[str]] = {
        "For": [about.purpose],
        "Tradition": [about.tradition],
        "Lasts": [_lengths(practice)],
        "Eyes": [about.eyes],
        "Tier": [about.tier],
        "Bed": [about.bed],
        "Choices": choices,
        "Chapters": _chapters(practice),
        "Cautions": about.cautions,
        "Not for": about.not_for,
        "Evidence": [about.evidence],
        "Sources": sources,
    }
    for label, values in rows.items():
        for index, value in enumerate(filter(None, values)):
            click.echo(f"{label if index == 0 else '':10} {value}")


def _lengths(practice: Practice) -> str:
    minutes = [f"{minutes:g}" for minutes in practice.about.minutes]
    if not minutes:
        return "any length that fits"
    return (", ".join(minutes[:-1]) + " or " if minutes[1:] else "") + f"{minutes[-1]} minutes"


def _chapters(practice: Practice) -> list[str]:
    from voiceguide.practice import Chapter

    return [step.action.title for step in practice.steps if isinstance(step.action, Chapter)]


def _described(practice: Practice) -> dict[str, Any]:
    from dataclasses import asdict

    return {"name": practice.name, **asdict(practice.about), "chapters": _chapters(practice)}


def _print_json(value: object) -> None:
    import json

    click.echo(json.dumps(value, indent=1, ensure_ascii=False))


# -- what there is


@cli.command()
@click.option("--all", "every", is_flag=True, help="Voices of every language, not only English.")
@_as_json
def voices(every: bool, as_json: bool) -> None:
    """List the speech engines and their voices."""
    from dataclasses import asdict, replace

    from voiceguide import speech

    offers = speech.voices()
    if not every:
        offers = [replace(o, speakers=[s for s in o.speakers if s.language.startswith("en")]) for o in offers]
    if as_json:
        _print_json([asdict(offer) for offer in offers])
        return
    for offer in offers:
        click.echo(
            f"{offer.engine}: {offer.trouble or ', '.join(speaker.name for speaker in offer.speakers)}"
        )


@cli.command()
@_as_json
def sounds(as_json: bool) -> None:
    """List the beds and bells."""
    from dataclasses import asdict

    from voiceguide.palette import Palette

    palette = Palette()
    found = {"bed": palette.beds(), "bell": palette.bells()}
    if as_json:
        _print_json({f"{kind}s": [asdict(sound) for sound in listed] for kind, listed in found.items()})
        return
    for kind, listed in found.items():
        for sound in listed:
            click.echo(f"{kind:5} {sound.name:12} {sound.title}: {sound.about}")


@cli.command()
@_as_json
def devices(as_json: bool) -> None:
    """List the sound devices that can play."""
    from dataclasses import asdict

    from voiceguide import sinks

    found = sinks.devices()
    if not found:
        raise SinkError("There is no sound device here that can play.")
    if as_json:
        _print_json([asdict(device) for device in found])
        return
    for device in found:
        click.echo(f"{device.name}{' (default)' * device.default}")


@cli.command("help")
@click.argument("topic", default="")
@click.pass_context
def help_(ctx: click.Context, topic: str) -> None:
    """Explain a command, or with "cues" the script language."""
    from voiceguide.language import FORMS

    assert ctx.parent
    if topic == "cues":
        for form in FORMS.values():
            written = f"[{form.name} {form.arguments}]" if form.arguments else f"[{form.name}]"
            click.echo(f"{written}\n    {form.means}; for example {form.example}")
    elif topic:
        _, command, _ = cli.resolve_command(ctx.parent, [topic])
        assert command
        with click.Context(command, info_name=topic, parent=ctx.parent) as inner:
            click.echo(command.get_help(inner))
    else:
        click.echo(ctx.parent.get_help())
