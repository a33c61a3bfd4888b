"""What keys and knobs mean, told by events as the kernel tells them; their own times decide, and no clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.buttons import DIALS, EV_KEY, EV_REL, HELD, KEYS, Buttons, Event
from voiceguide.controls import Act, Control
from voiceguide.wishes import Command

#: codes of a button, of another one, of keys that act at once, and of what is in no table
PLAYPAUSE, OK, NEXT, LOUDER, SHIFT, UNKNOWN = 164, 352, 163, 115, 42, 30
BUTTONS = [code for code, key in KEYS.items() if key.button]
PLAIN = [code for code, key in KEYS.items() if not key.button]


def told(*events: tuple[float, int, int], named: bool = False) -> list[Act]:
    """What key events mean: each with its time, its code, and 1 for down, 0 for up, or 2 for again."""
    buttons = Buttons(named)
    return [act for at, code, value in events for act in buttons.acts(Event(at, EV_KEY, code, value))]


def press(code: int, at: float, lasting: float = 0.1) -> tuple[tuple[float, int, int], ...]:
    return (at, code, 1), (at + lasting, code, 0)


@pytest.mark.parametrize("code", BUTTONS)
def test_a_button_acts_when_it_is_let_go_of(code: int) -> None:
    down, up = press(code, 5)
    assert told(down) == []
    assert told(down, up) == [Control.TOGGLE]


def test_two_presses_end_the_session_gently_at_the_second_one() -> None:
    assert told(*press(PLAYPAUSE, 1), *press(PLAYPAUSE, 1.5)) == [Control.TOGGLE, Command.END]


def test_presses_that_are_apart_pause_and_go_on() -> None:
    assert told(*press(PLAYPAUSE, 1), *press(PLAYPAUSE, 1.51)) == [Control.TOGGLE, Control.TOGGLE]


def test_a_third_press_is_a_new_one() -> None:
    three = (*press(PLAYPAUSE, 1), *press(PLAYPAUSE, 1.3), *press(PLAYPAUSE, 1.6))
    assert told(*three) == [Control.TOGGLE, Command.END, Control.TOGGLE]


def test_one_button_after_another_ends_nothing() -> None:
    assert told(*press(PLAYPAUSE, 1), *press(OK, 1.2)) == [Control.TOGGLE, Control.TOGGLE]


def test_a_button_held_down_steadies_and_does_nothing_else() -> None:
    assert told(*press(PLAYPAUSE, 1, HELD)) == [Command.GROUND]


def test_a_button_held_a_little_shorter_is_a_press() -> None:
    assert told(*press(PLAYPAUSE, 1, HELD - 0.001)) == [Control.TOGGLE]


def test_a_button_that_is_still_down_steadies_once() -> None:
    buttons = Buttons()
    assert list(buttons.acts(Event(1, EV_KEY, PLAYPAUSE, 1))) == []
    assert buttons.held() == Command.GROUND
    assert list(buttons.acts(Event(9, EV_KEY, PLAYPAUSE, 0))) == []


def test_the_second_of_two_presses_may_last_long() -> None:
    assert told(*press(PLAYPAUSE, 1), *press(PLAYPAUSE, 1.3, 9)) == [Control.TOGGLE, Command.END]


def test_a_clock_that_was_set_back_makes_it_a_press() -> None:
    assert told((100, PLAYPAUSE, 1), (3, PLAYPAUSE, 0), *press(PLAYPAUSE, 2)) == [Control.TOGGLE] * 2


def test_a_button_that_goes_up_without_having_gone_down_does_nothing() -> None:
    assert told((1, PLAYPAUSE, 0), (2, PLAYPAUSE, 2)) == []


def test_lost_events_are_no_press() -> None:
    buttons = Buttons()
    events = Event(1, EV_KEY, PLAYPAUSE, 1), Event(1, 0, 3, 0), Event(9, EV_KEY, PLAYPAUSE, 0)
    assert [act for event in events for act in buttons.acts(event)] == []


@pytest.mark.parametrize("code", PLAIN)
def test_a_key_acts_when_it_is_pressed_and_not_when_it_is_let_go_of(code: int) -> None:
    assert told(*press(code, 1)) == [KEYS[code].act]


@pytest.mark.parametrize("code", PLAIN)
def test_only_the_volume_goes_on_while_its_key_is_held_down(code: int) -> None:
    times = 3 if KEYS[code].act in (Control.LOUDER, Control.SOFTER) else 1
    assert told((1, code, 1), (1.5, code, 2), (1.6, code, 2), (1.7, code, 0)) == [KEYS[code].act] * times


@pytest.mark.parametrize("code", [SHIFT, UNKNOWN])
def test_a_key_that_is_in_no_table_means_nothing(code: int) -> None:
    assert told(*press(code, 1)) == []


def test_on_a_device_that_was_named_every_other_key_is_a_button() -> None:
    assert told(*press(UNKNOWN, 1), *press(UNKNOWN, 1.3), named=True) == [Control.TOGGLE, Command.END]


def test_on_a_device_that_was_named_a_modifier_means_nothing_still() -> None:
    assert told(*press(SHIFT, 1), named=True) == []


def test_on_a_device_that_was_named_the_table_holds() -> None:
    assert told(*press(NEXT, 1), named=True) == [Command.NEXT_CHAPTER]


@pytest.mark.parametrize("axis", DIALS)
@pytest.mark.parametrize(("turned", "act"), [(1, Control.LOUDER), (-1, Control.SOFTER)])
def test_a_knob_turns_the_volume(axis: int, turned: int, act: Control) -> None:
    assert list(Buttons().acts(Event(1, EV_REL, axis, turned * 2))) == [act, act]


@pytest.mark.parametrize("value", [2**31 - 1, -(2**31)])
def test_a_knob_that_jumps_turns_a_little(value: int) -> None:
    assert len(list(Buttons().acts(Event(1, EV_REL, 7, value)))) == 5


@pytest.mark.parametrize(("kind", "code"), [(EV_REL, 1), (3, 0), (4, 4), (0, 0), (17, 1)])
def test_what_is_neither_a_key_nor_a_knob_means_nothing(kind: int, code: int) -> None:
    assert list(Buttons().acts(Event(1, kind, code, 1))) == []


codes = st.sampled_from([PLAYPAUSE, OK, NEXT, LOUDER, SHIFT, UNKNOWN]) | st.integers(0, 2**16 - 1)
events = st.builds(
    Event,
    st.floats(-1e18, 1e18) | st.integers(0, 3),
    st.integers(0, 4) | st.integers(0, 2**16 - 1),
    codes,
    st.integers(0, 2) | st.integers(-(2**31), 2**31 - 1),
)


@given(st.lists(events), st.booleans())
def test_whatever_is_told_only_what_the_table_says_comes_of_it(told: list[Event], named: bool) -> None:
    buttons = Buttons(named)
    acts = {act for event in told for act in buttons.acts(event)}
    assert acts <= {key.act for key in KEYS.values()} | {Command.GROUND, Command.END}
