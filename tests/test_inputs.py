"""Input devices: pipes stand in for them, and what is read is what the kernel would write."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import struct
import subprocess
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.commands import VOICEGUIDE
from tests.soundserver import SoundServer, until
from voiceguide import inputs, script, sinks
from voiceguide.buttons import EV_KEY, EV_REL, HELD, Buttons
from voiceguide.cli import hearing
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.controls import Act, Control
from voiceguide.inputs import listened
from voiceguide.palette import Palette
from voiceguide.player import Player
from voiceguide.sinks.null import Null
from voiceguide.sound import QUANTUM, Block
from voiceguide.speech.silent import SilentVoice
from voiceguide.wishes import Command, Wish

#: codes of keys, and of a knob's axis
PLAYPAUSE, NEXT, STOP, A, LEFT_BUTTON, DIAL = 164, 163, 128, 30, 0x110, 7


def event(kind: int, code: int, value: int, at: float = 0.0) -> bytes:
    """An event as the kernel writes it."""
    seconds = int(at)
    return struct.pack("llHHi", seconds, round((at - seconds) * 1e6), kind, code, value)


def press(code: int, at: float = 1.0, lasting: float = 0.1) -> bytes:
    """A key that goes down and up again, each with the event that ends a report."""
    times = (1, at), (0, at + lasting)
    return b"".join(event(EV_KEY, code, value, when) + event(0, 0, 0, when) for value, when in times)


class Pipe:
    """A device whose events a test writes; ``unplug`` ends it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)
        self._handle = os.open(path, os.O_RDWR)
        self._close = weakref.finalize(self, os.close, self._handle)

    def write(self, events: bytes) -> None:
        assert os.write(self._handle, events) == len(events)

    def unplug(self) -> None:
        self.path.unlink()
        self._close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where devices appear."""
    made = tmp_path / "input"
    made.mkdir()
    return made


@pytest.fixture
def pedal(tmp_path: Path) -> Pipe:
    """A device that is named outright."""
    return Pipe(tmp_path / "pedal")


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int, set[int]], None]:
    """Has pipes tell which codes they send, as the kernel tells of a device, by its own request numbers."""
    codes: dict[tuple[int, int], set[int]] = {}

    def ioctl(handle: int, request: int, room: bytearray | bytes) -> int:
        requests = {0x80604521: EV_KEY, 0x80024522: EV_REL}
        if request not in requests:
            raise OSError(errno.ENOTTY, "no such request")
        assert isinstance(room, bytearray)
        for code in codes.get((os.fstat(handle).st_ino, requests[request]), ()):
            room[code // 8] |= 1 << code % 8
        return len(room)

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    return lambda path, kind, sent: codes.__setitem__((path.stat().st_ino, kind), sent)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks for new devices are soon made."""
    monkeypatch.setattr(inputs, "_LOOK", 0.05)


def listening(done: list[Act], which: Path | str = "auto", folder: Path = Path("/nowhere")):
    return listened(done.append, str(which), folder)


# -- what is read


def test_a_button_of_a_device_that_was_named_acts(pedal: Pipe) -> None:
    done: list[Act] = []
    with listening(done, pedal.path):
        pedal.write(press(PLAYPAUSE))
        until(lambda: done)
    assert done == [Control.TOGGLE]


def test_events_that_come_together_act_in_their_order(pedal: Pipe) -> None:
    done: list[Act] = []
    with listening(done, pedal.path):
        pedal.write(press(NEXT) + event(EV_REL, DIAL, -1) + press(PLAYPAUSE) + press(STOP))
        until(lambda: len(done) == 4)
    assert done == [Command.NEXT_CHAPTER, Control.SOFTER, Control.TOGGLE, Command.STOP]


def test_times_are_those_of_the_events_however_late_they_are_read(pedal: Pipe) -> None:
    done: list[Act] = []
    with listening(done, pedal.path):
        pedal.write(press(PLAYPAUSE, 1, HELD) + press(PLAYPAUSE, 10) + press(PLAYPAUSE, 10.3))
        until(lambda: len(done) == 3)
    assert done == [Command.GROUND, Control.TOGGLE, Command.END]


def test_a_button_steadies_while_it_is_still_held_down(pedal: Pipe) -> None:
    done: list[Act] = []
    with listening(done, pedal.path):
        pedal.write(event(EV_KEY, PLAYPAUSE, 1, 7))
        took = until(lambda: done)
        pedal.write(event(EV_KEY, PLAYPAUSE, 0, 7 + 2 * HELD) + press(NEXT))
        until(lambda: len(done) > 1)
    assert done == [Command.GROUND, Command.NEXT_CHAPTER]
    assert HELD <= took < HELD + 0.5


def test_a_device_that_goes_while_its_button_is_down_does_nothing(
    folder: Path, pedal: Pipe, kernel: Callable[[Path, int, set[int]], None]
) -> None:
    done: list[Act] = []
    other = Pipe(folder / "event1")
    kernel(other.path, EV_KEY, {PLAYPAUSE})
    with listening(done, pedal.path, folder):
        begun = time.monotonic()
        pedal.write(event(EV_KEY, PLAYPAUSE, 1))
        pedal.unplug()
        until(lambda: time.monotonic() > begun + HELD + 0.1)
        other.write(press(NEXT))
        until(lambda: done)
    assert done == [Command.NEXT_CHAPTER]


@given(st.lists(st.binary(max_size=80), max_size=8))
def test_garbage_means_the_same_however_it_is_cut(pieces: list[bytes]) -> None:
    def acts(pieces: list[bytes]) -> list[Act]:
        device = inputs._Device((0, 0), Buttons(named=True))
        return [act for piece in pieces for act in device.told(piece)]

    assert acts(pieces) == acts([b"".join(pieces)])


def test_an_event_that_comes_in_two_pieces_is_one(pedal: Pipe) -> None:
    done: list[Act] = []
    with listening(done, pedal.path):
        events = press(NEXT) + press(STOP)
        pedal.write(events[:5])
        pedal.write(events[5:])
        until(lambda: len(done) == 2)
    assert done == [Command.NEXT_CHAPTER, Command.STOP]


# -- which devices

REMOTE, KEYBOARD = {PLAYPAUSE, NEXT}, {PLAYPAUSE, *range(1, 100)}


@pytest.mark.parametrize(
    ("keys", "axes"),
    [
        (REMOTE, set()),
        ({STOP}, set()),
        (set(), {DIAL}),
        (set(), {0}),  # a Pi's encoder that was not told which axis it is
        ({PLAYPAUSE, 0x2FF}, {8}),
    ],
)
def test_headsets_remotes_and_knobs_are_listened_to(
    folder: Path, kernel: Callable[[Path, int, set[int]], None], keys: set[int], axes: set[int]
) -> None:
    done: list[Act] = []
    device = Pipe(folder / "event3")
    kernel(device.path, EV_KEY, keys)
    kernel(device.path, EV_REL, axes)
    with listening(done, folder=folder):
        device.write(press(NEXT))
        until(lambda: done)
    assert done == [Command.NEXT_CHAPTER]


@pytest.mark.parametrize(
    ("keys", "axes"),
    [
        (KEYBOARD, set()),
        ({A, PLAYPAUSE}, set()),
        ({LEFT_BUTTON}, {0, 1, 8}),  # a mouse
        ({LEFT_BUTTON, PLAYPAUSE}, set()),
        ({116}, set()),  # the key that turns a computer off
        (set(), set()),
    ],
)
def test_keyboards_and_mice_are_left_alone(
    folder: Path, kernel: Callable[[Path, int, set[int]], None], keys: set[int], axes: set[int]
) -> None:
    left, heard = Pipe(folder / "event3"), Pipe(folder / "event4")
    kernel(left.path, EV_KEY, keys)
    kernel(left.path, EV_REL, axes)
    kernel(heard.path, EV_KEY, REMOTE)
    done: list[Act] = []
    left.write(press(NEXT))
    with listening(done, folder=folder):
        heard.write(press(STOP))
        until(lambda: done)
    assert done == [Command.STOP]


def test_a_keyboard_that_is_named_is_listened_to_once_by_whichever_name(
    folder: Path, kernel: Callable[[Path, int, set[int]], None]
) -> None:
    keyboard = Pipe(folder / "event3")
    kernel(keyboard.path, EV_KEY, KEYBOARD)
    (folder / "by-id").mkdir()
    named = folder / "by-id/usb-Pedal-event-kbd"
    named.symlink_to(keyboard.path)
    done: list[Act] = []
    with listening(done, named, folder):
        keyboard.write(press(A) + press(STOP))
        until(lambda: Command.STOP in done)
    assert done == [Control.TOGGLE, Command.STOP]


@pytest.mark.usefixtures("often")
def test_a_device_that_gets_its_name_later_is_listened_to_once(
    folder: Path, tmp_path: Path, kernel: Callable[[Path, int, set[int]], None]
) -> None:
    remote = Pipe(folder / "event3")
    kernel(remote.path, EV_KEY, REMOTE)
    done: list[Act] = []
    with listening(done, tmp_path / "named", folder):
        remote.write(press(NEXT))
        until(lambda: done)
        (tmp_path / "named").symlink_to(remote.path)

        def tried() -> bool:
            remote.write(press(A, 100 * time.monotonic()))
            return Control.TOGGLE in done  # it is known by its name now

        until(tried)
        remote.write(press(STOP))
        until(lambda: Command.STOP in done)
    assert done.count(Command.NEXT_CHAPTER) == done.count(Command.STOP) == 1


@pytest.mark.usefixtures("often")
def test_a_keyboard_that_gets_its_name_later_is_listened_to(
    folder: Path, tmp_path: Path, kernel: Callable[[Path, int, set[int]], None]
) -> None:
    keyboard, remote = Pipe(folder / "event3"), Pipe(folder / "event4")
    kernel(keyboard.path, EV_KEY, KEYBOARD)
    kernel(remote.path, EV_KEY, REMOTE)
    done: list[Act] = []
    with listening(done, tmp_path / "named", folder):
        remote.write(press(NEXT))
        until(lambda: done)  # the keyboard was looked at before
        (tmp_path / "named").symlink_to(keyboard.path)
        keyboard.write(press(STOP))
        until(lambda: Command.STOP in done)


@pytest.mark.usefixtures("often")
def test_what_is_plugged_in_later_is_found_and_found_again(
    folder: Path, kernel: Callable[[Path, int, set[int]], None]
) -> None:
    done: list[Act] = []
    with listening(done, folder=folder):
        for time_ in (1, 2):
            remote = Pipe(folder / "plugged")
            kernel(remote.path, EV_KEY, REMOTE)
            remote.write(press(NEXT))
            remote.path = remote.path.rename(folder / "event7")
            until(lambda time_=time_: len(done) == time_)  # type: ignore[misc]
            remote.unplug()
    assert done == [Command.NEXT_CHAPTER] * 2


@pytest.mark.usefixtures("often")
def test_a_device_that_may_not_be_read_is_tried_again_without_a_word(
    pedal: Pipe, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    may = threading.Event()
    tried: list[object] = []
    really = os.open

    def opened(path: str | Path, *how: int, **more: int) -> int:
        if path == pedal.path:
            tried.append(path)
            if not may.is_set():
                raise PermissionError(errno.EACCES, "no")
        return really(path, *how, **more)

    monkeypatch.setattr(os, "open", opened)
    done: list[Act] = []
    with listening(done, pedal.path):
        pedal.write(press(NEXT))
        until(lambda: len(tried) > 2)
        assert done == []
        may.set()
        until(lambda: done)
    assert capfd.readouterr() == ("", "")


def test_a_device_is_asked_for_times_of_a_clock_that_nobody_sets(
    pedal: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, bytes]] = []
    monkeypatch.setattr(fcntl, "ioctl", lambda _handle, request, clock: asked.append((request, clock)))
    with listening([], pedal.path):
        until(lambda: asked)
    assert asked == [(0x400445A0, struct.pack("i", time.CLOCK_MONOTONIC))]


def test_a_file_is_no_device(folder: Path) -> None:
    (folder / "event1").write_bytes(press(NEXT))
    assert not inputs.suits(folder / "event1")
    assert not inputs.suits(folder)
    assert not inputs.suits(folder / "nothing")


def test_a_terminal_that_is_named_is_no_trouble() -> None:
    keyboard, line = os.openpty()
    with listening([], os.ttyname(line)):
        os.write(keyboard, b"some words that are no events\n")
    os.close(line)
    os.close(keyboard)


@pytest.mark.parametrize("which", ["none", "auto"])
def test_without_devices_nothing_is_started(which: str, folder: Path) -> None:
    threads = threading.active_count()
    with listening([], which, folder if which == "none" else folder / "nowhere"):
        assert threading.active_count() == threads


def test_when_it_is_over_no_thread_and_no_handle_is_left(pedal: Pipe) -> None:
    handles, threads = sorted(Path("/proc/self/fd").iterdir()), threading.active_count()
    for _ in range(3):
        done: list[Act] = []
        with listening(done, pedal.path):
            pedal.write(press(NEXT))
            until(lambda done=done: done)  # type: ignore[misc]
    assert sorted(Path("/proc/self/fd").iterdir()) == handles
    assert threading.active_count() == threads


def test_waiting_takes_no_time_of_the_processor(pedal: Pipe) -> None:
    with listening([], pedal.path):
        begun, used = time.monotonic(), time.process_time()
        until(lambda: time.monotonic() > begun + 1)
        # the test itself looks two hundred times
        assert time.process_time() - used < 0.1


# -- a session

SCRIPT = """---
title: Led by a pedal
bed: far-sea
---

# Arriving

Sit as you like. [pause 3s exactly]

# Breathing

I am here. [pause 3s exactly]
"""


class Led(Null):
    """A sink that keeps what it is given, and has events written at some blocks until something is wished."""

    def __init__(self, pipe: Pipe, wishes: list[Wish], script: dict[int, bytes]) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._pipe, self._wishes, self._script = pipe, wishes, script

    def write(self, block: Block) -> None:
        super().write(block)
        if events := self._script.get(len(self.blocks)):
            before = len(self._wishes)
            self._pipe.write(events)
            until(lambda: len(self._wishes) > before)
        self.blocks.append(block)


@pytest.fixture
def wishes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Wish]]:
    """What players are sent."""
    sent: list[Wish] = []
    really = Player.send

    def send(self: Player, wish: Wish) -> None:
        really(self, wish)
        sent.append(wish)

    monkeypatch.setattr(Player, "send", send)
    return sent


def test_a_button_pauses_a_session_and_lets_it_go_on(
    pedal: Pipe, wishes: list[Wish], monkeypatch: pytest.MonkeyPatch
) -> None:
    score = compose(script.parse(SCRIPT, Path("led.md")), SilentVoice(), Palette())
    out = Led(pedal, wishes, {40: press(A), 60: press(A, 9)})
    monkeypatch.setattr(sinks, "sink", lambda **_: out)
    ended = hearing.perform((score,), Settings(input=str(pedal.path)), SilentVoice(), speak_keys=False)
    assert not ended.stopped
    assert wishes == [Command.PAUSE, Command.RESUME]
    sounding = [bool(np.any(block)) for block in out.blocks]
    assert sounding == [True] * 44 + [False] * 17 + [True] * (len(sounding) - 61)
    assert score.frames <= len(sounding) * QUANTUM <= score.frames + 22 * QUANTUM


def test_a_device_named_on_the_command_line_leads_the_program(pedal: Pipe, tmp_path: Path) -> None:
    (tmp_path / "led.md").write_text(SCRIPT)
    arguments = ["play", str(tmp_path / "led.md"), "--engine", "silent", "--json", "--input", str(pedal.path)]
    with SoundServer() as server:
        process = subprocess.Popen(
            [*VOICEGUIDE, *arguments],
            env={**os.environ, **server.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            happened = []
            assert process.stdout
            for line in process.stdout:
                happened.append(json.loads(line)["event"])
                if happened[-1] == "line" and happened.count("line") == 1:
                    pedal.write(press(PLAYPAUSE))
                elif happened[-1] == "paused":
                    pedal.write(press(STOP))
            assert process.wait(10) == 0
    assert "paused" in happened


@pytest.mark.parametrize("path", ["/nowhere/at-all", __file__])
def test_a_path_that_is_no_device_is_told_at_once(path: str) -> None:
    done = subprocess.run(
        [*VOICEGUIDE, "play", "anchor", "--input", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"“{path}” is no input device that you may read." in done.stderr
