"""The anchor practice: played at once when somebody needs it, and made ready before they do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from voiceguide.cli.group import device, scored, settings_for, speaking
from voiceguide.cli.hearing import finish, perform
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
    practice, settings = _anchor(device)
    with speaking(settings) as voice:
        score = scored(practice, None, settings, voice)
        try:
            finish(perform((score,), settings, voice))
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
        practice, its = _anchor(None)
        return scored(practice, None, replace(settings, choices=its.choices), voice)
    except VoiceguideError:
        return None


def _anchor(device: str | None) -> tuple[Practice, Settings]:
    from voiceguide import library

    practice = library.find(_ANCHOR)
    settings = settings_for(practice, device=device)
    return practice, replace(settings, choices=settings.choices | _CHOICES)
