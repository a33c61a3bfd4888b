from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from voiceguide import config, vocabulary
from voiceguide.about import CHOICES
from voiceguide.cli import cli, main, session
from voiceguide.errors import SettingsError
from voiceguide.score import Bus, Score
from voiceguide.units import RATE


@pytest.mark.parametrize("kind", ["scripts", "audio"])
def test_what_ships_is_found(kind: str) -> None:
    assert any(config.bundled(kind).rglob("*.*"))


def test_an_installed_copy_comes_before_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "voiceguide"
    for folder in (tmp_path / "scripts", package / "bundled" / "scripts", tmp_path / "audio"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(config, "__file__", str(package / "config.py"))
    assert config.bundled("scripts") == package / "bundled" / "scripts"
    assert config.bundled("audio") == tmp_path / "audio"


@pytest.mark.parametrize(
    ("folder", "variable"),
    [
        (config.settings_folder, "VOICEGUIDE_CONFIG_DIR"),
        (config.cache_folder, "VOICEGUIDE_CACHE_DIR"),
    ],
)
def test_a_variable_names_the_folder(
    folder: Callable[[], Path], variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "mine"))
    assert folder() == tmp_path / "mine"


def test_without_a_variable_the_folders_are_the_systems_and_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEGUIDE_CONFIG_DIR")
    monkeypatch.delenv("VOICEGUIDE_CACHE_DIR")
    settings, cache = config.settings_folder(), config.cache_folder()
    assert settings != cache
    assert "voiceguide" in settings.parts
    assert "voiceguide" in cache.parts


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", "")
    assert config.cache_folder().is_absolute()


def test_settings_are_calm_by_default_and_never_change() -> None:
    settings = config.Settings()
    assert (settings.engine, settings.rate, settings.bed_level) == ("auto", 115, 0.0)
    assert settings.choices == {}
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.rate = 200  # type: ignore[misc]


# -- settings.yaml

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the listener's settings."""
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))

    def write(text: str) -> Path:
        (tmp_path / "settings.yaml").write_text(text, "utf-8")
        return tmp_path / "settings.yaml"

    return write


def refused(path: Path) -> str:
    """What is told of settings that cannot be read, without the file's name."""
    with pytest.raises(SettingsError) as caught:
        config.settings()
    told = str(caught.value)
    assert told.startswith(f"{path}:")
    return told.replace(f"{path}:", "")


@pytest.mark.usefixtures("write")
def test_without_a_file_all_is_as_by_default() -> None:
    assert config.settings() == config.Settings()


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_an_empty_file_is_as_none(write: Write, text: str) -> None:
    write(text)
    assert config.settings() == config.Settings()


@pytest.mark.usefixtures("write")
def test_where_no_folder_can_be_all_is_as_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", "/dev/null/.config")
    assert config.settings() == config.Settings()


@pytest.mark.usefixtures("write")
def test_without_a_folder_all_is_as_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path / "nowhere"))
    assert config.settings() == config.Settings()


WRITTEN = {
    "engine": ("espeak", "espeak"),
    "voice": ("en-gb+m3", "en-gb+m3"),
    "rate": ("140", 140),
    "bed": ("Warm-Drone", "warm-drone"),
    "voice-level": ("6", 6.0),
    "bed-level": ("-6.5", -6.5),
    "cues-level": ("-40", -40.0),
    "plain": ("yes", True),
    "captions": ("yes", True),
    "others-asleep": ("yes", True),
    "speaker": ("small", "small"),
    "device": ("'USB Audio: #1'", "USB Audio: #1"),
    "input": ("/dev/input/event3", "/dev/input/event3"),
    "country": ("no", "no"),
    "choices": ("{eyes: open, touch: no, colour: red}", {"eyes": "open", "touch": "no", "colour": "red"}),
}


@pytest.mark.parametrize("key", WRITTEN)
def test_each_key_is_read_and_changes_nothing_else(write: Write, key: str) -> None:
    text, value = WRITTEN[key]
    write(f"{key}: {text}\n")
    wanted = dataclasses.replace(config.Settings(), **{key.replace("-", "_"): value})  # type: ignore[arg-type]
    assert config.settings() == wanted


def test_all_keys_are_tried() -> None:
    assert {key.replace("-", "_") for key in WRITTEN} == {
        one.name for one in dataclasses.fields(config.Settings)
    }


def test_a_key_may_be_written_with_either_dash(write: Write) -> None:
    write("bed_level: 3\n")
    assert config.settings().bed_level == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rate: fast", "1:7: “fast” is not a number"),
        ("rate: 79", "1:7: 79 is not between 80 and 300"),
        ("rate: 301", "1:7: 301 is not between 80 and 300"),
        ("rate: 120.5", "1:7: “120.5” is not a number"),
        ("rate: [120]", "1:7: “rate” is one value, not a list"),
        ("# mine\nbed-level: 12.5", "2:12: 12.5 is not between -40 and 12"),
        ("bed-level: -41", "1:12: -41 is not between -40 and 12"),
        ("voice-level: 6.5", "1:14: 6.5 is not between -40 and 6"),
        ("cues-level: -41", "1:13: -41 is not between -40 and 6"),
        ("plain: perhaps", "1:8: “plain” is yes or no, not “perhaps”"),
        ("bed-level: nan", "1:12: nan is not between -40 and 12"),
        ("bed: far sea", "1:6: “far sea” is not the name of a sound"),
        ("bed:", "1:5: the name of a sound is missing"),
        ("bed: ../rain", "1:6: “../rain” is not the name of a sound"),
        ("voice:", "1:7: “voice” is empty"),
        ("choices: open", "1:10: a list of “name: value” lines belongs here"),
        ("choices: {eyes: [open]}", "1:17: “eyes” is one value, not a list"),
        ("rate: 120\nrate: 130", "2:1: “rate” is given twice"),
        ("- rate", "1:1: a list of “name: value” lines belongs here"),
        ("rate: 120: 130", "1:10: this is not YAML: mapping values are not allowed here"),
        ("voice: *other", "1:8: anchors and aliases (& and *) are not read here"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(write: Write, text: str, told: str) -> None:
    assert refused(write(text + "\n")).splitlines()[0] == told


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("raet: 120", "Did you mean “rate”?"),
        ("bedlevel: 3", "Did you mean “bed_level”?"),
        (
            "langauge: en",
            f"Known here: {', '.join(one.name for one in dataclasses.fields(config.Settings))}.",
        ),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_known_one(write: Write, text: str, hint: str) -> None:
    told = refused(write(f"voice: tone\n{text}\n"))
    assert told.startswith(f"2:1: “{text.partition(':')[0]}” is not known here\n")
    assert told.endswith(hint)


def test_all_that_is_wrong_is_told_at_once(write: Write) -> None:
    told = refused(write("rate: fast\nvioce: tone\nbed-level: 99\n"))
    assert [line[:4] for line in told.splitlines() if line[0] != " "] == ["1:7:", "2:1:", "3:12"]


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_of_the_house_may_be_any_of_its_values(write: Write, name: str) -> None:
    for value in CHOICES[name]:
        write(f"choices:\n  {name}: {value}\n")
        assert config.settings().choices == {name: value}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("choices: {touch: never}", "1:11"),
        ("choices:\n  eyes: open\n  touch: never", "3:3"),
        ("voice: touch never\nchoices:\n  touch: never", "3:3"),
        ("# touch: never, I thought\nchoices:\n  # touch: never\n  touch: 'never'", "4:3"),
        ("choices:\n  touch:\n    never", "1:1"),
        ("voice: tone\nchoices: {touch:\n  never}", "2:1"),
        ('choices: {touch: "ne\\x76er"}', "1:1"),
    ],
)
def test_a_choice_of_the_house_that_cannot_be_is_told_with_its_place(
    write: Write, text: str, place: str
) -> None:
    told = refused(write(text + "\n")).splitlines()
    assert told[0] == f"{place}: “touch” cannot be “never”"
    assert told[-1] == "    It may be yes or no."


def test_all_choices_that_cannot_be_are_told_at_once(write: Write) -> None:
    told = refused(write("choices:\n  touch: never\n  eyes: crossed\n"))
    assert "2:3: “touch” cannot be “never”" in told
    assert "3:3: “eyes” cannot be “crossed”" in told


def test_settings_that_are_no_text_are_told(write: Write) -> None:
    path = write("")
    path.write_bytes(b"rate: 110\nvoice: \xff\n")
    assert refused(path) == "2:1: this is not text in UTF-8\n    Save it as plain text in UTF-8."


def test_settings_that_are_a_folder_are_told(write: Write) -> None:
    path = write("")
    path.unlink()
    path.mkdir()
    assert refused(path) == "1:1: this cannot be read: Is a directory"


# -- settings.yaml that is wrong, for whoever cannot wait

NO_TOUCH = {"choices": {"touch": "no"}}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("voise: x\ndevice: headphones\n", {"device": "headphones"}),
        ("others-asleep: yes\nrate: 5000\nbed-level: -6\n", {"others_asleep": True, "bed_level": -6.0}),
        ("voice: [x\ndevice: headphones\n", {"device": "headphones"}),
        ("choices:\n  eyes: opn\n  touch: no\nrate: 110\n", {"choices": {"touch": "no"}, "rate": 110}),
        ("choices:\n  touch: no\n  eyes: [open, shut]\n", NO_TOUCH),
        ("{device: headphones, choices: {touch: no}, raet: 1}\n", {"device": "headphones", **NO_TOUCH}),
        ("voice: *x\ndevice: headphones\nchoices: {touch: no}\n", {"device": "headphones", **NO_TOUCH}),
        ("- rate\n", {}),
        ("", {}),
    ],
)
def test_what_is_right_in_a_wrong_file_can_be_had(write: Write, text: str, kept: dict[str, object]) -> None:
    write(text)
    assert config.salvaged() == config.Settings(**kept)  # type: ignore[arg-type]


def test_a_file_that_is_no_text_names_no_other_loudspeaker(write: Write) -> None:
    write("").write_bytes(b"# \xff\ndevice: headphones\n")
    assert config.salvaged().device == "headphones"


def test_of_a_file_that_cannot_be_read_nothing_can_be_had(write: Write) -> None:
    path = write("")
    path.unlink()
    path.mkdir()
    assert config.salvaged() == config.Settings()


def test_of_a_right_file_all_can_be_had(write: Write) -> None:
    write("engine: silent\nrate: 150\ncaptions: yes\nchoices:\n  touch: no\n  colour: red\n")
    assert config.salvaged() == config.settings()


@pytest.mark.parametrize("before", ["somewhere", ""])
def test_what_ships_is_all_there_is_for_a_while(
    write: Write, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    path = write("rate: 150\n")
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(path.parent) if before else "")
    folder = config.settings_folder()
    with config.only_what_ships():
        assert config.settings() == config.Settings()
    assert config.settings_folder() == folder


# -- settings.yaml, and the options of a command

SCRIPT = """---
title: One
bed: far-sea
choices: {touch: [yes, no], eyes: [shut, open]}
---

Sit as you like. [pause 9s]
[if touch] Feel your hands.
[if not touch] Hear the room.
[if eyes open] Look around.
"""
PROGRAMME = """---
title: Two of them
kind: programme
---

Hello.

[play one]

[play other]
"""
#: every setting that shows in a timeline, as options and as settings
OPTIONS = ("--engine", "silent", "--rate", "150", "--bed", "none", "--bed-level", "-3", "--with", "touch=no")
SETTINGS = "engine: silent\nrate: 150\nbed: none\nbed-level: -3\nchoices: {touch: no}\n"

Plan = Callable[..., str]


@pytest.fixture
def plan(write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Plan:
    """What a command prints, or tells when it fails, with two own practices and a programme of both."""
    folder = write("").parent / "scripts"
    folder.mkdir()
    texts = {"one": SCRIPT, "other": SCRIPT.replace("One", "Other"), "both": PROGRAMME}
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)

    def run(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["voiceguide", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        assert (end.value.code or 0) == code, captured.err
        return captured.err if code else captured.out

    return run


def test_settings_do_what_options_do(write: Write, plan: Plan) -> None:
    by_options = plan("plan", "one", *OPTIONS)
    write(SETTINGS)
    assert plan("plan", "one") == by_options
    assert "Hear the room." in by_options


def test_options_and_settings_have_the_same_bounds() -> None:
    options = {option.name: option.type for option in cli.commands["play"].params}
    for name, (least, most) in {
        "voice_level": vocabulary.LEVELS,
        "cues_level": vocabulary.LEVELS,
        "bed_level": vocabulary.BED_LEVELS,
        "rate": vocabulary.RATES,
    }.items():
        kind = options[name]
        assert isinstance(kind, click.IntRange | click.FloatRange)
        assert (kind.min, kind.max) == (least, most), name


def test_options_win_over_settings(write: Write, plan: Plan) -> None:
    by_options = plan("plan", "one", *OPTIONS)
    write("engine: espaek\nrate: 80\nbed: warm-drone\nbed-level: 5\nchoices: {touch: yes}\n")
    assert plan("plan", "one", *OPTIONS) == by_options


def test_a_choice_given_leaves_the_other_settings_as_they_are(write: Write, plan: Plan) -> None:
    write("engine: silent\nchoices: {touch: no, eyes: shut}\n")
    out = plan("plan", "one", "--with", "eyes=open")
    assert "Look around." in out
    assert "Hear the room." in out


@pytest.mark.parametrize("command", [["plan", "one"], ["play", "one", "--dry-run"]])
def test_a_choice_of_the_settings_is_honoured_without_asking_for_it(
    write: Write, plan: Plan, command: list[str]
) -> None:
    write("engine: silent\nchoices: {touch: no}\n")
    out = plan(*command)
    assert "Hear the room." in out
    assert "Feel your hands." not in out


def test_a_choice_of_the_settings_is_honoured_by_every_part_of_a_programme(write: Write, plan: Plan) -> None:
    write("engine: silent\nchoices: {touch: no}\n")
    out = plan("plan", "both")
    assert out.count("Hear the room.") == 2
    assert "Feel your hands." not in out


def test_a_choice_given_is_honoured_by_every_part_of_a_programme(write: Write, plan: Plan) -> None:
    write("engine: silent\n")
    assert plan("plan", "both", "--with", "eyes=open").count("Look around.") == 2


def test_a_choice_of_the_settings_that_a_practice_does_not_offer_is_no_mistake(
    write: Write, plan: Plan
) -> None:
    write("engine: silent\nchoices: {smell: no, colour: red}\n")
    assert "Feel your hands." in plan("plan", "one")


def test_the_engine_of_the_settings_that_does_not_exist_is_told(write: Write, plan: Plan) -> None:
    write("engine: espaek\n")
    told = plan("plan", "one", code=2)
    assert told == "There is no speech engine “espaek”. Did you mean “espeak”?\n"


def test_settings_that_are_wrong_are_told_by_a_command(write: Write, plan: Plan) -> None:
    path = write("rate: fast\n")
    assert plan("plan", "one", code=1).startswith(f"{path}:1:7: “fast” is not a number\n")


@pytest.mark.parametrize(
    ("text", "options", "shape"),
    [
        ("", (), "4-7-8"),
        ("", ("--with", "holds=no"), "4-8"),
        ("choices: {holds: no}", (), "4-8"),
        ("choices: {holds: no}", ("--with", "holds=yes"), "4-7-8"),
    ],
)
def test_a_pacer_leaves_the_holds_out_for_whom_they_are_not_easy(
    write: Write,
    plan: Plan,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    options: tuple[str, ...],
    shape: str,
) -> None:
    write(f"engine: silent\n{text}\n")
    written: list[Score] = []
    monkeypatch.setattr(session, "write", lambda score, *_: written.append(score))
    plan("breathe", "4-7-8", "-m", "2", "-o", str(tmp_path / "out.wav"), *options)
    led = {cue.text.partition(",")[0] for cue in written[0].cues if cue.bus is Bus.BREATH}
    assert led == {shape}


def test_a_part_that_does_not_exist_is_told_with_its_place(write: Write, plan: Plan) -> None:
    folder = write("engine: silent\n").parent / "scripts"
    (folder / "both.md").write_text(PROGRAMME.replace("other", "othre"))
    told = plan("plan", "both", code=2)
    assert told == f"{folder}/both.md:10: There is no practice “othre”. Did you mean “other”?\n"


def test_the_length_of_a_programme_is_its_own(write: Write, plan: Plan) -> None:
    write("engine: silent\n")
    told = plan("plan", "both", "--minutes", "5", code=1)
    assert told.startswith("“Two of them” is a programme: its parts have lengths of their own.")
    assert json.loads(plan("plan", "both", "--json"))["frames"] > 20 * RATE
