from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from voiceguide import library, script
from voiceguide.config import bundled
from voiceguide.errors import NotFound, ScriptError

SHIPPED = sorted(bundled("scripts").rglob("*.md"))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a listener's own scripts, and the only scripts that ship: “walk”, alias “stroll”."""
    folder, shipped = tmp_path / "settings" / "scripts", tmp_path / "shipped"
    folder.mkdir(parents=True)
    shipped.mkdir()
    put(shipped, "walk", aliases="[stroll, 1-2-3]")
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(folder.parent))
    monkeypatch.setattr(library, "bundled", lambda kind: shipped if kind == "scripts" else tmp_path)
    monkeypatch.chdir(tmp_path)
    return folder


def put(folder: Path, name: str, aliases: str = "[]") -> Path:
    """Write a script that tells its folder's name as its title."""
    path = folder / f"{name}.md"
    path.write_text(f"---\ntitle: {folder.name}\naliases: {aliases}\n---\nHello.\n")
    return path


# -- what ships


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_script_that_ships_can_be_read(path: Path) -> None:
    assert script.read(path).steps


def test_no_name_that_ships_means_two_things() -> None:
    names = Counter(name for found in library.practices() for name in (found.name, *found.about.aliases))
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(
    ("name", "practice"),
    [
        ("five-senses", "five-senses"),
        ("grounding", "five-senses"),
        ("54321", "five-senses"),
        ("5-4-3-2-1", "five-senses"),
        ("breathing", "paced-breath"),
        ("paced-breathing", "paced-breath"),
        ("compassionate-figure", "kind-companion"),
        ("compassion", "kind-companion"),
    ],
)
def test_the_first_practices_answer_to_their_names(name: str, practice: str) -> None:
    assert library.find(name).name == practice


def test_practices_come_by_name() -> None:
    names = [practice.name for practice in library.practices()]
    assert names == sorted(names)
    assert len(names) == len(SHIPPED)


# -- finding


@pytest.mark.parametrize("name", ["walk", "WALK", " walk ", "stroll", "Stroll", "1-2-3"])
@pytest.mark.usefixtures("own")
def test_a_practice_is_found_by_its_name_or_an_alias(name: str) -> None:
    assert library.find(name).name == "walk"


def test_a_listeners_own_script_hides_the_one_that_ships(own: Path) -> None:
    put(own, "Walk")
    assert library.find("walk").title == "scripts"
    assert [practice.title for practice in library.practices()] == ["scripts"]


@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_a_listeners_own_alias_comes_before_one_that_ships(own: Path, name: str) -> None:
    put(own, name, aliases="[stroll]")
    assert library.find("stroll").name == name


def test_a_name_comes_before_an_alias(own: Path) -> None:
    put(own, "other", aliases="[walk]")
    assert library.find("walk").title == "shipped"


def test_a_script_is_found_by_its_path(own: Path) -> None:
    path = put(own, "mine")
    for name in (str(path), os.path.relpath(path), f"./settings/scripts/../scripts/{path.name}"):
        assert library.find(name).path.samefile(path)


@pytest.mark.parametrize("name", ["mine.md", "mine.txt", "mine.MD", "./mine", "mine"])
@pytest.mark.usefixtures("own")
def test_a_file_beside_the_listener_is_found(name: str) -> None:
    Path(name).write_text("Hello.")
    assert library.find(name).name == "mine"


@pytest.mark.usefixtures("own")
def test_a_practice_comes_before_a_file_of_its_name() -> None:
    Path("walk").write_text("Hello.")
    Path("stroll").write_text("Hello.")
    assert library.find("walk").title == "shipped"
    assert library.find("stroll").title == "shipped"
    assert library.find("./walk").title == "Walk"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("wlak", "Did you mean “walk”?"),
        ("strol", "Did you mean “stroll”?"),
        ("1-2-4", "Did you mean “1-2-3”?"),
        ("xyz", "See voiceguide list."),
        ("", "See voiceguide list."),
    ],
)
@pytest.mark.usefixtures("own")
def test_a_name_that_is_not_known_is_met_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(NotFound) as caught:
        library.find(name)
    assert str(caught.value) == f"There is no practice “{name}”. {hint}"


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.usefixtures("own")
def test_a_name_whose_script_lies_here_is_met_with_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (here / f"walks{suffix}").write_text("Hello.\n")
    with pytest.raises(NotFound) as caught:
        library.find("walks")
    assert str(caught.value) == f"There is no practice “walks”. A script lies here: write walks{suffix}."


@pytest.mark.parametrize("name", ["missing.md", "./walk", "no/walk", "/no/such/script"])
@pytest.mark.usefixtures("own")
def test_a_path_is_only_a_path(name: str) -> None:
    with pytest.raises(NotFound, match=r"cannot be read: No such file or directory"):
        library.find(name)


def test_a_script_of_ones_own_that_is_wrong_tells_so(own: Path) -> None:
    (own / "walk.md").write_text("[foo]")
    with pytest.raises(ScriptError, match=r"walk.md:1:1: “\[foo\]” is not a cue"):
        library.find("walk")


def test_what_cannot_be_read_is_not_listed_and_hinders_nothing(own: Path) -> None:
    (own / "wrong.md").write_text("[foo]")
    (own / "folder.md").mkdir()
    (own / "binary.md").write_bytes(b"\xff\xfe")
    (own / "gone.md").symlink_to(own / "nowhere")
    os.mkfifo(own / "pipe.md")
    (own / "notes.txt").write_text("Hello.")
    assert [practice.name for practice in library.practices()] == ["walk"]
    assert library.find("stroll").name == "walk"


@pytest.mark.usefixtures("own")
def test_without_a_folder_of_ones_own_there_is_what_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", "/no/such/folder")
    assert [practice.name for practice in library.practices()] == ["walk"]
