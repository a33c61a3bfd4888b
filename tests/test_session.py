"""The whole way, from a script's text to what is heard and what is written, with everything real."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.commands import VOICEGUIDE, Terminal, plug_in, ran, terminal
from tests.sinks.processes import cpu_seconds
from tests.soundserver import Recording, SoundServer, until
from tests.speech import fakes
from voiceguide import keys, library, script, sinks, speech
from voiceguide.cli import hearing, main, ready
from voiceguide.cli.group import DISCLAIMER
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.errors import SpeechError
from voiceguide.export import export
from voiceguide.levels import to_int16
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.player import Player
from voiceguide.score import Bus, Score
from voiceguide.sinks.null import Null
from voiceguide.sound import Block, Samples
from voiceguide.speech.cache import Cached, Store
from voiceguide.speech.host import EngineVoice
from voiceguide.speech.silent import SilentVoice
from voiceguide.track import Track, Turn
from voiceguide.units import RATE
from voiceguide.wishes import Command

#: what is recorded here is heard once, by one process
pytestmark = pytest.mark.xdist_group("session")

Heard = NDArray[np.int16]

SCRIPT = """---
title: A short one
bed: far-sea
---

# Arriving

Sit as you like. [bell] [pause 1s exactly]

# Breathing

[breathe 2-2 for 1 breath, count 1] [pause 0.5s exactly]
[bed warm-drone]

> I am here.
"""
#: what is said and counted in it, and what a listener reads where there is no terminal
LINES = ["Sit as you like.", "In", "two", "Out", "two", "I am here."]
PRINTED = ["A short one, 0:15", "# Arriving", LINES[0], "# Breathing", *LINES[1:], "The end."]
LENGTH = ("--minutes", "15s")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the script in it."""
    made = tmp_path_factory.mktemp("session")
    (made / "short.md").write_text(SCRIPT)
    return made


@pytest.fixture(scope="module")
def exported(folder: Path) -> Heard:
    """The session as a WAV file has it, spoken by the real engine; a FLAC file lies beside it."""
    for name in ("short.wav", "short.flac"):
        done = ran("export", folder / "short.md", *LENGTH, "-o", folder / name)
        assert done.returncode == 0, done.stderr
    return samples(folder / "short.wav")


def samples(path: Path) -> Heard:
    read, rate = soundfile.read(path, dtype="int16", always_2d=True)
    assert rate == RATE
    return np.asarray(read)


def first_sounding(heard: Heard) -> int:
    return int(np.flatnonzero(heard.any(axis=1))[0])


# -- heard


#: times that a session is played until it is heard without a hole: a machine that is too busy tears some
TRIES = 3


def differences(heard: Heard, exported: Heard) -> NDArray[np.intp]:
    """The frames of an export that are not heard as they are, both laid together at their first sound."""
    start = first_sounding(heard) - first_sounding(exported)
    length = min(len(exported), len(heard) - start)
    return np.flatnonzero((heard[start : start + length] != exported[:length]).any(axis=1))


def torn(heard: Heard, exported: Heard) -> bool:
    """Whether there is a hole: silence where the export first sounds otherwise, as nothing came in time."""
    different = differences(heard, exported)
    start = first_sounding(heard) - first_sounding(exported)
    return bool(different.size) and not heard[start + different[0]].any()


@dataclass(frozen=True)
class Played:
    """A session that was played to its end: what the program said, and what was heard."""

    done: subprocess.CompletedProcess[str]
    heard: Heard


def played(command: list[str], exported: Heard) -> Played:
    """A session played by a command, once more if it is torn."""
    for _ in range(TRIES):
        last = played_once(command)
        if not torn(last.heard, exported):
            break
    return last


def played_once(command: list[str]) -> Played:
    """A session played by a command through PortAudio into a sound server of its own, and recorded there."""
    with SoundServer() as server, server.recording() as recording:
        done = subprocess.run(
            command,
            env={**os.environ, **server.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Played(done, recording.samples())


@dataclass(frozen=True)
class Stopped:
    """A session on a terminal that was stopped by Ctrl-C."""

    code: int
    screens: list[list[str]]
    printed: str
    is_as_before: bool
    heard: Heard
    asked: int  #: frame of the recording at which Ctrl-C was pressed


def interrupted(path: Path, exported: Heard) -> Stopped:
    """The session on a terminal, stopped in its second chapter; once more if it is torn until then."""
    for _ in range(TRIES):
        last = interrupted_once(path)
        if not torn(last.heard[: last.asked], exported):
            break
    return last


def interrupted_once(path: Path) -> Stopped:
    """The session on a terminal, with a sound server of its own."""
    with ExitStack() as stack:
        server = stack.enter_context(SoundServer())
        recording = stack.enter_context(server.recording())
        screen = stack.enter_context(terminal("play", path, *LENGTH, environment=server.environment))
        screens = [awaited(screen, text) for text in ("A short one", LINES[0], "Breathing")]
        return pressed(screen, recording, screens)


def awaited(screen: Terminal, text: str) -> list[str]:
    """The screen once it shows a text, and below it the time left; the margins left out."""
    lines = screen.meets(lambda lines: any(text in line for line in lines) and "left" in "".join(lines))
    return [line.strip() for line in lines]


def seconds_left(lines: list[str]) -> int:
    """The time left, as the screen shows it."""
    return int(re.findall(r"0:(\d\d) left", "\n".join(lines))[0])


def pressed(screen: Terminal, recording: Recording, screens: list[list[str]]) -> Stopped:
    """Press Ctrl-C, and see what becomes of it."""
    asked = recording.frames
    screen.press("\x03")
    code = screen.ends()
    screens.append(screen.lines)
    return Stopped(code, screens, screen.printed, screen.is_as_before, recording.samples(), asked)


@dataclass(frozen=True)
class Sessions:
    """The session for one who reads along, for one who does not, and for one who has enough."""

    read: Played
    unread: Played
    stopped: Stopped


@pytest.fixture(scope="module")
def sessions(folder: Path, exported: Heard) -> Sessions:
    """Three sessions at the same time, each with its own loudspeaker."""
    command = [*VOICEGUIDE, "play", str(folder / "short.md"), *LENGTH]
    piped = ["bash", "-o", "pipefail", "-c", f"{shlex.join(command)} | true"]
    with ThreadPoolExecutor(3) as pool:
        stopped = pool.submit(interrupted, folder / "short.md", exported)
        read, unread = pool.map(played, (command, piped), (exported, exported))
        return Sessions(read, unread, stopped.result())


def assert_same(heard: Heard, exported: Heard) -> None:
    """Every frame of the export is heard, from its first to its last, without any difference."""
    different = differences(heard, exported)
    assert not different.size, f"from frame {different[0]} on, in {different.size} of {len(exported)} frames"
    start = first_sounding(heard) - first_sounding(exported)
    assert start >= 0
    assert len(heard) >= start + len(exported)
    assert not heard[start + len(exported) :].any()


def test_what_is_heard_is_what_is_exported(sessions: Sessions, exported: Heard) -> None:
    assert len(exported) == 15 * RATE
    assert_same(sessions.read.heard, exported)


def test_play_prints_chapters_and_lines_as_they_are_heard(sessions: Sessions) -> None:
    done = sessions.read.done
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == PRINTED


def test_a_reader_that_goes_away_stops_no_sound(sessions: Sessions, exported: Heard) -> None:
    done = sessions.unread.done
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert_same(sessions.unread.heard, exported)


def test_a_terminal_shows_where_the_session_is(sessions: Sessions) -> None:
    stopped = sessions.stopped
    beginning, arriving, breathing, _ = stopped.screens
    assert beginning[0] == "A short one"
    assert arriving[:2] == ["A short one · Arriving", LINES[0]]
    assert breathing[0] == "A short one · Breathing"
    left = [seconds_left(screen) for screen in (beginning, arriving, breathing)]
    assert 15 >= left[0] > left[1] > left[2] > 0


def test_ctrl_c_ends_it_with_130_and_leaves_the_terminal_as_it_was(sessions: Sessions) -> None:
    stopped = sessions.stopped
    assert stopped.code == 130
    assert stopped.is_as_before
    assert [line for line in stopped.screens[-1] if line != "^C"] == []
    assert "Traceback" not in stopped.printed


def test_ctrl_c_fades_within_a_second(sessions: Sessions, exported: Heard) -> None:
    stopped = sessions.stopped
    sounding = np.flatnonzero(stopped.heard.any(axis=1))
    assert 0.2 < (sounding[-1] - stopped.asked) / RATE < 1.0
    assert not differences(stopped.heard[: stopped.asked], exported).size


def test_the_named_loudspeaker_is_used_and_a_near_miss_told() -> None:
    with SoundServer() as server:
        listed = ran("devices", environment=server.environment)
        assert (listed.returncode, listed.stderr) == (0, "")
        assert "pulse" in listed.stdout
        missed = ran(
            "play", "54321", "--engine", "silent", "--device", "pulsar", environment=server.environment
        )
        assert (missed.returncode, missed.stdout) == (2, "")
        assert "There is no sound device “pulsar”. Did you mean “pulse”?" in missed.stderr


# -- a question, answered with the space bar

QUESTION = "If you like, press the space bar now."
PROGRAMME = f"""---
title: Two ways
kind: programme
bed: far-sea
choices: {{way: [both, gentle, further]}}
---

{QUESTION} [ask way]

[if way both or gentle] [play gentle]

[if way both or further] [play further]
"""
PART = "---\ntitle: {}\nbed: {}\n---\n\n{} [pause 1s exactly]\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The listener's own folder, with a programme that asks, and the two practices that it may lead to."""
    made = tmp_path_factory.mktemp("own")
    (made / "scripts").mkdir()
    (made / "scripts/ways.md").write_text(PROGRAMME)
    (made / "scripts/gentle.md").write_text(PART.format("Gentle", "far-sea", "Rest here."))
    (made / "scripts/further.md").write_text(PART.format("Further", "warm-drone", "Look closer."))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_CONFIG_DIR", str(made))
        yield made


def ways(voice: speech.Voice) -> tuple[Score, ...]:
    """The programme without an answer, and with one."""
    return ready.ways(library.find("ways"), None, Settings(), voice)


def answered(unanswered: Score, other: Score) -> Heard:
    """What is heard when the answer is given while the question is still asked."""
    question = unanswered.questions[0]
    turn = Turn(question.start, question.stop, Track(Mix(other)), other.questions[0].stop)
    player = Player(Track(Mix(unanswered)), turn)
    player.send(Command.ANSWER)
    return to_int16(np.concatenate(list(player.blocks())))


@dataclass(frozen=True)
class Answered:
    """The programme on a terminal, its question answered with the space bar."""

    code: int
    screen: list[str]  #: after the answer
    printed: str
    is_as_before: bool
    heard: Heard
    wanted: Heard


@pytest.fixture(scope="module")
def space(own: Path) -> Answered:
    """The programme, answered; once more if it is torn."""
    with Cached(speech.voice(Settings())) as voice:
        wanted = answered(*ways(voice))
    for _ in range(TRIES):
        last = answered_once(own, wanted)
        if not torn(last.heard, wanted):
            break
    return last


def answered_once(own: Path, wanted: Heard) -> Answered:
    with SoundServer() as server, server.recording() as recording:
        environment = {**server.environment, "VOICEGUIDE_CONFIG_DIR": str(own)}
        with terminal("play", "ways", environment=environment) as screen:
            awaited(screen, QUESTION)
            screen.press("x ")
            led = awaited(screen, "Look closer.")
            code = screen.ends(30)
            return Answered(code, led, screen.printed, screen.is_as_before, recording.samples(), wanted)


def test_the_space_bar_leads_further(space: Answered) -> None:
    assert space.code == 0
    assert space.screen[1] == "Look closer."
    assert "Rest here." not in space.printed
    assert seconds_left(space.screen) < 15


def test_what_is_heard_after_an_answer_has_no_gap(space: Answered) -> None:
    assert_same(space.heard, space.wanted)


def test_an_answer_leaves_the_terminal_as_it_was(space: Answered) -> None:
    assert space.is_as_before
    assert "x" not in [line.strip() for line in space.printed.splitlines()]


class Kept(Null):
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []

    def write(self, block: Block) -> None:
        super().write(block)
        self.blocks.append(block)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """What is played goes here, as fast as it can."""
    out = Kept()
    monkeypatch.setattr(sinks, "sink", lambda **_: out)
    return out


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("pressed", ["", "x", "xyz\r"])
def test_nothing_and_any_other_key_leave_it_gentle(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, pressed: str
) -> None:
    scores = ways(SilentVoice())
    press(monkeypatch, pressed)
    hearing.perform(scores, Settings(input="none"), SilentVoice(), speak_keys=False)
    assert np.array_equal(np.concatenate(kept.blocks), Mix(scores[0]).read(0, scores[0].frames))
    said = [cue.text for cue in scores[0].cues if cue.bus is Bus.VOICE]
    assert said == [QUESTION, "Rest here."]


@pytest.mark.usefixtures("own")
def test_the_space_bar_among_other_keys_leads_further(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = ways(SilentVoice())
    press(monkeypatch, "x x")
    hearing.perform(scores, Settings(input="none"), SilentVoice(), speak_keys=False)
    assert np.array_equal(to_int16(np.concatenate(kept.blocks)), answered(*scores))
    said = [cue.text for cue in scores[1].cues if cue.bus is Bus.VOICE]
    assert said == [QUESTION, "Look closer."]


def press(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """Have keys pressed as soon as anybody listens to them."""

    @contextmanager
    def listened(pressed: Callable[[str], None]) -> Iterator[None]:
        for key in typed:
            pressed(key)
        yield

    monkeypatch.setattr(keys, "listened", listened)


@pytest.mark.usefixtures("own")
def test_in_a_file_both_ways_are_there_and_nothing_is_asked(tmp_path: Path) -> None:
    lines = ran("plan", "ways", "--engine", "silent").stdout.splitlines()
    assert [line.split(" voice ")[1] for line in lines if " voice " in line] == ["Rest here.", "Look closer."]
    done = ran("export", "ways", "--engine", "silent", "-o", tmp_path / "ways.wav")
    assert done.returncode == 0


# -- at once


@dataclass(frozen=True)
class Grounded:
    """What a listener meets who plays something, and then needs something steady; nowhere is a device."""

    first: subprocess.CompletedProcess[str]  #: a practice, played for the first time on this machine
    spoken: set[str]  #: what was spoken by then
    ground: subprocess.CompletedProcess[str]
    spoken_then: set[str]
    again: subprocess.CompletedProcess[str]  #: the practice once more
    cache: Path


def nowhere() -> dict[str, str]:
    """The environment of a machine without a sound device."""
    with SoundServer() as server:
        return server.environment


@pytest.fixture(scope="module")
def grounded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Grounded:
    cache = tmp_path_factory.mktemp("cache")
    environment = {**nowhere(), "VOICEGUIDE_CACHE_DIR": str(cache)}

    def lines() -> set[str]:
        return {path.name for path in (cache / "speech").iterdir()}

    first = ran("play", folder / "short.md", *LENGTH, environment=environment)
    spoken = lines()
    ground = ran("ground", environment=environment)
    spoken_then = lines()
    again = ran("play", folder / "short.md", *LENGTH, environment=environment)
    return Grounded(first, spoken, ground, spoken_then, again, cache)


def anchor(**choices: str) -> list[str]:
    """What is said in the two minutes of anchor."""
    score = compose(library.find("anchor"), SilentVoice(), Palette(), 2, Settings(choices=choices))
    return [cue.text for cue in score.cues if cue.bus is Bus.VOICE]


def test_ground_needs_no_line_that_was_not_spoken_at_the_first_play(grounded: Grounded) -> None:
    assert len(grounded.spoken) > len(anchor(eyes="open"))
    assert grounded.spoken_then == grounded.spoken


def test_without_a_device_ground_prints_its_words_and_says_what_is_missing(grounded: Grounded) -> None:
    done = grounded.ground
    assert done.returncode == 69
    assert done.stdout.splitlines()[: len(anchor(eyes="open"))] == anchor(eyes="open")
    assert done.stderr.startswith("There is no sound device.\n")


def test_ground_is_for_open_eyes() -> None:
    assert anchor(eyes="open") != anchor(eyes="shut")


def test_what_this_is_and_is_not_is_told_once(grounded: Grounded) -> None:
    assert grounded.first.stderr.startswith(f"{DISCLAIMER}\n\n")
    assert DISCLAIMER not in grounded.ground.stderr
    assert DISCLAIMER not in grounded.again.stderr
    assert (grounded.first.returncode, grounded.again.returncode) == (69, 69)


def test_ground_is_heard_soon(grounded: Grounded) -> None:
    """Within a second on a machine that does nothing else; one that is busy is asked for its work alone."""
    wall, work = until_heard("ground", cache=grounded.cache)
    print(f"ground is heard after {wall:.2f} s, 0.5 of them silence by design, and {work:.2f} s of work")
    assert work < 2


def until_heard(*arguments: str, cache: Path) -> tuple[float, float]:
    """Seconds until the program's first sound, and CPU seconds of it and its children by then."""
    with SoundServer() as server, server.recording() as recording:
        environment = {**os.environ, **server.environment, "VOICEGUIDE_CACHE_DIR": str(cache)}
        process = subprocess.Popen(
            [*VOICEGUIDE, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with process:
            try:
                wall = until(lambda: recording.samples().any(), 30)
                return wall, cpu_seconds(process.pid)
            finally:
                process.kill()


def test_an_anchor_that_two_minutes_are_too_short_for_takes_what_it_needs(tmp_path: Path) -> None:
    """As the one that ships does with a slow voice."""
    (tmp_path / "scripts").mkdir()
    text = "---\ntitle: Mine\nminutes: [2]\n---\n\nHello. [pause 150s exactly]\n"
    (tmp_path / "scripts/anchor.md").write_text(text)
    (tmp_path / "settings.yaml").write_text("engine: silent\n")
    done = ran("ground", environment={**nowhere(), "VOICEGUIDE_CONFIG_DIR": str(tmp_path)})
    assert (done.returncode, done.stdout.splitlines()[0]) == (69, "Hello.")
    assert done.stderr.startswith("There is no sound device.\n")


@pytest.mark.parametrize("text", ["Hello. [rset]\n", "---\ntitle: Mine\n---\nHello. [pause 4 min]\n"])
def test_an_anchor_of_ones_own_that_is_wrong_hinders_no_other_practice(
    folder: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/anchor.md").write_text(text)
    (tmp_path / "settings.yaml").write_text("engine: silent\n")
    environment = {**nowhere(), "VOICEGUIDE_CONFIG_DIR": str(tmp_path)}
    done = ran("play", folder / "short.md", "--minutes", "20s", environment=environment)
    assert done.returncode == 69
    assert done.stderr.startswith("There is no sound device.\n")


# -- written


def test_wav_and_flac_hold_the_same_samples(folder: Path, exported: Heard) -> None:
    assert np.array_equal(samples(folder / "short.flac"), exported)
    subprocess.run(["flac", "--silent", "--test", folder / "short.flac"], check=True)


def test_five_minutes_are_fourteen_million_four_hundred_thousand_frames(folder: Path) -> None:
    file = folder / "five.flac"
    assert ran("export", "five-senses", "--minutes", "5", "-o", file).returncode == 0
    decoded = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", file, "-f", "s16le", "-"], capture_output=True, check=True
    )
    assert len(decoded.stdout) == 4 * 14_400_000


@pytest.fixture(scope="module")
def score(folder: Path) -> Score:
    """The session's score, spoken by the real engine."""
    with Cached(speech.voice(Settings())) as voice:
        return compose(script.read(folder / "short.md"), voice, Palette(), 15 / 60)


def test_what_is_composed_here_is_what_the_program_exports(score: Score, exported: Heard) -> None:
    assert np.array_equal(to_int16(Mix(score).read(0, score.frames)), exported)


@pytest.mark.parametrize("size", [64, 65, 4096, 4097, 48_000, None])
def test_the_export_does_not_depend_on_the_size_of_its_blocks(
    score: Score, exported: Heard, size: int | None
) -> None:
    chance, mix, place = np.random.default_rng(7), Mix(score), 0
    while place < score.frames:
        stop = min(score.frames, place + (size or int(chance.integers(1, 60_000))))
        assert np.array_equal(to_int16(mix.read(place, stop)), exported[place:stop])
        place = stop


def test_the_stems_add_up_to_the_mix(score: Score) -> None:
    whole = Mix(score).read(0, score.frames)
    stems = sum(Mix(score, buses=[bus]).read(0, score.frames).astype(np.float64) for bus in Bus)
    assert np.abs(stems - whole).max() < 1e-6
    assert all(Mix(score, buses=[bus]).read(0, score.frames).any() for bus in Bus)


# -- how loud


@dataclass(frozen=True)
class Loudness:
    """What ffmpeg measures: LUFS, and dBTP."""

    integrated: float
    peak: float


def measured(path: Path) -> Loudness:
    """Loudness and true peak of a file, as ffmpeg's ebur128 filter tells them."""
    told = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-i", path, "-af", "ebur128=peak=true", "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr.rpartition("Summary:")[2]
    integrated, peak = re.search(r"I: +(-?[\d.]+) LUFS", told), re.search(r"Peak: +(-?[\d.]+) dBFS", told)
    assert integrated
    assert peak
    return Loudness(float(integrated[1]), float(peak[1]))


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loudness]:
    """How loud five-senses is: the exported mix, its voice, and its bed under speech and in silences."""
    made = tmp_path_factory.mktemp("levels")
    assert ran("export", "five-senses", "-o", made / "mix.flac").returncode == 0
    with Cached(speech.voice(Settings())) as voice:
        score = compose(library.find("five-senses"), voice, Palette())
    bed = Mix(score, buses=[Bus.BED]).read(0, score.frames)
    speaking = np.zeros(score.frames, bool)
    beneath = np.zeros(score.frames, bool)
    for cue in score.cues:
        if cue.bus is Bus.VOICE:
            speaking[cue.start : cue.stop] = True
            beneath[max(0, cue.start - 2 * RATE) : cue.stop + 2 * RATE] = True
    stems: dict[str, Block] = {
        "voice": Mix(score, buses=[Bus.VOICE]).read(0, score.frames),
        "bed while speaking": bed[speaking],
        "bed in silences": bed[~beneath],
    }
    for name, block in stems.items():
        export(Samples(block), made / f"{name}.wav")
    return {name: measured(made / f"{name}.wav") for name in stems} | {"mix": measured(made / "mix.flac")}


def test_speech_is_as_loud_as_speech_should_be(levels: dict[str, Loudness]) -> None:
    assert levels["voice"].integrated == pytest.approx(-18, abs=0.5)


def test_the_bed_lies_well_under_the_voice(levels: dict[str, Loudness]) -> None:
    assert levels["bed while speaking"].integrated <= levels["voice"].integrated - 20
    assert 9 <= levels["voice"].integrated - levels["bed in silences"].integrated <= 13


def test_no_true_peak_goes_beyond_the_ceiling(levels: dict[str, Loudness]) -> None:
    assert levels["mix"].peak <= -1.0


# -- engines that go wrong

TROUBLE = "---\ntitle: One\n---\n\nThis is fine.\n\nTrouble! [pause 1s]\n\nThat is all.\n"
FAKES = [sys.executable, fakes.__file__]
Voice = Callable[..., EngineVoice]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Voice]:
    """Makes voices whose first engine goes wrong at one line; others may follow it."""
    with ExitStack() as stack:

        def make(*arguments: str, then: tuple[str, ...] = ()) -> EngineVoice:
            return stack.enter_context(
                EngineVoice(
                    ("fake", *then),
                    store=Store(tmp_path / "cache"),
                    commands={"fake": [*FAKES, *arguments]},
                    line_limit=0.5,
                )
            )

        yield make


def written(voice: speech.Voice, folder: Path) -> Heard:
    """The troubled script, exported."""
    score = compose(script.parse(TROUBLE, folder / "trouble.md"), voice, Palette(), 0.3)
    export(Mix(score), folder / "out.wav")
    return samples(folder / "out.wav")


FAULTS = ["hang", "exit", "segfault", "raise", "empty", "header only", "zeros", "22 kHz", "half", "nonsense"]


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """The troubled script, by an engine without a fault."""
    made = tmp_path_factory.mktemp("right")
    with EngineVoice(("fake",), store=Store(made), commands={"fake": [*FAKES, "none"]}) as voice:
        return written(voice, made)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_engine_that_fails_once_is_not_noticed(
    engine: Voice, right: Heard, tmp_path: Path, fault: str
) -> None:
    assert np.array_equal(written(engine(fault, str(tmp_path / "note")), tmp_path), right)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_engine_that_goes_on_failing_is_followed_by_the_next(
    engine: Voice, right: Heard, tmp_path: Path, fault: str
) -> None:
    """The silent engine speaks as the fake does, so that the right session is known."""
    assert np.array_equal(written(engine(fault, then=("silent",)), tmp_path), right)


@pytest.mark.parametrize("fault", FAULTS)
def test_when_no_engine_can_say_a_line_nothing_is_written(engine: Voice, tmp_path: Path, fault: str) -> None:
    with pytest.raises(SpeechError) as caught:
        written(engine(fault), tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path}/trouble.md:7: “Trouble!” cannot be spoken: ")
    assert "fake" in message
    assert "\n" not in message
    assert not (tmp_path / "out.wav").exists()


def test_noise_of_an_engine_is_heard_nowhere(engine: Voice, right: Heard, tmp_path: Path) -> None:
    assert np.array_equal(written(engine("noise"), tmp_path), right)


PLUGGED = """
from tests.speech.fakes import Fake

def broken():
    return Fake("raise")

def absent():
    raise RuntimeError("its data is missing")
"""


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The troubled script, and engines installed that go wrong; nothing is spoken yet."""
    path = plug_in(tmp_path / "engines", PLUGGED, "broken", "absent")
    monkeypatch.syspath_prepend(path)
    monkeypatch.setenv("PYTHONPATH", path)
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache/welcomed").touch()
    (tmp_path / "trouble.md").write_text(TROUBLE)
    return tmp_path


@pytest.mark.parametrize("name", ["broken", "absent"])
def test_a_plugged_engine_that_fails_gives_way_to_the_default(plugged: Path, name: str) -> None:
    script_, made = plugged / "trouble.md", plugged / "out.wav"
    script_.write_text(TROUBLE.replace("This is fine.\n\n", ""))  # so that the first line is already lost
    for engine, file in ((name, made), ("pyttsx3", plugged / "right.wav")):
        done = ran("export", script_, "--minutes", "0.3", "--engine", engine, "-o", file)
        assert done.returncode == 0, done.stderr
    assert np.array_equal(samples(made), samples(plugged / "right.wav"))


@pytest.mark.parametrize("command", ["play", "export"])
def test_without_any_engine_the_program_says_which_line_it_cannot_say(
    plugged: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr(speech, "_AUTOMATIC", ())
    output = ["-o", str(plugged / "out.wav")] if command == "export" else []
    monkeypatch.setattr(
        sys, "argv", ["voiceguide", command, str(plugged / "trouble.md"), "--engine", "broken", *output]
    )
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    assert (end.value.code, captured.out) == (1, "")
    assert captured.err.startswith(f"{plugged}/trouble.md:7: “Trouble!” cannot be spoken: ")
    assert "broken: RuntimeError: no voice today" in captured.err
    assert captured.err.count("\n") == 1
    assert not (plugged / "out.wav").exists()


# -- other people's scripts


def test_a_pasted_script_plays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pasted.txt"
    path.write_text("Welcome. [PAUSE 3]\nBreathe in... (pause 5 seconds) and out.\n[2 second pause]\nDone.\n")
    done = ran("export", path, "-o", tmp_path / "out.wav")
    assert (done.returncode, done.stdout[:5]) == (0, "Wrote")
    said = [line for line in ran("plan", path).stdout.splitlines() if " voice " in line]
    assert [line.split(" voice ")[1] for line in said] == ["Welcome.", "Breathe in...", "and out.", "Done."]
