"""Files that are no scripts, or mean harm: each gets one clear error, in no time."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from voiceguide import library, script
from voiceguide.errors import NotFound, ProblemsError, ScriptError, VoiceguideError
from voiceguide.reader import HIDDEN

#: seconds of CPU: one is promised, half of it was the worst; a busy machine makes even that a little longer
LIMIT = 1.5
#: bytes; no script is larger
LARGEST = 262_144


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """Fail a test that hangs: no file may block for ever."""

    def late(*_: object) -> None:
        raise TimeoutError("this took longer than any file may")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 40 * LIMIT)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def refused(read: Callable[[], object]) -> VoiceguideError:
    """The error with which reading ends: soon, in a few words, and without what could harm a terminal."""
    started = time.process_time()
    with pytest.raises(VoiceguideError) as caught:
        read()
    assert time.process_time() - started < LIMIT
    told = caught.value.problems if isinstance(caught.value, ProblemsError) else [caught.value]
    assert 1 <= len(told) <= 100
    assert all(len(str(one)) < 700 for one in told)
    assert not HIDDEN.search(str(caught.value).replace("\n", ""))
    return caught.value


def parse(text: str) -> object:
    return script.parse(text, Path("walk.md"))


def longest(unit: str, *, lines: bool) -> str:
    """The most of a text repeated that a script may hold, in one block of lines or in as many as may be."""
    most = LARGEST // len(unit.encode())
    if lines:
        return (unit + "\n") * min(LARGEST // len((unit + "\n").encode()), 4999)
    line = unit * (9_999 // len(unit)) + "\n"
    return line * max(1, most * len(unit) // len(line))


# -- files


def test_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with path.open("wb") as file:
        file.truncate(2**30)
    assert "is not longer than 262,144 bytes" in str(refused(lambda: script.read(path)))


def test_one_byte_too_many_is_too_many(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    path.write_bytes(b"So.\n\n" * (LARGEST // 5) + b"\n" * 4)
    assert path.stat().st_size == LARGEST
    assert "more than 5,000 lines" in str(refused(lambda: script.read(path)))
    path.write_bytes(path.read_bytes() + b"\n")
    assert "is not longer than 262,144 bytes" in str(refused(lambda: script.read(path)))


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "pipe.md"
    os.mkfifo(path)
    assert "is not a file with a script in it" in str(refused(lambda: script.read(path)))
    assert isinstance(refused(lambda: library.find(str(path))), NotFound)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/dev/stdin", "/dev", "/", ".", ".."])
def test_what_is_no_file_is_not_found(name: str) -> None:
    assert isinstance(refused(lambda: library.find(name)), NotFound)


def test_a_folder_is_not_found(tmp_path: Path) -> None:
    folder = tmp_path / "walk.md"
    folder.mkdir()
    assert "is not a file with a script in it" in str(refused(lambda: script.read(folder)))


def test_a_link_to_itself_is_not_found(tmp_path: Path) -> None:
    link = tmp_path / "walk.md"
    link.symlink_to(link)
    assert isinstance(refused(lambda: script.read(link)), NotFound)


@pytest.mark.parametrize(
    "name",
    [
        "missing.md",
        "../../no/such/script",
        "a\0b",
        "a\0b.md",
        "a" * 10_000,
        "a" * 10_000 + ".md",
        "a/" * 5000,
        "\x1b]0;gone\x07",
        "\x1b[2J.md",
        "\udcff",
        "\udcff.md",
        "\u202egnp.md",
    ],
)
def test_a_name_that_leads_nowhere_is_not_found(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    started = time.process_time()
    with pytest.raises(NotFound) as caught:
        library.find(name)
    assert time.process_time() - started < LIMIT
    assert not HIDDEN.search(str(caught.value))


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"\xff\xfeS\x00o\x00.\x00", 1),
        (b"So.\n\xc3\x28", 2),
        (b"So.\n\n\xed\xa0\x80", 3),
        (b"\xc0\xaf", 1),
        (b"\x80" * LARGEST, 1),
        (b"So.\n" * 9 + b"\xf4\x90\x80\x80", 10),
        (bytes(range(256)), 2),
    ],
)
def test_what_is_no_utf_8_is_told_at_its_line(raw: bytes, line: int, tmp_path: Path) -> None:
    path = tmp_path / "walk.md"
    path.write_bytes(raw)
    error = refused(lambda: script.read(path))
    assert isinstance(error, ScriptError)
    assert [(one.line, one.message) for one in error.problems] == [(line, "this is not text in UTF-8")]


# -- characters

#: one of each kind: controls, soft hyphen, direction, no width, line end, mark of order, tag, no letter
HARMFUL = "\0\x07\x0b\x1b\x7f\x9b\u00ad\u061c\u200b\u200f\u2028\u202e\u2060\u2066\ufeff\ufff9\ufffe\U000e0041"


@pytest.mark.parametrize("letter", HARMFUL)
@pytest.mark.parametrize(
    "text", ["So {} it is.", "---\ntitle: A{}\n---\nSo.", "# A{}\n\nSo.", "<!-- {} --> So."]
)
def test_what_cannot_be_seen_is_refused_wherever_it_stands(letter: str, text: str) -> None:
    error = refused(lambda: parse(text.format(letter)))
    assert isinstance(error, ScriptError)
    before = text.partition("{}")[0].split("\n")
    assert (error.problems[0].line, error.problems[0].column) == (len(before), len(before[-1]) + 1)
    assert f"U+{ord(letter):04X}" in error.problems[0].message


@pytest.mark.parametrize("letter", "\0\x1b\u202e\u200b")
def test_what_cannot_be_seen_is_told_once_a_line_and_a_hundred_times_at_most(letter: str) -> None:
    error = refused(lambda: parse("So.\n" + (letter * 50 + "\n") * 4000))
    assert isinstance(error, ScriptError)
    assert [one.line for one in error.problems] == list(range(2, 102))


@pytest.mark.parametrize("escape", [r"\e[2J", r"\u202e", r"\0", r"\x9b", r"\U000E0041"])
@pytest.mark.parametrize(
    "line", ['title: "{}"', 'title: A\npurpose: "{}"', 'title: A\ncautions: ["{}"]', 'title: A\ntier: "{}"']
)
def test_no_escape_of_yaml_brings_in_what_cannot_be_seen(escape: str, line: str) -> None:
    refused(lambda: parse(f"---\n{line.format(escape)}\n---\nSo."))


@pytest.mark.parametrize("entity", ["&#8238;", "&#x202e;", "&#x200b;", "&rlm;", "&shy;", "&#x2028;x"])
def test_no_entity_brings_in_what_cannot_be_seen(entity: str) -> None:
    assert "would be spoken" in str(refused(lambda: parse(f"So {entity} it is.")))


SINGLE = "!\"#$%&'()*+,-./09:;<=>?@A[\\]^_`az{|}~ \t\n\r\0é\u0301\u200d…”日🙂\u0958\u00a0"


@pytest.mark.parametrize("letter", SINGLE)
def test_a_file_full_of_one_character_is_refused(letter: str, tmp_path: Path) -> None:
    path = tmp_path / "walk.md"
    path.write_bytes(letter.encode() * (LARGEST // len(letter.encode())))
    refused(lambda: script.read(path))
    refused(lambda: parse(longest(letter, lines=False)))
    refused(lambda: parse(longest(letter, lines=True)))


#: parts of cues, of braces, tags and notes, of entities and emphasis, of Markdown's blocks, of sentences
REPEATED = [
    *("[a", "[a]", "[if ", "[if 5 min]", "[if a]", "[repeat 9]", "[end]", "[repeat 9]a[end]"),
    *("(pause" + " " * 9000, "(pause", "(pause)", "(5 ", "(5 pause", "pause ", "5 pause "),
    *("{a", "{a}", "<a", "<a>", "<!--", "-->", "<!-- -->", "&#", "&#9", "&#91;", "&a", "\\["),
    *("**a", "_a", "a_", "a__", "`a", "> ", "- ", "1. ", "- > ", "  - ", "\t- ", "3. 2. ", "# ", "```\n"),
    *("a|", "[a]: b", "![", "](", ". ", "!”", "a. ", "A. ", "Dr. ", " .", "e\u0301", "\u0301\u0316"),
]


@pytest.mark.parametrize("unit", REPEATED)
@pytest.mark.parametrize("lines", [False, True], ids=["in long lines", "in many lines"])
def test_any_endless_repetition_ends_in_time(unit: str, lines: bool) -> None:
    text = longest(unit * 5 + "x" if lines else unit, lines=lines)
    started = time.process_time()
    with contextlib.suppress(ScriptError):  # a few are scripts
        parse(text)
    assert time.process_time() - started < LIMIT


def test_a_hundred_thousand_brackets_are_refused() -> None:
    lines = ("[" * 25 + "\n") * 4000
    for text in ("[" * 100_000, "[" * 50_000 + "]" * 50_000, "[\n" * 100_000, lines, "[rest" * 20_000):
        refused(partial(parse, text))


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0345\u0301", "\u05b0\u05b1", "\u0f71\u0f72"])
def test_a_heap_of_accents_is_refused_before_it_is_put_in_order(marks: str) -> None:
    assert "accents" in str(refused(lambda: parse(("e" + marks * 4900 + "\n") * 12)))
    parse("e" + marks * 15)


# -- front matter


def laughs(levels: int) -> str:
    """The billion laughs: every line holds nine times the line above."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


YAML = {
    "billion laughs": laughs(20),
    "an anchor that holds itself": "title: &a [*a]",
    "merge keys": "title: A\n<<: [*a, *b]",
    "a python object": "title: !!python/object/apply:os.system [echo harm]",
    "a python name": "title: !!python/name:os.system",
    "a tag of one's own": "title: !run x",
    "a binary": "title: !!binary aGFybQ==",
    "a tag directive": "%TAG ! tag:example.org,2000:\n--- !x\ntitle: A",
    "many versions": f"%YAML {'9' * 5000}.1\n---\ntitle: A",
    "a letter beyond all": 'title: "\\UFFFFFFFF"',
    "deep lists": "title: " + "[" * 9000,
    "deep mappings": "title: " + "{a: " * 2000,
    "deep lists by lines": "title:\n" + "\n".join(" " * n + "-" for n in range(300)),
    "deep mappings by lines": "title:\n" + "\n".join(" " * n + "a:" for n in range(1, 300)),
    "deep keys": "? " * 4000,
    "deep lists in one line": "- " * 4900,
    "endless quotes": "title: '" + "'" * 9000,
    "endless blanks": "title: |" + "\n" * 4900,
    "endless commas": "aliases: [" + ",".join("a" * 4900) + ",,]",
    "many keys": "\n".join(f"key{n}: 1" for n in range(4500)),
    "many keys that are near": "\n".join(f"titl{n}: 1" for n in range(4500)),
    "many sources": "title: A\nsources: [" + ", ".join(["{a: b}"] * 1200) + "]",
    "many choices": "title: A\nchoices:\n" + "\n".join(f" choice{n}: [a, b]" for n in range(2000)),
    "many minutes": "title: A\nminutes: [" + ", ".join(["x"] * 3000) + "]",
    "too much": "title: A\nevidence: |\n" + (" " + "a " * 4000 + "\n") * 9,
    "numbers": f"title: A\ndefault: {'9' * 5000}\nminutes: [1e400, 0x9, .nan, -1, {'9' * 5000}]",
    "a path": "title: A\nbed: ../../../../etc/passwd",
    "no end": "title: A\n" + "a\n" * 4000 + "-- -",
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML)
def test_hostile_front_matter_is_refused(text: str) -> None:
    refused(lambda: parse(f"---\n{text}\n---\nSo."))


def test_what_is_refused_was_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    refused(lambda: parse(f"---\ntitle: !!python/object/apply:os.mkdir [{mark}]\n---\nSo."))
    assert not mark.exists()


def test_many_wrong_choices_are_compared_with_few_known_ones() -> None:
    names = ", ".join(f"choice{n}: [yes, no]" for n in range(20))
    lines = "".join(f"[if choise{n}x yes] So.\n" for n in range(4000))
    error = refused(lambda: parse(f"---\ntitle: A\nchoices: {{{names}}}\n---\n{lines}"))
    assert isinstance(error, ScriptError)
    assert len(error.problems) == 100


# -- what a script asks for


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..", "~/x", "a/b", "c:\\x", "a.yaml", "%2e%2e", "x" * 65]
)
@pytest.mark.parametrize("cue", ["bed", "bell"])
def test_a_sound_is_a_name_and_never_a_path(cue: str, name: str) -> None:
    assert f"[{cue} {name}" in str(refused(lambda: parse(f"So. [{cue} {name}]")))


TOO_MUCH = {
    "a hundred hundreds": "[repeat 100] [repeat 100] So. [end] [end]",
    "eight hundreds": "[repeat 100]" * 8 + "So." + "[end]" * 8,
    "hundreds beside one another": "[repeat 100] So. [end] " * 400,
    "deeper than may be": "[repeat 2]" * 900 + "So." + "[end]" * 900,
    "ends": "So. " + "[end]" * 1900,
    "breaths": f"So. [breathe 4-6 for {'9' * 400} breaths]",
    "minutes": f"So. [breathe 4-6 for {'9' * 400} min]",
    "a length": f"[if {'9' * 4000} min] So.",
    "a pause": f"So. [pause {'9' * 4000}]",
    "a repeat": f"[repeat {'9' * 5000}] So. [end]",
    "an entity": f"So &#{'9' * 5000}; it is.",
    "a sentence": "so " * 3000,
    "a paragraph": "so and\n" * 4000,
    "sentences": ("So it is. " * 900 + "\n\n") * 25,
    "quotes": ">" * 500 + " So.",
    "lists": "- " * 500 + "So.",
    "lists by lines": "\n".join("  " * n + "- so" for n in range(400)),
    "conditions": "[if 5s]\n" * 4900 + "So.\n",
    "conditions of a chapter": "# A " + "[if 5s]" * 1000 + "\n\n" + "So.\n\n" * 2000,
    "notes": "So. " + "<!-- " * 1900,
}  # fmt: skip


@pytest.mark.parametrize("text", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_asks_for_too_much_is_refused(text: str) -> None:
    refused(lambda: parse(text))


def test_the_largest_honest_script_is_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "day.md"
    path.write_text(
        "---\ntitle: A day\n---\n" + "[if 5 min] A quiet line of words, said in a while. [rest]\n\n" * 2400
    )
    started = time.process_time()
    assert len(script.read(path).steps) == 4800
    assert time.process_time() - started < LIMIT
