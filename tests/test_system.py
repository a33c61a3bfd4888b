"""``tools/system``, on machines that it may or may not install on; apt and its like are stand-ins."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "system"
#: what the script may find on every machine
COMMON = ("sh", "env", "grep", "true", "touch")

Machine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Runs the script on a machine with stand-ins for its programs; they write down what they are asked."""

    def run(
        what: str,
        *,
        has: str = "",
        user: int = 1000,
        sudo: bool = False,
        apt: str = "exit 0",
        python: str = "",
    ):
        programs = {
            "python3": python or _python(),
            "id": f"echo {user}",
            "dpkg-query": f'case " {has} " in *" $4 "*) echo "install ok installed";; *) exit 1;; esac',
            "apt-get": f'echo "apt-get $*" >>{tmp_path}/asked; {apt}',
        }
        if sudo:
            programs["sudo"] = 'shift; exec "$@"'
        for name, script in programs.items():
            if script != "none":
                (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
                (tmp_path / name).chmod(0o755)
        for name in COMMON:
            (found := tmp_path / name).symlink_to(f"/usr/bin/{name}")
            assert found.exists()
        if apt == "none":
            (tmp_path / "apt-get").unlink()
        return subprocess.run(
            [SCRIPT, what],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )

    return run


def _python(minor: int = 12, *, environments: bool = True) -> str:
    """A script that answers what is asked of Python: whether it is new enough, and has ensurepip."""
    return f"""case "$2" in
        *ensurepip*) exit {0 if environments else 1};;
        *"(3, 11)"*) exit {0 if minor >= 11 else 1};;
        *"(3, 13)"*) exit {0 if minor >= 13 else 1};;
        *) exit 99;;
    esac"""


def asked(tmp_path: Path) -> str:
    """What apt-get was asked."""
    return (tmp_path / "asked").read_text() if (tmp_path / "asked").exists() else ""


#: what the tests need beside what is played with, and beside what writes files
SERVERS = "pulseaudio pulseaudio-utils pipewire pipewire-pulse wireplumber dbus-daemon"


def test_where_nothing_lacks_nothing_is_done_or_said(machine: Machine, tmp_path: Path) -> None:
    done = machine("play", has="libportaudio2 libasound2-plugins", user=0)
    assert (done.returncode, done.stdout, done.stderr, asked(tmp_path)) == (0, "", "", "")


@pytest.mark.parametrize("may", [{"user": 0}, {"sudo": True}], ids=["root", "sudo without a password"])
def test_what_lacks_is_installed_where_it_may_be(
    machine: Machine, tmp_path: Path, may: dict[str, int]
) -> None:
    assert machine("test", has="libportaudio2 libasound2-plugins ffmpeg", **may).returncode == 0
    assert asked(tmp_path).endswith(f"install flac gcc libc6-dev {SERVERS}\n")
    assert "ffmpeg" not in asked(tmp_path)


def test_nothing_is_removed_for_it(machine: Machine, tmp_path: Path) -> None:
    """As PulseAudio would remove what a desktop with PipeWire is heard through."""
    machine("test", user=0)
    assert " --no-remove install " in asked(tmp_path)


def test_an_empty_package_list_is_fetched_first(machine: Machine, tmp_path: Path) -> None:
    fails_before_update = f"case $* in *update*) touch {tmp_path}/new;; esac; [ -e {tmp_path}/new ]"
    assert machine("bench", user=0, apt=fails_before_update).returncode == 0
    assert [line.split()[-1] for line in asked(tmp_path).splitlines()] == ["sox", "update", "sox"]


@pytest.mark.parametrize(("what", "code"), [("play", 0), ("test", 1)])
def test_without_leave_the_line_to_type_is_said_and_only_play_goes_on(
    machine: Machine, tmp_path: Path, what: str, code: int
) -> None:
    done = machine(what, has=f"libportaudio2 ffmpeg flac gcc libc6-dev {SERVERS}")
    assert "\n    sudo apt-get install --no-install-recommends libasound2-plugins\n" in done.stderr
    assert (done.returncode, asked(tmp_path)) == (code, "")


def test_a_python_that_makes_no_environments_stops_play_too(machine: Machine) -> None:
    done = machine("play", has="libportaudio2 libasound2-plugins", python=_python(environments=False))
    assert done.returncode == 1
    assert done.stderr.endswith("recommends python3-venv\n")


def test_a_python_that_is_too_old_is_told(machine: Machine) -> None:
    done = machine("play", python=_python(9))
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr


def test_for_a_python_without_ready_made_libraries_the_tests_need_its_headers(
    machine: Machine, tmp_path: Path
) -> None:
    machine("test", has="libportaudio2 libasound2-plugins ffmpeg flac", user=0, python=_python(13))
    assert asked(tmp_path).endswith(f"install gcc libc6-dev {SERVERS} python3-dev\n")


def test_without_apt_it_only_says_what_the_tests_need(machine: Machine) -> None:
    assert machine("play", apt="none").stderr == ""


def test_without_apt_the_tests_are_tried_all_the_same(machine: Machine) -> None:
    done = machine("test", apt="none")
    assert done.returncode == 0
    assert "Install ffmpeg first" in done.stderr


def test_a_failing_apt_leaves_the_line_to_type(machine: Machine) -> None:
    done = machine("test", user=0, apt="echo 'no network' >&2; exit 100")
    assert done.returncode == 1
    assert "no network" in done.stderr
    assert done.stderr.endswith(
        "install --no-install-recommends libportaudio2 libasound2-plugins ffmpeg flac gcc libc6-dev "
        f"{SERVERS}\n"
    )


def test_the_script_is_one_that_any_shell_runs() -> None:
    assert os.access(SCRIPT, os.X_OK)
    subprocess.run(["sh", "-n", SCRIPT], check=True)
