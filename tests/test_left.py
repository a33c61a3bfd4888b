"""Where a session was left: one place, for a day, whatever the file holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from voiceguide import left
from voiceguide.left import Left

SESSION = Left("/scripts/kind-break.md", 5.0, 81.25, 1, {"eyes": "open"}, counts=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path / "settings"))
    return tmp_path / "settings"


def test_what_is_kept_is_found_again_and_only_the_last(folder: Path) -> None:
    assert left.left() is None
    left.keep(Left("anchor", None, 3.0))
    left.keep(SESSION)
    assert left.left() == SESSION
    assert [path.name for path in folder.iterdir()] == ["left.json"]


def test_what_is_forgotten_is_gone(folder: Path) -> None:
    left.keep(SESSION)
    left.forget()
    left.forget()
    assert left.left() is None
    assert not list(folder.iterdir())


@pytest.mark.parametrize("hours", [24.01, 1000, -1])
def test_after_a_day_it_is_forgotten(folder: Path, hours: float) -> None:
    left.keep(SESSION)
    path = folder / "left.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps(found | {"at": found["at"] - hours * 3600}))
    left.expire()
    assert not path.exists()
    assert left.left() is None


def test_within_a_day_it_is_not(folder: Path) -> None:
    left.keep(SESSION)
    path = folder / "left.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps(found | {"at": found["at"] - 23 * 3600}))
    left.expire()
    assert left.left() == SESSION


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"at": "x"}', '{"at": 1e999}', "\0", '"left"'])
def test_a_file_that_says_nothing_counts_as_none(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "left.json").write_text(text)
    assert left.left() is None
