"""Commands that tell what this machine has: voices, sounds, devices."""

from __future__ import annotations

import click

from voiceguide.cli.group import as_json, print_json
from voiceguide.errors import SinkError

__all__ = ["COMMANDS"]


@click.command()
@click.option("--all", "every", is_flag=True, help="Voices of every language, not only English.")
@as_json
def voices(every: bool, as_json: bool) -> None:
    """List the speech engines and their voices."""
    from dataclasses import asdict, replace

    from voiceguide import speech

    offers = speech.voices()
    if not every:
        offers = [replace(o, speakers=[s for s in o.speakers if s.language.startswith("en")]) for o in offers]
    if as_json:
        print_json([asdict(offer) for offer in offers])
        return
    for offer in offers:
        click.echo(
            f"{offer.engine}: {offer.trouble or ', '.join(speaker.name for speaker in offer.speakers)}"
        )


@click.command()
@as_json
def sounds(as_json: bool) -> None:
    """List the beds and bells."""
    from dataclasses import asdict

    from voiceguide.palette import Palette

    palette = Palette()
    found = {"bed": palette.beds(), "bell": palette.bells()}
    if as_json:
        print_json({f"{kind}s": [asdict(sound) for sound in listed] for kind, listed in found.items()})
        return
    for kind, listed in found.items():
        for sound in listed:
            click.echo(f"{kind:5} {sound.name:12} {sound.title}: {sound.about}")


@click.command()
@as_json
def devices(as_json: bool) -> None:
    """List the sound devices that can play."""
    from dataclasses import asdict

    from voiceguide import sinks

    found = sinks.devices()
    if not found:
        raise SinkError("There is no sound device here that can play.")
    if as_json:
        print_json([asdict(device) for device in found])
        return
    for device in found:
        click.echo(f"{device.name}{' (default)' * device.default}")


COMMANDS = (voices, sounds, devices)
