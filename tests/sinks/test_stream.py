"""Finding a device by name, and the words for what may be wrong with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.sinks import fakes
from voiceguide.errors import NotFound, SinkError
from voiceguide.sinks import Device
from voiceguide.sinks.stream import Stream, chosen, listed

HALL = Device("USB Hall Speaker", 2)
HEADSET = Device("USB Headset", 2)
BUILT_IN = Device("Built-in", 2, default=True)
ALL = [HALL, HEADSET, BUILT_IN]


def test_no_name_means_the_default_device() -> None:
    assert chosen(ALL, "") == BUILT_IN


def test_without_a_default_the_first_device_is_taken() -> None:
    assert chosen([HALL, HEADSET], "") == HALL


def test_a_part_of_a_name_is_enough_in_any_case() -> None:
    assert chosen(ALL, "hall") == HALL


def test_a_whole_name_wins_over_a_part_of_another() -> None:
    assert chosen([Device("USB Hall Speaker 2", 2), HALL], "usb hall speaker") == HALL


def test_the_same_name_twice_is_one_device_to_a_listener() -> None:
    assert chosen([HALL, HALL], "hall") == HALL


def test_a_part_of_several_names_asks_for_more() -> None:
    with pytest.raises(NotFound, match=r"“usb” fits several.*\n    USB Hall Speaker\n    USB Headset$"):
        chosen(ALL, "usb")


def test_a_misspelt_name_suggests_the_right_one_and_shows_all() -> None:
    with pytest.raises(
        NotFound, match=r"Did you mean “USB Headset”\? There are:\n    USB Hall(.|\n)*Built-in$"
    ):
        chosen(ALL, "usb haedset")


def test_a_name_like_no_other_suggests_nothing() -> None:
    with pytest.raises(NotFound, match=r"There is no sound device “moon”\. There are:"):
        chosen(ALL, "moon")


def test_without_any_device_the_listener_learns_what_to_do() -> None:
    with pytest.raises(
        SinkError, match=r"apt install libportaudio2(.|\n)*voiceguide export NAME -o file.flac"
    ):
        chosen([], "hall")


@pytest.mark.parametrize(
    ("life", "words"),
    [
        ("library", r"PortAudio.* is not installed.\n.*apt install libportaudio2(.|\n)*voiceguide export"),
        ("busy", r"is used by another program(.|\n)*voiceguide export"),
        ("device", r"cannot be used: as the test wishes(.|\n)*voiceguide export"),
        ("dies 1", r"cannot be used: the sound system ended with code 3(.|\n)*voiceguide export"),
        ("none", "There is no sound device"),
    ],
)
def test_each_fault_is_told_in_plain_words(tmp_path: Path, life: str, words: str) -> None:
    with pytest.raises(SinkError, match=words):
        Stream("", fakes.child(tmp_path, life))


def test_a_child_that_cannot_be_started_is_told_too() -> None:
    with pytest.raises(SinkError, match="cannot be used"):
        Stream("", ["/no/such/program"])


def test_devices_are_listed_by_a_child(tmp_path: Path) -> None:
    assert listed(fakes.child(tmp_path, "mono")) == [Device("Fake Speaker", 1, default=True)]


def test_one_channel_gets_the_mean_of_both(tmp_path: Path) -> None:
    stream = Stream("", fakes.child(tmp_path, "mono"))
    stream.write(np.array([[32_767, 32_767], [1_000, -2_000], [-32_767, -32_765]], np.int16))
    stream.close()
    assert fakes.taken(tmp_path, 0, channels=1)[-3:, 0].tolist() == [32_767, -500, -32_766]


def test_half_a_second_of_silence_goes_before(tmp_path: Path) -> None:
    stream = Stream("", fakes.child(tmp_path, "plays"))
    stream.write(np.ones((7, 2), np.int16))
    stream.close()
    assert np.flatnonzero(fakes.taken(tmp_path, 0)[:, 0]).tolist() == list(range(24_000, 24_007))
