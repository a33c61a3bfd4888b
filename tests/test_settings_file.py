"""The settings file: described, begun, judged and changed by what the fields of ``Settings`` say."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide import config, settings_file
from voiceguide.config import Settings
from voiceguide.errors import NotFound, SettingsError
from voiceguide.reader import HIDDEN

NAMES = [field.name for field in dataclasses.fields(Settings)]
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the listener's settings."""
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))

    def write(text: str) -> Path:
        config.settings_file().write_bytes(text.encode())
        return config.settings_file()

    return write


# -- described


@pytest.mark.parametrize("field", dataclasses.fields(Settings), ids=lambda field: field.name)
def test_each_setting_says_what_it_is_in_one_line(field: dataclasses.Field[object]) -> None:
    assert re.fullmatch(r"[^\n#]{5,100}[^.\n]", field.metadata["about"])


def test_a_setting_that_is_written_is_given_even_when_it_is_the_default(write: Write) -> None:
    write("rate: 115\nbed-level: -6\n")
    listed = {one.name: one for one in settings_file.listed()}
    assert list(listed) == NAMES
    assert [one.name for one in listed.values() if one.given] == ["rate", "bed_level"]
    assert (listed["rate"].value, listed["bed_level"].value, listed["bed_level"].default) == (
        "115",
        "-6",
        "0",
    )


def test_values_are_told_as_they_may_be_written(write: Write) -> None:
    write("engine: silent\nchoices:\n  eyes: open\n  touch: no\n")
    told = "".join(f"{one.name}: {one.value}\n" for one in settings_file.listed() if one.value)
    before = config.settings()
    write(told)
    assert config.settings() == before


# -- begun


def test_a_new_file_lists_every_setting_and_sets_none(write: Write) -> None:
    write(settings_file.template())
    assert config.settings() == Settings()
    assert not settings_file.problems()
    assert [one for one in settings_file.listed() if one.given] == []
    assert re.findall(r"^#(\w+):", settings_file.template(), re.MULTILINE) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_line_of_a_new_file_counts_when_its_mark_is_taken_away(write: Write, name: str) -> None:
    write(re.sub(rf"^#(?={name}:)", "", settings_file.template(), flags=re.MULTILINE))
    assert not settings_file.problems()
    assert [one.name for one in settings_file.listed() if one.value != one.default] == [name]


def test_what_a_page_shows_is_a_file_that_can_be_read(write: Write) -> None:
    write(settings_file.shown())
    assert not settings_file.problems()
    assert all(one.given for one in settings_file.listed())


# -- judged


@pytest.mark.usefixtures("write")
def test_without_a_file_nothing_is_wrong() -> None:
    assert settings_file.problems() == ()


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        ("# mine\nengine: espaek\n", "2:9: there is no speech engine “espaek”", "Did you mean “espeak”?"),
        ("bed: warm-dron\n", "1:6: there is no bed “warm-dron”", "Did you mean “warm-drone”?"),
        ("voice: x\n", "1:8: espeak has no voice “x”", "voiceguide voices"),
        ("rate: 110\ncountry: Irelnd\n", "2:10: the table of helplines has no country “Irelnd”", "Ireland"),
        ("raet: 110\n", "1:1: “raet” is not known here", "Did you mean “rate”?"),
        ("rate: fast\n", "1:7: “fast” is not a number", ""),
    ],
)
def test_a_problem_is_told_with_its_place_and_what_was_meant(
    write: Write, text: str, told: str, hint: str
) -> None:
    path = write(text)
    (problem,) = settings_file.problems()
    assert str(problem).startswith(f"{path}:{told}")
    assert hint in problem.hint


def test_all_names_that_are_not_here_are_told_at_once(write: Write) -> None:
    write("engine: espaek\nbed: warm-dron\ncountry: Irelnd\n")
    assert [problem.line for problem in settings_file.problems()] == [1, 2, 3]


def test_a_voice_is_looked_for_where_it_would_speak(write: Write) -> None:
    write("voice: tone\nengine: silent\n")
    assert not settings_file.problems()
    write("voice: x\nengine: espaek\n")
    assert [problem.line for problem in settings_file.problems()] == [2]
    write("engine: silent\n")
    assert settings_file.changed("voice", "tone") == "engine: silent\nvoice: tone\n"


def test_names_that_are_here_are_no_problem(write: Write) -> None:
    write("engine: silent\nbed: none\ncountry: ie\n")
    assert not settings_file.problems()


# -- changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "rate: 105\n"),
        ("# mine\n", "# mine\nrate: 105\n"),
        ("voice: tone", "voice: tone\nrate: 105\n"),
        ("# a\nrate: 120  # slow\nvoice: tone # b\n", "# a\nrate: 105  # slow\nvoice: tone # b\n"),
        ("rate: '120' # it\r\nvoice: tone\r\n", "rate: 105 # it\r\nvoice: tone\r\n"),
        ("{rate: 120, voice: tone}", "{rate: 105, voice: tone}"),
        ("choices:\n  eyes: open # always\n", "choices:\n  eyes: open # always\nrate: 105\n"),
        ("choices: {rate: 120}\n", "choices: {rate: 120}\nrate: 105\n"),
    ],
)
def test_one_setting_is_changed_and_all_else_stays_as_it_was(write: Write, before: str, after: str) -> None:
    write(before)
    assert settings_file.changed("rate", "105") == after


def test_a_name_may_have_either_dash(write: Write) -> None:
    write("bed-level: 3\n")
    assert settings_file.changed("bed_level", "-6") == "bed-level: -6\n"
    assert settings_file.changed("bed-level", "-6") == "bed-level: -6\n"


_LINES = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=50).filter(
    lambda text: text.strip() and not HIDDEN.search(text)
)


@settings(deadline=None, derandomize=True)
@given(_LINES)
def test_any_text_is_written_so_that_it_is_read_again(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_CONFIG_DIR", "/nonexistent")
        anew = settings_file.changed("device", text)
    found = settings_file.reader.load(anew, Settings, "", error=SettingsError)
    assert found == dataclasses.replace(Settings(), device=" ".join(text.split()))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("rate", "fast", "“fast” is not a number."),
        ("rate", "", "“” is not a number."),
        ("rate", "1: 2", "“1: 2” is not a number."),
        ("voice", "", "“voice” is empty."),
        ("engine", "espaek", "there is no speech engine “espaek”. Did you mean “espeak”?"),
        ("bed", "*", "“*” is not the name of a sound."),
    ],
)
def test_a_value_that_cannot_be_is_refused(write: Write, name: str, value: str, told: str) -> None:
    write("rate: 120\n")
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        settings_file.changed(name, value)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("", "choices", "{eyes: open}"),
        ("{rate: 120}", "device", "headphones"),
        ("device: |\n  headphones\nrate: 120\n", "device", "x"),
        ("rate: 120\n...\n", "device", "headphones"),
    ],
)
def test_what_only_a_person_can_change_is_left_to_them(
    write: Write, text: str, name: str, value: str
) -> None:
    write(text)
    with pytest.raises(ValueError, match="by hand"):
        settings_file.changed(name, value)


@pytest.mark.usefixtures("write")
def test_an_unknown_setting_is_told_with_the_nearest_one() -> None:
    with pytest.raises(NotFound, match=r"There is no setting “raet”\. Did you mean “rate”\?"):
        settings_file.changed("raet", "110")


def test_a_file_that_is_wrong_already_is_not_changed(write: Write) -> None:
    path = write("rate: fast\n")
    with pytest.raises(SettingsError, match=r":1:7: “fast” is not a number"):
        settings_file.changed("voice", "tone")
    assert path.read_text() == "rate: fast\n"
