"""The command that explains the others."""

from __future__ import annotations

import click

__all__ = ["COMMANDS"]


@click.command("help")
@click.argument("topic", nargs=-1, metavar="[TOPIC]")
@click.pass_context
def help_(ctx: click.Context, topic: tuple[str, ...]) -> None:
    """Explain a command, or with "cues" the script language."""
    if topic == ("cues",):
        _explain_cues()
        return
    assert ctx.parent
    explained = ctx.parent
    for name in topic:
        if not isinstance(explained.command, click.Group):
            raise click.UsageError(f"“{explained.info_name}” has no commands of its own.")
        _, command, _ = explained.command.resolve_command(explained, [name])
        assert command
        explained = click.Context(command, info_name=name, parent=explained)
    click.echo(explained.get_help())


COMMANDS = (help_,)


def _explain_cues() -> None:
    from voiceguide.language import FORMS

    for form in FORMS.values():
        written = f"[{form.name} {form.arguments}]" if form.arguments else f"[{form.name}]"
        click.echo(f"{written}\n    {form.means}; for example {form.example}")
