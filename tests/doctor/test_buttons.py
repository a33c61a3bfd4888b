"""Which devices lead a session: pipes and files stand in for them, with what the kernel says of each."""

from __future__ import annotations

import fcntl
import grp
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from voiceguide.buttons import EV_KEY, EV_REL
from voiceguide.doctor import Finding, Verdict, buttons

#: what a 64-bit kernel lists for PLAYPAUSE, NEXTSONG and PREVIOUSSONG; for the letter A; for a dial
REMOTE, KEYBOARD, DIAL = "3800000000 0 0", "40000000", "80"

#: finds what is asked for as somebody who may not read it, where the tests run as root
AS_NOBODY = """
import grp, os, sys
from pathlib import Path
from voiceguide.doctor.buttons import buttons
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65533)
    os.setuid(65533)
for one in buttons(sys.argv[1], Path(sys.argv[2], "dev"), Path(sys.argv[2], "about")):
    print(one)
"""


class Machine:
    """A folder of devices, and one of what the kernel says of them."""

    def __init__(self, folder: Path) -> None:
        self.devices, self.about = folder / "dev", folder / "about"
        self.devices.mkdir()
        self.about.mkdir()

    def plug(self, number: int, name: str, keys: str = "0", axes: str = "0") -> Path:
        """Plug a device in."""
        path = self.devices / f"event{number}"
        os.mkfifo(path)
        lists = self.about / path.name / "device/capabilities"
        lists.mkdir(parents=True)
        (lists.parent / "name").write_text(f"{name}\n")
        (lists / "key").write_text(f"{keys}\n")
        (lists / "rel").write_text(f"{axes}\n")
        return path

    def found(self, which: str = "auto") -> dict[str, Finding]:
        return {one.name: one for one in buttons.buttons(which, self.devices, self.about)}

    def found_by_nobody(self, which: str = "auto") -> list[str]:
        """The page of somebody whom no file here belongs to."""
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, which, str(self.devices.parent)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        return done.stdout.splitlines()


@pytest.fixture
def machine() -> Iterator[Machine]:
    """In a folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Machine(Path(name))


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[int, set[int]]]:
    """The codes that open devices tell, by path, which pipes do not."""
    told: dict[str, dict[int, set[int]]] = {}

    def ioctl(handle: int, request: int, room: bytearray) -> int:
        kind = {0x80604521: EV_KEY, 0x80024522: EV_REL}[request]
        for code in told[os.readlink(f"/proc/self/fd/{handle}")].get(kind, ()):  # noqa: PTH115 - no path
            room[code // 8] |= 1 << code % 8
        return len(room)

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    return told


def shut(path: Path) -> str:
    """Let only its group read a device; the name of that."""
    if os.getuid() == 0:
        os.chown(path, 0, 65534)
    path.chmod(0o040)
    return grp.getgrgid(path.stat().st_gid).gr_name


def test_a_remote_is_told_with_what_it_leads_by(
    machine: Machine, kernel: dict[str, dict[int, set[int]]]
) -> None:
    path = machine.plug(3, "Small Remote")
    kernel[str(path)] = {EV_KEY: {164, 163, 165, 128, 114, 115}, EV_REL: {7}}
    one = machine.found()["Small Remote"]
    assert one.verdict is Verdict.GOOD
    assert one.told == "leads sessions by PLAYPAUSE, STOP, NEXTSONG, PREVIOUSSONG, VOLUMEUP and 2 more"


def test_keyboards_are_named_and_what_has_no_such_key_is_not(
    machine: Machine, kernel: dict[str, dict[int, set[int]]]
) -> None:
    for number, (name, keys) in enumerate({"Typewriter": {30, 164}, "Power Button": {116}}.items()):
        kernel[str(machine.plug(number, name))] = {EV_KEY: keys}
    told = machine.found()
    assert list(told) == ["keyboards", "remotes"]
    assert told["keyboards"].told == "left alone unless you name one: Typewriter"


def test_where_there_are_none_nothing_is_wrong(machine: Machine) -> None:
    assert [one.verdict for one in machine.found().values()] == [Verdict.GOOD]
    nowhere = list(buttons.buttons("auto", machine.devices / "nowhere"))
    assert [(one.verdict, one.cure) for one in nowhere] == [(Verdict.GOOD, "")]


def test_what_is_left_alone_is_not_looked_at(machine: Machine) -> None:
    machine.plug(3, "Small Remote", REMOTE)
    assert [one.told for one in machine.found("none").values()] == ["left alone, as your settings wish"]


def test_a_remote_that_may_not_be_read_is_a_warning_with_the_line_that_allows_it(machine: Machine) -> None:
    group = shut(machine.plug(3, "Small Remote", REMOTE))
    shut(machine.plug(4, "Knob", axes=DIAL))
    shut(machine.plug(5, "Typewriter", KEYBOARD))
    lines = machine.found_by_nobody()
    assert lines[0].startswith("  warning  Small Remote, Knob: may not be read")
    assert f"sudo usermod -aG {group} $USER" in [line.strip() for line in lines]
    assert lines[-1] == "  ok       keyboards: left alone unless you name one: Typewriter"


def test_a_device_that_no_group_may_read_is_given_to_one(machine: Machine) -> None:
    path = machine.plug(3, "Small Remote", REMOTE)
    path.chmod(0)
    assert machine.found_by_nobody()[-1].endswith(f"sudo chgrp input {path} && sudo chmod g+r {path}")


def test_the_device_of_the_settings_is_told_when_it_leads(machine: Machine) -> None:
    path = machine.plug(3, "Pedal")
    by_name = machine.devices / "by-name"
    by_name.symlink_to(path)
    for named in (path, by_name):
        assert machine.found(str(named)) == {
            "your device": Finding("your device", Verdict.GOOD, f"{named} leads sessions")
        }


def test_the_device_of_the_settings_that_may_not_be_read_is_a_fault(machine: Machine) -> None:
    path = machine.plug(3, "Pedal", KEYBOARD)
    group = shut(path)
    lines = machine.found_by_nobody(str(path))
    assert lines[0].startswith("  fault    your device:")
    assert f"sudo usermod -aG {group} $USER" in [line.strip() for line in lines]


@pytest.mark.parametrize(("name", "told"), [("gone", "is not there"), ("file", "is no input device")])
def test_the_device_of_the_settings_that_is_missing_or_unfit_is_a_fault(
    machine: Machine, name: str, told: str
) -> None:
    (machine.devices / "file").touch()
    one = machine.found(str(machine.devices / name))["your device"]
    assert (one.verdict, told in one.told) == (Verdict.FAULT, True)
    assert one.cure.endswith("\nvoiceguide config set input auto")


def test_whoever_came_into_the_group_has_to_log_in_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = machine.plug(3, "Pedal")
    shut(path)
    monkeypatch.setenv("USER", "ada")
    monkeypatch.setattr(grp, "getgrgid", lambda number: grp.struct_group(("input", "x", number, ["ada"])))
    monkeypatch.setattr(buttons, "suits", lambda _path: False)  # root may read anything
    assert machine.found(str(path))["your device"].cure.endswith("Log out, and in again.")
