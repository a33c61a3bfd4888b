"""The commands: each is thin, and imports what it needs when it runs."""

from __future__ import annotations

import os
import sys

import click

from voiceguide.cli import anchor, config_, doctor_, help_, help_now, machine, practices, scripts, session
from voiceguide.cli.group import INTERRUPTED, cli
from voiceguide.errors import VoiceguideError

__all__ = ["cli", "main"]

for _module in (session, anchor, help_now, practices, scripts, machine, config_, doctor_, help_):
    for _command in _module.COMMANDS:
        cli.add_command(_command)


def main() -> None:
    """Run the command line, and let only words for people reach them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        sys.exit(cli(standalone_mode=False))
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
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
