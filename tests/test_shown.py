"""What the program shows of a session while it is really heard: on screens, as lines, and as events."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rich.cells import cell_len

from tests.commands import VOICEGUIDE, Terminal, ran, running, terminal
from tests.soundserver import SoundServer, until
from voiceguide.units import RATE

#: what is recorded here is heard once, by one process
pytestmark = pytest.mark.xdist_group("session")

Heard = NDArray[np.int16]

SCRIPT = """---
title: A short one
bed: none
---

# Arriving

Sit. [breathe 2-3 for 1 breath]

# Resting

[bell] [pause 0.5s exactly]

> I am here.
"""
LENGTH = ("--minutes", "18s", "--engine", "silent")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script; whoever plays it has been welcomed."""
    made = tmp_path_factory.mktemp("shown") / "short.md"
    made.write_text(SCRIPT)
    return made


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a machine with a loudspeaker."""
    cache = tmp_path_factory.mktemp("cache")
    (cache / "welcomed").touch()
    with SoundServer() as made:
        yield {**made.environment, "VOICEGUIDE_CACHE_DIR": str(cache), "TERM": "xterm-256color"}


# -- on a screen


@pytest.mark.parametrize(("columns", "rows"), [(40, 24), (200, 50)])
def test_a_screen_of_any_size_shows_line_and_breath_and_none_jumps(
    path: Path, server: dict[str, str], columns: int, rows: int
) -> None:
    with terminal("play", path, *LENGTH, environment=server, columns=columns, rows=rows) as shown:
        shown.shows("Sit.")
        above = place_of(shown, "left")
        shown.shows("breathe in")
        shown.shows("breathe out")
        assert place_of(shown, "left") == above
        assert max(map(cell_len, shown.rows)) <= columns
        assert len(shown.rows) <= rows
        shown.press("q")
        assert shown.ends() == 0
        assert shown.is_as_before


def place_of(shown: Terminal, text: str) -> int:
    return next(index for index, row in enumerate(shown.rows) if text in row)


def test_a_window_that_is_dragged_is_drawn_anew(path: Path, server: dict[str, str]) -> None:
    with terminal("play", path, *LENGTH, environment=server) as shown:
        shown.shows("space pauses · Enter steadies · q stops · h helps")
        for columns in (40, 25, 200, 13, 80):
            shown.resize(columns, 24)
            keys = "space pauses · Enter steadies · q stops" if columns >= 40 else "space pauses"
            lines = shown.meets(lambda lines, keys=keys: any(keys in line for line in lines))  # type: ignore[misc]
            assert max(map(cell_len, lines)) <= columns
        shown.press("q")
        assert shown.ends() == 0
        assert shown.is_as_before


def test_a_key_that_changes_a_level_is_seen(path: Path, server: dict[str, str]) -> None:
    with terminal("play", path, *LENGTH, environment=server) as shown:
        shown.shows("Sit.")  # keys are heard by then
        shown.press("\x1b[B\x1b[B")
        shown.shows("left · voice -4 dB")
        shown.press(" ")
        shown.shows("left · paused · voice -4 dB")
        shown.press("q")
        assert shown.ends() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_after_a_signal_the_terminal_is_as_it_was(
    path: Path, server: dict[str, str], number: signal.Signals
) -> None:
    with terminal("play", path, *LENGTH, environment=server) as shown:
        shown.shows("space pauses")
        shown.process.send_signal(number)
        assert shown.ends() == (130 if number is signal.SIGINT else 0)
        assert shown.is_as_before
        assert shown.lines == []


def test_whoever_presses_ctrl_z_has_their_terminal_until_it_goes_on(
    path: Path, server: dict[str, str]
) -> None:
    with terminal("play", path, *LENGTH, environment=server) as shown:
        shown.shows("Sit.")
        shown.press("\x1a")
        until(lambda: state(shown.process.pid) == "T", 5)
        assert shown.lines == []
        shown.process.send_signal(signal.SIGCONT)
        shown.shows("Sit.")
        shown.press("q")
        assert shown.ends() == 0
        assert shown.is_as_before


def state(number: int) -> str:
    """The state of a process, by its letter: T is stopped."""
    return Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2][0]


BREATHS = """---
title: Some breaths
bed: none
---

Sit. [breathe 2-2 for 3 breaths, count 0] [pause 2s exactly]
"""


def test_the_breath_that_is_drawn_turns_when_the_tone_is_heard_to(tmp_path: Path) -> None:
    (tmp_path / "breaths.md").write_text(BREATHS)
    plan = ("plan", tmp_path / "breaths.md", "--engine", "silent", "--json")
    starts = {cue["text"]: cue["start"] for cue in json.loads(ran(*plan).stdout)["cues"]}
    sit, tone = (starts[text] for text in ("Sit.", "2-2, 3 breaths"))
    drawn: list[tuple[str, int]] = []  # what to do, and how much had been heard when it was drawn
    with SoundServer() as server, server.recording() as recording:
        program = ("play", tmp_path / "breaths.md", "--engine", "silent")
        environment = {**server.environment, "TERM": "xterm-256color"}
        with terminal(*program, environment=environment) as shown:

            def last_turn(lines: list[str]) -> bool:
                word = next((line.split()[1] for line in lines if "breathe" in line), "")
                if word and (not drawn or drawn[-1][0] != word):
                    drawn.append((word, recording.frames))
                return len(drawn) == 6

            shown.meets(last_turn, 40)
            shown.press("q")
            assert shown.ends() == 0
        begun = loud(recording.samples())[0] - sit
    assert [word for word, _ in drawn] == ["in", "out"] * 3
    late = [(heard - begun - tone) / RATE - 2 * turn for turn, (_, heard) in enumerate(drawn)]
    assert abs(np.median(late)) < 0.15


# -- as lines


def test_plain_lines_move_no_cursor(path: Path, server: dict[str, str]) -> None:
    with terminal("play", path, *LENGTH, "--plain", environment=server) as shown:
        shown.shows("Sit.")
        shown.press("q")
        assert shown.ends() == 0
        assert "\x1b" not in shown.printed
        assert shown.lines == [
            "A short one, 0:18",
            "Space pauses, Enter steadies, h helps, q stops.",
            "# Arriving",
            "Sit.",
            "Stopped.",
        ]
        assert shown.is_as_before


# -- as the settings ask for


@pytest.fixture
def setting(server: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of a listener who wants plain lines and captions."""
    (tmp_path / "settings.yaml").write_text("engine: silent\nplain: yes\ncaptions: yes\n")
    return {**server, "VOICEGUIDE_CONFIG_DIR": str(tmp_path)}


#: what begins with it says so, in captions
BED = ("--bed", "soft-noise")
BEGINS = "[the soft noise begins]"


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        (("play", "short.md", "--minutes", "18s", *BED), BEGINS),
        (("breathe", "2-3", "--minutes", "40s", *BED), BEGINS),
        (("ground",), BEGINS),
        (("help-now", "--country", "IE", "--aloud"), "Space pauses"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_plain_lines_and_captions_are_shown_to_who_set_them(
    path: Path, setting: dict[str, str], command: tuple[str, ...], shows: str
) -> None:
    arguments = [path if each == "short.md" else each for each in command]
    with terminal(*arguments, environment=setting, columns=120, rows=60) as shown:
        shown.shows(shows)
        shown.process.send_signal(signal.SIGTERM)
        assert shown.ends() == 0
        assert "\x1b" not in shown.printed


def test_an_option_goes_before_what_is_set(path: Path, setting: dict[str, str]) -> None:
    options = (*LENGTH, *BED, "--drawn", "--no-captions")
    with terminal("play", path, *options, environment=setting) as shown:
        shown.shows("Sit.")
        assert "[the" not in shown.printed
        assert "\x1b[" in shown.printed
        shown.press("q")
        assert shown.ends() == 0
        assert shown.is_as_before


# -- where nothing can be kept


def test_a_session_on_a_full_disk_stops_as_ever_and_says_what_is_lost(
    path: Path, server: dict[str, str], tmp_path: Path
) -> None:
    full = ("sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *VOICEGUIDE)
    settings = {**server, "VOICEGUIDE_CONFIG_DIR": str(tmp_path)}
    with terminal("play", path, *LENGTH, "--plain", environment=settings, program=full) as shown:
        shown.shows("Sit.")
        shown.press("q")
        assert shown.ends() == 0
        assert shown.lines[-1] == "Where you stopped could not be kept: File too large."
        assert not list(tmp_path.iterdir())


# -- as events


@dataclass(frozen=True)
class Event:
    """An event, and how much had been heard when it was told."""

    told: dict[str, Any]
    heard: int  #: frames of the recording


@dataclass(frozen=True)
class Session:
    """A session that a program followed to its end."""

    code: int
    errors: str
    events: list[Event]
    heard: Heard


def playing(
    path: Path, *options: str, environment: dict[str, str]
) -> AbstractContextManager[subprocess.Popen[str]]:
    """The program, followed by another."""
    return running(*VOICEGUIDE, "play", path, *LENGTH, *options, environment=environment)


@pytest.fixture(scope="module")
def followed(path: Path) -> Session:
    """The session, told as events and recorded at the same time."""
    with (
        SoundServer() as server,
        server.recording() as recording,
        playing(path, "--json", "--captions", environment=server.environment) as process,
    ):
        assert process.stdout
        assert process.stderr
        events = [Event(json.loads(line), recording.frames) for line in process.stdout]
        errors = process.stderr.read()
        return Session(process.wait(), errors, events, recording.samples())


def loud(heard: Heard) -> NDArray[np.intp]:
    """The frames in which more is heard than the floor of a silence."""
    return np.flatnonzero(np.abs(heard).max(axis=1) > 200)


def told(session: Session, name: str) -> list[Event]:
    return [event for event in session.events if event.told["event"] == name]


def test_a_session_is_told_from_its_start_to_its_end(followed: Session) -> None:
    assert followed.code == 0
    names = [event.told["event"] for event in followed.events]
    assert names == [
        "started",
        "chapter",
        "line",
        "phase",
        "phase",
        "chapter",
        "sound",
        "line",
        "ended",
    ]
    assert followed.events[0].told == {
        "event": "started",
        "place": 0.0,
        "total": 18.0,
        "title": "A short one",
    }
    assert followed.events[-1].told == {"event": "ended", "place": 18.0, "total": 18.0, "how": "finished"}


def test_every_event_is_told_at_its_place_in_the_score(path: Path, followed: Session) -> None:
    score = json.loads(ran("plan", path, *LENGTH, "--json").stdout)
    starts = {cue["text"]: cue["start"] / score["rate"] for cue in score["cues"]}
    lines = {event.told["text"]: event.told["place"] for event in told(followed, "line")}
    assert lines == pytest.approx({text: starts[text] for text in lines}, abs=0.001)
    breaths = starts["2-3, 1 breath"]
    assert [(event.told["phase"], event.told["seconds"]) for event in told(followed, "phase")] == [
        ("in", 2.0),
        ("out", 3.0),
    ]
    assert [event.told["place"] - breaths for event in told(followed, "phase")] == pytest.approx(
        [0, 2], abs=0.002
    )


def test_an_event_is_told_when_it_is_heard(followed: Session) -> None:
    """A line is the first that is heard over this silence; a busy machine may need half a second."""
    first = loud(followed.heard)[0]
    line = told(followed, "line")[0]
    assert abs(line.heard - first) / RATE < 0.5
    begun = first - line.told["place"] * RATE
    late = [(event.heard - begun) / RATE - event.told["place"] for event in followed.events[1:-1]]
    assert max(map(abs, late)) < 0.75


def test_a_program_that_reads_one_line_and_goes_stops_no_sound(path: Path) -> None:
    with (
        SoundServer() as server,
        server.recording() as recording,
        playing(path, "--json", environment=server.environment) as process,
    ):
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline())["event"] == "started"
        process.stdout.close()
        until(lambda: loud(recording.samples()).size, 20)  # a line that would have been told
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        errors = process.stderr.read()
        assert "Error" not in errors
        assert "Traceback" not in errors


def test_a_stopped_session_says_so(path: Path, server: dict[str, str]) -> None:
    with playing(path, "--json", environment=server) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        events = [json.loads(line) for line in process.stdout]
        assert process.wait() == 130
    assert (events[-1]["event"], events[-1]["how"]) == ("ended", "stopped")
    assert events[-1]["place"] < 10


def test_without_a_loudspeaker_nothing_but_events_is_printed(path: Path, tmp_path: Path) -> None:
    with SoundServer() as server:
        nowhere = server.environment
    file = tmp_path / "short.wav"
    done = ran("play", path, *LENGTH, "--json", "--else-export", file, environment=nowhere)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"Wrote {file}" in done.stderr


def test_a_timeline_for_programs_is_json_too(path: Path) -> None:
    done = ran("play", path, *LENGTH, "--json", "--dry-run")
    assert json.loads(done.stdout)["frames"] == 18 * RATE
