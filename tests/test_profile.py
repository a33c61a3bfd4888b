"""Profiles from the settings and the command line into the score, and into a file."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from tests.palette.judge import below, dbtp, lufs, rms
from voiceguide import library, script
from voiceguide.cli import anchor, cli, ready
from voiceguide.cli.scoring import settings_for
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.deck import Deck
from voiceguide.keys import offer
from voiceguide.levels import CEILING, FADE, VOICE, Faded
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.profile import LOUDER, NORMAL, ROOMS, SPEAKERS, Profile, Room, Speaker, fitted
from voiceguide.score import Bus, Score
from voiceguide.sound import Block, Samples
from voiceguide.speech.shape import Spoken
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE
from voiceguide.wishes import GROUPS

PRACTICE = library.find("anchor")
SHORT = script.parse(
    "---\ntitle: A short one\nbed: soft-noise\n---\n\nSit as you like. [bell] [pause 9s exactly]\n"
    "[breathe 2-2 for 2 breaths, count 0] [tense 2s] [release 4s] There it is.",
    Path("short.md"),
)


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


# -- levels


def heard(settings: Settings, *buses: Bus) -> Block:
    """Some of what is heard of the short one."""
    mix = Mix(compose(SHORT, SilentVoice(), Palette(), None, settings), buses=buses or tuple(Bus))
    return mix.read(0, mix.frames)


def test_without_a_wish_all_is_as_the_house_has_it() -> None:
    assert fitted(Settings()) == NORMAL


def test_there_is_a_setting_for_each_part_that_a_key_sets() -> None:
    named = {field.name for field in fields(Settings) if field.name.endswith("_level")}
    assert named == {f"{group}_level" for group in GROUPS}


@pytest.mark.parametrize("asleep", [False, True])
def test_each_part_has_a_level_of_its_own(asleep: bool) -> None:
    usual = Settings(others_asleep=asleep)
    wished = replace(usual, voice_level=-9, bed_level=4, cues_level=-3)
    due = {Bus.VOICE: -9, Bus.BED: 4, Bus.BELL: -3, Bus.BREATH: -3}
    for bus in Bus:
        assert rms(heard(wished, bus)) - rms(heard(usual, bus)) == pytest.approx(due[bus], abs=0.3), bus


def test_a_silent_bed_keeps_its_floor_whatever_its_level() -> None:
    usual, loud = (heard(Settings(bed="none", bed_level=level), Bus.BED) for level in (0, 12))
    assert np.array_equal(usual, loud)


def test_where_nothing_is_set_the_bed_lies_20_lu_under_a_voice_that_speaks() -> None:
    score = compose(SHORT, SilentVoice(), Palette(), None, Settings())
    line = next(cue for cue in score.cues if cue.bus is Bus.VOICE)
    beneath = Mix(score, buses={Bus.BED}).read(line.start, line.stop)
    assert lufs(beneath) == pytest.approx(VOICE - 20, abs=1)


def test_however_loud_it_is_set_nothing_goes_beyond_the_ceiling() -> None:
    loudest = heard(Settings(voice_level=6, bed_level=12, cues_level=6))
    assert lufs(loudest) > lufs(heard(Settings())) + 4
    assert dbtp(loudest) <= CEILING


def test_a_voice_as_real_voices_peak_stays_under_the_ceiling_too() -> None:
    class Peaking(SilentVoice):
        """A voice with peaks of -3 dBFS, as far as a clip may go."""

        def speak(self, text: str, pace: float = 1.0) -> Spoken:
            samples = super().speak(text, pace).samples.copy()
            samples[RATE // 16 :: RATE // 8] = 23_197
            return Spoken(samples)

    score = compose(SHORT, Peaking(), Palette(), None, Settings(voice_level=6, bed_level=12, cues_level=6))
    assert dbtp(Mix(score).read(0, score.frames)) <= CEILING


def test_all_else_that_is_said_is_as_loud_as_the_voice() -> None:
    settings, voice = Settings(voice_level=-9), SilentVoice()
    score = compose(SHORT, voice, Palette(), None, settings)
    extras = ready.extras(score, settings, voice)
    assert extras.offer
    assert extras.welcome
    plain = voice.speak(offer())
    whole = extras.offer.read(0, extras.offer.frames)
    assert lufs(whole) == pytest.approx(lufs(plain.read(0, plain.frames)) - 9, abs=0.1)
    assert lufs(extras.welcome.read(0, extras.welcome.frames)) == pytest.approx(VOICE - 9, abs=2)
    assert extras.anchor
    assert extras.anchor.score
    assert extras.anchor.score.profile == score.profile


def test_a_bed_that_lingers_is_as_loud_as_it_was() -> None:
    def lingering(level: float) -> Block:
        settings = Settings(bed_level=level)
        score = compose(SHORT, SilentVoice(), Palette(), None, settings)
        lingers = ready.extras(score, settings, SilentVoice()).linger
        assert lingers
        return lingers.read(10 * RATE, 20 * RATE)

    assert lufs(lingering(0)) - lufs(lingering(-9)) == pytest.approx(9, abs=0.1)


def test_the_anchor_is_as_the_session_is_but_for_open_eyes() -> None:
    settings = Settings(others_asleep=True, cues_level=-3, choices={"eyes": "shut", "touch": "no"})
    steady = anchor.prepared(settings, SilentVoice())
    wanted = replace(settings, choices={"eyes": "open", "touch": "no"})
    assert str(steady) == str(compose(PRACTICE, SilentVoice(), Palette(), None, wanted))
    assert steady
    assert steady.profile == fitted(settings)


def test_making_the_anchor_ready_reads_no_settings(folder: Path) -> None:
    write(folder, "rate: fast\n")
    assert anchor.prepared(Settings(), SilentVoice())


def test_a_key_makes_no_part_louder_than_the_startle_guard_reckons_with() -> None:
    deck = Deck(Samples(np.zeros((1, 2), np.float32)))
    for group in GROUPS:
        deck.set_level(group, 99.0)
        assert deck.level(group) == LOUDER


# -- where others sleep


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
