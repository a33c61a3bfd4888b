"""The anchor practice: played at once when somebody needs it, and made ready before they do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import click

from voiceguide.cli.group import device
from voiceguide.cli.hearing import finish, perform
from voiceguide.cli.scoring import scored, speaking, view_for
from voiceguide.errors import CannotFit, NotFound, ProblemsError, SettingsError, VoiceguideError

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.score import Score
    from voiceguide.speech import Voice

__all__ = ["COMMANDS", "prepared"]

T = TypeVar("T")

#: the practice, and what it is played with
_ANCHOR, _CHOICES = "anchor", {"eyes": "open"}
#: what a mistake in a listener's own files raises
_MISTAKES = (CannotFit, NotFound, ProblemsError)
_HELP = "voiceguide help-now lists people who can help."


@click.command(short_help="Play the anchor practice at once: something steady, now.")
@device
def ground(device: str | None) -> None:
    """Play the anchor practice at once: two minutes, open eyes, something steady."""
    settings, lines = _listeners(device), ""
    with ExitStack() as held:
        try:
            voice, score = _anyhow(partial(_spoken, held), settings, _tell)
            lines = _lines(score)
            finish(perform((score,), settings, voice, view=view_for(settings)))
        except Exception:
            # whoever needs this now is not left with an error
            lines = lines or _lines(_anyhow(_unspoken, settings, _tell))
            click.echo(f"{lines}\n\n{_HELP}\n")
            raise


COMMANDS = (ground,)


def prepared(settings: Settings, voice: Voice) -> Score | None:
    """The anchor practice in this voice, spoken now, so that it begins at once when somebody needs it.

    None when it cannot be had: ``ground`` tells what hinders it, and no other practice need wait for it.
    """
    try:
        return _anyhow(partial(_scored, voice), _steadied(settings), lambda _: None)
    except VoiceguideError:
        return None


def _listeners(device: str | None) -> Settings:
    """The listener's settings as this practice wants them; what is wrong in them is told, and left out."""
    from voiceguide import config, left

    left.expire()
    try:
        settings = config.settings()
    except SettingsError as fault:
        click.echo(f"{fault}\nThe other settings hold.", err=True)
        settings = config.salvaged()
    return _steadied(replace(settings, device=settings.device if device is None else device))


def _anyhow(made: Callable[[Settings], T], settings: Settings, told: Callable[[Exception], object]) -> T:
    """What is made with a listener's settings and files; when these are wrong, of what ships.

    ``told`` is given what is wrong. Raises what remains wrong even so.
    """
    from voiceguide import config

    try:
        return made(settings)
    except _MISTAKES as fault:
        told(fault)
    with config.only_what_ships():
        try:
            return made(settings)
        except _MISTAKES:
            return made(replace(settings, engine="auto", voice="", bed=""))


def _tell(fault: Exception) -> None:
    click.echo(f"{fault}\nThe anchor practice begins without that.", err=True)


def _spoken(held: ExitStack, settings: Settings) -> tuple[Voice, Score]:
    """The voice, for as long as it is held, and what it says; where that fails, the voice ends at once."""
    with ExitStack() as tried:
        voice = tried.enter_context(speaking(settings, forgiving=True))
        score = _scored(voice, settings)
        held.push(tried.pop_all())
        return voice, score


def _unspoken(settings: Settings) -> Score:
    """The same where nothing can be spoken."""
    from voiceguide.speech.silent import SilentVoice

    return _scored(SilentVoice(), settings)


def _scored(voice: Voice, settings: Settings) -> Score:
    from voiceguide import library

    return scored(library.find(_ANCHOR), None, settings, voice)


def _lines(score: Score) -> str:
    """What is said, to be read."""
    from voiceguide.score import Bus

    return "\n".join(cue.text for cue in score.cues if cue.bus is Bus.VOICE)


def _steadied(settings: Settings) -> Settings:
    """The settings as the anchor practice wants them."""
    return replace(settings, choices=settings.choices | _CHOICES)
