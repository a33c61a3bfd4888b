"""``voiceguide config``: what is shown, what an editor leaves behind, and that nothing written is lost."""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import VOICEGUIDE, terminal
from voiceguide import settings_file
from voiceguide.config import settings_file as place

Config = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A listener's settings file, which is not there yet, nor is its folder."""
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path / "settings"))
    return place()


@pytest.fixture
def config(path: Path) -> Config:
    """Runs the command, with more in its environment."""

    def run(*arguments: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        assert not path.parent.exists() or path.parent.is_dir()
        done = subprocess.run(
            [*VOICEGUIDE, "config", *arguments],
            env={**os.environ, "VISUAL": "", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done

    return run


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def editor(folder: Path, code: str) -> str:
    """The line that starts an editor, which runs ``code`` on the file; it has options of its own."""
    program = folder / "an editor.py"
    program.write_text(f"import pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n{code}\n")
    return shlex.join([sys.executable, str(program), "--wait"])


# -- show, path, check


def test_show_tells_each_value_and_whose_it_is(config: Config, path: Path) -> None:
    written(path, "rate: 115\nvoice: en-gb-x-rp # mine\n")
    rows = {line.split()[0]: line.split()[1:3] for line in config("show").stdout.splitlines()}
    assert rows["rate"] == ["115", "set"]
    assert rows["voice"] == ["en-gb-x-rp", "set"]
    assert rows["device"] == ["-", "default"]
    assert list(rows) == [one.name for one in settings_file.listed()]


def test_show_is_told_as_json(config: Config, path: Path) -> None:
    written(path, "bed_level: -3\n")
    shown = {one["name"]: one for one in json.loads(config("show", "--json").stdout)}
    assert shown["bed_level"].pop("about")
    assert shown["bed_level"] == {"name": "bed_level", "value": "-3", "given": True, "default": "0"}


def test_path_names_the_file_that_may_not_be_there(config: Config, path: Path) -> None:
    assert config("path").stdout == f"{path}\n"
    assert not path.exists()


def test_check_tells_problems_with_their_place_and_ends_with_1(config: Config, path: Path) -> None:
    written(path, "rate: 110\nraet: 110\n")
    told = config("check", code=1).stderr
    assert told == f"{path}:2:1: “raet” is not known here\n    raet: 110\n    ^\n    Did you mean “rate”?\n"


def test_check_says_when_nothing_is_wrong(config: Config, path: Path) -> None:
    assert "not there, so all is as by default" in config("check").stdout
    written(path, "rate: 110\n")
    assert config("check").stdout == f"{path}: nothing is wrong.\n"


# -- edit


def test_edit_begins_a_file_that_lists_all_there_is(config: Config, path: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    config("edit", EDITOR=editor(tmp_path, f"pathlib.Path({str(seen)!r}).write_text(file.read_text())"))
    assert seen.read_text() == path.read_text() == settings_file.template()


def test_edit_opens_what_is_there_as_it_is(config: Config, path: Path, tmp_path: Path) -> None:
    written(path, "# mine\nrate: 120\n")
    config("edit", EDITOR=editor(tmp_path, 'file.write_text(file.read_text() + "bed: none\\n")'))
    assert path.read_text() == "# mine\nrate: 120\nbed: none\n"


def test_after_an_edit_problems_are_told_and_what_was_written_stays(
    config: Config, path: Path, tmp_path: Path
) -> None:
    done = config("edit", code=1, EDITOR=editor(tmp_path, 'file.write_text("rate: fast # for now\\n")'))
    assert done.stderr.startswith(f"{path}:1:7: “fast” is not a number\n")
    assert path.read_text() == "rate: fast # for now\n"
    config("edit", EDITOR=editor(tmp_path, 'file.write_text(file.read_text().replace("fast", "130"))'))
    assert path.read_text() == "rate: 130 # for now\n"


def test_visual_goes_before_editor(config: Config, path: Path, tmp_path: Path) -> None:
    config("edit", VISUAL=editor(tmp_path, 'file.write_text("bed: none")'), EDITOR="false")
    assert path.read_text() == "bed: none"


def test_an_editor_that_fails_is_told_and_the_file_is_as_it_left_it(
    config: Config, path: Path, tmp_path: Path
) -> None:
    done = config("edit", EDITOR=editor(tmp_path, 'file.write_text("rate: 90"); sys.exit(3)'))
    assert "ended with 3" in done.stderr
    assert path.read_text() == "rate: 90"


def test_an_editor_that_is_not_there_is_told(config: Config, path: Path) -> None:
    written(path, "rate: 90\n")
    told = config("edit", code=1, EDITOR="no-such-editor").stderr
    assert told.startswith("Error: no-such-editor cannot be started")
    assert "EDITOR=nano voiceguide config edit" in told
    assert path.read_text() == "rate: 90\n"


@pytest.mark.parametrize(("here", "opened"), [(("nano", "vi"), "nano"), (("vi",), "vi")])
def test_without_a_named_editor_one_that_is_here_is_opened(
    config: Config, path: Path, tmp_path: Path, here: tuple[str, ...], opened: str
) -> None:
    for name in here:
        (tmp_path / name).write_text(f'#!/bin/sh\necho "bed: none # {name}" >"$1"\n')
        (tmp_path / name).chmod(0o755)
    config("edit", EDITOR="", PATH=str(tmp_path))
    assert path.read_text() == f"bed: none # {opened}\n"


def test_without_any_editor_it_says_how_to_name_one(config: Config, path: Path, tmp_path: Path) -> None:
    assert "neither nano nor vi" in config("edit", code=1, EDITOR="", PATH=str(tmp_path)).stderr
    assert not path.exists()


def test_an_editor_has_the_terminal(path: Path, tmp_path: Path) -> None:
    line = editor(tmp_path, "file.write_text(f\"rate: {input('How fast? ')}\\n\")")
    environment = {"EDITOR": line, "VISUAL": "", "VOICEGUIDE_CONFIG_DIR": str(path.parent)}
    with terminal("config", "edit", environment=environment) as screen:
        screen.shows("How fast?")
        screen.press("100\n")
        assert screen.ends() == 0
    assert path.read_text() == "rate: 100\n"


# -- set


def test_set_changes_one_line_and_makes_the_file_if_need_be(config: Config, path: Path) -> None:
    assert config("set", "device", "USB Audio: #1").stdout == "device: USB Audio: #1\n"
    written(path, f"# mine\n{path.read_text()}")
    config("set", "bed-level", "-6")
    assert path.read_text() == '# mine\ndevice: "USB Audio: #1"\nbed_level: -6\n'
    assert config("check").returncode == 0


def test_set_leaves_the_file_as_private_as_it_was_and_where_a_link_leads(config: Config, path: Path) -> None:
    real = written(path.parent / "elsewhere.yaml", "rate: 90\n")
    real.chmod(0o640)
    path.symlink_to(real)
    config("set", "rate", "95")
    assert path.is_symlink()
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode)) == ("rate: 95\n", 0o640)
    assert sorted(path.parent.iterdir()) == sorted([path, real])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("raet", "90"), "There is no setting “raet”. Did you mean “rate”?"),
        (("rate", "fast"), "“fast” is not a number."),
        (("choices", "eyes"), "“choices” has to be written by hand in this file: voiceguide config edit"),
    ],
)
def test_what_cannot_be_set_is_told_and_nothing_is_written(
    config: Config, path: Path, arguments: tuple[str, str], told: str
) -> None:
    assert told in config("set", *arguments, code=2).stderr
    assert not path.exists()


def test_a_folder_that_cannot_be_made_is_told(config: Config) -> None:
    told = config("set", "rate", "90", code=1, VOICEGUIDE_CONFIG_DIR="/proc/voiceguide").stderr
    assert told.startswith("Error: /proc/voiceguide/settings.yaml cannot be written: ")
