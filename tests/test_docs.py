"""The documentation against the program: all of it is told, and what is told is true."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import click
import pytest

from docs.generate import PAGES, ROOT, TABLES, filled, listed
from docs.library import STEPS
from tests.test_layers import ROWS
from voiceguide import language, library, palette, rubric, script, speech
from voiceguide.about import About, Source
from voiceguide.cli import cli
from voiceguide.compose import compose
from voiceguide.config import Settings, bundled, settings
from voiceguide.errors import CannotFit, ScriptError
from voiceguide.export import ceiling
from voiceguide.practice import ARRANGED, RESTS, Practice
from voiceguide.rubric import phrases
from voiceguide.rubric.phrases import CLAIMS, FORBIDDEN, Phrase
from voiceguide.speech.cache import Cached
from voiceguide.speech.lexicon import Lexicon, own_words
from voiceguide.speech.silent import SilentVoice

TEXTS = {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in PAGES}
EVERYTHING = "\n".join(TEXTS.values())
COMMANDS = listed()
OPTIONS = sorted(
    {
        spelt
        for command in (cli, *COMMANDS.values())
        for option in command.params
        if isinstance(option, click.Option)
        for spelt in option.opts
    }
)

#: what stands round a fragment of a script, so that it is a whole one
FRAGMENT = """---
title: A fragment
choices:
  eyes: [shut, open]
  touch: [yes, no]
  holds: [no, yes]
  posture: [any, sitting, lying, standing]
  day: [1, 2, 3, 4]
---

{}
"""


@dataclass(frozen=True)
class Fence:
    """A block of code on a page: what follows its opening mark, and what is in it."""

    page: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def _fences() -> Iterator[Fence]:
    for page, text in TEXTS.items():
        for found in re.finditer(r"^( *)```(.*)\n((?:.*\n)*?)\1```$", text, re.MULTILINE):
            body = re.sub(rf"^{found[1]}", "", found[3], flags=re.MULTILINE)
            yield Fence(page, text.count("\n", 0, found.start()) + 1, found[2].strip(), body)


FENCES = list(_fences())


def of_kind(*kinds: str) -> list[Fence]:
    """The fences of these kinds; there is at least one."""
    found = [fence for fence in FENCES if fence.kind in kinds]
    assert found, kinds
    return found


def only(kind: str, page: str) -> Fence:
    """The one fence of a kind on a page."""
    (found,) = (fence for fence in of_kind(kind) if fence.page == page)
    return found


def prose(text: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^( *)```.*\n(?:.*\n)*?\1```$", "", text, flags=re.MULTILINE)


def parsed(fence: Fence) -> Practice:
    """The practice that a fenced script, or a fragment of one, is."""
    text = FRAGMENT.format(fence.text) if fence.kind == "markdown fragment" else fence.text
    return script.parse(text, Path("my-script.md"))


LIBRARY = "docs/library.md"
SOUNDS = palette.Palette([bundled("audio")])
SCRIPTS = of_kind("markdown", "markdown fragment")


# -- nothing is left out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented(name: str) -> None:
    assert re.search(rf"^voiceguide {name}\b|`voiceguide {name}\b", EVERYTHING, re.MULTILINE)


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_documented(option: str) -> None:
    assert re.search(rf"`{option}[ `]", TEXTS["docs/listening.md"])


@pytest.mark.parametrize("name", language.FORMS)
def test_a_cue_has_an_example_that_parses(name: str) -> None:
    assert language.understand(language.FORMS[name].example.strip("[]"))
    cues = "\n".join(fence.text for fence in SCRIPTS if fence.page == "docs/scripts.md")
    assert re.search(rf"\[{name}[\] ]", cues)


@pytest.mark.parametrize("field", [field.name for part in (About, Source) for field in fields(part)])
def test_a_key_of_the_front_matter_is_explained_and_shown(field: str) -> None:
    assert re.search(rf"`{field}[`:]", prose(TEXTS["docs/scripts.md"]))
    assert re.search(rf"\b{field}:", "\n".join(fence.text for fence in SCRIPTS))


@pytest.mark.parametrize("kind", [*RESTS, *ARRANGED])
def test_a_silence_is_documented_with_its_seconds(kind: str) -> None:
    span = {**RESTS, **ARRANGED}[kind]
    row = rf"^\| `?\[?{kind}\]?`? .*\| {span.least:g} s \| {span.wish:g} s \| {span.most:g} s \|$"
    assert re.search(row, TEXTS["docs/scripts.md"], re.MULTILINE)


@pytest.mark.parametrize("name", [path.stem for path in sorted(bundled("audio").glob("be[dl]*/*.yaml"))])
def test_a_bed_or_bell_is_documented(name: str) -> None:
    assert f"| `{name}` |" in TEXTS["docs/listening.md"]


def test_every_dependency_says_why_it_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.match(r"[\w-]+", each)[0] for each in wanted}  # type: ignore[index]
    told = set(re.findall(r"^\| ([\w][\w-]*) \| \S", TEXTS["docs/contributing.md"], re.MULTILINE))
    assert told == names | {"package"}


def test_every_target_of_make_is_documented_and_exists() -> None:
    made = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)) - {"help"}
    assert set(re.findall(r"(?:^|`)make (\w+)", EVERYTHING, re.MULTILINE)) == made


def test_the_table_of_modules_is_the_one_that_the_imports_are_held_against() -> None:
    rows = re.findall(r"^\| \d+ \| (`.+?`) \| \S", TEXTS["docs/architecture.md"], re.MULTILINE)
    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == [set(row.split()) for row in ROWS]


# -- what is made from the program


@pytest.mark.parametrize("page", [page for page in TEXTS if page != LIBRARY])
def test_the_tables_are_as_the_program_makes_them(page: str) -> None:
    assert filled(TEXTS[page]) == TEXTS[page], "run make docs"


#: a cell with a measured figure, and its unit
_FIGURE = re.compile(rf"(?<=\| )([\d.]+)({'|'.join(map(re.escape, STEPS))})(?= \|)")


def test_the_library_is_as_it_is_measured() -> None:
    """A figure may be a step off: voices differ a little from one version of an engine to the next."""
    made, told = filled(TEXTS[LIBRARY]), TEXTS[LIBRARY]
    assert _FIGURE.sub("", made) == _FIGURE.sub("", told), "run make docs"
    figures = list(zip(_FIGURE.findall(made), _FIGURE.findall(told), strict=True))
    assert len(figures) > 250
    for (now, unit), (then, _) in figures:
        assert abs(float(now) - float(then)) <= STEPS[unit], "run make docs"


def test_every_table_that_is_made_stands_somewhere() -> None:
    assert sorted(re.findall("<!-- table: (.+?) -->", EVERYTHING)) == sorted(TABLES)
    assert EVERYTHING.count("<!-- end of table -->") == len(TABLES)


def test_a_table_that_has_changed_is_noticed() -> None:
    page = TEXTS["docs/scripts.md"]
    assert filled(page.replace("| 4 s | 6 s | 20 s |", "| 4 s | 6 s | 21 s |")) == page


# -- scripts


@pytest.mark.parametrize("fence", SCRIPTS, ids=str)
def test_a_fenced_script_can_be_played_at_every_length_that_it_offers(fence: Fence) -> None:
    practice = parsed(fence)
    for minutes in practice.about.minutes or (None,):
        score = compose(practice, SilentVoice(), SOUNDS, minutes)
        assert score.frames == (minutes * 60 * 48_000 if minutes else score.frames) > 0


def test_the_first_script_can_be_played_with_the_voice_that_speaks_by_default() -> None:
    practice = parsed(only("markdown", "README.md"))
    with speech.voice(Settings()) as voice:
        for minutes in practice.about.minutes:
            assert compose(practice, voice, SOUNDS, minutes)


@pytest.mark.parametrize("fence", [each for each in of_kind("markdown") if "title:" in each.text], ids=str)
def test_a_whole_script_that_is_shown_passes_its_own_check(fence: Fence, tmp_path: Path) -> None:
    path = tmp_path / "shown.md"
    path.write_text(fence.text, "utf-8")
    with Cached(speech.voice(Settings())) as voice:
        found = list(rubric.findings(path, voice, SOUNDS))
    assert not [str(one) for one in found if one.blocker]
    assert not found or "licence:" not in fence.text


def test_the_first_script_is_short() -> None:
    written = [line for line in only("markdown", "README.md").text.splitlines() if line]
    assert 12 <= len(written) <= 20


def test_the_errors_of_the_wrong_script_are_those_that_are_shown() -> None:
    wrong = only("markdown wrong", "docs/scripts.md")
    with pytest.raises(ScriptError) as raised:
        parsed(wrong)
    assert f"{raised.value}\n" in [fence.text for fence in of_kind("text")]


def test_the_message_about_a_length_is_the_one_that_is_shown() -> None:
    with pytest.raises(CannotFit) as raised:
        compose(parsed(only("markdown", "README.md")), SilentVoice(), SOUNDS, 20)
    shown = [re.sub(r"\d+:\d\d", "TIME", fence.text) for fence in of_kind("text")]
    assert re.sub(r"\d+:\d\d", "TIME", f"{raised.value}\n") in shown


def test_the_pronunciations_are_read_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    text = only("yaml pronunciation", "docs/scripts.md").text
    (tmp_path / "pronunciation.yaml").write_text(text, "utf-8")
    lexicon = Lexicon(respelled=False, own=own_words())
    for line in text.splitlines():
        word, said = line.split(": ")
        assert lexicon.said(f"Here is {word} again.").text == f"Here is {said} again."


def test_the_settings_that_are_shown_are_all_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    names = {field.name for field in fields(Settings)}
    for fence in of_kind("yaml settings"):
        (tmp_path / "settings.yaml").write_text(fence.text, "utf-8")
        found, defaults = settings(), Settings()
        shown = {name for name in names if getattr(found, name) != getattr(defaults, name)}
        assert shown == names if fence.page == "docs/listening.md" else shown


# -- the library


ITEMS = {practice.name for practice in library.practices()}
ASKED = re.findall(r"^\| (S?\d+) \| (\S.*?) \| (\S.*?) \|$", TEXTS[LIBRARY], re.MULTILINE)


def test_all_that_was_asked_for_is_there_once() -> None:
    numbers = [*map(str, range(1, 56)), *(f"S{number}" for number in range(1, 7))]
    assert [number for number, _, _ in ASKED] == numbers


def test_what_plays_it_exists_and_every_item_is_named() -> None:
    extras = TEXTS[LIBRARY].partition("### Extras")[2]
    named = {name for _, _, plays in ASKED for name in re.findall("`([a-z-]+)`", plays)}
    assert named <= ITEMS
    assert named | set(re.findall("`([a-z-]+)`", extras)) == ITEMS


def test_what_is_played_by_nothing_says_why() -> None:
    unplayed = {number for number, _, plays in ASKED if not re.search("`[a-z-]+`", plays)}
    assert unplayed == {"12", "53", "55"}
    assert all("only pointed to" in plays for number, _, plays in ASKED if number in unplayed)


# -- commands


_MADE = re.compile(r"<!-- table: .+?<!-- end of table -->", re.DOTALL)


def _calls() -> Iterator[str]:
    """Every call of the program that is shown, in a block for the shell or within a sentence."""
    for fence in of_kind("sh"):
        for line in fence.text.splitlines():
            if (call := line.removeprefix("nohup ")).startswith("voiceguide "):
                yield re.split(r" [>&]", call)[0]
    for text in TEXTS.values():
        for code in re.findall(r"`([^`]+)`", _MADE.sub("", prose(text))):
            # a sentence may name a command by itself; what is more than its name is a call
            if code.startswith("voiceguide ") and len(code.split()) > 2:
                yield " ".join(code.split())


@pytest.mark.parametrize("call", sorted(set(_calls())))
def test_a_call_that_is_shown_can_be_made(call: str) -> None:
    words = shlex.split(call)[1:]
    while words[0] in {spelt for option in cli.params for spelt in option.opts}:
        del words[0]
    given = cli.commands[words[0]].make_context(words[0], words[1:]).params
    if (output := given.get("output") or given.get("else_export")) and output.name != "FILE":
        assert ceiling(output) < 0
    practice = given.get("name") or "NAME"
    if words[0] != "new" and practice != "NAME" and not practice.endswith(".md"):
        played = library.find(practice)
        if given.get("day"):
            assert given["day"] in ("next", *played.about.choices["day"])
        offered = played.about.choices
        for choice in given.get("choices", ()):
            assert choice.partition("=")[2] in offered[choice.partition("=")[0]]
    if bed := given.get("bed"):
        assert SOUNDS.bed(bed, 1)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`voiceguide (\w+)`", EVERYTHING))))
def test_a_command_that_is_named_exists(name: str) -> None:
    assert name in cli.commands


# -- examples in code


def test_the_main_path_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(only("python", "docs/architecture.md").text, names)
    out, score = names["out"], names["score"]
    assert out.heard == score.frames == 120 * 48_000  # type: ignore[attr-defined]


def test_the_engine_of_the_example_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_package.py").write_text(only("python", "docs/contributing.md").text, "utf-8")
    points = only("toml", "docs/contributing.md").text.replace("project.entry-points.", "").replace('"', "")
    (tmp_path / "my_package-1.dist-info").mkdir()
    (tmp_path / "my_package-1.dist-info" / "METADATA").write_text("Name: my_package\nVersion: 1\n", "utf-8")
    (tmp_path / "my_package-1.dist-info" / "entry_points.txt").write_text(points, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with speech.voice(Settings(engine="humming")) as voice:
        assert voice.speak("There is no hurry at all.").frames > 48_000
        assert "humming" in voice.key


@pytest.mark.parametrize("kind", ["bed", "bell"])
def test_the_recipe_of_the_example_sounds(kind: str, tmp_path: Path) -> None:
    (tmp_path / f"{kind}s").mkdir()
    text = only(f"yaml {kind}", "docs/contributing.md").text
    (tmp_path / f"{kind}s" / "example.yaml").write_text(text, "utf-8")
    sounds = palette.Palette([tmp_path])
    sound = sounds.bed("example", 48_000) if kind == "bed" else sounds.bell("example")
    assert abs(sound.read(0, 48_000)).max() > 0.01


def test_each_event_of_the_example_is_a_line_of_json_with_its_place() -> None:
    for line in only("json", "docs/listening.md").text.splitlines():
        told = json.loads(line)
        assert told["event"] in EVERYTHING
        assert 0 <= told["place"] <= told["total"]


def test_every_block_of_code_is_of_a_kind_that_is_tested() -> None:
    tested = {"markdown", "markdown fragment", "markdown wrong", "text", "sh", "python", "toml", "json"}
    tested |= {"yaml bed", "yaml bell", "yaml pronunciation", "yaml settings"}
    untested = {
        ("docs/architecture.md", ""),
        ("docs/raspberry-pi.md", "ini"),
    }  # a picture; another's settings
    assert {(fence.page, fence.kind) for fence in FENCES if fence.kind not in tested} == untested


# -- words


#: what may be right in a script or in its evidence, but not on a page about the program
OF_A_PAGE = Phrase(
    r"treat(?:s|ed|ing)?|(?<!is not )treatments?|therapeutic\w*|proves?|clinical\w*|scientifically|binaural"
    r"|nervous system",
    "Say what is done, and claim nothing.",
)
#: in an example, no order at all
ORDER = Phrase(r"must|should|have to|need to", "Write “might” or “can”, or the plain verb.")


def claims(text: str) -> list[str]:
    """What a text claims of health: what no script may, either, and a few words more."""
    return [text[start:stop] for start, stop, _ in phrases.found((*CLAIMS, OF_A_PAGE), text)]


@pytest.mark.parametrize("page", TEXTS)
def test_a_page_makes_no_claim_about_health(page: str) -> None:
    ours = re.sub(r"\]\(https?://[^)]*\)", "]", TEXTS[page])  # an address is somebody else's words
    assert not claims(" ".join(ours.split()))


@pytest.mark.parametrize("fence", SCRIPTS, ids=str)
def test_a_fenced_script_is_kind(fence: Fence) -> None:
    told = " ".join(fence.text.split())
    assert not list(phrases.found((*FORBIDDEN, ORDER), told, unless_denied=True))


@pytest.mark.parametrize(
    "claim",
    ["It heals shame.", "a proven method", "tuned to 528 Hz", "the best treatment", "rewires your brain"],
)
def test_a_claim_is_found(claim: str) -> None:
    assert claims(claim)


def test_each_word_of_the_glossary_has_one_sentence() -> None:
    said = dict(re.findall(r"^- \*\*(.+?)\*\*: (.+)$", TEXTS["docs/glossary.md"], re.MULTILINE))
    words = (
        "script practice programme chapter line cue rest voice engine bed bell swell score block bus sink fit"
    )
    words += (
        " tier choice quantum clip stem companion bridge movement passage question finding blocker rubric"
    )
    assert {*words.split(), "content note"} <= set(said)
    for sentence in said.values():
        assert re.fullmatch(r"[A-Z][^.]*(\d \d{3}[^.]*)?\.", sentence)


# -- links


def anchors(text: str) -> set[str]:
    """The names by which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


LINKS = [
    (page, target)
    for page, text in TEXTS.items()
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(text))
    if "://" not in target
]


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_a_link_leads_somewhere(page: str, target: str) -> None:
    path, _, anchor = target.partition("#")
    file = (ROOT / page).parent / path if path else ROOT / page
    assert file.is_file()
    assert not anchor or anchor in anchors(file.read_text("utf-8"))


PATHS = sorted(set(re.findall(r"`((?:voiceguide|scripts|audio|tests|docs|bench)/[\w./-]*)`", EVERYTHING)))


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("page", [path for path in TEXTS if path != "README.md"])
def test_a_page_can_be_reached_from_the_front_page(page: str) -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        at = waiting.pop()
        reached.add(at)
        near = {
            str(((ROOT / at).parent / target.partition("#")[0]).resolve().relative_to(ROOT))
            for where, target in LINKS
            if where == at and not target.startswith("#")
        }
        waiting += [each for each in near if each in TEXTS and each not in reached]
    assert page in reached
