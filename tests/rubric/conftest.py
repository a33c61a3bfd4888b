"""A judge with a voice that needs no engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rubric.cases import Judge
from voiceguide.palette import Palette
from voiceguide.rubric import Finding, findings
from voiceguide.speech.silent import SilentVoice


@pytest.fixture(scope="session")
def palette() -> Palette:
    return Palette()


@pytest.fixture
def judge(tmp_path: Path, palette: Palette) -> Judge:
    def judged(text: str) -> list[Finding]:
        path = tmp_path / "walk.md"
        path.write_text(text, "utf-8")
        return list(findings(path, SilentVoice(), palette))

    return judged
