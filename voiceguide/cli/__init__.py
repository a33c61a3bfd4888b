"""The commands: each is thin, and imports what it needs when it runs."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress

import click

from voiceguide.cli import anchor, config_, doctor_, help_, help_now, machine, practices, scripts, session
from voiceguide.cli.group import INTERRUPTED, cli
from voiceguide.errors import VoiceguideError

__all__ = ["cli", "main"]

#: what the system says of an output that takes nothing
_UNWRITTEN = {errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC}

for _module in (session, anchor, help_now, practices, scripts, machine, config_, doctor_, help_):
    for _command in _module.COMMANDS:
        cli.add_command(_command)


def main() -> None:
    """Run the command line, and let only words for people reach them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open_streams()
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
        click.echo(_named(fault), err=True)
        sys.exit(1)


def _open_streams() -> None:
    """Have all three standard streams, to nowhere if need be; a letter that they do not know becomes “?”."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # or another file would be taken for it
        os.set_inheritable(number, True)
    os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _named(fault: Exception) -> str:
    """What went wrong: outside of this program, so far as that can be told."""
    if isinstance(fault, OSError) and fault.filename is not None:
        return f"{fault.filename}: {fault.strerror}."
    if isinstance(fault, OSError) and fault.errno in _UNWRITTEN:
        with suppress(OSError, ValueError):  # what could not be written is not tried again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return f"The output cannot be written: {fault.strerror}."
    return f"This is a fault in voiceguide: {fault!r}. Run it again with --debug to see where."
