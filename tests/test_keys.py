"""Keys, on a real terminal of the tests' own: each as it is pressed, and the terminal as before at last."""

from __future__ import annotations

import io
import os
import re
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from tests.commands import VOICEGUIDE, Terminal, terminal
from tests.soundserver import Recording, SoundServer, until
from voiceguide import keys
from voiceguide.keys import KEYS, led
from voiceguide.player import Player, Status
from voiceguide.sound import Samples
from voiceguide.speech.shape import Spoken
from voiceguide.speech.silent import SilentVoice
from voiceguide.spoken import BUTTON_OFFER, OFFER, Teller
from voiceguide.track import Track
from voiceguide.units import RATE
from voiceguide.wishes import Command, Tell, Wish

#: tells each key, and ends as its argument says on q
LISTENING = """
import sys, threading
from voiceguide import keys

ends = threading.Event()

def pressed(key):
    print("pressed", ascii(key), flush=True)
    if key == "q":
        ends.set()

with keys.listened(pressed):
    print("listening", flush=True)
    ends.wait()
    if sys.argv[1:] == ["wrong"]:
        raise RuntimeError("this went wrong")
print("threads", threading.active_count(), flush=True)
"""

#: runs what stands above as a job in the background, and tells how that fares
BACKGROUND = """
import os, subprocess, sys
job = [sys.executable, "-c", "from voiceguide import keys\\nwith keys.listened(print): print('listening')"]
process = subprocess.Popen(job, process_group=0)
_, status = os.waitpid(process.pid, os.WUNTRACED)
print("stopped" if os.WIFSTOPPED(status) else f"ended with {os.waitstatus_to_exitcode(status)}")
process.kill()
"""

#: a shell that runs it as a job in front, until Ctrl-Z; then it takes the words fg and bg
SHELL = f"""
import os, signal, subprocess, sys, termios

def in_front():
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)

signal.signal(signal.SIGTTOU, signal.SIG_IGN)
modes = termios.tcgetattr(0)
job = subprocess.Popen([sys.executable, "-c", {LISTENING!r}], preexec_fn=in_front)
while True:
    os.waitpid(job.pid, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    termios.tcsetattr(0, termios.TCSADRAIN, modes)
    print("what now?", flush=True)
    while (word := input()) != "fg":
        if word == "bg":
            os.killpg(job.pid, signal.SIGCONT)
        print("done:", word, flush=True)
    os.tcsetpgrp(0, job.pid)
    os.killpg(job.pid, signal.SIGCONT)
"""


@contextmanager
def listening(*arguments: str) -> Iterator[Terminal]:
    """A program that listens to the keys of its terminal."""
    with terminal(*arguments, environment={}, program=(sys.executable, "-c", LISTENING)) as screen:
        screen.shows("listening")
        yield screen


def pressed(lines: list[str]) -> list[str]:
    """The keys that were told."""
    return [line.removeprefix("pressed ") for line in lines if line.startswith("pressed ")]


def test_each_key_is_told_as_it_is_pressed_without_enter() -> None:
    with listening() as screen:
        for number, key in enumerate(("a", " ", "7"), 1):
            screen.press(key)
            lines = screen.meets(lambda lines, number=number: len(pressed(lines)) == number)  # type: ignore[misc]
            assert pressed(lines)[-1] == repr(key)


def test_keys_that_come_together_are_told_one_by_one() -> None:
    with listening() as screen:
        screen.press("ab  c")
        lines = screen.meets(lambda lines: "pressed 'c'" in lines)
        assert pressed(lines) == ["'a'", "'b'", "' '", "' '", "'c'"]


@pytest.mark.parametrize("key", ["\x1b[A", "\x1bOP", "\x1b[15~", "\x1b[1;5C", "é"])
def test_a_key_that_sends_more_than_one_byte_is_one_key(key: str) -> None:
    with listening() as screen:
        screen.press(f"{key} ")
        lines = screen.meets(lambda lines: "pressed ' '" in lines)
        assert pressed(lines) == [ascii(key), "' '"]


@pytest.mark.parametrize("key", ["\x1b[A", "\x1b[1;5C"])
def test_a_key_that_comes_byte_by_byte_over_a_slow_line_is_one_key(key: str) -> None:
    with listening() as screen:
        for byte in f"{key} ":
            screen.press(byte)
            time.sleep(0.01)
        lines = screen.meets(lambda lines: "pressed ' '" in lines)
        assert pressed(lines) == [ascii(key), "' '"]


def test_what_is_typed_is_not_shown() -> None:
    with listening() as screen:
        screen.press("xyz")
        lines = screen.meets(lambda lines: "pressed 'z'" in lines)
        assert lines == ["listening", "pressed 'x'", "pressed 'y'", "pressed 'z'"]


def test_in_the_end_the_terminal_is_as_before_and_no_thread_is_left() -> None:
    with listening() as screen:
        assert not screen.is_as_before
        screen.press("q")
        assert screen.ends() == 0
        assert screen.is_as_before
        assert screen.lines[-1] == "threads 1"


def test_after_an_exception_the_terminal_is_as_before() -> None:
    with listening("wrong") as screen:
        screen.press("q")
        assert screen.ends() == 1
        assert screen.is_as_before
        # newer Pythons colour this
        assert re.search(r"RuntimeError\S*: \S*this went wrong", screen.printed)


def test_ctrl_c_stays_a_signal_and_leaves_the_terminal_as_before() -> None:
    with listening() as screen:
        screen.press("\x03")
        assert screen.ends() != 0
        assert screen.is_as_before
        assert "KeyboardInterrupt" in screen.printed
        assert pressed(screen.lines) == []


def test_a_job_in_the_background_is_not_stopped_for_its_keys() -> None:
    with terminal(environment={}, program=(sys.executable, "-c", BACKGROUND)) as screen:
        assert screen.ends() == 0
        assert screen.lines == ["listening", "ended with 0"]
        assert screen.is_as_before


@pytest.mark.parametrize("meanwhile", ["", "bg\n"])
def test_keys_are_heard_again_when_a_job_is_in_front_again(meanwhile: str) -> None:
    with terminal(environment={}, program=(sys.executable, "-c", SHELL)) as screen:
        screen.shows("listening")
        screen.press("\x1a")
        screen.shows("what now?")
        screen.press(f"{meanwhile}typed in the shell\n")
        screen.shows("done: typed in the shell")
        screen.press("fg\n")
        screen.press("b")
        told = "".join(screen.shows("pressed 'b'"))  # some of what is typed may still be shown
        assert re.findall(r"pressed '(.)'", told) == ["b"]


# -- Ctrl-\\, while a session is heard

#: the program, for which this signal means what it does by default
QUITTING = ("env", "--default-signal=QUIT", *VOICEGUIDE)
RAIN = "---\ntitle: Rain\nbed: far-sea\n---\n\nSit as you like. [pause 60s]\n"


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[tuple[Terminal, Recording]]:
    """A session on a terminal, once it is seen and heard."""
    path = tmp_path / "rain.md"
    path.write_text(RAIN)
    play = ("play", path, "--engine", "silent", "--minutes", "1")
    with (
        SoundServer() as server,
        server.recording() as recording,
        terminal(*play, environment=server.environment, program=QUITTING) as screen,
    ):
        screen.shows("space pauses")
        until(lambda: np.abs(recording.samples(max(0, recording.frames - RATE // 4))).max() > 300, 30)
        yield screen, recording


def test_ctrl_backslash_fades_ends_with_131_and_leaves_the_terminal_as_before(
    playing: tuple[Terminal, Recording],
) -> None:
    screen, recording = playing
    asked = recording.frames
    screen.press("\x1c")
    assert screen.ends() == 131
    assert screen.is_as_before
    assert "Traceback" not in screen.printed
    until(lambda: recording.frames > asked + 2 * RATE)
    heard = np.abs(recording.samples(asked)).max(axis=1)
    last = int(np.flatnonzero(heard)[-1])
    assert 0.4 < last / RATE < 1.0
    assert heard[last - RATE // 100 : last].max() < 30  # of some hundreds: it fades and is not cut


def test_a_second_ctrl_backslash_ends_at_once_and_leaves_the_terminal_as_before(
    playing: tuple[Terminal, Recording],
) -> None:
    screen, recording = playing
    asked = recording.frames
    screen.press("\x1c")
    screen.shows("stopping")
    screen.press("\x1c")
    assert screen.ends() == 130
    assert screen.is_as_before
    assert "Traceback" not in screen.printed
    until(lambda: recording.frames > asked + 2 * RATE)
    last = int(np.flatnonzero(recording.samples(asked).any(axis=1)).max(initial=0))
    assert last / RATE < 0.9


# -- in this process


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """A terminal as standard input, which rules no jobs here: its keyboard, and the program's end."""
    keyboard, line = os.openpty()
    with os.fdopen(line, closefd=False) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield keyboard, line
    os.close(line)
    os.close(keyboard)


def test_a_terminal_that_rules_no_jobs_is_listened_to_as_well(line: tuple[int, int]) -> None:
    keyboard, terminal_ = line
    before, told = termios.tcgetattr(terminal_), list[str]()
    with keys.listened(told.append):
        os.write(keyboard, b" ")
        until(lambda: told == [" "], 5)
    assert termios.tcgetattr(terminal_) == before


def test_of_what_was_typed_too_early_only_a_wish_to_stop_counts(line: tuple[int, int]) -> None:
    told: list[str] = []
    os.write(line[0], 40 * b"\r" + b" qh")
    with keys.listened(told.append):
        os.write(line[0], b"w")
        until(lambda: told == ["q", "h", "w"], 5)


def test_when_it_is_over_no_key_is_taken_any_more(line: tuple[int, int]) -> None:
    keyboard, terminal_ = line
    told: list[str] = []
    with keys.listened(told.append):
        pass
    os.write(keyboard, b"later\n")
    assert os.read(terminal_, 10) == b"later\n"
    assert told == []


@pytest.mark.usefixtures("line")
def test_no_handle_is_left_open() -> None:
    before = sorted(Path("/proc/self/fd").iterdir())
    for _ in range(3):
        with keys.listened(lambda _key: None):
            pass
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_a_terminal_that_goes_away_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    keyboard, line = os.openpty()
    with os.fdopen(line) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with keys.listened(lambda _key: None):
            threads = threading.active_count()
            os.close(keyboard)
            until(lambda: threading.active_count() < threads, 5)


def nobody(kind: str, folder: Path) -> IO[str] | None:
    """A standard input at which nobody can type."""
    if kind == "file":
        (folder / "keys").write_text(" " * 100)
        return (folder / "keys").open()
    if kind == "nothing":
        return Path(os.devnull).open()
    if kind == "memory":
        return io.StringIO(" " * 100)
    closed = Path(os.devnull).open()  # noqa: SIM115 - it is the point
    closed.close()
    return closed if kind == "closed" else None


@pytest.mark.parametrize("kind", ["file", "nothing", "memory", "closed", "none"])
def test_where_nobody_can_type_nothing_happens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    told: list[str] = []
    stdin = nobody(kind, tmp_path)
    monkeypatch.setattr(sys, "stdin", stdin)
    threads = threading.active_count()
    with keys.listened(told.append):
        assert threading.active_count() == threads
    assert told == []
    if stdin:
        stdin.close()


def test_a_pipe_is_not_read_from(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    os.write(write, b" ")
    with os.fdopen(read) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        with keys.listened(lambda key: pytest.fail(f"{key} was read")):
            pass
        assert os.read(read, 2) == b" "
    os.close(write)


# -- what they wish


class Wished(Player):
    """A player that keeps what is wished."""

    def __init__(self, *, asking: bool = False, paused: bool = False, grounded: bool = False) -> None:
        track = Track(Samples(np.zeros((RATE, 2), np.float32)))
        super().__init__(track)
        self.wished: list[Wish] = []
        self._shown = Status(track, 0, asking=asking, paused=paused, grounded=grounded)

    def send(self, wish: Wish) -> None:
        self.wished.append(wish)

    def status(self) -> Status:
        return self._shown


def pressing(player: Wished, keys: str) -> list[Wish]:
    pressed = led(player, Teller(player, SilentVoice()), lambda: None)
    for key in re.findall(r"\x1b\[.|.", keys, re.DOTALL):
        pressed(key)
    return player.wished


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        ({}, Command.PAUSE),
        ({"paused": True}, Command.RESUME),
        ({"asking": True}, Command.ANSWER),
        ({"asking": True, "paused": True}, Command.RESUME),
        ({"grounded": True}, Command.RESUME),
        ({"grounded": True, "paused": True}, Command.RESUME),
    ],
)
def test_the_space_bar_is_what_is_wanted_most(status: dict[str, bool], wanted: Command) -> None:
    assert pressing(Wished(**status), " ") == [wanted]


def test_every_key_has_its_wish() -> None:
    assert pressing(Wished(), "".join(KEYS)) == list(KEYS.values())
    assert KEYS["\r"] is Command.GROUND
    assert KEYS["q"] is KEYS["\x1b"] is Command.STOP


@pytest.mark.usefixtures("line")
def test_after_the_anchor_whoever_has_keys_hears_of_keys() -> None:
    assert keys.offer() is OFFER


@pytest.mark.parametrize("kind", ["file", "nothing", "closed", "none"])
def test_after_the_anchor_whoever_has_none_hears_of_the_button(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    stdin = nobody(kind, tmp_path)
    monkeypatch.setattr(sys, "stdin", stdin)
    assert keys.offer() is BUTTON_OFFER
    if stdin:
        stdin.close()


class Hanging(SilentVoice):
    """A voice that says nothing before it may."""

    def __init__(self) -> None:
        self.may = threading.Event()

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        self.may.wait(20)
        return super().speak(text, pace)


def test_no_key_waits_for_a_voice_that_hangs() -> None:
    player, voice = Wished(), Hanging()
    with Teller(player, voice, keys=True) as teller:
        press = led(player, teller, lambda: None)
        for key in "ppp\rq":
            press(key)
        assert player.wished == [Command.LAST_CHAPTER] * 3 + [Command.GROUND, Command.STOP]
    voice.may.set()


@pytest.mark.parametrize("key", ["n", ".", "\x1b[C"])
def test_of_a_skip_that_leads_nowhere_nothing_is_told(key: str) -> None:
    player = Wished()
    with Teller(player, SilentVoice(), keys=True) as teller:
        led(player, teller, lambda: None)(key)
        until(lambda: not teller._speaking)
    assert player.wished == [KEYS[key]]


@pytest.mark.parametrize("key", ["x", "W", "\x1b[5~", "ä", "\x00"])
def test_any_other_key_wishes_nothing(key: str) -> None:
    player = Wished()
    led(player, Teller(player, SilentVoice()), lambda: None)(key)
    assert not player.wished


def test_one_key_tells_where_one_is_and_one_asks_for_help() -> None:
    player, helped = Wished(), list[bool]()
    pressed = led(player, Teller(player, SilentVoice()), lambda: helped.append(True))
    pressed("w")
    pressed("h")
    until(lambda: player.wished, 5)
    assert [type(wish) for wish in player.wished] == [Tell]
    assert helped == [True]


def test_every_key_is_documented() -> None:
    page = (Path(__file__).parents[1] / "docs/listening.md").read_text("utf-8")
    names = {"\n": "Enter", "\r": "Enter", "\x1b": "Esc"}
    names |= {"\x1b[A": "up", "\x1b[B": "down", "\x1b[C": "right", "\x1b[D": "left"}
    table = page.partition("## Leading a session")[2].partition("```")[0]
    for key in (*KEYS, "w", "h"):
        assert names.get(key, f"`{key}`") in table, key
