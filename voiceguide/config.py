"""Where things live on this machine, and what a listener may choose."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from voiceguide import reader
from voiceguide.about import CHOICES, sound_name
from voiceguide.errors import Problem, SettingsError
from voiceguide.vocabulary import BED_LEVELS, LEVELS, RATES, Speaker

__all__ = [
    "Settings",
    "bundled",
    "cache_folder",
    "only_what_ships",
    "own_text",
    "salvaged",
    "settings",
    "settings_file",
    "settings_folder",
    "write_whole",
]

#: what names the folder of a listener's own files
_OWN = "VOICEGUIDE_CONFIG_DIR"


def _within(kind: type[int] | type[float], least: int, most: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise ValueError(f"“{reader.shown(text)}” is not a number") from None
        if not least <= value <= most:
            raise ValueError(f"{value:g} is not between {least} and {most}")
        return value

    return read


@dataclass(frozen=True, slots=True)
class Settings:
    """What a listener chose; everything has a calm default.

    A field's metadata say what a listener is told ``about`` it, with its unit; give an ``example`` as it may
    stand in the file; and name the function that reads it, ``read``, when its type does not suffice.
    """

    engine: str = field(
        default="auto",
        metadata={"about": "a speech engine; auto is the first that works", "example": "espeak"},
    )
    voice: str = field(
        default="",
        metadata={"about": "one of those that voiceguide voices lists", "example": "en-gb-x-rp"},
    )
    rate: int = field(
        default=115,
        metadata={
            "about": f"words a minute, from {RATES[0]} to {RATES[1]}",
            "example": "110",
            "read": _within(int, *RATES),
        },
    )
    voice_level: float = field(
        default=0.0,
        metadata={
            "about": f"decibels added to all that is said, from {LEVELS[0]} to {LEVELS[1]}",
            "example": "3",
            "read": _within(float, *LEVELS),
        },
    )
    bed: str = field(
        default="",
        metadata={
            "about": "a bed, or none, instead of the practice’s own",
            "example": "none",
            "read": sound_name,
        },
    )
    bed_level: float = field(
        default=0.0,
        metadata={
            "about": f"decibels added to every bed, from {BED_LEVELS[0]} to {BED_LEVELS[1]}",
            "example": "-6",
            "read": _within(float, *BED_LEVELS),
        },
    )
    cues_level: float = field(
        default=0.0,
        metadata={
            "about": f"decibels added to bells, and to what leads breath and muscles, from {LEVELS[0]} to "
            f"{LEVELS[1]}",
            "example": "-3",
            "read": _within(float, *LEVELS),
        },
    )
    others_asleep: bool = field(
        default=False,
        metadata={"about": "yes when somebody sleeps near you: all is softer", "example": "yes"},
    )
    speaker: Speaker = field(
        default="normal",
        metadata={
            "about": "small for one without bass, as in a telephone; mono when both sides come from one",
            "example": "small",
        },
    )
    device: str = field(
        default="", metadata={"about": "a part of the loudspeaker’s name", "example": "headphones"}
    )
    input: str = field(
        default="auto",
        metadata={
            "about": "an input device to lead sessions, beside headsets and remotes; none leaves those alone",
            "example": "/dev/input/by-id/usb-My_Pedal-event-kbd",
        },
    )
    plain: bool = field(
        default=False,
        metadata={"about": "yes to print a line for each event, and draw nothing", "example": "yes"},
    )
    captions: bool = field(
        default=False,
        metadata={"about": "yes to name bells, breaths and beds as well, in brackets", "example": "yes"},
    )
    country: str = field(
        default="",
        metadata={"about": "whose helplines are shown, as two letters or a name", "example": "IE"},
    )
    choices: dict[str, str] = field(
        default_factory=dict,
        metadata={
            "about": "what every practice that offers it honours",
            "example": "{eyes: open, touch: no}",
        },
    )


def settings() -> Settings:
    """What the listener wrote into ``settings.yaml``; the defaults when there is none.

    Raises ``SettingsError``.
    """
    path = settings_file()
    text = own_text(path)
    found = reader.load(text, Settings, str(path), error=SettingsError)
    lines = text.splitlines()
    problems = []
    for name, value in found.choices.items():
        if not _can_be(name, value):
            number, column = _place(lines, name, value)
            told = f"“{name}” cannot be “{reader.shown(value)}”"
            hint = f"It may be {' or '.join(CHOICES[name])}."
            problems.append(Problem(str(path), number + 1, column + 1, lines[number], told, hint))
    if problems:
        raise SettingsError(problems)
    return found


def salvaged() -> Settings:
    """What is right in a ``settings.yaml`` that is wrong: each setting, and each choice, that can be read.

    It is for whoever must not be stopped by a mistake, nor be surprised by another loudspeaker or loudness.
    """
    try:
        text = settings_file().read_bytes().decode("utf-8", "replace")
    except OSError:
        return Settings()
    given = reader.salvage(text, Settings)
    for entry in [] if given else re.split(r"^(?=[^\s#])", text, flags=re.MULTILINE):  # it may be no YAML
        given |= reader.salvage(entry, Settings)
    choices = {name: value for name, value in given.get("choices", {}).items() if _can_be(name, value)}
    return replace(Settings(), **given | {"choices": choices})


def _can_be(choice: str, value: str) -> bool:
    """Whether a choice may have this value; of those that the house does not know, only scripts can tell."""
    return value in CHOICES.get(choice, (value,))


def _place(lines: list[str], name: str, value: str) -> tuple[int, int]:
    """Line and column, from 0, of a choice; where all choices begin when it stands in several lines."""
    first = next((number for number, line in enumerate(lines) if line.startswith("choices")), 0)
    said = re.compile(rf"^[^#]*?\b({re.escape(name)})\W+{re.escape(value)}")
    for number, line in enumerate(lines[first:], first):
        if match := said.search(line):
            return number, match.start(1)
    return first, 0


def own_text(path: Path) -> str:
    """The text of one of a listener's own files, empty when there is none. Raises ``SettingsError``."""
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as fault:
        told = f"this cannot be read: {fault.strerror}"
        raise SettingsError([Problem(str(path), 1, 1, "", told)]) from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        line, hint = raw.count(b"\n", 0, fault.start) + 1, "Save it as plain text in UTF-8."
        raise SettingsError([Problem(str(path), line, 1, "", "this is not text in UTF-8", hint)]) from None


@contextmanager
def only_what_ships() -> Iterator[None]:
    """While this lasts none of a listener's own files is found: no setting, script, sound or word."""
    before = os.environ.get(_OWN)
    os.environ[_OWN] = os.devnull  # in which no file can be
    try:
        yield
    finally:
        del os.environ[_OWN]
        if before is not None:
            os.environ[_OWN] = before


def bundled(kind: str) -> Path:
    """The folder of what ships with the program: ``scripts`` or ``audio``, installed or in a checkout."""
    package = Path(__file__).parent
    inside = package / "bundled" / kind
    return inside if inside.is_dir() else package.parent / kind


def settings_folder() -> Path:
    """Where a listener's own files live; it may not exist."""
    return _folder(_OWN, "user_config_path")


def settings_file() -> Path:
    """Where a listener's settings are; it may not exist."""
    return settings_folder() / "settings.yaml"


def cache_folder() -> Path:
    """Where speech is kept between sessions; it may not exist."""
    return _folder("VOICEGUIDE_CACHE_DIR", "user_cache_path")


def write_whole(path: Path, text: str) -> None:
    """Give a file this text, whole or not at all; where it is a link, the file that it leads to.

    Its folder is made if need be. Raises ``OSError``.
    """
    import tempfile

    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            file.write(text.encode())
        if path.exists():
            Path(name).chmod(path.stat().st_mode)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _folder(variable: str, kind: str) -> Path:
    if named := os.environ.get(variable):
        return Path(named)
    import platformdirs

    return Path(getattr(platformdirs, kind)("voiceguide", appauthor=False))
