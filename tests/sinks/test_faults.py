"""Every way in which a loudspeaker goes, and what is heard when it is back; six at the same time."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.commands import ran
from tests.sinks.card import Card
from tests.sinks.playing import awaited, came_back, playing, reached
from tests.sinks.processes import alive, children, cpu_seconds
from tests.sinks.program import OFFER, places
from tests.soundserver import PIPEWIRE, PULSEAUDIO, Kind, SoundServer, until
from voiceguide.sinks.stream import CHILD
from voiceguide.units import RATE
from voiceguide.worker import Worker


@contextmanager
def plugged_in() -> Iterator[Card]:
    """A card, gone in the end."""
    with tempfile.TemporaryDirectory() as folder:
        yield Card(Path(folder))


def lend(_server: SoundServer, card: Card) -> None:
    """Plugged in again, the card is at first held by another program."""
    card.lend()
    time.sleep(1.5)
    card.plug_in()


@dataclass(frozen=True)
class Fault:
    """How a loudspeaker goes, and how it is brought back."""

    kind: Kind
    strike: Callable[[SoundServer, Card], None]
    cure: Callable[[SoundServer, Card], None]
    is_card: bool = False  #: it is a card beneath ALSA, and not the sound server, that goes


FAULTS = {
    "PulseAudio, its loudspeaker gone": Fault(PULSEAUDIO, lambda s, _: s.unload(), lambda s, _: s.load()),
    "PulseAudio killed": Fault(PULSEAUDIO, lambda s, _: s.kill(), lambda s, _: s.start()),
    "PulseAudio ended": Fault(PULSEAUDIO, lambda s, _: s.kill(signal.SIGTERM), lambda s, _: s.start()),
    "PulseAudio frozen": Fault(PULSEAUDIO, lambda s, _: s.freeze(), lambda s, _: s.thaw()),
    "PulseAudio, suspended": Fault(PULSEAUDIO, lambda s, _: s.suspend(), lambda s, _: s.resume()),
    # PipeWire does not suspend what plays
    "PipeWire, its loudspeaker gone": Fault(PIPEWIRE, lambda s, _: s.unload(), lambda s, _: s.load()),
    "PipeWire killed": Fault(PIPEWIRE, lambda s, _: s.kill(), lambda s, _: s.start()),
    "PipeWire frozen": Fault(PIPEWIRE, lambda s, _: s.freeze(), lambda s, _: s.thaw()),
    "card pulled out": Fault(PULSEAUDIO, lambda _, c: c.pull_out(), lambda _, c: c.plug_in(), is_card=True),
    "card pulled out, like an underrun": Fault(
        PULSEAUDIO, lambda _, c: c.pull_out(quietly=True), lambda _, c: c.plug_in(), is_card=True
    ),
    "card pulled out, then busy": Fault(PULSEAUDIO, lambda _, c: c.pull_out(), lend, is_card=True),
}


@dataclass(frozen=True)
class Return:
    """How a session fared whose loudspeaker went and came back."""

    lost: float  #: seconds until that was noticed
    back: float  #: seconds from the cure to the first sound
    earlier: int  #: frames by which the first sound lies before the last one
    share: float  #: of one core, while away
    noise: str  #: what was printed on stderr


def returned(fault: Fault) -> Return:
    """A session that a fault strikes, cured three seconds later."""
    with SoundServer(fault.kind) as server, plugged_in() as card:
        environment = card.environment if fault.is_card else {}
        with playing(server, 60, **environment) as process:
            with server.recording() as recording:
                reached(recording, 5 * RATE // 2)
                cpu, begun = cpu_seconds(process.pid), time.monotonic()
                fault.strike(server, card)
                lost = awaited(process, "lost") - begun
                time.sleep(max(0.0, begun + 3.0 - time.monotonic()))
                share = (cpu_seconds(process.pid) - cpu) / (time.monotonic() - begun)
                last = int(places(recording.samples()).max())
            fault.cure(server, card)
            cured = time.monotonic()
            with server.recording() as recording:
                ready = time.monotonic() - cured
                back, first = came_back(recording, last)
            process.kill()
            assert process.stderr
            return Return(lost, ready + back, last - first, share, process.stderr.read())


def noise_of(process: subprocess.Popen[str]) -> str:
    """What a process that ended, or is ended now, printed on stderr."""
    process.kill()
    assert process.stderr
    return process.stderr.read()


def paused() -> dict[str, Any]:
    """A pause in which the server is killed and started again; then somebody goes on."""
    with SoundServer() as server, playing(server, 60) as process:
        with server.recording() as recording:
            reached(recording, 5 * RATE // 2)
            process.send_signal(signal.SIGUSR2)
            until(lambda: not recording.samples(recording.frames - RATE // 4).any())
            server.kill()
            awaited(process, "lost")
        server.start()
        awaited(process, "playing")
        with server.recording() as recording:
            until(lambda: recording.frames > RATE)
            silence = recording.samples()
            process.send_signal(signal.SIGUSR1)
            _, first = came_back(recording, OFFER)
        return {"silent": not silence.any(), "first": first, "noise": noise_of(process)}


def offered() -> dict[str, Any]:
    """The server is killed and started again while somebody is asked how to go on, after the anchor."""
    with SoundServer() as server, playing(server, 60) as process:
        with server.recording() as recording:
            reached(recording, RATE)
            process.send_signal(signal.SIGHUP)
            reached(recording, OFFER + 5 * RATE // 2)
            server.kill()
            awaited(process, "lost")
            last = int(places(recording.samples()).max())
        server.start()
        with server.recording() as recording:
            _, first = came_back(recording, last)
            reached(recording, OFFER + 5 * RATE - 1)
            until(lambda: not recording.samples(recording.frames - RATE // 2).any())
            process.send_signal(signal.SIGUSR1)
            asked = recording.frames
            until(lambda: recording.samples(asked).any(), 2.0)
        return {"earlier": last - first, "noise": noise_of(process)}


def stopping() -> dict[str, Any]:
    """The loudspeaker goes amid the fade of a stop."""
    with SoundServer() as server, server.recording() as recording, playing(server, 60) as process:
        reached(recording, 2 * RATE)
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        time.sleep(0.2)
        server.unload()
        code = process.wait(10)
        return {"code": code, "after": time.monotonic() - begun, "noise": noise_of(process)}


def stopped(fault: Callable[[SoundServer], None]) -> dict[str, Any]:
    """Somebody stops while the loudspeaker is away."""
    with SoundServer() as server, server.recording() as recording, playing(server, 60) as process:
        reached(recording, RATE // 2)
        fault(server)
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        code = process.wait(10)
        after = time.monotonic() - begun
        server.thaw()
        return {"code": code, "after": after, "noise": noise_of(process)}


def killed() -> dict[str, Any]:
    """The player is killed."""
    with SoundServer() as server, server.recording() as recording, playing(server, 60) as process:
        reached(recording, RATE // 2)
        family = children(process.pid)
        process.kill()
        process.wait()
        return {"family": len(family), "after": until(lambda: not any(map(alive, family)), 3.0)}


def rescued(kind: Kind) -> dict[str, Any]:
    """A loudspeaker goes where there is another one, to which the server leads what played."""
    with ExitStack() as stack:
        server = stack.enter_context(SoundServer(kind))
        server.load("other")
        if kind is PULSEAUDIO:  # PipeWire does so by itself
            server.rescue()
        process = stack.enter_context(playing(server, 60))
        one = stack.enter_context(server.recording())
        other = stack.enter_context(server.recording("other"))
        before = reached(one, 5 * RATE // 2)
        server.unload()
        after = reached(other, 9 * RATE // 2)
        first, second = (places(each.samples()) for each in (one, other))
        process.send_signal(signal.SIGINT)
        out, noise = process.communicate(timeout=10)
        led = second[second >= 0]
        left = first[(first >= 0) & (first < led[0])]
        return {
            "late": after - before - 2.0,
            "between": int(led[0] - left[-1]) - 1,  # heard, but a recorder that is led elsewhere loses some
            "even": np.array_equal(led, np.arange(led[0], led[-1] + 1)),
            "told": "lost" in out,
            "noise": noise,
        }


SPECIAL: dict[str, Callable[[], dict[str, Any]]] = {
    "paused": paused,
    "offered": offered,
    "gone amid a stop": stopping,
    "gone before a stop": lambda: stopped(SoundServer.unload),
    "frozen before a stop": lambda: stopped(SoundServer.freeze),
    "killed": killed,
    "rescued by PulseAudio": lambda: rescued(PULSEAUDIO),
    "rescued by PipeWire": lambda: rescued(PIPEWIRE),
}


@pytest.fixture(scope="module")
def sessions() -> Iterator[dict[str, Future[Any]]]:
    """All of them, some on their way at the same time."""
    with ThreadPoolExecutor(6) as pool:
        returns = {name: pool.submit(returned, fault) for name, fault in FAULTS.items()}
        yield returns | {name: pool.submit(session) for name, session in SPECIAL.items()}


@pytest.mark.parametrize("name", FAULTS)
def test_it_comes_back_by_itself(sessions: dict[str, Future[Return]], name: str) -> None:
    found = sessions[name].result()
    print(
        f"{name}: lost after {found.lost:.2f} s, back after {found.back:.2f} s,"
        f" {found.earlier / RATE:.2f} s earlier, {found.share:.1%} of a core while away"
    )
    assert found.lost < 3.0
    assert found.back < 5.0
    assert -1 <= found.earlier < 2.2 * RATE
    assert found.share < 0.2
    assert found.noise == ""


def test_a_pause_outlasts_the_sound_server(sessions: dict[str, Future[dict[str, Any]]]) -> None:
    found = sessions["paused"].result()
    assert found["silent"]
    assert 2.4 * RATE < found["first"] < 3.5 * RATE
    assert found["noise"] == ""


def test_an_offer_is_made_to_its_end_when_the_server_is_back(
    sessions: dict[str, Future[dict[str, Any]]],
) -> None:
    found = sessions["offered"].result()
    assert -1 <= found["earlier"] < 2.2 * RATE
    assert found["noise"] == ""


@pytest.mark.parametrize(
    ("name", "limit"), [("gone amid a stop", 1.0), ("gone before a stop", 0.7), ("frozen before a stop", 1.3)]
)
def test_a_loudspeaker_that_is_away_does_not_keep_a_stop(
    sessions: dict[str, Future[dict[str, Any]]], name: str, limit: float
) -> None:
    found = sessions[name].result()
    print(f"{name}: it ended after {found['after']:.2f} s")
    assert (found["code"], found["noise"]) == (0, "")
    assert found["after"] < limit


def test_a_player_that_is_killed_leaves_no_child(sessions: dict[str, Future[dict[str, Any]]]) -> None:
    assert sessions["killed"].result()["family"] == 1


@pytest.mark.parametrize("name", ["rescued by PulseAudio", "rescued by PipeWire"])
def test_another_loudspeaker_takes_over_without_a_gap(
    sessions: dict[str, Future[dict[str, Any]]], name: str
) -> None:
    found = sessions[name].result()
    print(f"{name}: {found['late'] * 1000:.0f} ms late, {found['between']} frames not recorded")
    assert found["even"]
    assert found["between"] < RATE // 40
    assert found["late"] < 0.3
    assert (found["told"], found["noise"]) == (False, "")


def test_a_card_that_is_busy_at_the_start_is_told_with_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "rain.md"
    script.write_text("---\ntitle: Rain\n---\n\nSit as you like.\n")
    with SoundServer() as server:
        card = Card(tmp_path)
        card.lend()
        environment = server.environment | card.environment
        done = ran("play", script, "--engine", "silent", environment=environment)
    assert done.returncode == 69
    assert done.stderr.startswith("There is no sound device.\n")
    assert "\nIf another program is playing, end it first" in done.stderr
    assert "voiceguide export" in done.stderr


def test_a_card_that_is_taken_before_it_opens_is_told_as_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SoundServer() as server:
        card = Card(tmp_path)
        server.lead(monkeypatch)
        for name, value in card.environment.items():
            monkeypatch.setenv(name, value)
        with Worker(CHILD, name="the child") as child:
            child.ask({"do": "list"}, limit=5)
            card.lend()
            answer, _ = child.ask({"do": "open", "device": 0, "channels": 2, "latency": 0.3}, limit=5)
    assert answer["fault"] == "busy"
