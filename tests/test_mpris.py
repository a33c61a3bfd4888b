"""A session on a real D-Bus of the tests' own, led as a desktop leads it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from dbus_fast import BusType, Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus

from tests.soundserver import until
from tests.test_controls import Noted
from voiceguide import mpris, script
from voiceguide.compose import compose
from voiceguide.controls import LOUDEST, QUIETEST, Control, Controls
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.player import Player
from voiceguide.sound import QUANTUM
from voiceguide.speech.silent import SilentVoice
from voiceguide.spoken import Teller
from voiceguide.track import Track
from voiceguide.units import RATE, decibels
from voiceguide.wishes import Command, Wish

NAME = f"org.mpris.MediaPlayer2.voiceguide.instance{os.getpid()}"
PLAYER = "org.mpris.MediaPlayer2.Player"
PROPERTIES = "org.freedesktop.DBus.Properties"

SCRIPT = """---
title: On a desktop
bed: none
---

# Arriving

Sit as you like. [pause 10s exactly]

# Breathing

I am here. [pause 10s exactly]
"""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a session bus."""
    with a_daemon(tmp_path_factory.mktemp("bus")) as (address, _):
        yield address


@contextmanager
def a_daemon(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    address = f"unix:path={folder}/bus"
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until((folder / "bus").exists)
            yield address, process
        finally:
            process.kill()


class Session:
    """A session on a bus: its player moves only when a test plays some of it."""

    def __init__(self, player: Player, address: str) -> None:
        self.player = player
        self.controls = Controls(player, Teller(player, SilentVoice()))
        self._blocks = player.blocks()
        self._address = address
        self._given = 0
        player.follow(lambda: self._given)

    def play(self, seconds: float = 0.1) -> None:
        """Play so much."""
        for _ in range(max(1, round(seconds * RATE / QUANTUM))):
            self._given += len(next(self._blocks))

    def ask(self, interface: str, member: str, kinds: str = "", *body: object) -> Message:
        """Call what is on the bus, as another program does; the answer, which may be an error."""
        path, name = "/org/mpris/MediaPlayer2", NAME
        called = Message(name, path, interface, member, signature=kinds, body=list(body))
        return asyncio.run(self._asked(called))

    async def _asked(self, called: Message) -> Message:
        bus = await MessageBus(self._address, BusType.SESSION).connect()
        try:
            answer = await asyncio.wait_for(bus.call(called), 5)
            assert answer
            return answer
        finally:
            bus.disconnect()

    def get(self, name: str, interface: str = PLAYER) -> Any:
        """A property's value."""
        answer = self.ask(PROPERTIES, "Get", "ss", interface, name)
        assert answer.message_type is MessageType.METHOD_RETURN, answer.body
        return answer.body[0].value

    def there(self) -> bool:
        """Whether it is on the bus."""
        return self.ask("org.freedesktop.DBus.Peer", "Ping").message_type is MessageType.METHOD_RETURN


@contextmanager
def on_a_bus(player: Player, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    session = Session(player, address)
    with mpris.offered(player, session.controls):
        until(session.there)
        yield session


@pytest.fixture
def noted(daemon: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session that notes what is wished."""
    with on_a_bus(Noted(), daemon, monkeypatch) as session:
        yield session


@pytest.fixture
def session(daemon: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of a script."""
    score = compose(script.parse(SCRIPT, Path("desktop.md")), SilentVoice(), Palette())
    with on_a_bus(Player(Track(Mix(score), score)), daemon, monkeypatch) as found:
        yield found


def wishes(session: Session) -> list[Wish]:
    assert isinstance(session.player, Noted)
    return session.player.noted


@pytest.mark.parametrize(
    ("member", "wish"),
    [
        ("PlayPause", Command.PAUSE),
        ("Play", Command.RESUME),
        ("Pause", Command.PAUSE),
        ("Stop", Command.STOP),
        ("Next", Command.NEXT_CHAPTER),
        ("Previous", Command.LAST_CHAPTER),
    ],
)
def test_a_media_key_of_the_desktop_is_a_wish(noted: Session, member: str, wish: Command) -> None:
    answer = noted.ask(PLAYER, member)
    assert (answer.message_type, answer.body) == (MessageType.METHOD_RETURN, [])
    assert wishes(noted) == [wish]


def test_a_call_that_wants_no_answer_gets_none(noted: Session) -> None:
    async def call() -> list[Message]:
        bus = await MessageBus(noted._address).connect()
        heard: list[Message] = []
        bus.add_message_handler(heard.append)
        body = Message(NAME, "/org/mpris/MediaPlayer2", PLAYER, "Pause")
        body.flags = MessageFlag.NO_REPLY_EXPECTED
        await bus.send(body)
        await bus.call(Message(NAME, "/org/mpris/MediaPlayer2", "org.freedesktop.DBus.Peer", "Ping"))
        bus.disconnect()
        return [message for message in heard if message.sender != "org.freedesktop.DBus"]

    answered = asyncio.run(call())
    assert wishes(noted) == [Command.PAUSE]
    assert len(answered) == 1  # to the ping


def test_quitting_stops(noted: Session) -> None:
    noted.ask("org.mpris.MediaPlayer2", "Quit")
    assert wishes(noted) == [Command.STOP]


def test_what_cannot_be_done_does_nothing(noted: Session) -> None:
    for member, kinds, body in (
        ("Seek", "x", (5,)),
        ("SetPosition", "ox", ("/a", 5)),
        ("OpenUri", "s", ("a",)),
    ):
        assert noted.ask(PLAYER, member, kinds, *body).message_type is MessageType.METHOD_RETURN
    assert wishes(noted) == []


def test_the_same_key_pauses_and_goes_on(session: Session) -> None:
    session.play(1)
    assert session.get("PlaybackStatus") == "Playing"
    session.ask(PLAYER, "PlayPause")
    session.play()
    assert session.get("PlaybackStatus") == "Paused"
    session.ask(PLAYER, "PlayPause")
    session.play()
    assert session.get("PlaybackStatus") == "Playing"
    session.ask(PLAYER, "Stop")
    assert session.get("PlaybackStatus") == "Stopped"


def test_place_length_and_chapter_are_told(session: Session) -> None:
    session.play(6)
    assert session.get("Position") == pytest.approx(6_000_000, abs=100_000)
    metadata = {name: value.value for name, value in session.get("Metadata").items()}
    assert metadata["mpris:length"] == round(session.player.status().frames / RATE * 1e6)
    assert (metadata["xesam:album"], metadata["xesam:title"]) == ("On a desktop", "Arriving")


def test_the_next_chapter_is_where_next_leads(session: Session) -> None:
    session.play(6)
    session.ask(PLAYER, "Next")
    session.play(2)
    assert session.get("Metadata")["xesam:title"].value == "Breathing"


def test_a_sound_without_a_score_is_the_bed_that_goes_on(noted: Session) -> None:
    assert noted.get("Metadata")["xesam:title"].value == "The bed goes on"


@pytest.mark.parametrize(
    ("wished", "told"),
    [
        (0.5, decibels(0.5)),
        (1.0, 0.0),
        (0.0, QUIETEST),
        (-1.0, QUIETEST),
        (9.0, LOUDEST),
    ],
)
def test_the_volume_can_be_set(noted: Session, wished: float, told: float) -> None:
    noted.ask(PROPERTIES, "Set", "ssv", PLAYER, "Volume", Variant("d", wished))
    assert noted.controls.volume == pytest.approx(told)
    assert noted.get("Volume") == pytest.approx(10 ** (told / 20))


@pytest.mark.parametrize(
    ("interface", "name", "value"),
    [
        (PLAYER, "Volume", Variant("d", float("nan"))),
        (PLAYER, "Volume", Variant("d", float("inf"))),
        (PLAYER, "Volume", Variant("s", "loud")),
        (PLAYER, "Rate", Variant("d", 2.0)),
        ("org.mpris.MediaPlayer2", "Volume", Variant("d", 0.5)),
    ],
)
def test_nothing_else_can_be_set(noted: Session, interface: str, name: str, value: Variant) -> None:
    answer = noted.ask(PROPERTIES, "Set", "ssv", interface, name, value)
    assert answer.error_name == "org.freedesktop.DBus.Error.InvalidArgs"
    assert wishes(noted) == []


@pytest.mark.parametrize(
    ("interface", "member", "kinds", "body"),
    [
        (PLAYER, "Dance", "", ()),
        (PLAYER, "Pause", "s", ("now",)),
        (PLAYER, "Seek", "s", ("now",)),
        (PROPERTIES, "Get", "ss", (PLAYER, "Mood")),
        (PROPERTIES, "Get", "ss", ("org.mpris.MediaPlayer2.TrackList", "Tracks")),
        (PROPERTIES, "Get", "s", (PLAYER,)),
        (PROPERTIES, "GetAll", "s", ("org.else",)),
        (PROPERTIES, "Set", "ss", (PLAYER, "Volume")),
    ],
)
def test_a_wrong_call_is_answered_with_an_error(
    noted: Session, interface: str, member: str, kinds: str, body: tuple[str, ...], capfd: Any
) -> None:
    assert noted.ask(interface, member, kinds, *body).message_type is MessageType.ERROR
    assert noted.there()
    assert wishes(noted) == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("interface", ["org.mpris.MediaPlayer2", PLAYER])
def test_whoever_explores_it_finds_what_there_is(noted: Session, interface: str) -> None:
    (text,) = noted.ask("org.freedesktop.DBus.Introspectable", "Introspect").body
    (found,) = [each for each in ElementTree.fromstring(text) if each.get("name") == interface]
    properties = {each.get("name"): each.get("type") for each in found.findall("property")}
    told = noted.ask(PROPERTIES, "GetAll", "s", interface).body[0]
    assert properties == {name: value.signature for name, value in told.items()}
    assert "Stop" in {each.get("name") for each in found.findall("method")} or interface != PLAYER


async def changes(session: Session, count: int) -> list[Message]:
    """The signals that it sends when it is played for a while, paused and led to the next chapter."""
    bus = await MessageBus(session._address).connect()
    heard: list[Message] = []

    def hear(message: Message) -> None:
        if message.path == "/org/mpris/MediaPlayer2" and message.message_type is MessageType.SIGNAL:
            heard.append(message)

    rule = "type='signal',path='/org/mpris/MediaPlayer2'"
    dbus = "org.freedesktop.DBus"
    await bus.call(Message(dbus, "/org/freedesktop/DBus", dbus, "AddMatch", signature="s", body=[rule]))
    bus.add_message_handler(hear)
    session.play(6)
    session.controls.do(Control.TOGGLE)
    session.play()
    limit = time.monotonic() + 5
    while len(heard) < count and time.monotonic() < limit:
        await asyncio.sleep(0.01)
    bus.disconnect()
    return heard


def test_a_change_is_told_and_a_skip_too(session: Session) -> None:
    changed, seeked = asyncio.run(changes(session, 2))
    assert (changed.member, changed.body[0]) == ("PropertiesChanged", PLAYER)
    assert changed.body[1]["PlaybackStatus"].value == "Paused"
    assert "Position" not in changed.body[1]
    assert seeked.member == "Seeked"
    assert seeked.body[0] == pytest.approx(6_000_000, abs=200_000)


# -- where there is no bus


def plain() -> Session:
    return Session(Noted(), "")


@pytest.mark.parametrize("address", ["", "nonsense", "unix:path=/nowhere/bus", "tcp:host=127.0.0.1,port=1"])
def test_without_a_bus_nothing_happens(address: str, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    session, threads = plain(), threading.active_count()
    with mpris.offered(session.player, session.controls):
        until(lambda: threading.active_count() == threads)
    assert capfd.readouterr() == ("", "")


def test_without_the_package_nothing_happens(daemon: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon)
    monkeypatch.setattr(mpris, "find_spec", lambda _name: None)
    session, threads = plain(), threading.active_count()
    with mpris.offered(session.player, session.controls):
        assert threading.active_count() == threads


def test_the_package_is_not_loaded_where_there_is_no_bus() -> None:
    program = "import sys; from voiceguide import mpris; print('dbus_fast' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b"False\n"
    )


def test_when_it_is_over_it_is_gone_from_the_bus(daemon: str, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = threading.active_count()
    with on_a_bus(Noted(), daemon, monkeypatch) as session:
        pass
    assert not session.there()
    assert threading.active_count() == threads


def test_a_bus_that_dies_ends_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    threads = threading.active_count()
    with (
        a_daemon(tmp_path) as (address, process),
        on_a_bus(Noted(), address, monkeypatch) as session,
    ):
        process.kill()
        until(lambda: threading.active_count() == threads)
        session.play()
    assert capfd.readouterr() == ("", "")


def test_a_bus_that_never_answers_delays_the_end_by_seconds_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    session = plain()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    monkeypatch.setattr(mpris, "_LIMIT", 0.3)
    threads = threading.active_count()
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{tmp_path}/bus")
        silent.listen()
        begun = time.monotonic()
        with mpris.offered(session.player, session.controls):
            pass
        assert time.monotonic() - begun < 1
        until(lambda: threading.active_count() == threads)
    assert capfd.readouterr() == ("", "")
