"""The anchor practice: played at once when somebody needs it, and made ready before they do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from voiceguide.cli.group import device
from voiceguide.cli.hearing import finish, perform
from voiceguide.cli.scoring import scored, settings_for, speaking, view_for
from voiceguide.errors import SinkError, VoiceguideError

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.practice import Practice
    from voiceguide.score import Score
    from voiceguide.speech import Voice

__all__ = ["COMMANDS", "prepared"]

#: the practice, and what it is played with
_ANCHOR, _CHOICES = "anchor", {"eyes": "open"}


@click.command()
@device
def ground(device: str | None) -> None:
    """Play the anchor practice at once: two minutes, open eyes, something steady."""
    practice = _anchor()
    settings = _steadied(settings_for(practice, device=device))
    with speaking(settings) as voice:
        score = scored(practice, None, settings, voice)
        try:
            finish(perform((score,), settings, voice, view=view_for(settings)))
        except SinkError:
            from voiceguide.score import Bus

            # whoever needs this now is not left with an error
            click.echo("\n".join(cue.text for cue in score.cues if cue.bus is Bus.VOICE))
            click.echo()
            raise


COMMANDS = (ground,)


def prepared(settings: Settings, voice: Voice) -> Score | None:
    """The anchor practice in this voice, spoken now, so that it begins at once when somebody needs it.

    None when it cannot be had: ``ground`` tells what hinders it, and no other practice need wait for it.
    """
    try:
        return scored(_anchor(), None, _steadied(settings), voice)
    except VoiceguideError:
        return None


def _anchor() -> Practice:
    from voiceguide import library

    return library.find(_ANCHOR)


def _steadied(settings: Settings) -> Settings:
    """The settings as the anchor practice wants them."""
    return replace(settings, choices=settings.choices | _CHOICES)
