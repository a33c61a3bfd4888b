"""The listener's settings file: what may stand in it, what does, and what is wrong with it.

All of this follows from the fields of ``Settings`` and their metadata.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import Field, asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from voiceguide import config, helplines, reader, speech
from voiceguide.config import Settings, settings_file
from voiceguide.errors import NotFound, Problem, RecipeError, SettingsError
from voiceguide.palette import Palette

if TYPE_CHECKING:
    import yaml

__all__ = ["Setting", "changed", "listed", "problems", "shown", "template"]

#: a text that YAML reads as it stands
_PLAIN = re.compile(r"[A-Za-z0-9+-][\w +./-]*(?<! )")
_HEAD = """\
# What you want every time. To choose something, take away the # before its line and change the value.
# voiceguide config check tells what is wrong in here, and voiceguide config show tells what holds.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, its values as they may stand in the file; an empty one is nothing."""

    name: str
    about: str
    example: str
    default: str
    value: str  #: what holds
    given: bool  #: whether it stands in the file


def listed() -> tuple[Setting, ...]:
    """Every setting as it is now. Raises ``SettingsError``."""
    return _described(config.settings(), {_name(key) for key, _ in _pairs(_text())})


def template() -> str:
    """A file to begin with: every setting with an example, none of them in force."""
    entries = (
        f"\n# {one.about[0].upper()}{one.about[1:]}.\n#{one.name}: {one.example}\n"
        for one in _described(Settings(), set())
    )
    return _HEAD + "".join(entries)


def shown() -> str:
    """Every setting with an example and what it is, as a page shows it."""
    described = _described(Settings(), set())
    return "".join(f"{one.name}: {one.example} # {one.about}\n" for one in described)


def problems() -> tuple[Problem, ...]:
    """All that is wrong in the file, names of things that are not here as well; nothing without a file."""
    try:
        return tuple(_strangers(config.settings(), _text()))
    except SettingsError as fault:
        return fault.problems


def changed(name: str, value: str) -> str:
    """The file's text with one setting changed or added, and all else in it as it was.

    Raises ``NotFound`` for an unknown name, ``SettingsError`` when the file is wrong already, and
    ``ValueError`` for a value that cannot be, and where only a person can change the file.
    """
    before, text, name = config.settings(), _text(), _name(name)
    known = [field.name for field in fields(Settings)]
    if name not in known:
        hint = reader.did_you_mean(name, known, otherwise=f"There are: {', '.join(known)}.")
        raise NotFound(f"There is no setting “{reader.shown(name)}”. {hint}")
    by_hand = f"“{name}” has to be written by hand in this file: voiceguide config edit"
    if isinstance(getattr(before, name), dict | tuple):
        raise ValueError(by_hand)
    quoted = value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
    wanted = {**asdict(before), name: _right(before, name, quoted)}
    anew = _replaced(text, name, quoted)
    try:
        after = reader.load(anew, Settings, "", error=SettingsError)
    except SettingsError:
        raise ValueError(by_hand) from None
    if asdict(after) != wanted:
        raise ValueError(by_hand)
    return anew


def _right(before: Settings, name: str, quoted: str) -> object:
    """What a value means, beside the settings before. Raises ``ValueError`` for one that cannot be."""
    text = f"{name}: {quoted}\n"
    try:
        found = reader.load(text, Settings, "", error=SettingsError)
    except SettingsError as fault:
        problems = fault.problems
    else:
        value = getattr(found, name)
        if not (problems := tuple(_strangers(replace(before, **{name: value}), text))):
            return value
    raise ValueError(" ".join(filter(None, (problems[0].message + ".", problems[0].hint))))


def _described(holding: Settings, given: set[str]) -> tuple[Setting, ...]:
    def described(field: Field[Any]) -> Setting:
        default, value = (_written(getattr(one, field.name)) for one in (Settings(), holding))
        about, example = field.metadata["about"], field.metadata.get("example", default)
        return Setting(field.name, about, example, default, value, field.name in given)

    return tuple(map(described, fields(Settings)))


def _written(value: object) -> str:
    """A value as it may stand in the file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        pairs = ", ".join(f"{key}: {_written(each)}" for key, each in value.items())
        return f"{{{pairs}}}" if pairs else ""
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _strangers(found: Settings, text: str) -> Iterator[Problem]:
    """Problems of values that are well written, and name what is not here."""
    for key, node in _pairs(text):
        name = _name(key)
        told, hint = _STRANGE[name](found) if name in _STRANGE else ("", "")
        if told:
            line, column = node.start_mark.line, node.start_mark.column
            source = text.splitlines()[line]
            yield Problem(str(settings_file()), line + 1, column + 1, source, told, hint)


def _strange_engine(found: Settings) -> tuple[str, str]:
    try:
        if found.engine != "auto":
            speech.known(found.engine)
    except NotFound as fault:
        return _in_a_line(fault)
    return "", ""


def _strange_voice(found: Settings) -> tuple[str, str]:
    try:
        told, _, hint = speech.lacking(found).partition("; ")
    except NotFound:
        return "", ""  # that the engine is not known is told beside its name
    return told, hint


def _strange_bed(found: Settings) -> tuple[str, str]:
    try:
        Palette().bed(found.bed, 1)
    except NotFound as fault:
        return _in_a_line(fault)
    except RecipeError:
        pass  # a recipe's problems are no problem of this file
    return "", ""


def _in_a_line(fault: NotFound) -> tuple[str, str]:
    """What is not here, as it stands after a place, and the hint."""
    told, _, hint = str(fault).partition(". ")
    return told[0].lower() + told[1:], hint


def _strange_country(found: Settings) -> tuple[str, str]:
    name = found.country
    if not name or helplines.country(name):
        return "", ""
    names = [each for country in helplines.table().countries for each in country.names]
    told = f"the table of helplines has no country “{reader.shown(name)}”, so all of it is shown"
    return told, reader.did_you_mean(name, names)


#: what is wrong with a value, and what to write instead; both are empty for one that is right
_STRANGE = {
    "engine": _strange_engine,
    "voice": _strange_voice,
    "bed": _strange_bed,
    "country": _strange_country,
}


# -- text


def _text() -> str:
    """The file as it is, ends of lines included, once ``config`` could read it; nothing without one."""
    try:
        return settings_file().read_bytes().decode("utf-8")
    except OSError:
        return ""


def _pairs(text: str) -> list[tuple[str, yaml.Node]]:
    """The names in a file that can be read, as they are written, and where their values stand."""
    import yaml

    root = yaml.compose(text, yaml.BaseLoader)
    return [(key.value, node) for key, node in root.value] if isinstance(root, yaml.MappingNode) else []


def _replaced(text: str, name: str, value: str) -> str:
    for key, node in _pairs(text):
        if _name(key) == name:
            return text[: node.start_mark.index] + value + text[node.end_mark.index :]
    gap = "\n" if text and not text.endswith("\n") else ""
    return f"{text}{gap}{name}: {value}\n"


def _name(key: str) -> str:
    """A setting's name, with whichever dash it was written."""
    return key.replace("-", "_")
