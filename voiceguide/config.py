"""Where things live on this machine, and what a listener may choose."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Settings", "bundled", "cache_folder", "settings_folder"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a listener chose; everything has a calm default."""

    engine: str = "auto"  #: speech engine, or auto
    voice: str = ""  #: the engine's name of a voice; empty is the engine's calm default
    rate: int = 115  #: words a minute while speaking
    bed: str = ""  #: bed to use instead of the script's
    bed_level: float = 0.0  #: dB louder (or, below 0, softer) than the house level
    device: str = ""  #: name of the sound device, or a part of it
    choices: Mapping[str, str] = field(default_factory=dict)  #: eyes: open, touch: no, …


def bundled(kind: str) -> Path:
    """The folder of what ships with the program: ``scripts`` or ``audio``, installed or in a checkout."""
    package = Path(__file__).parent
    inside = package / "bundled" / kind
    return inside if inside.is_dir() else package.parent / kind


def settings_folder() -> Path:
    """Where a listener's own files live; it may not exist."""
    return _folder("VOICEGUIDE_CONFIG_DIR", "user_config_path")


def cache_folder() -> Path:
    """Where speech is kept between sessions; it may not exist."""
    return _folder("VOICEGUIDE_CACHE_DIR", "user_cache_path")


def _folder(variable: str, kind: str) -> Path:
    if named := os.environ.get(variable):
        return Path(named)
    import platformdirs

    return Path(getattr(platformdirs, kind)("voiceguide", appauthor=False))
