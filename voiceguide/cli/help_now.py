"""The command that shows emergency numbers and people who listen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voiceguide.cli.group import as_json, print_json
from voiceguide.cli.scoring import scored, settings_for, speaking, view_for

if TYPE_CHECKING:
    from voiceguide.helplines import Country

__all__ = ["COMMANDS"]


@click.command("help-now")
@click.option(
    "--country", default="", metavar="CC", help="Two letters or a name; else what your locale says."
)
@click.option("--aloud", is_flag=True, help="Say the numbers too, slowly; others may hear.")
@as_json
def help_now(country: str, aloud: bool, as_json: bool) -> None:
    """List emergency numbers and helplines. It dials nothing, and is silent unless you ask."""
    from datetime import date

    from voiceguide import helplines

    named = country or _set()
    if as_json:
        found = helplines.country(named or helplines.local())
        print_json(helplines.as_data([found] if found else helplines.table().countries))
    else:
        click.echo(helplines.shown(named, date.today()))
    if aloud:
        _say(helplines.country(named or helplines.local()))


COMMANDS = (help_now,)


def _set() -> str:
    """The country that the listener's settings name, if they can be read; help does not depend on it."""
    from voiceguide import config
    from voiceguide.errors import SettingsError

    try:
        return config.settings().country
    except SettingsError:
        return ""


def _say(found: Country | None) -> None:
    from pathlib import Path

    from voiceguide import helplines, script
    from voiceguide.cli.hearing import finish, perform

    practice = script.parse(helplines.spoken(found), Path("help-now"))
    settings = settings_for(practice, bed="none")
    with speaking(settings, forgiving=True) as voice:
        score = scored(practice, None, settings, voice)
        finish(perform((score,), settings, voice, view=view_for(settings)))
