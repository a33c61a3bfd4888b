"""What is shipped: the wheel and the source archive are whole, and the wheel alone speaks a practice."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

import voiceguide

ROOT = Path(__file__).parents[1]
SHIPPED = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("scripts", "audio")
    for path in (ROOT / folder).rglob("*")
    if path.is_file()
)

pytestmark = pytest.mark.xdist_group("packaging")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a source archive, and a wheel that was built from that archive alone."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from the wheel into an empty environment.

    Its dependencies come from the environment of the tests, whose ``.pth`` files (and with them the checkout)
    have no effect there.
    """
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        wheel,
    ]
    subprocess.run(command, check=True)
    (packages,) = environment.glob("lib/python3*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return environment / "bin" / "voiceguide"


def names_in(archive: Path) -> Iterator[str]:
    """The files of a wheel, or of a source archive without its outermost folder."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as whole:
            yield from whole.namelist()
    else:
        with tarfile.open(archive) as whole:
            yield from (member.name.partition("/")[2] for member in whole if member.isfile())


def test_there_is_something_to_ship() -> None:
    assert {path.partition("/")[0] for path in SHIPPED} == {"scripts", "audio"}
    assert len(SHIPPED) > 8


def test_the_wheel_carries_every_script_and_every_sound(wheel: Path) -> None:
    assert {f"voiceguide/bundled/{path}" for path in SHIPPED} < set(names_in(wheel))


def test_the_wheel_carries_every_module_and_nothing_else(wheel: Path) -> None:
    files = (path for kind in ("py", "md", "yaml") for path in (ROOT / "voiceguide").rglob(f"*.{kind}"))
    modules = {path.relative_to(ROOT).as_posix() for path in files}
    carried = {name for name in names_in(wheel) if ".dist-info/" not in name}
    assert carried - {f"voiceguide/bundled/{path}" for path in SHIPPED} == modules


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    (name,) = (name for name in names_in(wheel) if name.endswith("/licenses/LICENSE"))
    with zipfile.ZipFile(wheel) as whole:
        assert b"GNU GENERAL PUBLIC LICENSE" in whole.read(name)


def test_the_source_archive_carries_all_that_a_packager_needs(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    names = set(names_in(archive))
    assert set(SHIPPED) < names
    assert {"README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", "tests/conftest.py"} < names


def run(program: Path, *arguments: str, folder: Path) -> str:
    """What the installed program says, run in a folder that has nothing to do with the checkout."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    command = [program, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_program_is_the_one_from_the_wheel(program: Path, tmp_path: Path) -> None:
    where = [program.with_name("python"), "-c", "import voiceguide; print(voiceguide.__file__)"]
    said = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert Path(said.strip()).is_relative_to(program.parents[1])
    assert not Path(said.strip()).is_relative_to(ROOT)
    assert voiceguide.__version__ in run(program, "--version", folder=tmp_path)


def test_the_installed_program_knows_every_shipped_practice(program: Path, tmp_path: Path) -> None:
    listed = run(program, "list", folder=tmp_path)
    assert all(path.stem in listed for path in (ROOT / "scripts").glob("*.md"))


def test_the_installed_program_speaks_a_practice_into_a_file(program: Path, tmp_path: Path) -> None:
    run(program, "export", "five-senses", "--minutes", "2", "-o", "practice.flac", folder=tmp_path)
    samples, rate = soundfile.read(tmp_path / "practice.flac", dtype="int16")
    assert (samples.shape, rate) == ((2 * 60 * 48_000, 2), 48_000)
    assert abs(samples).max() > 3000
