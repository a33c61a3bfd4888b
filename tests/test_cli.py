"""The commands: what they print and where, what they exit with, and what they say when something is wrong."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click
import pytest
import soundfile

from tests.commands import VOICEGUIDE, plug_in, ran, terminal
from tests.sinks.processes import children
from tests.soundserver import SoundServer, until
from voiceguide import library, speech
from voiceguide.cli import cli, main, session
from voiceguide.cli.hearing import Ended
from voiceguide.config import bundled
from voiceguide.language import FORMS
from voiceguide.score import Score
from voiceguide.units import RATE
from voiceguide.vocabulary import NEEDS

SCRIPT = """---
title: A short one
aliases: [brief]
purpose: A moment.
bed: far-sea
choices: {touch: [yes, no]}
---

# Arriving

Sit as you like. [bell] [pause 2s]
[if touch] Feel your hands.
[if not touch] Hear the room.

# Leaving

That is all.
"""


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def voiceguide(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command in this process."""

    def run(*arguments: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["voiceguide", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return Said(int(end.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """A script of half a minute."""
    path = tmp_path / "short.md"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a sound device."""
    with SoundServer() as server:
        server.lead(monkeypatch)


QUICK = ("--engine", "silent")

# -- plan


def test_plan_prints_the_timeline_and_nothing_else(voiceguide: Command, short: Path) -> None:
    said = voiceguide("plan", short, *QUICK, "--minutes", "0.5")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "00:00.000 00:30.000 bed far-sea"
    assert re.fullmatch(r"00:0\d\.\d{3} {11}chapter Arriving", lines[1])
    assert [line.split(maxsplit=3)[3] for line in lines if " voice " in line] == [
        "Sit as you like.",
        "Feel your hands.",
        "That is all.",
    ]


def test_plan_as_json_counts_in_frames(voiceguide: Command, short: Path) -> None:
    said = voiceguide("plan", short, *QUICK, "--minutes", "30s", "--json")
    data = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert (data["title"], data["rate"], data["frames"]) == ("A short one", 48_000, 30 * RATE)
    assert {tuple(cue) for cue in data["cues"]} == {("start", "stop", "bus", "text", "line")}
    assert [(cue["text"], cue["line"]) for cue in data["cues"] if cue["bus"] == "voice"] == [
        ("Sit as you like.", 11),
        ("Feel your hands.", 12),
        ("That is all.", 17),
    ]
    assert all(0 <= cue["start"] < cue["stop"] for cue in data["cues"])
    assert [(mark["title"], mark["line"]) for mark in data["chapters"]] == [("Arriving", 9), ("Leaving", 15)]


def test_a_dry_run_of_play_is_the_plan(voiceguide: Command, short: Path) -> None:
    wishes = (short, *QUICK, "--minutes", "0.6", "--with", "touch=no", "--bed", "none", "--rate", "140")
    assert voiceguide("play", *wishes, "--dry-run") == voiceguide("plan", *wishes)


@pytest.mark.parametrize(
    ("text", "length"), [("0.5", 30), ("1", 60), ("40s", 40), ("1m30s", 90), ("1 min", 60)]
)
def test_minutes_are_a_number_or_a_length(
    voiceguide: Command, tmp_path: Path, text: str, length: int
) -> None:
    path = tmp_path / "long.md"
    path.write_text("Hello. [settle] [settle]")
    assert json.loads(voiceguide("plan", path, *QUICK, "-m", text, "--json").out)["frames"] == length * RATE


# -- export


def test_export_writes_the_file_and_says_so(voiceguide: Command, short: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.wav"
    said = voiceguide("export", short, *QUICK, "--minutes", "0.5", "-o", file)
    assert (said.code, said.out) == (0, f"Wrote {file}, 0:30.\n")
    assert soundfile.info(file).frames == 30 * RATE


def test_export_reports_plain_lines_where_there_is_no_terminal(
    voiceguide: Command, short: Path, tmp_path: Path
) -> None:
    said = voiceguide("export", short, *QUICK, "--minutes", "0.5", "-o", tmp_path / "out.flac")
    assert said.err == "".join(f"Writing: {tenth * 10} %\n" for tenth in range(1, 11))


def test_export_shows_a_bar_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # what is told fits into a line
    file = Path("out.flac")
    with terminal("breathe", "4-6", "-m", "10", *QUICK, "-o", file, environment={}) as screen:
        screen.meets(lambda lines: any(re.search(r"Writing ━.* [1-9]\d?%", line) for line in lines))
        assert screen.ends() == 0
        assert screen.lines == [f"Wrote {file}, 10:00."]
        assert screen.is_as_before
    assert soundfile.info(file).frames == 10 * 60 * RATE


def test_who_set_plain_lines_sees_no_bar_either(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("plain: yes\n")
    own = {"VOICEGUIDE_CONFIG_DIR": str(tmp_path)}
    file = tmp_path / "out.flac"
    with terminal("breathe", "4-6", "-m", "10", *QUICK, "-o", file, environment=own) as screen:
        screen.shows("Writing: 100 %")
        assert screen.ends() == 0
        assert "\x1b" not in screen.printed


def test_an_export_that_is_stopped_leaves_no_file(tmp_path: Path) -> None:
    with terminal(
        "breathe", "4-6", "-m", "90", *QUICK, "-o", tmp_path / "out.flac", environment={}
    ) as screen:
        screen.shows("Writing")
        screen.press("\x03")
        assert screen.ends(3) == 130
        assert "Traceback" not in screen.printed
        assert screen.is_as_before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_export_that_is_ended_by_a_signal_exits_with_its_number(
    tmp_path: Path, number: signal.Signals
) -> None:
    with terminal(
        "breathe", "4-6", "-m", "90", *QUICK, "-o", tmp_path / "out.flac", environment={}
    ) as screen:
        screen.shows("Writing")
        screen.process.send_signal(number)
        assert screen.ends(3) == 128 + number
        assert "Traceback" not in screen.printed
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["out.aiff", "out", "out.wav.txt"])
def test_an_ending_that_is_not_known_is_told_before_anything_is_spoken(
    voiceguide: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(speech, "voice", lambda _: pytest.fail("something was to be spoken"))
    for option, command in (("-o", "export"), ("--else-export", "play")):
        said = voiceguide(command, "five-senses", option, name)
        assert (said.code, said.out) == (1, "")
        assert f"{name} does not say which kind of file" in said.err


# -- breathe


def test_breathe_writes_a_file_of_exactly_its_length(voiceguide: Command, tmp_path: Path) -> None:
    said = voiceguide("breathe", "5.5-5.5", "--minutes", "2", *QUICK, "-o", tmp_path / "out.wav")
    assert said.code == 0
    assert soundfile.info(tmp_path / "out.wav").frames == 2 * 60 * RATE


def test_breathe_says_a_word_about_holds_where_nobody_pipes(voiceguide: Command, tmp_path: Path) -> None:
    said = voiceguide("breathe", "4-7-8", "--minutes", "2", *QUICK, "-o", tmp_path / "out.wav")
    assert said.code == 0
    assert "holds the breath" in said.err
    assert "holds" not in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["4-6", "-m", "121"], 2, "a pacer lasts two hours at most"),
        (["4-6", "-m", "2h1m"], 2, "a pacer lasts two hours at most"),
        (["quick"], 2, "“quick” is no breath pattern"),
        (["40-6"], 2, "each part lasts from 1 to 20 seconds"),
        (["4-6", "-m", "0.3"], 1, "cannot last 0:18"),
        (["4-6", "--with", "eyes=open"], 2, "this practice has no choice “eyes”. It has none."),
    ],
)
def test_what_cannot_be_breathed_is_told(
    voiceguide: Command, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    said = voiceguide("breathe", *arguments, *QUICK, "-o", tmp_path / "out.wav")
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    assert not list(tmp_path.iterdir())


# -- what is wrong with a wish


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["plya"], 2, "No such command 'plya'"),
        (["help", "plya"], 2, "No such command 'plya'"),
        (["plan"], 2, "Missing argument 'NAME'"),
        (["plan", "five-senses", "--minuets", "5"], 2, "--minutes"),
        (["plan", "grouding"], 2, "There is no practice “grouding”. Did you mean “grounding”?"),
        (["show", "five-sense"], 2, "Did you mean “five-senses”?"),
        (["plan", "nothing.md"], 2, "nothing.md cannot be read: No such file or directory."),
        (["plan", "five-senses", "-m", "never"], 2, "“never” is not a length of time"),
        (["plan", "five-senses", "-m", "0"], 2, "lasts from 15 seconds to 24 hours"),
        (["plan", "five-senses", "-m", "25h"], 2, "lasts from 15 seconds to 24 hours"),
        (["plan", "five-senses", "--rate", "1000"], 2, "--rate"),
        (["plan", "five-senses", "--bed-level", "99"], 2, "--bed-level"),
        (["plan", "five-senses", "--engine", "espaek"], 2, "Did you mean “espeak”?"),
        (["plan", "five-senses", *QUICK, "--voice", "Gertrude"], 2, "no voice “Gertrude”"),
        (["plan", "five-senses", *QUICK, "--bed", "far-see"], 2, "Did you mean “far-sea”?"),
        (["plan", "five-senses", "--with", "touch"], 2, "“touch” is not CHOICE=VALUE"),
        (["plan", "five-senses", "--with", "tuoch=no"], 2, "no choice “tuoch”. Did you mean “touch”?"),
        (["plan", "five-senses", "--with", "touch=never"], 2, "“touch” may be yes or no, not “never”."),
        (["plan", "five-senses", "--with", "colour=red"], 2, "It has eyes, posture, touch, smell."),
        (["plan", "five-senses", *QUICK, "-m", "3h"], 1, "cannot last 3:00:00 with this voice; it can last"),
        (["export", "five-senses"], 2, "Missing option '-o'"),
        (["check"], 2, "Missing argument 'FILE...'"),
    ],
)
def test_a_wrong_wish_is_told_on_stderr_with_the_nearest_right_one(
    voiceguide: Command, arguments: list[str], code: int, message: str
) -> None:
    said = voiceguide(*arguments)
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    assert "Traceback" not in said.err


def test_a_misspelt_command_is_answered_with_those_it_may_be(voiceguide: Command) -> None:
    assert "play" in voiceguide("plya").err


def test_a_script_that_cannot_be_read_is_told_with_its_place(voiceguide: Command, tmp_path: Path) -> None:
    path = tmp_path / "wrong.md"
    path.write_text("Hello. [rset]\n")
    said = voiceguide("plan", path)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"{path}:1:8: “[rset]” is not a cue. Did you mean “rest”?")


def test_a_fault_of_the_program_itself_is_one_line(
    voiceguide: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "find", lambda name: 1 / len(name[:0]))
    said = voiceguide("plan", "five-senses")
    assert said == Said(
        1,
        "",
        "This is a fault in voiceguide: ZeroDivisionError('division by zero'). "
        "Run it again with --debug to see where.\n",
    )


def test_what_a_system_refuses_elsewhere_is_no_trouble_of_the_output(
    voiceguide: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: str) -> NoReturn:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(library, "find", refused)
    said = voiceguide("plan", "five-senses")
    assert said.err.startswith("This is a fault in voiceguide: PermissionError(")
    assert said.err.endswith("Run it again with --debug to see where.\n")


def test_debug_shows_where_an_error_comes_from() -> None:
    said = ran("--debug", "plan", "nothing.md")
    assert said.returncode == 1
    assert "Traceback" in said.stderr
    assert "NotFound: nothing.md cannot be read" in said.stderr


# -- choices


def test_a_choice_changes_what_is_said(voiceguide: Command, short: Path) -> None:
    plain, other = (voiceguide("plan", short, *QUICK, *wish).out for wish in ((), ("--with", "touch=no")))
    assert "Feel your hands." in plain
    assert "Hear the room." not in plain
    assert "Hear the room." in other
    assert "Feel your hands." not in other


def test_choices_may_be_several_and_the_last_of_one_counts(voiceguide: Command) -> None:
    wishes = ("--with", "eyes=shut", "--with", "touch=no", "--with", "eyes=open")
    out = voiceguide("plan", "five-senses", *QUICK, *wishes).out
    assert "chapter Five things to see" in out
    assert "chapter Three things about this place" in out


# -- check


def test_check_tells_every_problem_of_every_file(voiceguide: Command, tmp_path: Path) -> None:
    texts = {
        "language.md": "Hello. [rset]\n\nThere. [pause 0s] {minuets}\n",
        "sounds.md": "Hello. [bell gong]\n\n[bed rain]\n",
        "lengths.md": "---\ntitle: One\nminutes: [1, 2, 60]\n---\nHello. [settle] [settle]\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    missing = tmp_path / "missing.md"
    said = voiceguide("check", *(tmp_path / name for name in texts), missing)
    assert (said.code, said.err) == (1, "")
    blockers = [line for line in said.out.splitlines() if "(blocker" in line]
    assert [line.partition(": ")[0] for line in blockers if "point" not in line or "point 1" in line] == [
        f"{tmp_path}/language.md:1:8",
        f"{tmp_path}/language.md:3:8",
        f"{tmp_path}/language.md:3:19",
        f"{tmp_path}/sounds.md:1:8",
        f"{tmp_path}/sounds.md:3:1",
        f"{tmp_path}/lengths.md:3:1",
        f"{missing}:1:1",
    ]
    assert "“One” cannot last 1:00:00" in said.out
    assert "\n15. Good to hear" in said.out


def test_check_of_nothing_that_it_could_read_leaves_nothing_to_a_reader(
    voiceguide: Command, tmp_path: Path
) -> None:
    path = tmp_path / "wrong.md"
    path.write_text("Hello. [notise]\n")
    said = voiceguide("check", path, tmp_path / "none.md")
    assert said.code == 1
    assert "Only a reader" not in said.out


def test_check_tries_every_choice(voiceguide: Command, tmp_path: Path) -> None:
    path = tmp_path / "choices.md"
    path.write_text(
        "---\ntitle: One\nminutes: [1]\nchoices: {touch: [yes, no], sight: [yes, no]}\n---\n"
        "Hello. [settle]\n[if not sight] More. [pause 90s exactly]\n"
    )
    said = voiceguide("check", path)
    assert said.code == 1
    assert re.search(r"“One” cannot last 1:00 .*\(blocker, point 1; at 1 min with sight=no", said.out)


def test_advice_alone_is_no_failure(voiceguide: Command, tmp_path: Path) -> None:
    good = (Path(__file__).parent / "rubric/good.md").read_text()
    path = tmp_path / "good.md"
    path.write_text(re.sub("^licence: .*\n", "", good, flags=re.MULTILINE))
    said = voiceguide("check", path)
    assert "does not say “licence” (advice, point 10)" in said.out
    assert f"{path}: No blockers; 1 piece of advice." in said.out
    assert said.code == 0


def test_check_as_json_tells_the_same(voiceguide: Command, tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_text("---\ntitle: One\n---\n\nJust relax.\n")
    (told,) = json.loads(voiceguide("check", "--json", path).out)
    assert told["path"] == str(path)
    assert told["blockers"] + told["advice"] == len(told["findings"])
    forbidden = next(finding for finding in told["findings"] if finding["point"] == 7)
    assert (forbidden["line"], forbidden["column"], forbidden["blocker"]) == (5, 1, True)
    assert forbidden["hint"]


def test_check_finds_nothing_wrong_with_what_ships(voiceguide: Command) -> None:
    path = library.find("shame-log").path  # the others in test_practices
    said = voiceguide("check", path)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{path}: nothing is wrong.\n")


# -- what there is


def test_list_names_everything_that_ships_under_what_a_listener_comes_with(voiceguide: Command) -> None:
    said = voiceguide("list")
    assert (said.code, said.err) == (0, "")
    headings = [line for line in said.out.splitlines() if not line.startswith(" ")]
    assert headings == list(NEEDS.values())
    shipped = {path.stem for path in bundled("scripts").rglob("*.md")}
    assert {line.split()[0] for line in said.out.splitlines() if line.startswith(" ")} == shipped
    assert re.search(r"^  five-senses +Five senses, 2 or 5 minutes\. \w", said.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("by", "heading"),
    [
        ("tradition", "Grounding"),
        ("minutes", "2 minutes"),
        ("tier", "amber-image"),
        ("eyes", "open"),
        ("kind", "Programmes"),
    ],
)
def test_list_can_be_ordered_in_other_ways(voiceguide: Command, by: str, heading: str) -> None:
    assert heading in voiceguide("list", "--by", by).out.splitlines()


def test_what_is_listed_for_one_need_stands_under_its_heading_only(voiceguide: Command) -> None:
    lines = voiceguide("list", "--need", "sleep").out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["I cannot sleep"]
    assert {line.split()[0] for line in lines[1:]} == {"muscle-release", "paced-breath"}


def test_a_programme_is_listed_with_its_length_and_with_that_of_parts_that_name_none(
    voiceguide: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    folder = tmp_path / "scripts"
    folder.mkdir()
    for name, part in (("mine", "anchor"), ("broken", "ancor")):
        text = f"---\ntitle: Mine\nkind: programme\n---\nFirst.\n\n[play {part}]\n\n[play kind-break]\n"
        (folder / f"{name}.md").write_text(text)
    said = voiceguide("list", "--by", "name").out
    assert re.search(r"^mine +Mine, about seven minutes\.", said, re.MULTILINE)
    assert re.search(r"^broken +Mine, cannot be played as it is\.", said, re.MULTILINE)
    assert re.search(r"^head-and-heart +Head and heart, about twenty minutes\.", said, re.MULTILINE)
    seven = voiceguide("list", "--minutes", "7", "--kind", "programme", "--by", "name").out
    assert [line.split()[0] for line in seven.splitlines()] == ["mine"]


def test_a_programme_that_asks_is_listed_with_its_length_without_an_answer_and_with_one(
    voiceguide: Command,
) -> None:
    told = "Shame spiral: first aid, about eight to eleven minutes. "
    for minutes in (8, 10, 11):
        assert told in voiceguide("list", "--kind", "programme", "--minutes", str(minutes)).out
    assert told not in voiceguide("list", "--minutes", "13").out


def test_show_tells_how_long_a_file_is_in_which_nobody_can_answer(voiceguide: Command) -> None:
    told = "about thirteen minutes in a file, as below"
    shown = voiceguide("show", "shame-spiral", *QUICK).out
    assert f"Lasts      about eight to eleven minutes\n           {told}\n" in shown
    for other in ("put-it-right", "anchor"):
        assert "in a file, as below" not in voiceguide("show", other, *QUICK).out


def test_list_by_name_is_plain(voiceguide: Command) -> None:
    names = [line.split()[0] for line in voiceguide("list", "--by", "name").out.splitlines()]
    assert names == sorted(path.stem for path in bundled("scripts").rglob("*.md"))


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (("--need", "sleep"), lambda one: "sleep" in one["needs"]),
        (("--tier", "green", "--need", "kinder"), lambda one: one["tier"] == "green"),
        (("--eyes", "shut"), lambda one: one["eyes"] in ("shut", "either")),
        (("--kind", "companion"), lambda one: one["kind"] == "companion"),
        (("--minutes", "20"), lambda one: max(one["minutes"], default=20) == 20),
        (("--tradition", "grounding"), lambda one: "rounding" in one["tradition"]),
    ],
)
def test_list_names_only_what_is_wanted(
    voiceguide: Command, wanted: tuple[str, ...], fits: Callable[[dict[str, object]], bool]
) -> None:
    found = json.loads(voiceguide("list", "--json", *wanted).out)
    everything = json.loads(voiceguide("list", "--json").out)
    assert found
    assert len(found) < len(everything)
    assert all(fits(one) for one in found)


def test_a_list_of_nothing_says_so(voiceguide: Command) -> None:
    assert voiceguide("list", "--need", "sleep", "--kind", "companion").out == (
        "Nothing in the library is like that.\n"
    )


def test_list_as_json_holds_what_the_front_matter_says(voiceguide: Command) -> None:
    listed = json.loads(voiceguide("list", "--json").out)
    senses = next(practice for practice in listed if practice["name"] == "five-senses")
    assert {"grounding", "54321", "5-4-3-2-1"} <= set(senses["aliases"])
    assert senses["choices"]["touch"] == ["yes", "no"]
    assert senses["chapters"][0] == "Here and now"


@pytest.mark.parametrize("alias", ["five-senses", "grounding", "54321", "5-4-3-2-1", "GROUNDING"])
def test_a_practice_is_found_by_any_of_its_names(voiceguide: Command, alias: str) -> None:
    said = voiceguide("show", alias)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Five senses (five-senses, grounding, 54321, 5-4-3-2-1)\n")


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("breathing", "paced-breath"),
        ("paced-breathing", "paced-breath"),
        ("compassionate-figure", "kind-companion"),
        ("compassion", "kind-companion"),
    ],
)
def test_the_other_practices_have_their_aliases(voiceguide: Command, alias: str, name: str) -> None:
    assert json.loads(voiceguide("show", alias, "--json").out)["name"] == name


def test_show_tells_what_a_listener_should_know(voiceguide: Command) -> None:
    labels = [line[:10].strip() for line in voiceguide("show", "kind-companion").out.splitlines()[1:]]
    wanted = {"For", "Tradition", "Lasts", "Cautions", "Evidence", "Sources", "Steps", "Reviewed"}
    assert wanted <= set(labels)


def test_show_tells_when_each_step_begins_at_a_length(voiceguide: Command) -> None:
    said = voiceguide("show", "kind-break", "--minutes", "5", *QUICK)
    steps = re.findall(r"^(?:Steps)? +(\d+:\d\d) (.+)$", said.out, re.MULTILINE)
    assert steps[0][1] == "Arriving"
    assert steps[-1] == ("5:00", "the end")
    assert [time for time, _ in steps] == sorted(time for time, _ in steps)


def asked(answers: str) -> str:
    """What ``suggest`` prints when somebody types these answers."""
    done = subprocess.run(
        [*VOICEGUIDE, "suggest"], input=answers, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout


def test_suggest_asks_three_questions_and_names_one_to_three_practices() -> None:
    lines = asked("1\n2\n2\n").splitlines()
    commands = [line.strip() for line in lines if line.startswith("    ")]
    assert 1 <= len(commands) <= 3
    assert commands[0] == "voiceguide play kind-break --minutes 5"
    assert len(lines) == 2 * len(commands)


def test_suggest_asks_nothing_that_was_said(voiceguide: Command) -> None:
    said = voiceguide("suggest", "--need", "cannot-calm", "--now", "too-much", "--minutes", "2")
    assert (said.code, said.err) == (0, "")
    assert "voiceguide play anchor --minutes 2" in said.out


def test_whoever_wants_to_sleep_is_not_woken(voiceguide: Command) -> None:
    wishes = ("suggest", "--need", "sleep", "--now", "steady", "--minutes", "10")
    commands = [line.strip() for line in voiceguide(*wishes).out.splitlines() if "voiceguide play" in line]
    assert commands == [
        f"voiceguide play {name} --minutes 10 --with ending=sleep"
        for name in ("muscle-release", "paced-breath")
    ]
    assert [one["command"] for one in json.loads(voiceguide(*wishes, "--json").out)] == commands
    assert "ending" not in voiceguide("suggest", "--need", "cannot-calm", *wishes[3:]).out


def test_suggest_tells_for_whom_a_practice_is_not_meant(voiceguide: Command) -> None:
    lines = voiceguide(
        "suggest", "--need", "cannot-calm", "--now", "steady", "--minutes", "5"
    ).out.splitlines()
    (told,) = (number for number, line in enumerate(lines) if line.startswith("    Not for: "))
    assert "asthma" in lines[told]
    assert lines[told + 1] == "    voiceguide play cyclic-sigh --minutes 5"


def test_suggest_sends_somebody_with_no_time_to_something_steady(voiceguide: Command) -> None:
    said = voiceguide("suggest", "--need", "ashamed", "--now", "steady", "--minutes", "1")
    assert "voiceguide ground" in said.out


def test_a_new_script_plays_at_once_and_check_finds_only_what_is_left_to_fill_in(
    voiceguide: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert voiceguide("new", "quiet-moment").code == 0
    assert voiceguide("show", "quiet-moment.md", *QUICK).out.startswith("Quiet moment (quiet-moment)")
    (checked,) = json.loads(voiceguide("check", "--json", "quiet-moment.md").out)
    assert checked["blockers"] == 0
    assert {finding["point"] for finding in checked["findings"]} <= {10}


def test_a_new_script_is_told_as_it_is_typed(
    voiceguide: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = voiceguide("new", "my quiet hour")
    assert said.out == (
        "Wrote my quiet hour.md. Now: voiceguide check 'my quiet hour.md',"
        " and voiceguide play 'my quiet hour.md'\n"
    )


@pytest.mark.parametrize("name", ["", " ", ".md", ".hidden", "folder/.md"])
def test_a_new_script_has_a_name_that_can_be_seen(
    voiceguide: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    said = voiceguide("new", name)
    assert (said.code, "A script needs a name, such as evening-sounds." in said.err) == (2, True)
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


def test_a_new_script_overwrites_nothing(
    voiceguide: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.md").write_text("Mine.")
    said = voiceguide("new", "mine")
    assert (said.code, "exists already" in said.err) == (2, True)
    assert Path("mine.md").read_text() == "Mine."


def test_voices_names_the_engines_and_their_voices(voiceguide: Command) -> None:
    said = voiceguide("voices")
    assert (said.code, said.err) == (0, "")
    engines = dict(line.split(": ", 1) for line in said.out.splitlines())
    assert list(engines) == ["pyttsx3", "espeak", "silent"]
    assert engines["espeak"].startswith("en-us+f4, ")
    assert "de" not in engines["espeak"].split(", ")


def test_voices_of_every_language_are_told_as_json(voiceguide: Command) -> None:
    offers = json.loads(voiceguide("voices", "--all", "--json").out)
    speakers = {offer["engine"]: [speaker["name"] for speaker in offer["speakers"]] for offer in offers}
    assert speakers["silent"] == ["tone"]
    assert "de" in speakers["espeak"]


def test_sounds_lists_beds_and_bells(voiceguide: Command) -> None:
    said = voiceguide("sounds")
    assert (said.code, said.err) == (0, "")
    named = [tuple(line.split()[:2]) for line in said.out.splitlines()]
    assert {("bed", "far-sea"), ("bed", "none"), ("bed", "warm-drone"), ("bell", "bowl")} <= set(named)
    listed = json.loads(voiceguide("sounds", "--json").out)
    assert [("bed", bed["name"]) for bed in listed["beds"]] == [name for name in named if name[0] == "bed"]


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_help_of_a_command_is_its_own(voiceguide: Command, command: str) -> None:
    told, asked = voiceguide("help", command), voiceguide(command, "--help")
    assert told == asked
    assert told.code == 0
    assert re.match(rf"Usage: .*voiceguide {command} ", told.out)


def test_help_of_a_command_within_another_is_its_own(voiceguide: Command) -> None:
    assert voiceguide("help", "config", "set").out == voiceguide("config", "set", "--help").out
    said = voiceguide("help", "play", "set")
    assert (said.code, "“play” has no commands of its own." in said.err) == (2, True)


@pytest.mark.parametrize("group", [cli, cli.commands["config"]])
def test_what_commands_do_can_be_read_whole_on_a_narrow_terminal(group: click.Group) -> None:
    with click.Context(group, terminal_width=80) as context:
        _, _, listed = group.get_help(context).partition("Commands:")
    assert listed
    assert "..." not in listed


def test_help_of_cues_is_the_language(voiceguide: Command) -> None:
    said = voiceguide("help", "cues")
    assert (said.code, said.err) == (0, "")
    assert all(form.example in said.out and form.means in said.out for form in FORMS.values())


def test_without_a_command_it_tells_what_there_is(voiceguide: Command) -> None:
    assert voiceguide("help").out == voiceguide("--help").out
    bare = voiceguide()
    assert bare.code == 2
    assert "voiceguide play grounding" in bare.err


def test_play_export_and_plan_take_the_same_wishes() -> None:
    wishes = {"--minutes", "--voice", "--engine", "--rate", "--bed", "--bed-level", "--with"}
    for name in ("play", "export", "plan", "breathe"):
        assert wishes <= {spelt for option in cli.commands[name].params for spelt in option.opts}
    assert {"--device", "--dry-run"} <= {
        spelt for option in cli.commands["play"].params for spelt in option.opts
    }


# -- pipes


@pytest.mark.parametrize("reader", ["head -1", "true"])
@pytest.mark.parametrize(
    "command", ["plan five-senses --engine silent --json", "help cues", "list", "--help"]
)
def test_a_reader_that_has_enough_does_no_harm(command: str, reader: str) -> None:
    program = shlex.join(VOICEGUIDE)
    done = subprocess.run(
        ["bash", "-c", f"{program} {command} | {reader}"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == (reader != "true")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_does_no_harm(tmp_path: Path, closed: str) -> None:
    file = tmp_path / "out.wav"
    program = shlex.join([*VOICEGUIDE, "breathe", "4-6", "-m", "1", *QUICK, "-o", str(file)])
    assert subprocess.run(["bash", "-c", f"{program} {closed}"], check=False).returncode == 0
    assert soundfile.info(file).frames == 60 * RATE


@pytest.mark.usefixtures("nowhere")
def test_without_standard_output_a_session_gets_as_far_as_the_loudspeaker(short: Path) -> None:
    for command in (["play", short, *QUICK], ["play", short, *QUICK, "--json"], ["ground"]):
        program = shlex.join([*VOICEGUIDE, *map(str, command)])
        done = subprocess.run(["bash", "-c", f"{program} >&-"], capture_output=True, text=True, check=False)
        assert "fault" not in done.stderr
        assert done.returncode == 69


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_cannot_be_written_is_told_as_such(unbuffered: str) -> None:
    program = shlex.join(VOICEGUIDE)
    done = subprocess.run(
        ["bash", "-c", f"{program} list > /dev/full"],
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "The output cannot be written: No space left on device.\n")


def test_letters_that_the_output_does_not_know_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_text("---\ntitle: Sit “so”\n---\n\nHello.\n", "utf-8")
    narrow = {"PYTHONIOENCODING": "latin-1"}
    said = ran("show", path, *QUICK, environment=narrow)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("Sit ?so? (one)")
    data = json.loads(ran("show", path, *QUICK, "--json", environment=narrow).stdout)
    assert data["title"] == "Sit “so”"


# -- a listener's own things


def test_own_scripts_are_listed_and_found_by_their_aliases(voiceguide: Command, own: Path) -> None:
    (own / "scripts/evening.md").write_text(SCRIPT)
    assert "evening" in voiceguide("list").out
    assert "chapter Leaving" in voiceguide("plan", "brief", *QUICK).out


def test_an_own_script_goes_before_one_of_the_same_name(voiceguide: Command, own: Path) -> None:
    (own / "scripts/five-senses.md").write_text(SCRIPT)
    assert "Sit as you like." in voiceguide("plan", "five-senses", *QUICK).out
    assert voiceguide("list", "--by", "name").out.count("five-senses") == 1


def test_own_sounds_are_listed_and_used(voiceguide: Command, own: Path, short: Path) -> None:
    recipe = "title: Rain\nabout: Drops.\nnoise:\n  colours:\n    - {slope: -3, low: 60, high: 8000}\n"
    (own / "audio/beds/rain.yaml").write_text(recipe)
    assert "bed   rain         Rain: Drops." in voiceguide("sounds").out
    assert voiceguide("plan", short, *QUICK, "--bed", "rain").out.startswith("00:00.000 00:")


def test_own_pronunciation_is_heard(voiceguide: Command, own: Path, short: Path) -> None:
    before = heard(voiceguide("plan", short, *QUICK, "--json").out, "Feel your hands.")
    (own / "pronunciation.yaml").write_text("hands: very very many hands\n")
    after = heard(voiceguide("plan", short, *QUICK, "--json").out, "Feel your hands.")
    assert after > before + RATE


def heard(plan: str, line: str) -> int:
    """How many frames a line of a plan lasts."""
    return next(int(cue["stop"] - cue["start"]) for cue in json.loads(plan)["cues"] if cue["text"] == line)


@pytest.mark.parametrize(
    ("file", "arguments"),
    [("pronunciation.yaml", ["plan", "five-senses", *QUICK]), ("audio/beds/rain.yaml", ["sounds"])],
)
def test_an_own_file_that_is_wrong_is_told_with_its_place(
    voiceguide: Command, own: Path, file: str, arguments: list[str]
) -> None:
    (own / file).write_text("title: [\n")
    said = voiceguide(*arguments)
    assert (said.code, said.out) == (1, "")
    assert re.match(rf"{re.escape(str(own / file))}:\d+:\d+: ", said.err)


def test_a_voice_that_is_set_and_not_here_gives_way_to_the_default(
    voiceguide: Command, own: Path, short: Path
) -> None:
    plain = voiceguide("plan", short, *QUICK)
    (own / "settings.yaml").write_text("voice: nosuch\n")
    said = voiceguide("plan", short, *QUICK)
    assert (said.code, said.out) == (0, plain.out)
    assert "has no voice “nosuch”" in said.err
    assert said.err.endswith("\nThe default voice speaks instead.\n")


def test_a_voice_that_is_asked_for_and_not_here_is_an_error(
    voiceguide: Command, own: Path, short: Path
) -> None:
    (own / "settings.yaml").write_text("voice: nosuch\n")
    said = voiceguide("plan", short, *QUICK, "--voice", "neither")
    assert (said.code, said.out) == (2, "")
    assert "has no voice “neither”" in said.err


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_where_nothing_speaks_show_tells_all_but_the_times(
    voiceguide: Command, monkeypatch: pytest.MonkeyPatch, option: list[str]
) -> None:
    monkeypatch.setattr(speech, "_AUTOMATIC", ("nobody",))
    said = voiceguide("show", "anchor", *option)
    assert said.code == 0
    assert "Open eyes are welcome throughout" in said.out
    assert "Arriving" in said.out
    assert said.err.startswith("No speech engine works here: nobody")
    assert said.err.endswith("\nSo the times of its steps are not known.\n")


# -- without a loudspeaker


@pytest.mark.usefixtures("nowhere")
def test_without_a_sound_device_play_says_what_to_install_or_to_write(
    voiceguide: Command, short: Path
) -> None:
    said = voiceguide("play", short, *QUICK)
    assert (said.code, said.out) == (69, "")
    assert "sudo apt install libportaudio2" in said.err
    assert "voiceguide export" in said.err


@pytest.mark.usefixtures("nowhere")
def test_without_a_sound_device_a_file_is_written_if_one_was_named(
    voiceguide: Command, short: Path, tmp_path: Path
) -> None:
    file, exported = tmp_path / "instead.wav", tmp_path / "export.wav"
    said = voiceguide("play", short, *QUICK, "--minutes", "0.5", "--else-export", file)
    assert (said.code, said.out) == (0, f"Wrote {file}, 0:30.\n")
    assert "no sound device" in said.err
    voiceguide("export", short, *QUICK, "--minutes", "0.5", "-o", exported)
    assert file.read_bytes() == exported.read_bytes()


@pytest.mark.usefixtures("nowhere")
def test_without_a_sound_device_breathe_and_devices_say_so(voiceguide: Command) -> None:
    for arguments in (["devices"], ["devices", "--json"], ["breathe", "4-6", "-m", "1", *QUICK]):
        said = voiceguide(*arguments)
        assert (said.code, said.out) == (69, "")
        assert "no sound device" in said.err


# -- stopped while it prepares

SLOW = """
import time
from voiceguide.speech.silent import Silent
from voiceguide.vocabulary import NEEDS

class Slow(Silent):
    def speak(self, text, voice, rate):
        time.sleep(0.3)
        return super().speak(text, voice, rate)

slow = Slow
"""


@pytest.mark.parametrize("command", ["play", "plan"])
def test_ctrl_c_while_it_prepares_ends_it_and_the_engine(tmp_path: Path, command: str) -> None:
    path = tmp_path / "long.md"
    path.write_text("\n\n".join(f"This is number {number}." for number in range(30)))
    environment = {
        "PYTHONPATH": plug_in(tmp_path / "engines", SLOW, "slow"),
        "VOICEGUIDE_CACHE_DIR": str(tmp_path / "cache"),
    }
    with terminal(command, path, "--engine", "slow", environment=environment) as screen:
        screen.shows("Preparing the voice")
        family = children(screen.process.pid)
        assert len(family) == 1
        screen.press("\x03")
        assert screen.ends(2) == 130
        assert "Traceback" not in screen.printed
        assert screen.is_as_before
        until(lambda: not Path(f"/proc/{family[0]}").exists(), 3)


# -- days

DAYS = """---
title: Steps
kind: programme
choices: {day: [1, 2, 3]}
---

[if day 1] [play short]
[if day 2 or 3] [play short 25s]
"""


@pytest.fixture
def steps(own: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Score, ...]]:
    """What would have been played of a programme of three days, for want of time."""
    (own / "scripts/short.md").write_text(SCRIPT)
    (own / "scripts/steps.md").write_text(DAYS)
    played: list[tuple[Score, ...]] = []
    monkeypatch.setattr(session, "perform", lambda ways, *_, **__: played.append(ways) or Ended())
    return played


def test_a_day_is_asked_for_by_its_number_and_nothing_is_kept(
    voiceguide: Command, steps: list[tuple[Score, ...]], own: Path
) -> None:
    assert voiceguide("play", "steps", "--day", "2", *QUICK).code == 0
    assert steps[0][0].frames == 25 * RATE
    assert not (own / "days.json").exists()


def test_the_next_day_comes_after_the_last_that_was_heard_to_its_end(
    voiceguide: Command, steps: list[tuple[Score, ...]], own: Path
) -> None:
    for _ in range(4):
        assert voiceguide("play", "steps", "--day", "next", *QUICK).code == 0
    assert [ways[0].frames == 25 * RATE for ways in steps] == [False, True, True, True]
    assert json.loads((own / "days.json").read_text()) == {"steps": "3"}


def test_a_day_that_was_stopped_comes_again(
    voiceguide: Command, steps: list[tuple[Score, ...]], own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "perform", lambda *_, **__: Ended(stopped=True, code=130, place=RATE))
    assert voiceguide("play", "steps", "--day", "next", *QUICK).code == 130
    assert not (own / "days.json").exists()
    assert not steps


def test_who_names_no_day_hears_the_first_and_is_told_so(
    voiceguide: Command, steps: list[tuple[Score, ...]]
) -> None:
    assert "Day 1 of 3." in voiceguide("play", "steps", *QUICK).err
    assert len(steps) == 1


# -- going on


def test_a_session_that_was_stopped_goes_on_where_it_was(
    voiceguide: Command, short: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    def stopped(*_: object, start: int, **__: object) -> Ended:
        started.append(start)
        return Ended(stopped=True, place=round(7.5 * RATE))

    monkeypatch.setattr(session, "perform", stopped)
    assert voiceguide("play", short, "--with", "touch=no", *QUICK).code == 0
    kept = json.loads((own / "left.json").read_text())
    assert (kept["script"], kept["seconds"], kept["choices"]) == (str(short.resolve()), 7.5, {"touch": "no"})
    assert voiceguide("play", "--resume", *QUICK).code == 0
    assert voiceguide("play", short, "--resume", *QUICK).code == 0
    assert started == [0, round(7.5 * RATE), round(7.5 * RATE)]


def test_a_session_that_was_heard_to_its_end_is_forgotten(
    voiceguide: Command, short: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = iter([Ended(stopped=True, place=RATE), Ended()])
    monkeypatch.setattr(session, "perform", lambda *_, **__: next(ends))
    assert voiceguide("play", short, *QUICK).code == 0
    assert (own / "left.json").exists()
    assert voiceguide("play", "--resume", *QUICK).code == 0
    assert not (own / "left.json").exists()
    said = voiceguide("play", "--resume", *QUICK)
    assert (said.code, "There is no session to go on with" in said.err) == (2, True)


@contextmanager
def full_disk() -> Iterator[None]:
    """A disk on which no file can hold anything."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("code", [0, 130])
def test_a_session_that_was_stopped_ends_as_ever_where_that_cannot_be_kept(
    voiceguide: Command, short: Path, own: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(session, "perform", lambda *_, **__: Ended(stopped=True, code=code, place=RATE))
    with full_disk():
        said = voiceguide("play", short, *QUICK)
    assert (said.code, said.err) == (code, "Where you stopped could not be kept: File too large.\n")
    assert not [path for path in own.iterdir() if path.is_file()]


@pytest.mark.usefixtures("steps")
def test_a_day_that_was_heard_is_no_fault_where_it_cannot_be_kept(voiceguide: Command, own: Path) -> None:
    with full_disk():
        said = voiceguide("play", "steps", "--day", "next", *QUICK)
    assert (said.code, said.err) == (0, "The day that you heard could not be kept: File too large.\n")
    assert not (own / "days.json").exists()


def test_a_session_that_cannot_be_forgotten_ends_as_ever(
    voiceguide: Command, short: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "perform", lambda *_, **__: Ended())
    (own / "left.json").mkdir()
    said = voiceguide("play", short, *QUICK)
    assert said.code == 0
    assert said.err == "Where you stopped the last time could not be forgotten: Is a directory.\n"


def test_another_practice_does_not_go_on_where_this_one_was(
    voiceguide: Command, short: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "perform", lambda *_, **__: Ended(stopped=True, place=RATE))
    assert voiceguide("play", short, *QUICK).code == 0
    assert own.exists()
    assert voiceguide("play", "anchor", "--resume", *QUICK).code == 2


def test_somebody_who_names_nothing_is_told_how_to_choose(voiceguide: Command) -> None:
    said = voiceguide("play")
    assert (said.code, "voiceguide suggest" in said.err) == (2, True)
