"""Write those tables in the documentation that come from the program; ``make docs`` runs this.

A table stands between two lines, ``<!-- table: NAME -->`` and ``<!-- end of table -->``.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from docs.library import PRACTICES, PROGRAMMES, practices, programmes
from voiceguide import settings_file
from voiceguide.about import CHOICES, NOTES
from voiceguide.breath import PATTERNS
from voiceguide.buttons import DIALS, HELD, KEYS
from voiceguide.cli import cli
from voiceguide.config import bundled
from voiceguide.controls import Control
from voiceguide.language import FORMS
from voiceguide.palette import Listed, Palette
from voiceguide.practice import ARRANGED, PLACEHOLDERS, RESTS
from voiceguide.vocabulary import NEEDS
from voiceguide.wishes import Command

__all__ = ["PAGES", "TABLES", "filled", "listed"]

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_TABLE = re.compile(r"(<!-- table: (.+?) -->\n).*?(<!-- end of table -->)", re.DOTALL)
#: what stands for a value that the program itself gives no name
_KINDS = {"path": "FILE", "integer range": "N", "choice": "VALUE"}
#: where the silences stand that nobody writes
_WHERE = {
    "sentence": "between two sentences of a paragraph",
    "paragraph": "between two paragraphs, and beside paced breathing",
    "bell": "from a bell's strike to what comes next",
    "lead": "before anything is said, while the bed comes in",
    "tail": "after everything is said, while the bed goes",
}
#: what the keys of input devices do
_ACTS = {
    Control.TOGGLE: "pauses, and goes on; answers, when something is asked",
    Control.LOUDER: "all of it louder",
    Control.SOFTER: "all of it softer",
    Control.WHERE: "says where you are",
    Command.RESUME: "goes on",
    Command.PAUSE: "pauses",
    Command.GROUND: "something steady at once",
    Command.STOP: "fades within a second, and stops",
    Command.END: "ends gently",
    Command.NEXT_CHAPTER: "the next part",
    Command.LAST_CHAPTER: "this part again, or the one before",
    Command.FORWARD: "ten seconds on",
    Command.BACK: "ten seconds back",
    Command.NEXT_LINE: "the next line",
    Command.LAST_LINE: "this line again, or the one before",
}


def filled(text: str) -> str:
    """A page's text with each of its tables made anew. ``KeyError`` names a table that is not known."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n{found[3]}", text)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of text as a Markdown table."""
    lines = (heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cues() -> str:
    return _table(
        ("you write", "it means", "for example"),
        (
            (f"`[{form.name} {form.arguments}]`".replace(" ]", "]"), form.means, f"`{form.example}`")
            for form in FORMS.values()
        ),
    )


def _rests() -> str:
    return _table(
        ("rest", "shortest", "wished", "longest"),
        ((f"`[{kind}]`", f"{s.least:g} s", f"{s.wish:g} s", f"{s.most:g} s") for kind, s in RESTS.items()),
    )


def _arranged() -> str:
    return _table(
        ("silence", "where", "shortest", "wished", "longest"),
        (
            (kind, _WHERE[kind], f"{s.least:g} s", f"{s.wish:g} s", f"{s.most:g} s")
            for kind, s in ARRANGED.items()
        ),
    )


def _placeholders() -> str:
    return _table(
        ("you write", "the voice says"),
        ((f"`{{{name}}}`", said) for name, said in PLACEHOLDERS.items()),
    )


def _patterns() -> str:
    return _table(
        ("name", "seconds in, held, out, held"), ((f"`{name}`", f"`{s}`") for name, s in PATTERNS.items())
    )


def _sounds(listed: Iterable[Listed]) -> str:
    return _table(("name", "what it is"), ((f"`{each.name}`", each.about) for each in listed))


def _commands() -> str:
    return _table(
        ("command", "what it does"),
        ((f"`{_usage(name, command)}`", _help(command.help)) for name, command in listed().items()),
    )


def _usage(name: str, command: click.Command) -> str:
    arguments = (
        p.make_metavar(click.Context(command)) for p in command.params if p.param_type_name == "argument"
    )
    return " ".join(("voiceguide", name, *arguments))


def _options() -> str:
    """Every option once, with the commands that have it."""
    having: dict[tuple[str, str], list[str]] = {}
    for name, command in {"voiceguide": cli, **listed()}.items():
        for option in command.params:
            if isinstance(option, click.Option):
                having.setdefault((_spelt(option), _meaning(option)), []).append(name)
    return _table(
        ("option", "of", "what it does"),
        ((spelt, ", ".join(names), meaning) for (spelt, meaning), names in having.items()),
    )


def _spelt(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.metavar or _KINDS[option.type.name]}"
    return ", ".join(f"`{each}{value}`" for each in option.opts)


def _meaning(option: click.Option) -> str:
    kind = option.type
    if isinstance(kind, click.IntRange | click.FloatRange):
        return f"{_help(option.help)} From {kind.min:g} to {kind.max:g}."
    if isinstance(kind, click.Choice):
        return f"{_help(option.help)} One of: {', '.join(kind.choices)}."
    return _help(option.help)


def listed() -> dict[str, click.Command]:
    """Every command by what is typed, those of a group in place of the group."""
    found: dict[str, click.Command] = {}
    for name, command in sorted(cli.commands.items()):
        inner = command.commands.items() if isinstance(command, click.Group) else ()
        found |= {f"{name} {one}": each for one, each in sorted(inner)} or {name: command}
    return found


def _help(text: str | None) -> str:
    return " ".join((text or "").split())


def _palette() -> Palette:
    return Palette([bundled("audio")])


def _inputs() -> str:
    """The keys of input devices, those that do the same in one row."""
    rows: dict[str, list[str]] = {}
    for key in KEYS.values():
        more = f". Pressed twice it ends gently; held for {HELD:g} s it brings something steady at once"
        rows.setdefault(_ACTS[key.act] + more * key.button, []).append(f"`{key.name}`")
    rows["all of it louder or softer, as a knob is turned"] = [f"`{name}`" for name in DIALS.values()]
    return _table(("key", "what it does"), ((", ".join(keys), does) for does, keys in rows.items()))


def _tiers() -> str:
    return _table(("tier", "what is said first"), ((f"`{tier}`", said) for tier, said in NOTES.items()))


def _choices() -> str:
    return _table(
        ("choice", "values, the first by default"),
        ((f"`{name}`", ", ".join(f"`{value}`" for value in values)) for name, values in CHOICES.items()),
    )


def _needs() -> str:
    return _table(("need", "in a listener's words"), ((f"`{name}`", said) for name, said in NEEDS.items()))


#: how each table is made
TABLES: dict[str, Callable[[], str]] = {
    "cues": _cues,
    "rests": _rests,
    "silences that come by themselves": _arranged,
    "placeholders": _placeholders,
    "breath patterns": _patterns,
    "beds": lambda: _sounds(_palette().beds()),
    "bells": lambda: _sounds(_palette().bells()),
    "commands": _commands,
    "options": _options,
    "settings": lambda: f"```yaml settings\n{settings_file.shown()}```\n",
    "inputs": _inputs,
    "tiers": _tiers,
    "choices": _choices,
    "needs": _needs,
    "practices": lambda: _table(PRACTICES, practices()),
    "programmes": lambda: _table(PROGRAMMES, programmes()),
}


def main() -> None:
    """Rewrite the pages whose tables have changed."""
    with tempfile.TemporaryDirectory() as nobodys:
        os.environ["VOICEGUIDE_CONFIG_DIR"] = nobodys  # not the scripts and words of whoever runs this
        for page in PAGES:
            text = page.read_text("utf-8")
            if (anew := filled(text)) != text:
                page.write_text(anew, "utf-8")


if __name__ == "__main__":
    main()
