"""Elastic lengths: glue as in TeX, breaths that come and go whole, and everything that can be reached."""

from __future__ import annotations

import time
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.fit import Cycles, Glue, fit, reach
from voiceguide.units import RATE

FIXED = Glue(10, 10, 10)

lengths = st.integers(0, 40)
glues = st.builds(lambda a, b, c: Glue(*sorted((a, b, c))), lengths, lengths, lengths)
cycles = st.builds(
    lambda frames, least, more: Cycles(frames, least, least + more),
    st.integers(1, 15),
    st.integers(1, 3),
    st.integers(0, 4),
)
some_parts = st.lists(glues | cycles, max_size=5)


@st.composite
def feasible(draw: st.DrawFn) -> tuple[list[Glue | Cycles], int]:
    """Parts, and a length that they can have."""
    parts = draw(some_parts)
    shortest, longest = draw(st.sampled_from(list(reach(parts))))
    return parts, draw(st.integers(round(shortest), round(longest)))


def seeded(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, derandomize=True)


# -- pauses


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (40, (10, 10, 20)),  # as they wish
        (45, (12.5, 10, 22.5)),  # both have 20 to grow by, and so 5 are shared evenly
        (30, (20 / 3, 10, 40 / 3)),  # 5 and 10 to shrink by
        (80, (30, 10, 40)),  # as far as they go
        (25, (5, 10, 10)),
    ],
)
def test_pauses_move_by_the_same_share_of_their_freedom(total: int, expected: tuple[float, ...]) -> None:
    assert fit([Glue(5, 10, 30), FIXED, Glue(10, 20, 40)], total) == pytest.approx(expected)


@pytest.mark.parametrize("total", [24, 81])
def test_a_pause_never_leaves_its_bounds(total: int) -> None:
    assert fit([Glue(5, 10, 30), FIXED, Glue(10, 20, 40)], total) is None


def test_a_pause_that_cannot_grow_leaves_it_to_those_that_can() -> None:
    assert fit([Glue(1, 5, 5), Glue(5, 5, 9)], 13) == (5, 8)


def test_nothing_lasts_no_time() -> None:
    assert fit([], 0) == ()
    assert fit([], 1) is None


def test_what_is_fixed_lasts_only_its_own_time() -> None:
    assert fit([FIXED, FIXED], 20) == (10, 10)
    assert fit([FIXED, FIXED], 21) is None


# -- breaths


def test_a_pause_as_it_wishes_to_be_goes_before_more_breaths() -> None:
    assert fit([Cycles(10, 1, 9), Glue(0, 20, 40)], 50) == (30, 20)


def test_breaths_come_whole_and_the_pauses_take_what_is_left() -> None:
    assert fit([Cycles(10, 1, 9), Glue(0, 20, 40)], 53) == (30, 23)
    assert fit([Cycles(10, 1, 9), Glue(0, 20, 40)], 57) == (40, 17)


def test_fixed_breaths_are_not_changed() -> None:
    assert fit([Cycles(10, 3, 3), Glue(0, 20, 40)], 70) == (30, 40)


def test_two_blocks_fill_up_at_the_same_pace() -> None:
    assert fit([Cycles(10, 1, 3), Cycles(10, 0, 4), FIXED], 10 + 10 + 30) == (20, 20, 10)


def test_two_blocks_of_unequal_freedom_are_always_as_full_as_one_another() -> None:
    blocks = [Cycles(10, 1, 3), Cycles(10, 0, 4)]
    filled = [fit([*blocks, FIXED], 10 * (2 + added)) for added in range(7)]
    assert [tuple(round(length / 10) for length in lengths[:2]) for lengths in filled if lengths] == [
        (1, 0), (1, 1), (2, 1), (2, 2), (2, 3), (3, 3), (3, 4)
    ]  # fmt: skip


def test_a_length_between_two_breaths_that_no_pause_bridges_is_impossible() -> None:
    parts: list[Glue | Cycles] = [Cycles(100, 1, 3), Glue(0, 5, 10)]
    assert fit(parts, 111) is None
    assert fit(parts, 199) is None
    assert fit(parts, 200) is not None


@seeded(200)
@given(feasible())
def test_together_they_last_as_long_as_asked_each_within_its_bounds(
    asked: tuple[list[Glue | Cycles], int],
) -> None:
    parts, total = asked
    made = fit(parts, total)
    assert made is not None
    assert sum(made) == pytest.approx(total, abs=1e-6)
    for part, length in zip(parts, made, strict=True):
        if isinstance(part, Glue):
            assert part.least - 1e-6 <= length <= part.most + 1e-6
        else:
            assert part.least <= length / part.frames <= part.most
            assert length % part.frames == 0


@seeded(200)
@given(feasible())
def test_all_pauses_are_strained_alike(asked: tuple[list[Glue | Cycles], int]) -> None:
    parts, total = asked
    made = fit(parts, total) or ()
    pauses = [(part, length) for part, length in zip(parts, made, strict=True) if isinstance(part, Glue)]
    over = sum(length - pause.wish for pause, length in pauses)
    rooms = [pause.most - pause.wish if over > 0 else pause.wish - pause.least for pause, _ in pauses]
    for (pause, length), room in zip(pauses, rooms, strict=True):
        assert length == pytest.approx(pause.wish + over * room / max(1, sum(rooms)), abs=1e-6)


@seeded(150)
@given(st.lists(glues, max_size=3), st.integers(0, 300), cycles, cycles)
def test_no_other_number_of_breaths_strains_the_pauses_less(
    pauses: list[Glue], total: int, one: Cycles, other: Cycles
) -> None:
    """Two blocks of breaths of one length: every number of breaths can be had, so all can be tried."""
    other = Cycles(one.frames, other.least, other.most)
    least, wish, most = (sum(getattr(p, name) for p in pauses) for name in ("least", "wish", "most"))

    def strain(breaths: int) -> float:
        over = total - wish - breaths * one.frames
        room = most - wish if over > 0 else wish - least
        return 0 if not over else abs(over) / room if room else 2

    numbers = range(one.least + other.least, one.most + other.most + 1)
    made = fit([*pauses, one, other], total)
    best = min(map(strain, numbers))
    if made is None:
        assert best > 1
    else:
        assert strain(round(sum(made[-2:]) / one.frames)) == best


# -- all that is possible


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([FIXED], [(10, 10)]),
        ([Glue(5, 10, 30), FIXED], [(15, 40)]),
        ([Cycles(100, 1, 3), Glue(0, 5, 10)], [(100, 110), (200, 210), (300, 310)]),
        ([Cycles(10, 1, 3), Glue(0, 5, 10)], [(10, 40)]),
        ([Cycles(10, 1, 3), Glue(0, 5, 9)], [(10, 19), (20, 29), (30, 39)]),
        ([], [(0, 0)]),
    ],
)
def test_reach_tells_every_stretch_from_shortest_to_longest(
    parts: list[Glue | Cycles], expected: list[tuple[float, float]]
) -> None:
    assert list(reach(parts)) == expected


@seeded(60)
@given(some_parts)
def test_what_can_be_reached_can_be_fitted_and_nothing_else(parts: list[Glue | Cycles]) -> None:
    stretches = list(reach(parts))
    for total in range(450):
        reached = any(shortest <= total <= longest for shortest, longest in stretches)
        assert (fit(parts, total) is not None) == reached, total
    assert all(before[1] < after[0] for before, after in pairwise(stretches))


def test_stretches_that_begin_too_late_are_left_out() -> None:
    assert list(reach([Cycles(100, 1, 9), FIXED], 310)) == [(110, 110), (210, 210), (310, 310)]


# -- long sessions


@pytest.mark.parametrize("share", [0.0, 0.37, 1.0])
def test_thousands_of_parts_do_not_drift(share: float) -> None:
    spans = [(0.5, 0.8, 1.2), (3.0, 5.0, 12.0), (1 / 3, 0.7, 20 / 3)] * 1700
    parts: list[Glue | Cycles] = [Glue(*(RATE * seconds for seconds in span)) for span in spans]
    parts += [Cycles(480_000 + 7, 1, 4000), Glue(12_345, 12_345, 12_345)]
    least, most = (sum(span[end] for span in spans) for end in (0, 2))
    total = round((least + share * (most - least)) * RATE) + 17 * 480_007 + 12_345
    made = fit(parts, total)
    assert made is not None
    assert list(accumulate(made))[-1] == pytest.approx(total, abs=0.01)
    assert made[-1] == 12_345


def test_a_script_of_nothing_but_endless_breaths_is_fitted_at_once() -> None:
    parts = [Cycles(2 * RATE, 1, 4000)] * 5000
    begun = time.process_time()
    made = fit([*parts, Glue(0, RATE, RATE)], 24 * 3600 * RATE)
    assert made is not None
    assert len(list(reach(parts, 24 * 3600 * RATE))) == 38_201
    assert time.process_time() - begun < 2.0


def test_which_block_gets_a_breath_depends_on_its_own_freedom_alone() -> None:
    """However much is added, blocks of the same freedom never differ by more than one breath."""
    blocks = [Cycles(7, 1, 5), Cycles(7, 2, 6), Cycles(7, 0, 4)]
    for added in range(13):
        made = fit(blocks, 7 * (3 + added))
        assert made is not None
        more = [round(length / 7) - block.least for length, block in zip(made, blocks, strict=True)]
        assert sum(more) == added
        assert max(more) - min(more) <= 1
