"""The anchor practice: played at once when somebody needs it, and made ready before they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voiceguide.cli.group import device, scored, settings_for, speaking
from voiceguide.cli.hearing import perform
from voiceguide.errors import SinkError, VoiceguideError

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.practice import Practice
    from voiceguide.speech import Voice

__all__ = ["COMMANDS", "prepare"]

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
        perform((score,), settings)
    except SinkError:
        from voiceguide.score import Bus

        # whoever needs this now is not left with an error
        click.echo("\n".join(cue.text for cue in score.cues if cue.bus is Bus.VOICE))
        click.echo()
        raise


COMMANDS = (ground,)


def prepare(settings: Settings, voice: Voice) -> None:
    """Have the anchor practice spoken now, so that ``ground`` begins at once with this voice.

    What hinders that is told by ``ground``, and no other practice need wait for it.
    """
    try:
        practice, its = _anchor(None)
        if (its.engine, its.voice, its.rate) == (settings.engine, settings.voice, settings.rate):
            scored(practice, None, its, voice)
    except VoiceguideError:
        return


def _anchor(device: str | None) -> tuple[Practice, Settings]:
    from dataclasses import replace

    from voiceguide import library

    practice = library.find(_ANCHOR)
    settings = settings_for(practice, device=device)
    return practice, replace(settings, choices=settings.choices | _CHOICES)
