"""The command that explains the others."""

from __future__ import annotations

import click

from voiceguide.cli.group import cli

__all__ = ["COMMANDS"]


@click.command("help")
@click.argument("topic", default="")
@click.pass_context
def help_(ctx: click.Context, topic: str) -> None:
    """Explain a command, or with "cues" the script language."""
    from voiceguide.language import FORMS

    assert ctx.parent
    if topic == "cues":
        for form in FORMS.values():
            written = f"[{form.name} {form.arguments}]" if form.arguments else f"[{form.name}]"
            click.echo(f"{written}\n    {form.means}; for example {form.example}")
    elif topic:
        _, command, _ = cli.resolve_command(ctx.parent, [topic])
        assert command
        with click.Context(command, info_name=topic, parent=ctx.parent) as inner:
            click.echo(command.get_help(inner))
    else:
        click.echo(ctx.parent.get_help())


COMMANDS = (help_,)
