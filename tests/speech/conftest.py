from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty settings folder for one test."""
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    return tmp_path
