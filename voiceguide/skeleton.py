"""A script to begin with."""

from __future__ import annotations

from pathlib import Path

__all__ = ["skeleton"]


def skeleton(name: str) -> str:
    """The text of a new script of this name: all front matter, an opening, a middle, a closing."""
    title = " ".join(name.replace("-", " ").replace("_", " ").split()).capitalize() or "Practice"
    quoted = title.replace("\\", "").replace('"', "")
    text = Path(__file__).with_suffix(".md").read_text("utf-8")
    return text.replace("{title}", f'"{quoted}"', 1)
