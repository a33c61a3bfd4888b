"""Sounds found by name, and recipes that are read with care."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.config import bundled
from voiceguide.errors import NotFound, RecipeError
from voiceguide.palette import Palette

PALETTE = Palette()
BED = "title: Mine\nabout: My own.\nnoise:\n  colours: [{slope: -3, low: 60, high: 2000}]\n"


def kept(folder: Path, name: str, text: str) -> Palette:
    """A palette with one more recipe, before those that ship."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return Palette([folder, bundled("audio")])


def test_the_beds_and_bells_that_ship_are_listed_with_a_line_each() -> None:
    assert [bed.name for bed in PALETTE.beds()] == ["far-sea", "none", "soft-noise", "warm-drone"]
    assert [bell.name for bell in PALETTE.bells()] == ["bowl", "low"]
    for listed in (*PALETTE.beds(), *PALETTE.bells()):
        assert listed.title
        assert listed.about.endswith(".")
        assert "\n" not in listed.about


@pytest.mark.parametrize("name", ["none", "silence", "off", "sea", " Far-Sea ", "DRONE"])
def test_a_bed_is_found_by_its_name_or_alias(name: str) -> None:
    assert PALETTE.bed(name, 100).frames == 100


def test_no_two_recipes_share_a_name() -> None:
    from voiceguide.palette import recipes

    for kind, into in (("beds", recipes.Bed), ("bells", recipes.Bell)):
        paths = list((bundled("audio") / kind).glob("*.yaml"))
        names = [name for path in paths for name in (path.stem, *recipes.read(path, into).aliases)]
        assert len(names) == len(set(names))


def test_a_near_miss_is_suggested_and_all_are_named() -> None:
    with pytest.raises(NotFound) as caught:
        PALETTE.bed("far-see", 100)
    said = str(caught.value)
    assert said == (
        "There is no bed “far-see”. Did you mean “far-sea”? There are: far-sea, none, soft-noise, warm-drone."
    )


def test_a_name_that_is_like_nothing_gets_the_list() -> None:
    with pytest.raises(NotFound, match=r"There is no bell “xyzzy”\. There are: bowl, low\."):
        PALETTE.bell("xyzzy")


@pytest.mark.parametrize("name", ["../beds/far-sea", "/etc/passwd", "", "far-sea.yaml", "far-sea\0"])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(NotFound):
        PALETTE.bed(name, 100)


def test_a_listener_may_add_a_bed(tmp_path: Path) -> None:
    palette = kept(tmp_path, "beds/mine.yaml", BED)
    assert palette.bed("mine", 50).read(0, 50).any()
    assert "mine" in [bed.name for bed in palette.beds()]
    assert palette.bell("bowl").frames


def test_a_listeners_recipe_comes_before_one_that_ships(tmp_path: Path) -> None:
    palette = kept(tmp_path, "beds/far-sea.yaml", BED)
    assert "Mine" in [bed.title for bed in palette.beds()]
    assert len(palette.beds()) == len(PALETTE.beds())


def test_the_listeners_own_folder_is_looked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path / "audio", "beds/mine.yaml", BED)
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    assert "mine" in [bed.name for bed in Palette().beds()]


def test_a_palette_without_breath_tones_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There is no breath tone “muscle”. None is in .*breath"):
        Palette([tmp_path]).tense(100)


WRONG = {
    "a word that is not known": (BED.replace("slope", "slop"), "2000", "Did you mean “slope”?"),
    "a number out of its bounds": (BED.replace("2000", "90000"), "it lies between 60 and 16000", ":4:"),
    "no layer": ("title: Mine\nabout: My own.\n", "a bed needs a layer", ":1:"),
    "not a number": (BED.replace("-3", "steep"), "“slope” is a number, not “steep”", ":4:"),
    "not YAML": ("title: [", "this is not YAML", ":"),
    "no colours": (
        "title: Mine\nabout: My own.\nnoise: {colours: []}\n",
        "there are 0 colours; there may be 1 to 4",
        ":3:",
    ),
    "nothing to be heard": (
        BED.replace("slope", "still: 0, wave: 1, slope"),
        "no colour is ever heard",
        ":4:",
    ),
    "a seed below 0": (BED + "seed: -1\n", "“seed” is -1; it lies between 0 and", ":1:"),
    "not a number at all": (BED.replace("-3", "nan"), "“slope” is a number, not “nan”", ":4:"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_recipe_is_said_with_its_place(wrong: str, tmp_path: Path) -> None:
    text, *told = WRONG[wrong]
    palette = kept(tmp_path, "beds/mine.yaml", text)
    with pytest.raises(RecipeError) as caught:
        palette.bed("mine", 100)
    for part in told:
        assert part in str(caught.value)


def test_a_recipe_that_is_not_text_is_said_so(tmp_path: Path) -> None:
    palette = kept(tmp_path, "beds/mine.yaml", BED)
    (tmp_path / "beds/mine.yaml").write_bytes(b"\xff\xfe\x00title")
    with pytest.raises(RecipeError, match="this cannot be read"):
        palette.bed("mine", 100)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pitch: 196\nstrike: 2\nmodes: [{ratio: 1, level: 0, ring: 9}]\n", "“strike” is 2; it lies between"),
        ("pitch: 196\nstrike: 0.01\nmodes: []\n", "there are 0 modes"),
        ("pitch: 9000\nstrike: 0.01\nmodes: [{ratio: 3, level: 0, ring: 9}]\n", "“pitch × ratio” is 27000"),
    ],
)
def test_bells_are_checked_too(text: str, told: str, tmp_path: Path) -> None:
    palette = kept(tmp_path, "bells/mine.yaml", "title: Mine\nabout: My own.\n" + text)
    with pytest.raises(RecipeError) as caught:
        palette.bell("mine")
    assert told in str(caught.value)
