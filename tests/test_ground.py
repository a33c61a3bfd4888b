"""``voiceguide ground``: whatever is wrong in a listener's own files, it steadies."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import ran
from tests.sinks.processes import children
from tests.soundserver import SoundServer
from voiceguide import config, library, speech
from voiceguide.cli import anchor, main
from voiceguide.cli.hearing import Ended
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.errors import SinkError
from voiceguide.palette import Palette
from voiceguide.score import Bus, Score
from voiceguide.speech.silent import SilentVoice

MINE = "---\ntitle: Mine\n---\n\nThis is mine. {wrong}\n"
RECIPE = "title: Mine\nabout: Wrong.\nnoise: 7\n"


def said(score: Score | None) -> list[str]:
    """What is said in a score."""
    assert score
    return [cue.text for cue in score.cues if cue.bus is Bus.VOICE]


def shipped(**choices: str) -> list[str]:
    """What is said in the anchor practice that ships."""
    settings = Settings(choices={"eyes": "open", **choices})
    with config.only_what_ships():
        return said(compose(library.find("anchor"), SilentVoice(), Palette(), None, settings))


@dataclass
class Grounded:
    """What came of ``ground``."""

    code: int = 0
    out: str = ""
    err: str = ""
    played: Score | None = None
    settings: Settings | None = None
    children: int = 0  #: processes that it had started and not ended when it played


Ground = Callable[..., Grounded]


@pytest.fixture
def ground(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ground:
    """Runs the command in this process, with a loudspeaker that fails if it is asked to."""

    def run(*arguments: str, fault: Exception | None = None) -> Grounded:
        found = Grounded()

        def perform(ways: tuple[Score, ...], settings: Settings, *_: object, **__: object) -> Ended:
            (found.played,), found.settings = ways, settings
            found.children = len(children(os.getpid()))
            if fault:
                raise fault
            return Ended()

        monkeypatch.setattr(anchor, "perform", perform)
        monkeypatch.setattr(sys, "argv", ["voiceguide", "ground", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        found.code = int(end.value.code or 0)
        found.out, found.err = capsys.readouterr()
        return found

    return run


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("voise: x\n", "Did you mean “voice”?"),
        ("rate: 5000\n", "5000 is not between 80 and 300"),
        ("choices: {eyes: opn}\n", "“eyes” cannot be “opn”"),
        ("bed: rain\n", "There is no bed “rain”."),
        ("voice: nosuch\n", "The silent engine has no voice “nosuch”"),
        ("voice: nosuch\nrate: fast\n", "“fast” is not a number"),
        ("voice: [\n", "settings.yaml:"),
    ],
)
def test_a_mistake_in_the_settings_is_told_and_it_plays(
    ground: Ground, own: Path, text: str, told: str
) -> None:
    (own / "settings.yaml").write_text(f"engine: silent\n{text}")
    found = ground()
    assert (found.code, found.out) == (0, "")
    assert told in found.err
    assert said(found.played) == shipped()


@pytest.mark.parametrize("wrong", ["", "raet: 1\n"])
def test_a_voice_that_is_not_here_costs_neither_engine_nor_bed(ground: Ground, own: Path, wrong: str) -> None:
    (own / "settings.yaml").write_text(f"engine: silent\nvoice: nosuch\nbed: none\n{wrong}")
    found = ground()
    assert found.err.endswith("\nThe default voice speaks instead.\n")
    assert found.settings
    assert (found.settings.engine, found.settings.bed) == ("silent", "none")


def test_of_what_was_tried_no_voice_waits_beside_the_one_that_speaks(ground: Ground, own: Path) -> None:
    (own / "settings.yaml").write_text("engine: espeak\nbed: rain\n")
    before = len(children(os.getpid()))
    found = ground()
    assert said(found.played) == shipped()
    assert found.children - before == 1


def test_a_wrong_choice_does_not_bring_another_back(ground: Ground, own: Path) -> None:
    text = "engine: silent\nchoices:\n  touch: no\n  eyes: [open, shut]\n"
    (own / "settings.yaml").write_text(text)
    assert said(ground().played) == shipped(touch="no")


def test_settings_that_are_no_text_are_told_and_it_plays(ground: Ground, own: Path) -> None:
    (own / "settings.yaml").write_bytes(b"engine: silent # \xff\n")
    found = ground()
    assert "this is not text in UTF-8" in found.err
    assert said(found.played) == shipped()


def test_an_engine_that_does_not_exist_is_told_and_another_speaks(ground: Ground, own: Path) -> None:
    (own / "settings.yaml").write_text("engine: festival\n")
    found = ground()
    assert found.err.startswith("There is no speech engine “festival”.")
    assert said(found.played) == shipped()


def test_what_is_right_in_the_settings_holds(ground: Ground, own: Path) -> None:
    text = "raet: 100\nengine: silent\ndevice: headphones\nothers-asleep: yes\nchoices: {touch: no}\n"
    (own / "settings.yaml").write_text(text)
    found = ground()
    assert found.settings
    assert (found.settings.device, found.settings.others_asleep) == ("headphones", True)
    assert said(found.played) == shipped(touch="no")


def test_a_loudspeaker_that_is_named_goes_before_the_one_that_is_set(ground: Ground, own: Path) -> None:
    (own / "settings.yaml").write_text("engine: silent\ndevice: headphones\n")
    found = ground("--device", "kitchen")
    assert found.settings
    assert found.settings.device == "kitchen"


WRONG = [
    ("scripts/anchor.md", MINE.format(wrong="[rset]"), "“[rset]” is not a cue."),
    ("scripts/anchor.md", "---\ntitle: Mine\nminutes: [5]\n---\n\nThis is mine.\n", "cannot last 5:00"),
    ("scripts/anchor.md", MINE.format(wrong="[bell gogn]"), "There is no bell “gogn”."),
    ("audio/beds/soft-noise.yaml", RECIPE, "soft-noise.yaml:"),
    ("pronunciation.yaml", "steady\n", "pronunciation.yaml:1"),
]


@pytest.mark.parametrize(("file", "text", "told"), WRONG)
def test_another_file_of_ones_own_that_is_wrong_gives_way_to_what_ships(
    ground: Ground, own: Path, file: str, text: str, told: str
) -> None:
    (own / "settings.yaml").write_text("engine: silent\nrate: 150\n")
    (own / file).write_text(text)
    found = ground()
    assert (found.code, found.out) == (0, "")
    assert told in found.err
    assert said(found.played) == shipped()
    assert found.settings
    assert found.settings.rate == 150


@pytest.mark.parametrize(("file", "text"), [(file, text) for file, text, _ in WRONG[:4]])
def test_nor_does_it_take_the_anchor_from_a_session(own: Path, file: str, text: str) -> None:
    (own / file).write_text(text)
    assert said(anchor.prepared(Settings(bed="none"), SilentVoice())) == shipped()
    assert config.settings_folder() == own


@pytest.mark.parametrize(
    ("fault", "code"), [(SinkError("Nothing to play through."), 69), (RuntimeError("unforeseen"), 1)]
)
def test_whatever_hinders_the_playing_the_words_are_shown(
    ground: Ground, own: Path, fault: Exception, code: int
) -> None:
    (own / "settings.yaml").write_text("engine: silent\n")
    (own / "scripts/anchor.md").write_text(MINE.format(wrong=""))
    found = ground(fault=fault)
    assert found.out == "This is mine.\n\nvoiceguide help-now lists people who can help.\n\n"
    assert (found.code, str(fault) in found.err) == (code, True)


def test_where_nothing_speaks_the_words_are_shown(
    ground: Ground, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "_AUTOMATIC", ("nobody",))
    (own / "settings.yaml").write_text("bed: rain\n")
    found = ground()
    assert found.out.splitlines()[: len(shipped())] == shipped()
    assert found.code == 1
    assert "No speech engine works here: nobody" in found.err
    assert "anchor.md" not in found.err
    assert found.played is None


def test_headphones_that_are_not_plugged_in_give_way_to_words_and_to_no_other_loudspeaker(own: Path) -> None:
    (own / "settings.yaml").write_text("engine: silent\ndevice: headphones\nraet: 100\n")
    with SoundServer() as server:
        done = ran("ground", environment=server.environment)
    assert done.returncode == 2
    assert done.stdout.splitlines()[: len(shipped())] == shipped()
    assert "There is no sound device “headphones”." in done.stderr
