"""The text scores that are kept: every item of the library at every length, as the silent voice says it.

Look at what a change of a script does to them with ``git diff``; write them anew with
``python -m tests.golden``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from voiceguide import library
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.palette import Palette
from voiceguide.practice import Practice
from voiceguide.speech.silent import SilentVoice

__all__ = ["FOLDER", "scores"]

FOLDER = Path(__file__).with_name("golden")


def scores(practice: Practice) -> str:
    """The scores of a practice, one after the other: at each length, or on each day."""
    return "\n".join(
        f"== {title}\n{compose(practice, SilentVoice(), Palette(), minutes, settings)}\n"
        for title, minutes, settings in _sessions(practice)
    )


def _sessions(practice: Practice) -> Iterator[tuple[str, float | None, Settings]]:
    for minutes in practice.about.minutes:
        yield f"{minutes:g} minutes", minutes, Settings()
    for day in practice.about.choices.get("day", ()):
        yield f"day {day}", None, Settings(choices={"day": day})
    if practice.plays and "day" not in practice.about.choices:
        yield "whole", None, Settings()


def main() -> None:
    """Write them all anew, and take away those of practices that are gone."""
    os.environ["VOICEGUIDE_CONFIG_DIR"] = os.devnull  # no scripts of whoever runs this
    FOLDER.mkdir(exist_ok=True)
    written = {FOLDER / f"{practice.name}.txt": scores(practice) for practice in library.practices()}
    for path in set(FOLDER.glob("*.txt")) - set(written):
        path.unlink()
    for path, text in written.items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
