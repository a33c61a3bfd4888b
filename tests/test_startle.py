"""The startle guard: what it measures, and that nothing of ours rises faster than it allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.palette.judge import lufs
from tests.palette.judge import steepest as judged
from voiceguide import levels, library
from voiceguide.breath import PATTERNS, pattern
from voiceguide.compose import compose
from voiceguide.config import Settings, bundled
from voiceguide.deck import QUIETEST, Deck
from voiceguide.levels import Faded
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.palette.bells import bell
from voiceguide.palette.recipes import Bell, Mode, read
from voiceguide.practice import Practice
from voiceguide.profile import LOUDER, ROOMS, SPEAKERS, Profile, fitted
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM, Block, Samples, Sound
from voiceguide.speech.silent import SilentVoice
from voiceguide.startle import QUIET, RISE, steepest
from voiceguide.units import RATE, frames, gain
from voiceguide.vocabulary import BED_LEVELS, LEVELS
from voiceguide.wishes import GROUPS

PROFILES = [Profile(room, speaker) for room in ROOMS.values() for speaker in SPEAKERS.values()]
#: the settings that make everything as loud as it can be
LOUDEST = {"bed_level": float(BED_LEVELS[1]), "cues_level": float(LEVELS[1])}
PRACTICES = list(library.practices())
OURS = (Bus.BED, Bus.BELL, Bus.BREATH)
#: what a test's own meter may find more than the guard's: it holds against fewer stretches before
MORE = 0.25


def tone(seconds: float, decibels: float) -> Block:
    """A tone with an rms of so many dB."""
    wave = gain(decibels + 3.0103) * np.sin(2 * np.pi * 1000 * np.arange(frames(seconds)) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


# -- what it measures


@pytest.mark.parametrize("level", [-20, -35])
def test_what_comes_out_of_silence_at_once_rises_by_all_that_it_is_above_quiet(level: float) -> None:
    assert steepest(tone(0.5, level)) == pytest.approx(level - QUIET, abs=0.1)


def test_what_stays_quiet_does_not_rise() -> None:
    assert steepest(tone(0.5, QUIET - 1)) == 0
    assert steepest(np.zeros((0, 2), np.float32)) == 0


@pytest.mark.parametrize("slope", [100, 300, 900])
def test_a_slope_is_what_it_rises_by_in_a_hundredth_of_a_second(slope: float) -> None:
    climbing = tone(60 / slope, 0) * 10 ** (np.linspace(-80, -20, frames(60 / slope)) / 20)[:, None]
    assert steepest(climbing.astype(np.float32)) == pytest.approx(slope / 100, abs=0.6)


def test_a_step_is_what_it_is_wherever_it_falls() -> None:
    for away in (0, 100, 333):
        heard = np.concatenate([tone(0.3, -40), tone(0.3 + away / RATE, -40), tone(0.3, -28)])
        assert steepest(heard) == pytest.approx(12, abs=0.1)


def test_what_was_as_loud_just_before_startles_nobody() -> None:
    gap = np.zeros((frames(0.05), 2), np.float32)
    again = np.concatenate([tone(0.2, -20), gap, tone(0.2, -20)])
    assert steepest(again[frames(0.1) :]) == pytest.approx(-20 - QUIET, abs=0.1), "it begins at once"
    faded = Faded(Samples(again), frames(0.15)).read(0, len(again))
    assert steepest(faded) < 8


def test_two_meters_agree() -> None:
    for heard in (tone(0.5, -20), Faded(Samples(tone(1, -25)), frames(0.1)).read(0, RATE)):
        assert judged(heard) == pytest.approx(steepest(heard), abs=0.6)


# -- what ships


def sounds(palette: Palette) -> Iterator[tuple[str, Sound]]:
    """Every sound of a palette; the beds come in as in a session."""
    for listed in palette.beds():
        yield listed.name, Faded(palette.bed(listed.name, frames(40)), levels.FADE, levels.FADE, True)
    for listed in palette.bells():
        yield listed.name, palette.bell(listed.name)
    for name in (*PATTERNS, "4-7-8", "2-2", "1-3"):
        yield name, palette.swell(pattern(name), 2)
    for length in (0.3, 1.0, 6.0):
        yield f"tense {length}", palette.tense(frames(length))
        yield f"release {length}", palette.release(frames(length))


@pytest.mark.parametrize("profile", PROFILES, ids=[f"{room}-{name}" for room in ROOMS for name in SPEAKERS])
def test_no_sound_that_ships_rises_faster_than_the_guard_allows(profile: Profile) -> None:
    for name, sound in sounds(Palette([bundled("audio")], profile)):
        heard = sound.read(0, sound.frames) * np.float32(gain(LOUDER))  # as keys can make it
        assert judged(heard) <= RISE + MORE, name


@pytest.mark.parametrize("asleep", [False, True])
@pytest.mark.parametrize("speaker", SPEAKERS)
def test_none_does_where_all_is_as_loud_as_can_be_asked_for(speaker: str, asleep: bool) -> None:
    profile = fitted(Settings(others_asleep=asleep, speaker=speaker, **LOUDEST))  # type: ignore[arg-type]
    for name, sound in sounds(Palette([bundled("audio")], profile)):
        heard = sound.read(0, min(sound.frames, 8 * RATE)) * np.float32(gain(LOUDER))
        assert judged(heard) <= RISE + MORE, name


@pytest.mark.parametrize("level", [-20.0, 0.0, 6.0])
@pytest.mark.parametrize("path", sorted(bundled("audio").glob("bells/*.yaml")), ids=lambda path: path.stem)
def test_a_bell_that_ships_is_still_struck_however_loud_it_is(path: Path, level: float) -> None:
    recipe = read(path, Bell)
    heard = bell(recipe, level).read(0, frames(1))
    height = np.abs(heard).max(axis=1)
    assert frames(0.05) < np.argmax(height > 0.9 * height.max()) < frames(0.2)
    loud = judged(heard * np.float32(gain(LOUDER)))
    assert level < 0 or loud > RISE - 2, "no softer than it needs to be"


# -- what keys do


def played(deck: Deck, seconds: float) -> Block:
    """What is heard next."""
    return np.concatenate([deck.read() for _ in range(round(seconds * RATE) // QUANTUM)])


def struck(name: str, settings: Settings, *cues: Cue) -> Mix:
    """A bell that is struck after a second, and what else sounds."""
    profile = fitted(settings)
    sound = Palette([bundled("audio")], profile).bell(name)
    return Mix(Score("Struck", 8 * RATE, (Cue(RATE, sound, Bus.BELL), *cues), profile=profile))


@pytest.mark.parametrize("settings", [Settings(), Settings(cues_level=6), Settings(others_asleep=True)])
@pytest.mark.parametrize("name", ["bowl", "low"])
def test_a_bell_that_keys_have_made_as_loud_as_they_can_startles_nobody(
    name: str, settings: Settings
) -> None:
    deck = Deck(struck(name, settings))
    usual = np.abs(played(Deck(deck.sound), 4)).max()
    deck.set_level("cues", 99)
    heard = played(deck, 4)
    assert np.abs(heard).max() == pytest.approx(usual * gain(LOUDER), rel=0.01)
    assert judged(heard) <= RISE + MORE


@pytest.mark.parametrize("seed", range(4))
def test_steps_of_the_volume_startle_nobody(seed: int) -> None:
    """Keys and knobs at random, from nothing to the loudest, as a bell rings over a bed."""
    random = np.random.default_rng(seed)
    settings = Settings(**LOUDEST)  # type: ignore[arg-type]
    bed = Palette([bundled("audio")], fitted(settings)).bed("soft-noise", 8 * RATE)
    deck = Deck(struck("bowl", settings, Cue(0, Faded(bed, levels.FADE, 0, True), Bus.BED)))
    heard = []
    for _ in range(8 * RATE // QUANTUM):
        if random.random() < 0.2:
            deck.set_level(str(random.choice(GROUPS)), float(random.choice([QUIETEST, -20, 0, 99])))
        heard.append(deck.read())
    assert judged(np.concatenate(heard)) <= RISE + MORE


def session(practice: Practice, bed: str) -> Score:
    """The shortest session of a practice, with no voice that could cover anything."""
    minutes = min(practice.about.minutes, default=None)
    return compose(practice, SilentVoice(), Palette([bundled("audio")]), minutes, Settings(bed=bed))


def rises(mix: Mix, stretches: Iterable[tuple[int, int]]) -> Iterator[float]:
    """The steepest rise in each stretch; the second before it was measured there, and only leads in."""
    for start, stop in stretches:
        first = max(0, start - RATE)
        heard = mix.read(first, min(mix.frames, stop)).copy()
        if start:
            heard[: start - first] *= levels.rise(0, start - first, start - first)
        yield steepest(heard)


@pytest.mark.parametrize("practice", PRACTICES, ids=[practice.name for practice in PRACTICES])
def test_nothing_in_any_session_comes_faster_than_the_guard_allows(practice: Practice) -> None:
    score = session(practice, "none")
    begin = [cue.start for cue in score.cues if cue.bus in OURS]
    mix = Mix(score, buses=OURS)
    assert max(rises(mix, ((max(0, at - frames(0.1)), at + RATE) for at in begin))) <= RISE


@pytest.mark.parametrize("name", ["muscle-release", "release", "rain"])
def test_a_whole_session_never_rises_faster_than_the_guard_allows(name: str) -> None:
    score = session(library.find(name), "")
    starts = range(0, score.frames, frames(60))
    mix = Mix(score, buses=OURS)
    assert max(rises(mix, ((start, start + frames(60)) for start in starts))) <= RISE


# -- what a listener adds


def harsh(seed: int) -> Bell:
    """A bell by chance, struck as hard as a recipe may say."""
    random = np.random.default_rng(seed)
    modes = tuple(
        Mode(float(random.uniform(0.5, 12)), float(random.uniform(-20, 0)), float(random.uniform(0.3, 20)), 2)
        for _ in range(random.integers(1, 9))
    )
    return Bell("Harsh", "", float(random.uniform(60, 1200)), 0.004, modes)


@pytest.mark.parametrize("seed", range(12))
def test_a_bell_that_is_struck_too_hard_is_softened_and_as_loud_as_any(seed: int) -> None:
    heard = bell(harsh(seed)).read(0, frames(0.25))
    assert judged(heard * np.float32(gain(LOUDER))) <= RISE + MORE
    assert lufs(bell(harsh(seed)).read(0, frames(0.4))) == pytest.approx(levels.BELL, abs=0.5)


def test_a_bell_that_is_soft_already_is_left_alone() -> None:
    soft = replace(harsh(3), strike=0.2)
    heard = bell(soft).read(0, frames(0.3))
    assert np.abs(heard[: frames(0.2)]).max() > 0
    longer = bell(replace(soft, strike=0.1)).read(0, frames(0.3))
    assert np.abs(heard[: frames(0.05)]).max() < np.abs(longer[: frames(0.05)]).max()
