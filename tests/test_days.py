"""The day that comes next: one step a time, and a file that may be broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide import days

THREE = ("1", "2", "3")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path / "settings"))
    return tmp_path / "settings"


def test_it_begins_with_the_first_and_writes_nothing_by_looking(folder: Path) -> None:
    assert days.upcoming("steps", THREE) == "1"
    assert not folder.exists()


def test_each_day_that_is_kept_leads_to_the_next_and_the_last_one_stays() -> None:
    found = []
    for _ in range(5):
        found.append(days.upcoming("steps", THREE))
        days.keep("steps", found[-1])
    assert found == ["1", "2", "3", "3", "3"]


def test_programmes_have_days_of_their_own() -> None:
    days.keep("steps", "2")
    days.keep("others", "1")
    assert (days.upcoming("steps", THREE), days.upcoming("others", THREE)) == ("3", "2")


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"steps": [1]}', '{"steps": "17"}', "\0"])
def test_a_file_that_says_nothing_counts_as_none(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "days.json").write_text(text)
    assert days.upcoming("steps", THREE) == "1"
    days.keep("steps", "1")
    assert days.upcoming("steps", THREE) == "2"


def test_only_the_programme_and_the_day_are_kept(folder: Path) -> None:
    days.keep("steps", "2")
    assert [path.name for path in folder.iterdir()] == ["days.json"]
    assert (folder / "days.json").read_text() == '{\n "steps": "2"\n}'
