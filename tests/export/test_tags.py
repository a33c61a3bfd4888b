"""Titles and chapters: where players find them, and without a change to the sound."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest

from tests.export.sounds import Noise, decoded
from voiceguide.export import export
from voiceguide.score import Mark
from voiceguide.units import RATE

FIVE = ["flac", "mp3", "ogg", "opus", "wav"]
TITLE = "Kindness “break” = äöü"
CHAPTERS = (Mark(0, "Arriving"), Mark(RATE + 24, "This is hard: “ouch”"), Mark(2 * RATE, "Back 🌱"))


def tagged(kind: str, folder: Path, *, frames: int = 4 * RATE, chapters: tuple[Mark, ...] = CHAPTERS) -> Path:
    path = folder / f"tagged.{kind}"
    export(Noise(frames), path, title=TITLE, chapters=chapters)
    return path


def probed(path: Path) -> Any:
    """What ffprobe sees in a file."""
    command = [
        "ffprobe",
        "-v",
        "error",
        "-show_chapters",
        "-show_format",
        "-show_streams",
        "-of",
        "json",
        path,
    ]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.parametrize("kind", FIVE)
def test_players_see_the_chapters(kind: str, tmp_path: Path) -> None:
    seen = [
        (float(chapter["start_time"]), float(chapter["end_time"]), chapter["tags"]["title"])
        for chapter in probed(tagged(kind, tmp_path))["chapters"]
    ]
    assert [name for *_, name in seen] == [mark.title for mark in CHAPTERS]
    assert [start for start, *_ in seen] == pytest.approx([0, 1.0005, 2], abs=0.001)
    assert [stop for _, stop, _ in seen] == pytest.approx([1.0005, 2, 4], abs=0.05)


@pytest.mark.parametrize("kind", FIVE)
def test_players_see_the_title(kind: str, tmp_path: Path) -> None:
    seen = probed(tagged(kind, tmp_path))
    tags = seen["format"].get("tags", {}) | seen["streams"][0].get("tags", {})
    assert {name.lower(): text for name, text in tags.items()}["title"] == TITLE


@pytest.mark.parametrize("kind", FIVE)
def test_tags_do_not_touch_the_sound(kind: str, tmp_path: Path) -> None:
    path = tagged(kind, tmp_path)
    export(Noise(4 * RATE), plain := tmp_path / f"plain.{kind}")
    assert path.stat().st_size > plain.stat().st_size or kind == "flac"
    assert np.array_equal(decoded(path), decoded(plain))


@pytest.mark.parametrize("kind", ["flac", "ogg", "opus"])
def test_chapters_are_vorbis_comments(kind: str, tmp_path: Path) -> None:
    last = Mark(3 * RATE + 48, "Back")
    file: Any = mutagen.File(tagged(kind, tmp_path, chapters=(*CHAPTERS[:2], last)))
    assert (file["CHAPTER001"], file["CHAPTER001NAME"]) == (["00:00:00.000"], ["Arriving"])
    assert (file["CHAPTER003"], file["CHAPTER003NAME"]) == (["00:00:03.001"], ["Back"])


def test_chapters_after_an_hour_count_hours(tmp_path: Path) -> None:
    late = Mark(3723 * RATE, "Much later")
    assert mutagen.File(tagged("flac", tmp_path, chapters=(late,)))["CHAPTER001"] == ["01:02:03.000"]


@pytest.mark.parametrize("kind", ["mp3", "wav"])
def test_a_table_of_contents_holds_the_id3_chapters_in_order(kind: str, tmp_path: Path) -> None:
    tags = mutagen.File(tagged(kind, tmp_path)).tags
    (contents,) = tags.getall("CTOC")
    named = {chapter.element_id: chapter.sub_frames["TIT2"].text[0] for chapter in tags.getall("CHAP")}
    assert [named[key] for key in contents.child_element_ids] == [mark.title for mark in CHAPTERS]


@pytest.mark.parametrize("kind", FIVE)
def test_a_title_alone_makes_no_chapters(kind: str, tmp_path: Path) -> None:
    assert not probed(tagged(kind, tmp_path, chapters=()))["chapters"]


def test_the_reference_decoder_finds_nothing_wrong_with_tagged_flac(tmp_path: Path) -> None:
    path = tagged("flac", tmp_path)
    subprocess.run(["flac", "--test", "--silent", "--warnings-as-errors", path], check=True)
