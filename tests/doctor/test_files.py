"""The folder of kept speech, and a listener's own files."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from voiceguide.doctor import Finding, Verdict, files
from voiceguide.speech.cache import Cached, Store
from voiceguide.speech.silent import SilentVoice


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of kept lines, with two of them."""
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path / "cache"))
    cached = Cached(SilentVoice())
    cached.speak("Rest.")
    cached.speak("Rest a while.")
    return tmp_path / "cache" / "speech"


def cache() -> dict[str, Finding]:
    return {one.name: one for one in files.cache()}


def test_a_folder_that_can_be_written_and_what_is_in_it_are_told(kept: Path) -> None:
    before = sorted(kept.parent.rglob("*"))
    told = cache()
    assert told["folder"].verdict is told["lines"].verdict is Verdict.GOOD
    assert told["lines"].told == "2 of them, 0 MB"
    assert sorted(kept.parent.rglob("*")) == before


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path / "new"))
    assert [one.verdict for one in files.cache()] == [Verdict.GOOD] * 2


def test_a_broken_line_is_a_warning_that_its_cure_ends(kept: Path) -> None:
    first, second = sorted(kept.iterdir())
    os.truncate(first, 100)
    one = cache()["broken lines"]
    assert (one.verdict, one.cure) == (Verdict.WARNING, f"rm -r {first}")
    subprocess.run(one.cure, shell=True, check=True)
    assert list(kept.iterdir()) == [second]
    assert "broken lines" not in cache()


def test_many_broken_lines_are_removed_together(kept: Path) -> None:
    for number in range(4):
        (kept / f"{number}.speech").write_bytes(b"nothing")
    one = cache()["broken lines"]
    assert one.told.startswith("4 of them;")
    assert one.cure == f"rm -r {kept}"


def test_where_no_folder_can_be_made_the_cure_is_about_that_folder_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone/away/cache"
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(folder))
    refused = PermissionError(errno.EACCES, "Permission denied")
    cure = files._writable(refused, folder)
    assert cure == f'sudo install -d -o "$(id -un)" {folder} {folder}/speech'
    subprocess.run(cure.removeprefix("sudo ").replace('-o "$(id -un)" ', ""), shell=True, check=True)
    assert cache()["folder"].verdict is Verdict.GOOD


def test_looking_at_lines_ends_in_time(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_PATIENCE", -1.0)
    assert cache()["lines"].told.startswith("1 of them, 0 MB; there may be more")
    assert len(list(kept.iterdir())) == 2


@pytest.mark.usefixtures("kept", "no_room")
def test_a_folder_without_room_is_a_warning() -> None:
    assert cache()["folder"].verdict is Verdict.WARNING
    assert "cannot be written" in cache()["folder"].told


def test_a_file_in_place_of_the_folder_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").touch()
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path / "cache"))
    one = cache()["folder"]
    assert one.verdict is Verdict.WARNING
    subprocess.run(one.cure.splitlines()[-1], shell=True, check=True)
    assert cache()["folder"].verdict is Verdict.GOOD


def test_a_read_only_folder_is_a_warning_and_its_lines_are_counted() -> None:
    """As nobody, where the tests run as root: root may write anywhere."""
    program = (
        "import os\n"
        "from voiceguide.doctor.files import cache\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "for one in cache(): print(one)\n"
    )
    with tempfile.TemporaryDirectory() as name:
        Store(Path(name, "speech")).keep("key", {}, b"sound")
        for path in (Path(name, "speech"), Path(name)):
            path.chmod(0o555)
        for path in Path(name, "speech").iterdir():
            path.chmod(0o444)
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "VOICEGUIDE_CACHE_DIR": name},
            capture_output=True,
            text=True,
            check=False,
        )
        for path in (Path(name), Path(name, "speech")):
            path.chmod(0o755)
    assert done.stderr == ""
    told, cure, lines = re.split(r"\n +cure: |\n  ok +", done.stdout)
    assert told.startswith(f"  warning  folder: {name} cannot be written (Permission denied)")
    assert cure == f'sudo install -d -o "$(id -un)" {name} {name}/speech'
    assert lines == "lines: 1 of them, 0 MB\n"


# -- a listener's own files


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "audio/beds").mkdir(parents=True)
    return tmp_path


@pytest.mark.usefixtures("own")
def test_without_own_files_nothing_is_wrong() -> None:
    assert [(one.verdict, one.told) for one in files.own()] == [(Verdict.GOOD, "all is as by default")]


def test_what_is_set_is_named_without_its_value(own: Path) -> None:
    (own / "settings.yaml").write_text("rate: 97\nchoices: {eyes: open}\n")
    assert [one.told for one in files.own()] == ["rate, choices set, and nothing is wrong"]


@pytest.mark.parametrize(
    ("name", "file", "text", "told", "cure"),
    [
        (
            "settings",
            "settings.yaml",
            "raet: 90\n",
            "“raet” is not known here (line 1,",
            "Did you mean “rate”?\nvoiceguide config edit",
        ),
        ("settings", "settings.yaml", "\nrate: fast\n", ": rate: fast)", "voiceguide config edit"),
        ("settings", "settings.yaml", "bed: warm-dron\n", "there is no bed", "Did you mean “warm-drone”?"),
        ("pronunciation", "pronunciation.yaml", "title: [\n", "(line ", "${EDITOR:-nano} "),
        (
            "beds",
            "audio/beds/mine.yaml",
            "abuot: rain\n",
            "“abuot” is not known here",
            "Did you mean “about”?",
        ),
    ],
)
def test_a_file_that_stops_sessions_is_a_fault_with_its_place(
    own: Path, name: str, file: str, text: str, told: str, cure: str
) -> None:
    (own / file).write_text(text)
    wrong = [one for one in files.own() if one.verdict is Verdict.FAULT]
    assert {one.name for one in wrong} == {name}
    assert told in wrong[0].told
    assert file in wrong[0].told
    assert wrong[0].cure.startswith(cure)
