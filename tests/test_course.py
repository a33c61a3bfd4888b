"""The course of a session: which place each frame given out belongs to."""

from __future__ import annotations

from tests.tones import even
from voiceguide.course import Course
from voiceguide.track import Track

TRACK = Track(even(1_000))


def test_where_a_place_is_held_it_stands_still_from_the_frame_on_at_which_that_begins() -> None:
    course = Course(TRACK, 0)
    course.note(100, TRACK, 100, held=True)
    assert [course.at(given) for given in (99, 100, 300)] == [(TRACK, 99), (TRACK, 100), (TRACK, 100)]
    course.note(400, TRACK, 100, held=False)
    assert course.at(450) == (TRACK, 150)


def test_what_follows_from_what_was_before_is_not_noted_again() -> None:
    course = Course(TRACK, 0)
    for given in range(0, 1_000, 10):
        course.note(given, TRACK, given, held=False)
    assert len(course._stretches) == 1


def test_no_place_is_beyond_the_end_of_its_track() -> None:
    assert Course(TRACK, 0).at(1_001) == (TRACK, 1_000)
