"""``voiceguide doctor``: the page that people send, in time whatever hangs, and a test to be heard."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.commands import VOICEGUIDE, plug_in, ran, running, terminal
from tests.soundserver import SoundServer, until
from voiceguide.cli import cli

SECTIONS = [
    "Versions",
    "Speech engines",
    "Sound devices",
    "Buttons and remotes",
    "Kept speech",
    "Your own files",
    "Levels",
]
#: seconds in which the page has to be there, the start of Python included
_LIMIT = 16.0

HANGING = """
import time
from voiceguide.speech.silent import Silent

class Hanging(Silent):
    def speak(self, text, voice, rate):
        time.sleep(3600)

hanging = Hanging
"""


@pytest.fixture
def server() -> Iterator[SoundServer]:
    with SoundServer() as server:
        yield server


@pytest.fixture
def environment(server: SoundServer) -> dict[str, str]:
    """What leads the program to a sound server and to folders of a home that is its own."""
    home = Path(server.environment["HOME"])
    folders = {"VOICEGUIDE_CONFIG_DIR": str(home / "config"), "VOICEGUIDE_CACHE_DIR": str(home / "cache")}
    return {**server.environment, **folders}


def doctor(
    environment: Mapping[str, str], *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    begun = time.monotonic()
    done = subprocess.run(
        [*VOICEGUIDE, "doctor", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert time.monotonic() - begun < _LIMIT
    assert (done.returncode, done.stderr) == (code, ""), done.stdout
    return done


def test_where_everything_works_the_page_says_so_and_names_no_home(environment: dict[str, str]) -> None:
    page = doctor(environment).stdout
    assert [line for line in page.splitlines() if re.match("[A-Z]", line)] == [*SECTIONS, "Everything works."]
    assert "\x1b" not in page
    assert environment["HOME"] not in page
    assert "~/cache can be written" in page


def test_the_page_is_told_as_json(environment: dict[str, str]) -> None:
    told = json.loads(doctor(environment, "--json").stdout)
    assert (told["faults"], list(told["sections"])) == (0, SECTIONS)
    assert environment["HOME"] not in json.dumps(told)


def test_a_fault_is_told_with_its_cure_and_ends_with_1(
    environment: dict[str, str], server: SoundServer
) -> None:
    server.kill()
    page = doctor(environment, code=1).stdout
    assert re.search(r"\n  fault    sound system: There is no sound device\.\n +cure: \w", page)
    assert page.endswith("\n1 fault.\n")


def test_a_warning_alone_ends_with_0(environment: dict[str, str]) -> None:
    kept = Path(environment["VOICEGUIDE_CACHE_DIR"], "speech")
    kept.mkdir(parents=True)
    (kept / "cut.speech").write_bytes(b"short")
    page = doctor(environment).stdout
    assert "warning  broken lines: 1 of them" in page
    assert page.endswith("\n1 warning.\n")


def test_an_engine_and_a_sound_server_that_hang_are_told_in_time(
    environment: dict[str, str], server: SoundServer, tmp_path: Path
) -> None:
    environment["PYTHONPATH"] = plug_in(tmp_path / "engines", HANGING, "hanging")
    settings = Path(environment["VOICEGUIDE_CONFIG_DIR"])
    settings.mkdir()
    (settings / "settings.yaml").write_text("engine: hanging\n")
    server.freeze()
    page = doctor(environment, code=1).stdout
    server.thaw()
    assert (
        "fault    hanging: did not answer within 5 s\n           cure: voiceguide config set engine" in page
    )
    assert re.search(r"fault    sound system: .* did\n +not answer within 5 s\.\n +cure: \w", page)
    assert re.search(r"ok       voice: -\d\d\.\d LUFS", page)  # the next engine speaks


def test_the_sound_is_a_voice_on_the_left_and_then_on_the_right(
    environment: dict[str, str], server: SoundServer
) -> None:
    loud = 10_000  # samples: a voice is, and a bed is not
    with server.recording() as recording:
        with subprocess.Popen(
            [*VOICEGUIDE, "doctor", "--sound"],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            until(lambda: abs(recording.samples()[:, 1]).max(initial=0) > loud, 30)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=10)
        heard = abs(recording.samples().astype(int))
    assert "a voice on the left, then on the right; a bell; a far sea beneath" in told
    left, right = ((heard[:, channel] > loud).nonzero()[0] for channel in (0, 1))
    assert left[-1] < right[0]


def heard(environment: Mapping[str, str], number: signal.Signals) -> int:
    """How the test ends that is stopped by a signal once it is heard: the exit code."""
    with running(*VOICEGUIDE, "doctor", "--sound", environment=environment) as process:
        assert process.stdout
        while not process.stdout.readline().startswith("This is on the left"):
            pass
        process.send_signal(number)
        process.communicate(timeout=10)
        return process.returncode


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_test_that_is_stopped_ends_as_a_session_does(
    environment: dict[str, str], number: signal.Signals, code: int
) -> None:
    assert heard(environment, number) == code


def test_a_fault_ends_with_1_also_when_the_test_is_stopped(environment: dict[str, str]) -> None:
    environment["VOICEGUIDE_CONFIG_DIR"] = str(Path(environment["HOME"]))
    Path(environment["HOME"], "settings.yaml").write_text("bed: nowhere\n")
    assert heard(environment, signal.SIGINT) == 1


def test_without_a_loudspeaker_the_test_is_told_and_the_fault_ends_with_1(
    environment: dict[str, str], server: SoundServer
) -> None:
    server.kill()
    done = ran("doctor", "--sound", environment=environment)
    assert done.returncode == 1
    assert "There is no sound device." in done.stdout
    assert "There is no sound device." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("wide", [40, 200])
def test_the_page_is_as_wide_as_the_terminal_up_to_80_columns(environment: dict[str, str], wide: int) -> None:
    environment["VOICEGUIDE_CONFIG_DIR"] = environment["HOME"]
    Path(environment["HOME"], "settings.yaml").write_text("bed: nowhere\n")
    with terminal("doctor", environment=environment, columns=wide) as shown:
        assert shown.ends() == 1
        page = [line for line in shown.printed.splitlines() if "Trying" not in line]
    assert min(wide, 80) - 20 < max(map(len, page)) <= min(wide, 80)


def test_sound_and_json_are_not_asked_for_together(environment: dict[str, str]) -> None:
    done = ran("doctor", "--sound", "--json", environment=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert "one of them at a time" in done.stderr


def test_the_issue_template_asks_for_the_page() -> None:
    template = (Path(__file__).parents[2] / ".github" / "ISSUE_TEMPLATE.md").read_text("utf-8")
    named = set(re.findall(r"`voiceguide ([\w-]+)", template))
    assert "doctor" in named
    assert named <= set(cli.commands)
