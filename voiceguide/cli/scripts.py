"""Commands for those who write scripts."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import click

from voiceguide.cli.group import as_json, chosen, day, print_json
from voiceguide.cli.scoring import composed, speaking

__all__ = ["COMMANDS"]


@click.command(short_help="Print a practice's timeline.")
@click.argument("name")
@chosen
@day
@as_json
def plan(name: str, minutes: float | None, as_json: bool, **given: Any) -> None:
    """Print a practice's timeline: every cue with its start, its stop and its text."""
    *_, score = composed(name, minutes, **given)
    if as_json:
        print_json(score.as_data())
    else:
        click.echo(score)


@click.command(short_help="Tell what scripts should do otherwise, by the writing rubric.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@as_json
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Tell what scripts should do otherwise, by the writing rubric; exit with 1 on a blocker."""
    from voiceguide import config
    from voiceguide.palette import Palette
    from voiceguide.rubric import ONLY_A_READER, report

    palette, reports = Palette(), []
    with speaking(config.Settings(), forgiving=False) as voice:
        for path in files:
            reports.append(report(path, voice, palette))
            if not as_json:
                click.echo(reports[-1])
    if as_json:
        print_json([one.as_data() for one in reports])
    elif any(one.understood for one in reports):
        click.echo("\n".join(["Only a reader can judge:", *ONLY_A_READER]))
    if any(one.blockers for one in reports):
        sys.exit(1)


@click.command(short_help="Write a script to begin with, which plays at once.")
@click.argument("name")
def new(name: str) -> None:
    """Write a script to begin with: NAME.md, which plays at once and is yours to change."""
    from voiceguide.skeleton import skeleton

    path = Path(name if name.lower().endswith(".md") else f"{name}.md")
    if path.name.startswith(".") or not path.stem.strip():
        raise click.UsageError("A script needs a name, such as evening-sounds.")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(skeleton(path.stem))
    except FileExistsError:
        raise click.UsageError(f"{path} exists already; choose another name.") from None
    except OSError as fault:
        raise click.UsageError(f"{path} cannot be written: {fault.strerror}.") from None
    typed = shlex.quote(str(path))
    click.echo(f"Wrote {path}. Now: voiceguide check {typed}, and voiceguide play {typed}")


COMMANDS = (plan, check, new)
