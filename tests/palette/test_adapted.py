"""The palette as a room and a loudspeaker ask for it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.palette.judge import below, levels, lufs, rms
from voiceguide.breath import pattern
from voiceguide.config import bundled
from voiceguide.levels import BED, BELL, FLOOR, SWELL, to_int16
from voiceguide.loudness import loudness
from voiceguide.palette import Palette, adapted
from voiceguide.palette.recipes import Bed, Bell, Breath, Drone, read
from voiceguide.profile import NORMAL, ROOMS, SPEAKERS, Profile, Room, Speaker
from voiceguide.sound import Block, Sound
from voiceguide.units import RATE, frames

FOLDERS = [bundled("audio")]
USUAL = Palette(FOLDERS)
ASLEEP = Palette(FOLDERS, Profile(room=ROOMS[True]))
SMALL = Palette(FOLDERS, Profile(speaker=SPEAKERS["small"]))
MONO = Palette(FOLDERS, Profile(speaker=SPEAKERS["mono"]))
ALL = {"asleep": ASLEEP, "small": SMALL, "mono": MONO}
BEDS = [listed.name for listed in USUAL.beds() if listed.name != "none"]
BELLS = [listed.name for listed in USUAL.bells()]


def whole(sound: Sound) -> Block:
    return sound.read(0, sound.frames)


def strongest(mono: Block) -> float:
    """The frequency of the strongest tone."""
    power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), 2**19))
    return float(np.argmax(power)) * RATE / 2**19


# -- the usual


@pytest.mark.parametrize("path", sorted(FOLDERS[0].glob("*/*.yaml")), ids=lambda path: path.stem)
def test_the_usual_profile_leaves_every_recipe_as_it_is(path) -> None:  # type: ignore[no-untyped-def]
    if path.parent.name == "beds":
        assert adapted.bed(recipe := read(path, Bed), Room(), Speaker()) == recipe
    elif path.parent.name == "bells":
        assert adapted.bell(bell := read(path, Bell), Room(), Speaker()) == bell
    else:
        assert adapted.breath(tone := read(path, Breath), Speaker()) == tone


def test_the_usual_profile_leaves_tones_that_are_there_twice() -> None:
    bed = Bed("Twice", "", drone=Drone(50, (1, 1, 2)))
    assert adapted.bed(bed, Room(), Speaker()) == bed


def test_the_palette_within_its_own_profile_is_itself() -> None:
    assert USUAL.within(NORMAL) is USUAL
    again = ASLEEP.within(NORMAL)
    assert np.array_equal(whole(again.bell("bowl")), whole(USUAL.bell("bowl")))


# -- where others sleep


@pytest.mark.parametrize("name", BEDS)
def test_a_bed_is_as_much_lower_as_the_room_asks_for(name: str) -> None:
    heard = whole(ASLEEP.bed(name, frames(120)))
    assert lufs(heard) == pytest.approx(BED - 18, abs=0.7)


@pytest.mark.parametrize("name", ["far-sea", "warm-drone"])
def test_a_bed_comes_and_goes_less(name: str) -> None:
    def swing(palette: Palette) -> float:
        steps = levels(whole(palette.bed(name, frames(240))), 1.0)
        return float(np.percentile(steps, 90) - np.percentile(steps, 10))

    assert swing(ASLEEP) < 0.8 * swing(USUAL)


@pytest.mark.parametrize("palette", ALL.values(), ids=ALL)
def test_silence_keeps_its_floor(palette: Palette) -> None:
    heard = whole(palette.bed("none", frames(20)))
    assert loudness(heard, gated=False) == pytest.approx(FLOOR, abs=0.5)
    assert np.any(to_int16(heard).reshape(-1, RATE // 20, 2) != 0, axis=(1, 2)).all()


@pytest.mark.parametrize("name", BELLS)
def test_a_bell_is_very_soft_and_comes_slowly(name: str) -> None:
    heard = whole(ASLEEP.bell(name))
    assert loudness(heard[: frames(0.4)]) == pytest.approx(BELL - 20, abs=0.5)
    early, usual = (rms(whole(p.bell(name))[: frames(0.05)]) for p in (ASLEEP, USUAL))
    assert early < usual - 20 - 2, "softer still at its beginning"


def test_the_breath_stays_beside_the_voice() -> None:
    heard = ASLEEP.swell(pattern("4-6"), 2).read(frames(3.8), frames(4.2))
    assert loudness(heard) == pytest.approx(SWELL - 12, abs=0.3)
    for kind in ("tense", "release"):
        usual, soft = (rms(whole(getattr(palette, kind)(frames(6)))) for palette in (USUAL, ASLEEP))
        assert soft == pytest.approx(usual - 12, abs=0.01)


# -- a small loudspeaker


@pytest.mark.parametrize("name", BEDS)
def test_a_beds_bass_is_moved_up_and_none_of_its_loudness_is_lost(name: str) -> None:
    usual, small = (whole(palette.bed(name, frames(120))) for palette in (USUAL, SMALL))
    assert below(usual, 200) > -3, "most of it is low"
    assert below(small, 200) < -6
    assert lufs(small) == pytest.approx(BED, abs=0.7)


@pytest.mark.parametrize("name", BELLS)
def test_a_bells_bass_is_moved_up(name: str) -> None:
    heard = whole(SMALL.bell(name))
    assert below(heard, 190) < -50
    assert loudness(heard[: frames(0.4)]) == pytest.approx(BELL, abs=0.3)


def test_the_low_bell_stays_the_lower_one() -> None:
    low, bowl = (strongest(whole(SMALL.bell(name))[: 4 * RATE, 0]) for name in ("low", "bowl"))
    assert 200 < low < bowl


def test_the_breath_is_led_within_what_a_small_loudspeaker_says_by_the_same_interval() -> None:
    def ends(palette: Palette) -> list[float]:
        sound = palette.swell(pattern("box"), 2)
        # held at the full breath, and at the empty one
        return [strongest(sound.read(frames(at), frames(at + 1))[:, 0]) for at in (5.5, 13.5)]

    usual, small = ends(USUAL), ends(SMALL)
    assert min(small) > 250
    assert small[0] / small[1] == pytest.approx(usual[0] / usual[1], abs=0.01)
    assert below(whole(SMALL.swell(pattern("4-6"), 2)), 250) < -50


def test_a_breath_tone_that_is_high_enough_stays() -> None:
    usual, small = (whole(palette.tense(frames(3))) for palette in (USUAL, SMALL))
    assert np.array_equal(usual, small)


# -- one loudspeaker


@pytest.mark.parametrize("palette", [SMALL, MONO], ids=["small", "mono"])
@pytest.mark.parametrize("name", BEDS)
def test_on_one_loudspeaker_a_bed_loses_nothing_to_speak_of(name: str, palette: Palette) -> None:
    heard = whole(palette.bed(name, frames(60)))
    assert rms(heard.mean(axis=1)) > rms(heard) - 0.7
    steps = heard[: 50 * RATE].reshape(-1, RATE // 2, 2)
    assert min(np.corrcoef(step[:, 0], step[:, 1])[0, 1] for step in steps) > 0


# -- purity


@pytest.mark.parametrize("palette", ALL.values(), ids=ALL)
@pytest.mark.parametrize("size", [65, 4097])
def test_it_is_the_same_however_it_is_read(palette: Palette, size: int) -> None:
    for sound in (palette.bed("far-sea", 30_000), palette.bell("low"), palette.swell(pattern("2-2"), 1)):
        heard = sound.read(0, 30_000).copy()
        pieces = [sound.read(at, min(at + size, 30_000)) for at in range(0, 30_000, size)]
        assert np.array_equal(np.concatenate(pieces), heard)
