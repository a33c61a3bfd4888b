"""The commands for a listener's settings file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from voiceguide.cli.group import as_json, print_json

__all__ = ["COMMANDS"]

#: editors that are looked for when the environment names none
_EDITORS = ("notepad",) if sys.platform == "win32" else ("nano", "vi")
_NAME_ONE = "Name another in EDITOR, for example: EDITOR=nano voiceguide config edit"


@click.group("config", short_help="Show, check and change what you want every time.")
def config_() -> None:
    """Show, check and change what you want every time: voice, speed, bed, loudspeaker, choices."""


@config_.command()
@as_json
def show(as_json: bool) -> None:
    """Show every setting, with its value and whether you set it."""
    from dataclasses import asdict

    from voiceguide import settings_file

    listed = settings_file.listed()
    if as_json:
        told = ("name", "value", "given", "default", "about")
        print_json([{key: asdict(one)[key] for key in told} for one in listed])
        return
    wide = max(len(one.name) for one in listed)
    long = max(len(one.value) for one in listed)
    for one in listed:
        whose = "set" if one.given else "default"
        click.echo(f"{one.name:{wide}}  {one.value or '-':{long}}  {whose:7}  {one.about}")


@config_.command("path")
def path_() -> None:
    """Print where the settings file lives, whether it is there or not."""
    from voiceguide.config import settings_file

    click.echo(settings_file())


@config_.command(short_help="Tell what is wrong in the settings file.")
def check() -> None:
    """Tell what is wrong in the settings file; exit with 1 if anything is."""
    _checked()


@config_.command(short_help="Open the settings file in your editor, and check it afterwards.")
def edit() -> None:
    """Open the settings file in your editor, and check it afterwards; a new one lists all there is."""
    import subprocess

    from voiceguide import settings_file
    from voiceguide.config import settings_file as place

    editor, path = _editor(), place()
    if not path.exists():
        _write(path, settings_file.template())
    try:
        ended = subprocess.run([*editor, str(path)], check=False).returncode
    except OSError as fault:
        raise click.ClickException(f"{editor[0]} cannot be started: {fault.strerror}. {_NAME_ONE}") from None
    if ended:
        click.echo(f"{editor[0]} ended with {ended}; the file is as it left it.", err=True)
    _checked()


@config_.command(
    "set",
    short_help="Set NAME to VALUE in the settings file.",
    context_settings={"ignore_unknown_options": True},  # -6 is a value
)
@click.argument("name")
@click.argument("value")
def set_(name: str, value: str) -> None:
    """Set NAME to VALUE in the settings file; all else in it stays, comments as well."""
    from voiceguide import settings_file
    from voiceguide.config import settings_file as place

    try:
        text = settings_file.changed(name, value)
    except ValueError as fault:
        raise click.UsageError(str(fault)) from None
    _write(place(), text)
    click.echo(f"{name}: {value}")


COMMANDS = (config_,)


def _checked() -> None:
    """Say what is wrong in the file, and exit with 1, or that nothing is."""
    from voiceguide import settings_file
    from voiceguide.config import settings_file as place
    from voiceguide.errors import SettingsError

    if problems := settings_file.problems():
        raise SettingsError(problems)
    told = "nothing is wrong" if place().exists() else "not there, so all is as by default"
    click.echo(f"{place()}: {told}.")


def _editor() -> list[str]:
    """The command of the editor that the listener chose, or of one that is here."""
    import shlex
    import shutil

    for variable in ("VISUAL", "EDITOR"):
        if command := shlex.split(os.environ.get(variable, ""), posix=sys.platform != "win32"):
            return command
    for name in _EDITORS:
        if found := shutil.which(name):
            return [found]
    raise click.ClickException(f"There is no editor here: neither {' nor '.join(_EDITORS)}. {_NAME_ONE}")


def _write(path: Path, text: str) -> None:
    """Give the file this text, whole or not at all."""
    from voiceguide.config import write_whole

    try:
        write_whole(path, text)
    except OSError as fault:
        raise click.ClickException(f"{path.resolve()} cannot be written: {fault.strerror}.") from None
