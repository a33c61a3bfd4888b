"""Profiles from the settings and the command line into the score, and into a file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.palette.judge import below, lufs
from voiceguide import library
from voiceguide.cli import cli
from voiceguide.cli.group import settings_for
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.levels import FADE, Faded
from voiceguide.palette import Palette
from voiceguide.profile import NORMAL, ROOMS, SPEAKERS, Profile, Room, Speaker
from voiceguide.score import Bus, Score
from voiceguide.sound import Block
from voiceguide.speech.silent import SilentVoice

PRACTICE = library.find("anchor")


def write(folder: Path, text: str) -> None:
    (folder / "settings.yaml").write_text(text, "utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the listener's settings live."""
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    return tmp_path


def composed(others_asleep: bool) -> Score:
    """A session of two minutes."""
    return compose(PRACTICE, SilentVoice(), Palette(), 2, Settings(others_asleep=others_asleep))


def test_the_usual_room_and_loudspeaker_ask_for_nothing() -> None:
    assert Profile(ROOMS[False], SPEAKERS["normal"]) == NORMAL == Profile()
    neutral = {"waves": 1.0, "fades": 1.0}
    for part in (Room(), Speaker()):
        for field in fields(part):
            assert getattr(part, field.name) == neutral.get(field.name, 0)


def test_the_settings_and_the_command_know_every_loudspeaker() -> None:
    assert get_args(get_type_hints(Settings)["speaker"]) == tuple(SPEAKERS)
    (option,) = (option for option in cli.commands["play"].params if option.name == "speaker")
    assert tuple(option.type.choices) == tuple(SPEAKERS)  # type: ignore[attr-defined]


def test_where_others_sleep_nothing_is_louder_and_nothing_quicker() -> None:
    asleep = ROOMS[True]
    assert max(asleep.voice, asleep.bed, asleep.bell, asleep.swell) <= -12
    assert asleep.bed < asleep.voice > asleep.bell
    assert asleep.fades > 1 > asleep.waves


@pytest.mark.parametrize("speaker", SPEAKERS)
@pytest.mark.parametrize("asleep", [False, True])
def test_a_score_carries_what_it_is_fitted_to(speaker: str, asleep: bool) -> None:
    settings = Settings(others_asleep=asleep, speaker=speaker)  # type: ignore[arg-type]
    score = compose(PRACTICE, SilentVoice(), Palette(), 2, settings)
    assert score.profile == Profile(ROOMS[asleep], SPEAKERS[speaker])


def test_nothing_begins_at_another_time_for_it() -> None:
    usual, asleep = (
        [(cue.start, cue.bus, cue.text) for cue in composed(others_asleep).cues]
        for others_asleep in (False, True)
    )
    assert usual == asleep


def test_beds_come_in_twice_as_slowly_where_others_sleep() -> None:
    def coming(others_asleep: bool) -> object:
        bed = next(cue.sound for cue in composed(others_asleep).cues if cue.bus is Bus.BED)
        assert isinstance(bed, Faded)
        return bed.fade_in

    assert (coming(False), coming(True)) == (FADE, 2 * FADE)


def test_settings_are_read_and_an_option_goes_before_them(folder: Path) -> None:
    write(folder, "others_asleep: yes\nspeaker: small\n")
    found = settings_for(PRACTICE)
    assert (found.others_asleep, found.speaker) == (True, "small")
    given = settings_for(PRACTICE, others_asleep=False, speaker="mono")
    assert (given.others_asleep, given.speaker) == (False, "mono")


@pytest.mark.parametrize("wrong", ["speaker: tiny", "others_asleep: perhaps"])
def test_a_wrong_value_is_told(wrong: str, folder: Path) -> None:
    write(folder, f"{wrong}\n")
    told = CliRunner().invoke(cli, ["plan", "anchor"], standalone_mode=False)
    assert wrong.split(": ")[1] in str(told.exception)


def test_what_is_exported_is_fitted_too(folder: Path) -> None:
    write(folder, "engine: silent\nothers_asleep: yes\n")

    def exported(*options: str) -> Block:
        path = folder / "heard.flac"
        told = CliRunner().invoke(cli, ["export", "anchor", "-m", "2", "-o", str(path), *options])
        assert told.exit_code == 0, told.output
        heard: Block = soundfile.read(path, dtype="float32", always_2d=True)[0]
        return heard

    asleep, awake, small = exported(), exported("--others-awake"), exported("--speaker", "small")
    assert lufs(asleep) < lufs(awake) - 11
    assert (awake[:, 0] != awake[:, 1]).any()
    assert np.array_equal(small[:, 0], small[:, 1])
    assert below(small, 120) < -45 < below(awake, 120)
