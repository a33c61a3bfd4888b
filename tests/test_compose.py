"""Time: any script, any length that it can have, every bound kept; what is said, when, from which line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, floor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voiceguide import script
from voiceguide.about import NOTES, PLAIN_NOTE
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.errors import CannotFit, NotFound, SpeechError
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.practice import ARRANGED, RESTS, Practice
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM
from voiceguide.speech.shape import Spoken
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE, seconds

PALETTE = Palette()
PATH = Path("here.md")


def composed(text: str, minutes: float | None = None, **chosen: object) -> Score:
    """The score of a script, said by tones."""
    return compose(script.parse(text, PATH), SilentVoice(), PALETTE, minutes, Settings(**chosen))  # type: ignore[arg-type]


def spoken(score: Score) -> list[str]:
    return [cue.text for cue in score.cues if cue.bus is Bus.VOICE]


def refused(practice: Practice, minutes: float, chosen: Settings) -> list[tuple[int, int]]:
    """The ranges of seconds that ``CannotFit`` names when a practice is asked to last so many minutes."""
    with pytest.raises(CannotFit) as caught:
        compose(practice, SilentVoice(), PALETTE, minutes, chosen)
    told = str(caught.value).partition("; it can last ")[2]
    return [(whole(first), whole(last or first)) for first, last in _RANGE.findall(told)]


_RANGE = re.compile(r"([\d:]+)(?: to ([\d:]+))?")


def whole(shown: str) -> int:
    """The seconds that a clock shows."""
    total = 0
    for part in shown.split(":"):
        total = 60 * total + int(part)
    return total


# -- any script: what is written, and what should come of it, worked out anew


@dataclass(frozen=True)
class Piece:
    """A sentence or a cue, as it is written and as it should be heard."""

    written: str
    kind: str  #: say, rest, breathe, bell, bed, muscle
    least: float = 0.0  #: seconds of a rest, or breaths
    most: float = 0.0
    shrinks: bool = False  #: its least is a quarter less in a short form
    breath: float = 0.0  #: seconds


@dataclass(frozen=True)
class Row:
    when: str  #: a condition, or nothing
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Paragraph:
    rows: tuple[Row, ...]
    phrase: bool

    def written(self) -> str:
        mark = "> " if self.phrase else ""
        return "\n".join(
            mark + " ".join((row.when, *(p.written for p in row.pieces))).strip() for row in self.rows
        )


@dataclass(frozen=True)
class Part:
    """A chapter, or what stands before the first: a heading, and paragraphs of which some are repeated."""

    heading: str
    when: str
    paragraphs: tuple[tuple[int, Paragraph], ...]

    def written(self) -> Iterator[str]:
        if self.heading:
            yield f"# {self.heading} {self.when}".rstrip()
        for times, paragraph in self.paragraphs:
            yield paragraph.written() if times == 1 else f"[repeat {times}]\n\n{paragraph.written()}\n\n[end]"


@dataclass(frozen=True)
class Event:
    """A piece that is in, and the paragraph in which it is said."""

    piece: Piece
    paragraph: tuple[int, int]
    phrase: bool


@dataclass
class Expected:
    """What a session of one length consists of."""

    events: list[Event] = field(default_factory=list)
    chapters: list[str] = field(default_factory=list)


def holds(when: str, length: float, touch: str) -> bool:
    """Whether a condition of the kinds that are made below is so."""
    what = when.strip("[]").removeprefix("if ")
    if not what:
        return True
    plain = what.removeprefix("not ")
    return (touch == "yes" if plain == "touch" else length >= seconds(plain)) == (plain == what)


def expected(parts: list[Part], length: float, touch: str) -> Expected:
    """What should be in a session of so many seconds."""
    found = Expected()
    for number, part in enumerate(parts):
        if not holds(part.when, length, touch):
            continue
        here = [
            Event(piece, (number, index), paragraph.phrase)
            for index, (times, paragraph) in enumerate(part.paragraphs)
            for _ in range(times)
            for row in paragraph.rows
            if holds(row.when, length, touch)
            for piece in row.pieces
        ]
        found.chapters += [part.heading] * bool(part.heading)
        found.events += here
    return found


def silence(
    before: Event | None, after: Event | None, rests: list[Piece], short: bool
) -> tuple[float, float]:
    """The seconds, at least and at most, between two things that are heard, or before and after all."""
    between = [(rest.least * (0.75 if short and rest.shrinks else 1), rest.most) for rest in rests]
    ends = [("lead", before is None), ("tail", after is None)]
    arranged = [ARRANGED[name] for name, at_end in ends if at_end]
    if before and after and not rests:
        kinds = before.piece.kind, after.piece.kind
        if kinds[0] == "bell":
            arranged = [ARRANGED["bell"]]
        elif kinds == ("say", "say") and before.paragraph == after.paragraph:
            arranged = [ARRANGED["sentence"]]
        elif kinds[0] == "say" and before.phrase:
            arranged = [RESTS["phrase"]]
        elif kinds[0] == "say" or kinds[1] != "muscle":
            arranged = [ARRANGED["paragraph"]]
    between += [(span.least * (0.75 if short else 1), span.most) for span in arranged]
    return sum(least for least, _ in between), sum(most for _, most in between)


# -- any script: how it is made

WORDS = st.sampled_from(
    "breath chair evening feet floor gentle hands light quiet room shoulders slowly window you".split()
)
SAYING = st.lists(WORDS, min_size=1, max_size=7).map(
    lambda words: Piece(" ".join(words).capitalize() + ".", "say")
)


def pause(first: int, more: int, form: str) -> Piece:
    if form == "exactly":
        return Piece(f"[pause {first}s exactly]", "rest", first, first)
    if form == "to":
        return Piece(f"[pause {first}s to {first + more}s]", "rest", first, max(first, min(first + more, 60)))
    return Piece(f"[pause {first}s]", "rest", first * 0.75, max(first * 0.75, min(2 * first, 60)))


def breathe(shape: str, least: int, more: int, count: int) -> Piece:
    often = f"{least} to {least + more}" if more else str(least)
    counted = f", count {count}" if count else ""
    length = sum(map(float, shape.split("-")))
    return Piece(
        f"[breathe {shape} for {often} breaths{counted}]", "breathe", least, least + more, breath=length
    )


RESTING = st.one_of(
    st.sampled_from([name for name in RESTS if name != "breath"]).map(
        lambda name: Piece(f"[{name}]", "rest", RESTS[name].least, RESTS[name].most, shrinks=True)
    ),
    st.integers(1, 3).map(lambda n: Piece(f"[breath x{n}]", "rest", 6 * n, 10 * n, shrinks=True)),
    st.builds(pause, st.integers(1, 70), st.integers(1, 40), st.sampled_from(["", "exactly", "to"])),
)
CUES = st.one_of(
    RESTING,
    st.builds(
        breathe,
        st.sampled_from(["4-6", "4-7", "2-2", "4-7-8", "3-1-3-1", "5.5-5.5", "1-3"]),
        st.integers(1, 4),
        st.integers(0, 9),
        st.integers(0, 3),
    ),
    st.sampled_from([Piece("[bell]", "bell"), Piece("[bell low]", "bell")]),
    st.sampled_from(["far-sea", "none", "warm-drone"]).map(lambda name: Piece(f"[bed {name}]", "bed")),
    st.builds(
        lambda what, length: Piece(f"[{what} {length}s]", "muscle", length, length),
        st.sampled_from(["tense", "release"]),
        st.integers(2, 9),
    ),
)
CONDITIONS = st.sampled_from(
    ["", "", "", "[if 1 min]", "[if 2 min]", "[if not 2 min]", "[if 4 min]", "[if touch]", "[if not touch]"]
)
ROWS = st.builds(Row, CONDITIONS, st.lists(SAYING | CUES, min_size=1, max_size=4).map(tuple))
PARAGRAPHS = st.builds(Paragraph, st.lists(ROWS, min_size=1, max_size=2).map(tuple), st.booleans())


@st.composite
def repeated(draw: st.DrawFn) -> tuple[int, Paragraph]:
    """A paragraph that is said again, with a rest between one time and the next."""
    pieces = draw(st.lists(SAYING | CUES, max_size=2))
    return draw(st.integers(2, 3)), Paragraph(
        (Row("", (*pieces, draw(SAYING), draw(RESTING))),), draw(st.booleans())
    )


@st.composite
def scripts(draw: st.DrawFn) -> list[Part]:
    """One to three parts, each but the first with a heading, of which at least the first says something."""
    some = st.lists(PARAGRAPHS.map(lambda one: (1, one)) | repeated(), min_size=1, max_size=3).map(tuple)
    opening = (1, Paragraph((Row("", (draw(SAYING),)),), phrase=False))
    parts = [Part("", "", (opening, *draw(some)))]
    for heading in draw(st.sampled_from([[], ["Arriving"], ["Arriving", "Coming back"]])):
        closing = (1, Paragraph((Row("", (draw(SAYING),)),), phrase=False))
        parts.append(Part(heading, draw(CONDITIONS), (*draw(some), closing)))
    return parts


def written(parts: list[Part]) -> str:
    front = "---\ntitle: Any\nbed: soft-noise\nchoices: {touch: [yes, no]}\n---\n\n"
    return front + "\n\n".join(text for part in parts for text in part.written()) + "\n"


def seeded(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, derandomize=True)


#: minutes that no script above can last
TOO_SHORT, TOO_LONG = 0.05, 23 * 60.0


@seeded(80)
@given(scripts(), st.sampled_from(["yes", "no"]), st.data())
def test_any_script_lasts_as_long_as_asked_with_everything_in_its_bounds(
    parts: list[Part], touch: str, data: st.DataObject
) -> None:
    practice, chosen = script.parse(written(parts), PATH), Settings(choices={"touch": touch})
    ranges = refused(practice, data.draw(st.sampled_from([TOO_SHORT, TOO_LONG])), chosen)
    assume(ranges)
    first, last = data.draw(st.sampled_from(ranges))
    length = data.draw(st.integers(first, last))
    score = compose(practice, SilentVoice(), PALETTE, length / 60, chosen)
    assert score.frames == length * RATE
    check(score, expected(parts, length, touch), short=length <= 150)


def check(score: Score, wanted: Expected, *, short: bool) -> None:
    """Hold a score against what it should consist of."""
    heard = [cue for cue in score.cues if cue.bus is not Bus.BED]
    counted = [cue for cue in heard if cue.text.lower() in COUNTING]
    main = [cue for cue in heard if cue.text.lower() not in COUNTING]
    events = [event for event in wanted.events if event.piece.kind not in ("rest", "bed")]
    assert [(cue.bus, *text(cue)) for cue in main] == [wanted_text(event.piece) for event in events]
    assert [mark.title for mark in score.chapters] == wanted.chapters
    check_silences(main, wanted.events, score.frames, short)
    check_breaths(main, events, counted)
    voices = [cue for cue in heard if cue.bus is Bus.VOICE]
    assert all(before.stop <= after.start for before, after in pairwise(voices))
    assert all(0 <= mark.start < score.frames for mark in score.chapters)
    assert [mark.start for mark in score.chapters] == sorted(mark.start for mark in score.chapters)
    check_beds(score, [event.piece.written for event in wanted.events if event.piece.kind == "bed"])


COUNTING = {"in", "out", "hold", "two", "three", "four", "five", "six", "seven", "eight"}


def text(cue: Cue) -> tuple[str]:
    """A cue's text, without how many breaths it is."""
    return (cue.text.partition(",")[0],)


def wanted_text(piece: Piece) -> tuple[Bus, str]:
    words = piece.written.strip("[]").split()
    if piece.kind == "say":
        return Bus.VOICE, piece.written
    if piece.kind == "bell":
        return Bus.BELL, (words[1:] or ["bowl"])[0]
    return Bus.BREATH, words[1] if piece.kind == "breathe" else words[0]


def check_silences(cues: list[Cue], events: list[Event], frames: int, short: bool) -> None:
    """Between two sounds lies what the rests between them allow, to the frame."""
    place, waiting, before = 0, list[Piece](), None
    following = iter(cues)
    for event in [*events, None]:
        if event and event.piece.kind == "rest":
            waiting.append(event.piece)
        elif event is None or event.piece.kind != "bed":
            cue = next(following) if event else None
            least, most = silence(before, event, waiting, short)
            gap = (cue.start if cue else frames) - place
            assert least * RATE - 1 <= gap <= most * RATE + 1, (before, event, gap / RATE)
            if cue:
                place = cue.start if cue.bus is Bus.BELL else cue.stop
            waiting, before = [], event


def check_breaths(cues: list[Cue], events: list[Event], counted: list[Cue]) -> None:
    """Breaths are whole and as many as allowed, muscle work is exact, counting stays within its breaths."""
    for cue, event in zip(cues, events, strict=True):
        piece = event.piece
        if piece.kind == "muscle":
            assert cue.sound.frames == piece.least * RATE
        elif piece.kind == "breathe":
            breaths = cue.sound.frames / (piece.breath * RATE)
            assert breaths == int(breaths)
            assert piece.least <= breaths <= piece.most
            assert cue.text == f"{piece.written.split()[1]}, {breaths:.0f} breath{'s' * (breaths > 1)}"
    swells = [cue for cue in cues if cue.bus is Bus.BREATH]
    assert all(any(s.start <= cue.start and cue.stop <= s.stop for s in swells) for cue in counted)


def check_beds(score: Score, named: list[str]) -> None:
    """From the first frame to the last there is a bed, each beginning at a quantum while one goes."""
    beds = [cue for cue in score.cues if cue.bus is Bus.BED]
    assert all(cue.start % QUANTUM == 0 for cue in beds)
    assert (beds[0].start, beds[-1].stop) == (0, score.frames)
    assert all(after.start <= before.stop <= score.frames for before, after in pairwise(beds))
    assert [f"[bed {cue.text}]" for cue in beds][1:] == named


@seeded(30)
@given(scripts(), st.sampled_from([TOO_SHORT, TOO_LONG]))
def test_the_lengths_that_are_named_can_be_had_and_those_beside_them_cannot(
    parts: list[Part], minutes: float
) -> None:
    text = written(parts).replace("[rest]", "This takes {minutes}. [rest]")
    practice, chosen = script.parse(text, PATH), Settings()
    for first, last in refused(practice, minutes, chosen):
        for length in {first, last}:
            score = compose(practice, SilentVoice(), PALETTE, length / 60, chosen)
            assert score.frames == length * RATE
        for length in (first - 1, last + 1):
            with pytest.raises(CannotFit):
                compose(practice, SilentVoice(), PALETTE, length / 60, chosen)


# -- one small script, to the letter

SMALL = """---
title: A short one
bed: far-sea
---

# Arriving

This is {minutes}. Sit as you like. [bell]

# Breathing

[breathe 2-3 for 1 to 4 breaths, count 1]
[bed none]

> I am here.

[tense 4s] [release 10s]

That is all.
"""

GOLDEN = """\
00:00.000 00:33.429 bed far-sea
00:03.347           chapter Arriving
00:03.347 00:06.230 voice This is about a minute.
00:06.978 00:08.843 voice Sit as you like.
00:10.709 00:34.709 bell bowl
00:15.464           chapter Breathing
00:15.464 00:16.137 voice In
00:15.464 00:25.464 breath 2-3, 2 breaths
00:16.464 00:17.137 voice two
00:17.464 00:18.137 voice Out
00:18.464 00:19.137 voice two
00:19.464 00:20.137 voice three
00:25.429 01:00.000 bed none
00:27.330 00:29.402 voice I am here.
00:36.975 00:40.975 breath tense
00:40.975 00:50.975 breath release
00:52.840 00:54.367 voice That is all.
"""


def test_a_small_script_at_one_minute() -> None:
    assert str(composed(SMALL, 1)) == GOLDEN.strip()


def test_the_same_script_gives_the_same_score() -> None:
    first, second = composed(SMALL, 1), composed(SMALL, 1)
    assert first.as_data() == second.as_data()
    assert np.array_equal(Mix(first).read(0, first.frames), Mix(second).read(0, second.frames))


@pytest.mark.parametrize("minutes", [0.9, 1, 1.234567, 7 / 6, 1.5])
def test_a_length_that_is_no_whole_second_is_met_to_the_frame(minutes: float) -> None:
    assert composed(SMALL, minutes).frames == round(minutes * 60 * RATE)


def test_its_cues_know_the_lines_of_the_script() -> None:
    score = composed(SMALL, 1)
    assert {cue.text: cue.line for cue in score.cues} == {
        "far-sea": 0,
        "This is about a minute.": 8,
        "Sit as you like.": 8,
        "bowl": 8,
        "2-3, 2 breaths": 12,
        **dict.fromkeys(["In", "two", "Out", "three"], 12),
        "none": 13,
        "I am here.": 15,
        "tense": 17,
        "release": 17,
        "That is all.": 19,
    }
    assert [(mark.title, mark.line) for mark in score.chapters] == [("Arriving", 6), ("Breathing", 10)]


def test_as_data_it_is_json() -> None:
    score = composed(SMALL, 1)
    data = json.loads(json.dumps(score.as_data()))
    assert (data["rate"], data["frames"], len(data["cues"])) == (48_000, 60 * RATE, len(score.cues))


# -- how long


@pytest.mark.parametrize(
    ("front", "minutes"), [("minutes: [2, 5]\ndefault: 5", 5), ("minutes: [3, 5]", 3), ("default: 4", 4)]
)
def test_when_nobody_asks_it_lasts_its_default(front: str, minutes: int) -> None:
    text = f"---\ntitle: One\n{front}\n---\nHello. [breathe 4-6 for 1 to 99 breaths]\n"
    assert composed(text).frames == minutes * 60 * RATE


def test_a_pasted_script_lasts_as_long_as_its_pauses_wish() -> None:
    score = composed("Hello there. [pause 20s] That is all.")
    (one, other) = (cue for cue in score.cues if cue.bus is Bus.VOICE)
    assert score.frames % RATE == 0
    assert other.start - one.stop == pytest.approx(20 * RATE, rel=0.02)
    assert one.start == pytest.approx(3.5 * RATE, rel=0.05)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Hello. [if 20 min] Long. [pause 60s exactly]", ["Hello."]),
        ("Hello.\n[if 30s] Longer. [pause 40s exactly]", ["Hello.", "Longer."]),
        ("Hello.\n[if not 20 min] Short.", ["Hello.", "Short."]),
        (
            "Hello.\n[if 20s] One. [pause 20s exactly]\n[if 5 min] Two. [pause 10s exactly]",
            ["Hello.", "One."],
        ),
    ],
)
def test_without_a_length_the_conditions_agree_with_the_length_that_comes_of_them(
    text: str, heard: list[str]
) -> None:
    assert spoken(composed(text.replace(" [if", "\n[if"))) == heard


def test_a_voice_too_slow_for_a_default_takes_what_it_needs_but_not_when_it_was_asked_for() -> None:
    front = "---\ntitle: One\nminutes: [1]\n---\n"
    slow = front + "\n\n".join(["There is much to say in this one minute."] * 20)
    length = composed(slow).frames
    assert length > 60 * RATE
    assert length % RATE == 0
    with pytest.raises(CannotFit, match="“One” cannot last 1:00 with this voice"):
        composed(slow, 1)
    with pytest.raises(CannotFit, match="“One” cannot last 1:00 with this voice"):
        composed(front + "Hello.")  # no voice is so slow


def test_what_cannot_be_says_what_can() -> None:
    with pytest.raises(CannotFit) as caught:
        composed(SMALL, 90)
    assert str(caught.value) == (
        "“A short one” cannot last 1:30:00 with this voice; it can last 0:44 to 1:36."
    )


ELASTIC = "Hello. [breathe 4-6 for 1 to 999 breaths] [settle] [settle]\n"


@pytest.mark.parametrize(
    ("minutes", "last"), [("[2, 5]", "20:00"), ("[2, 20]", "20:00"), ("[2, 30]", "30:00")]
)
def test_what_offers_lengths_lasts_as_long_as_they_or_twenty_minutes(minutes: str, last: str) -> None:
    text = f"---\ntitle: One\nminutes: {minutes}\n---\n{ELASTIC}"
    most = whole(last)
    assert composed(text, most / 60).frames == most * RATE
    for asked in (most + 1, 90 * 60):
        with pytest.raises(CannotFit, match=rf"with this voice; it can last 0:\d\d to {last}\.$"):
            composed(text, asked / 60)


@pytest.mark.parametrize("front", ["", "---\ntitle: One\n---\n"])
def test_what_offers_no_length_lasts_as_long_as_somebody_asks(front: str) -> None:
    assert composed(front + ELASTIC, 90).frames == 90 * 60 * RATE


def test_a_default_beyond_twenty_minutes_gives_way_to_a_slow_voice() -> None:
    line = "There is much to say in these twenty minutes, more than anybody would want to hear."
    score = composed("---\ntitle: One\nminutes: [20]\n---\n" + "\n\n".join([line] * 150))
    assert score.frames > 20 * 60 * RATE


def test_lengths_far_apart_are_named_apart_the_nearest_three_at_most() -> None:
    text = "Hello.\n" + "".join(f"[if {n} min] More. [pause {n * 55}s exactly]\n" for n in range(2, 9))
    with pytest.raises(
        CannotFit, match=r"it can last [\d:]+ to [\d:]+ or [\d:]+ to [\d:]+ or [\d:]+ to [\d:]+\.$"
    ):
        composed(text, 5)


def test_conditions_that_leave_no_length_say_so() -> None:
    text = (
        "Hello.\n[if 1 min] [if not 2 min] No. [pause 300s exactly]\n[if not 1 min] No. [pause 90s exactly]\n"
    )
    with pytest.raises(CannotFit, match="cannot last 0:30 with this voice; its conditions leave no length"):
        composed(
            text + "[if 2 min] [if not 3 min] No. [pause 600s exactly]\n[if 3 min] [pause 10s exactly]", 0.5
        )


def test_a_short_form_may_shrink_its_rests_by_a_quarter_but_no_longer_session() -> None:
    practice = script.parse("Hello." + " [settle]" * 15, PATH)
    hello = SilentVoice().speak("Hello.").frames / RATE
    rests = 3 + 15 * 10 + 4
    named = refused(practice, 0.25, Settings())
    assert named == [
        (ceil(0.75 * rests + hello), 150),
        (ceil(rests + hello), floor(6 + 15 * 60 + 10 + hello)),
    ]


def test_a_short_form_shrinks_no_pause_that_is_written() -> None:
    practice = script.parse("Hello. [pause 40s to 60s]", PATH)
    hello = SilentVoice().speak("Hello.").frames / RATE
    assert refused(practice, 0.25, Settings())[0][0] == ceil(0.75 * (3 + 4) + 40 + hello)


@pytest.mark.parametrize(("tier", "longest"), [("green", 60), ("amber-image", 45)])
def test_no_silence_grows_beyond_what_is_kind(tier: str, longest: int) -> None:
    front = f"---\ntitle: One\ntier: {tier}\n---\n"
    practice = script.parse(
        front + "Hello. [pause 10s to 200s] Hello. [settle] Hello. [pause 99s exactly]", PATH
    )
    said = 3 * SilentVoice().speak("Hello.").frames / RATE
    if note := NOTES.get(tier):
        said += SilentVoice().speak(note).frames / RATE + 4  # and the longest gap between paragraphs
    assert refused(practice, 60, Settings())[0][1] == floor(6 + 2 * longest + 99 + 10 + said)


def test_an_amber_practice_says_first_what_it_may_stir_up() -> None:
    front = "---\ntitle: One\ntier: amber-body\n---\n# Arriving\n[bed none]\nHello.\n"
    assert spoken(composed(front)) == [NOTES["amber-body"], "Hello."]
    assert spoken(composed(front.replace("amber-body", "green"))) == ["Hello."]
    without = front.replace("tier:", "choices: {body: [yes, no]}\ntier:")
    assert spoken(composed(without)) == [NOTES["amber-body"], "Hello."]
    assert spoken(composed(without, choices={"body": "no"})) == [PLAIN_NOTE, "Hello."]


# -- what is said


def test_braces_are_filled_in() -> None:
    text = (
        "---\ntitle: Rain\n---\nThis is {title}, {minutes}. Then {next}. [breathe 4-6 for 1 to 99 breaths]\n"
    )
    assert spoken(composed(text, 3)) == ["This is Rain, about three minutes.", "Then the end."]
    practice = script.parse(text, PATH)
    score = compose(practice, SilentVoice(), PALETTE, 3, following="Wind")
    assert spoken(score)[1] == "Then Wind."


def test_a_choice_decides_what_is_in() -> None:
    text = "---\ntitle: One\nchoices: {eyes: [shut, open]}\n---\n[if eyes open] Look.\n[if eyes shut] Rest.\n"
    assert spoken(composed(text)) == ["Rest."]
    assert spoken(composed(text, choices={"eyes": "open"})) == ["Look."]
    assert spoken(composed(text, choices={"eyes": "crossed", "ears": "open"})) == ["Rest."]


def test_a_phrase_is_said_slower() -> None:
    said, offered = (cue for cue in composed("I am here.\n\n> I am here.\n").cues if cue.bus is Bus.VOICE)
    assert offered.sound.frames == pytest.approx(said.sound.frames / 0.9, rel=1e-3)


def test_a_line_is_spoken_once_however_often_it_is_said() -> None:
    voice = Heard()
    compose(script.parse("[repeat 3] Hello. [rest] [end]\n\nHello.\n", PATH), voice, PALETTE)
    assert voice.spoken == [("Hello.", 1.0)]


class Heard(SilentVoice):
    """Tones, and what was asked for; some lines are more than it can say."""

    def __init__(self) -> None:
        self.spoken: list[tuple[str, float]] = []

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        if "impossible" in text:
            raise SpeechError(f"“{text}” cannot be spoken: one engine hung, the other crashed.")
        self.spoken.append((text, pace))
        return super().speak(text, pace)


def test_a_line_that_cannot_be_spoken_is_told_with_its_place_and_the_reason() -> None:
    practice = script.parse("Hello.\n\nThis is impossible to say.\n", PATH)
    with pytest.raises(SpeechError) as caught:
        compose(practice, Heard(), PALETTE)
    assert str(caught.value) == (
        "here.md:3: “This is impossible to say.” cannot be spoken: one engine hung, the other crashed."
    )


def test_progress_tells_how_many_lines_are_spoken() -> None:
    told: list[tuple[int, int]] = []
    practice = script.parse(SMALL, PATH)
    compose(practice, SilentVoice(), PALETTE, 1, progress=lambda done, total: told.append((done, total)))
    lines = {
        "This is about a minute.",
        "Sit as you like.",
        "I am here.",
        "That is all.",
        "In",
        "Out",
        "two",
        "three",
    }
    assert told == [(number, len(lines)) for number in range(1, len(lines) + 1)]


# -- counting


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ("4-6", "In two three four Out two three four five six"),
        (
            "4-7-8",
            "In two three four Hold two three four five six seven Out two three four five six seven eight",
        ),
        ("box", "In two three four Hold two three four Out two three four Hold two three four"),
        ("5.5-5.5", "In two three four five Out two three four five"),
        ("1-3", "In Out two three"),
    ],
)
def test_the_voice_counts_every_second_and_names_every_turn(shape: str, words: str) -> None:
    score = composed(f"Breathe. [breathe {shape} for 2 breaths, count 2]")
    counted = spoken(score)[1:]
    assert counted == 2 * words.split()


def test_only_the_breaths_asked_for_are_counted_and_never_more_than_there_are() -> None:
    score = composed(
        "Breathe. [breathe 4-6 for 5 breaths, count 3] [rest] [breathe 4-6 for 1 breath, count 9]"
    )
    assert spoken(score).count("In") == 4


@pytest.mark.parametrize("rate", [80, 115, 200, 300])
def test_no_turn_is_ever_left_out_for_a_number_that_takes_too_long(rate: int) -> None:
    score = composed("Breathe. [breathe 4-7-8 for 2 breaths, count 2]", rate=rate)
    turns = [cue for cue in score.cues if cue.text in ("In", "Hold", "Out")]
    (swell,) = (cue for cue in score.cues if cue.bus is Bus.BREATH)
    assert [cue.start - swell.start for cue in turns] == [second * RATE for second in (0, 4, 11, 19, 23, 30)]


@pytest.mark.parametrize("rate", [146, 200, 300])
def test_whoever_speaks_fast_does_not_count_slower(rate: int) -> None:
    score = composed("Breathe. [breathe 4-6 for 1 breath, count 1]", rate=rate)
    three = next(cue for cue in score.cues if cue.text == "three")
    assert three.sound.frames == SilentVoice().speak("three").frames


class Slow(SilentVoice):
    """A voice that takes a second and a half for a number."""

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        clip = super().speak(text, pace)
        return clip if text[0].isupper() else Spoken(np.zeros(3 * RATE // 2, np.int16))


def test_a_number_that_would_be_spoken_over_is_left_out() -> None:
    score = compose(script.parse("Breathe. [breathe 4-4 for 1 breath, count 1]", PATH), Slow(), PALETTE)
    assert spoken(score)[1:] == ["In", "two", "Out", "two"]


# -- sounds


def test_the_bed_is_the_listeners_if_they_wish() -> None:
    score = composed(SMALL, 1, bed="warm-drone")
    (bed,) = (cue for cue in score.cues if cue.bus is Bus.BED)
    assert (bed.text, bed.start, bed.stop) == ("warm-drone", 0, score.frames)


def test_a_bed_that_is_named_before_anything_is_heard_is_the_first_one() -> None:
    score = composed("[bed none]\n\nHello.")
    assert [(cue.text, cue.start) for cue in score.cues if cue.bus is Bus.BED] == [("none", 0)]


def test_one_bed_crosses_into_the_next_without_a_step() -> None:
    score = composed("Hello. [pause 20s] [bed warm-drone] Hello. [pause 20s]")
    first, second = (cue for cue in score.cues if cue.bus is Bus.BED)
    assert first.stop == second.start + 8 * RATE
    assert np.abs(second.sound.read(0, 1)).max() < 1e-4
    assert np.abs(first.sound.read(first.sound.frames - 1, first.sound.frames)).max() < 1e-4


LATE = "Hello. [pause 20s] [bed warm-drone] Bye."


def test_a_bed_that_comes_in_the_last_seconds_outlasts_nothing() -> None:
    score = composed(LATE)
    first, second = (cue for cue in score.cues if cue.bus is Bus.BED)
    assert score.frames - second.start < 8 * RATE
    assert {first.stop, second.stop} == {score.frames}


def test_a_bed_that_is_shorter_than_its_fades_still_comes_all_the_way() -> None:
    *_, late = (cue for cue in composed(LATE).cues if cue.bus is Bus.BED)
    middle, whole = late.sound.frames // 2, PALETTE.bed("warm-drone", late.sound.frames)
    np.testing.assert_allclose(late.sound.read(middle, middle + 1), whole.read(middle, middle + 1), atol=1e-6)


def test_a_bell_rings_no_longer_than_its_session_and_sounds_the_same() -> None:
    score = composed("Hello.\n\n[bell low]")
    (bell,) = (cue for cue in score.cues if cue.bus is Bus.BELL)
    assert bell.stop == score.frames
    whole = replace(bell, sound=PALETTE.bell("low"))
    assert whole.stop > score.frames
    longer = replace(score, cues=tuple(whole if cue is bell else cue for cue in score.cues))
    first = bell.start - QUANTUM
    np.testing.assert_array_equal(Mix(score).read(first, score.frames), Mix(longer).read(first, score.frames))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hello.\n[bell gong]", "here.md:2: There is no bell “gong”."),
        ("Hello.\n\n[bed far-see]", "here.md:3: There is no bed “far-see”. Did you mean “far-sea”?"),
        ("---\ntitle: One\nbed: rain\n---\nHello.", "There is no bed “rain”."),
    ],
)
def test_a_sound_that_does_not_exist_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(NotFound) as caught:
        composed(text)
    assert str(caught.value).startswith(message)


# -- silences that come by themselves


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("One. Two.", "sentence"),
        ("One.\nTwo.", "sentence"),
        ("One.\n\nTwo.", "paragraph"),
        ("> One.\n\nTwo.", "phrase"),
        ("> One. Two.", "sentence"),
        ("# A\n\nOne.\n\n# B\n\nTwo.", "paragraph"),
        ("One. [bed none] Two.", "sentence"),
    ],
)
def test_between_two_lines_lies_the_silence_that_their_kinds_ask_for(text: str, kind: str) -> None:
    one, two = (cue for cue in composed(text).cues if cue.bus is Bus.VOICE)
    span = {**ARRANGED, **RESTS}[kind]
    assert two.start - one.stop == pytest.approx(span.wish * RATE, rel=0.15)


def test_a_chapter_begins_after_the_silence_before_it() -> None:
    score = composed("One.\n\n# Next\n\nTwo.")
    assert score.chapters[0].start == next(cue.start for cue in score.cues if cue.text == "Two.")


def test_a_phrase_said_again_gets_its_own_silence_each_time() -> None:
    practice = script.parse("[repeat 3]\n> I am here.\n[end]\n", PATH)
    voice = [cue for cue in compose(practice, SilentVoice(), PALETTE).cues if cue.bus is Bus.VOICE]
    gaps = [(after.start - before.stop) / RATE for before, after in pairwise(voice)]
    assert len(gaps) == 2
    assert all(gap >= RESTS["phrase"].least for gap in gaps)


def test_what_is_repeated_within_a_paragraph_stays_within_it() -> None:
    practice = script.parse("[repeat 2] And again. [end] That is all.\n", PATH)
    voice = [cue for cue in compose(practice, SilentVoice(), PALETTE).cues if cue.bus is Bus.VOICE]
    assert all(
        (after.start - before.stop) / RATE <= ARRANGED["sentence"].most for before, after in pairwise(voice)
    )


def test_a_bell_at_the_end_is_given_time_to_ring() -> None:
    score = compose(script.parse("That is all. [bell]\n", PATH), SilentVoice(), PALETTE)
    strike = next(cue.start for cue in score.cues if cue.bus is Bus.BELL)
    assert (score.frames - strike) / RATE >= ARRANGED["bell"].least + ARRANGED["tail"].least
