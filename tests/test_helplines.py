"""Emergency numbers and helplines: the table is whole and not stale, and is shown and said as promised."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import chain, pairwise
from pathlib import Path

import pytest

from tests.commands import VOICEGUIDE, ran, running
from tests.soundserver import SoundServer, until
from tests.test_imports import _LOADED_AFTER, python
from voiceguide import helplines, script
from voiceguide.compose import compose
from voiceguide.errors import ProblemsError
from voiceguide.helplines import Country, Line, country, local, printed, printed_all, spoken, table
from voiceguide.palette import Palette
from voiceguide.practice import Rest, Say
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE, in_words

#: a day on which the table is fresh
DAY = table().last_checked
#: of 32 768: a voice is louder than this, and the floor of a silence is not
AUDIBLE = 1000
#: countries that are never missing
WANTED = "AT AU CA CH DE ES EU FR GB IE IN NL NZ US".split()
COUNTRIES = table().countries
NUMBERS = [(found, line) for found in COUNTRIES for line in found.numbers]

every_country = pytest.mark.parametrize("found", COUNTRIES, ids=lambda found: found.code)
every_number = pytest.mark.parametrize(
    ("found", "line"), NUMBERS, ids=[f"{found.code}-{line.number}" for found, line in NUMBERS]
)


def known(wanted: str) -> Country:
    found = country(wanted)
    assert found, wanted
    return found


# -- the table


def test_somebody_has_gone_through_the_table_in_the_last_half_year() -> None:
    age = (date.today() - table().last_checked).days
    assert age <= helplines.OLD, (
        f"the helplines were last gone through {age} days ago: read each number on its operator's own page, "
        "correct voiceguide/helplines.yaml, and write today into last_checked"
    )


def test_the_table_is_not_from_the_future() -> None:
    assert table().last_checked <= date.today()


def test_no_wanted_country_is_missing() -> None:
    assert sorted(found.code for found in COUNTRIES) == WANTED


def test_countries_come_by_name() -> None:
    assert [found.name for found in COUNTRIES] == sorted(found.name for found in COUNTRIES)


def test_no_name_means_two_countries() -> None:
    names = [name.casefold() for found in COUNTRIES for name in found.names]
    assert len(names) == len(set(names))


@every_country
def test_a_country_has_an_emergency_number_and_somebody_who_listens(found: Country) -> None:
    assert re.fullmatch("[A-Z]{2}", found.code)
    assert found.emergency
    assert found.lines


@every_number
def test_a_number_can_be_rung(found: Country, line: Line) -> None:  # noqa: ARG001
    assert re.fullmatch(r"\d+( \d+)*", line.number)
    assert 2 <= len(line.number.replace(" ", "")) <= 15
    assert line.how
    assert not line.word or line.how == ("text",)


@every_number
def test_what_is_checked_names_its_page_and_no_day_after_the_tables(found: Country, line: Line) -> None:  # noqa: ARG001
    if line.checked:
        assert re.fullmatch(r"https?://[\w.-]+\.[a-z]+[./]\S+", line.checked.page)
        assert line.checked.on <= table().last_checked


def test_most_numbers_are_checked_and_the_others_are_known() -> None:
    unchecked = {f"{found.code} {line.number}" for found, line in NUMBERS if not line.checked}
    assert unchecked == {"AU 0477 13 11 14", "ES 024", "IE 50808", "IN 112", "IN 14416"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("number: 1-800", "“1-800” is not a number that can be rung: digits and single spaces"),
        ("number: call 911", "“call 911” is not a number that can be rung: digits and single spaces"),
        ("checked: {page: x, on: lately}", "Invalid isoformat string: 'lately'"),
        ("how: fax", "“fax” is not what “how” may be"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(
    wrong: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "" if wrong.startswith("number") else "number: 1\n        "
    path = tmp_path / "helplines.yaml"
    path.write_text(
        "last_checked: 2026-11-22\ncountries:\n  - code: XX\n    name: X\n    emergency: []\n    lines:\n"
        f"      - name: A line\n        {number}{wrong}\n"
    )
    monkeypatch.setattr(helplines, "_TABLE", path)
    with pytest.raises(ProblemsError) as raised:
        table.__wrapped__()
    (problem,) = raised.value.problems
    assert told in problem.message
    assert problem.line == (8 if not number else 9)


# -- which country


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("GB", "GB"),
        ("gb", "GB"),
        (" uk ", "GB"),
        ("Scotland", "GB"),
        ("new zealand", "NZ"),
        ("ÖSTERREICH", "AT"),
        ("Italy", "EU"),
        ("SE", "EU"),
        ("Germany", "DE"),
    ],
)
def test_a_country_is_found_by_any_of_its_names(wanted: str, code: str) -> None:
    assert known(wanted).code == code


@pytest.mark.parametrize("wanted", ["", "xx", "Atlantis", "US of"])
def test_what_is_no_country_is_not_found(wanted: str) -> None:
    assert country(wanted) is None


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"LANG": "en_GB.UTF-8"}, "GB"),
        ({"LANG": "de_AT@euro"}, "AT"),
        ({"LANG": "fr-CA"}, "CA"),
        ({"LANG": "pt_BR"}, "BR"),
        ({"LANG": "en_GB", "LC_MESSAGES": "en_IE"}, "IE"),
        ({"LANG": "en_GB", "LC_MESSAGES": "en_IE", "LC_ALL": "en_NZ"}, "NZ"),
        ({"LANG": "en_GB", "LC_ALL": ""}, "GB"),
        ({"LANG": "en_GB", "LC_ALL": "C"}, "GB"),
        ({"LANG": "C"}, ""),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "POSIX"}, ""),
        ({"LANG": "en"}, ""),
        ({"LANG": "es_419"}, ""),
        ({"LC_TIME": "en_GB.UTF-8"}, ""),
        ({}, ""),
    ],
)
def test_the_locale_names_the_country_unless_it_is_none(environment: Mapping[str, str], code: str) -> None:
    assert local(environment) == code


# -- printed


@every_country
def test_the_emergency_number_comes_first(found: Country) -> None:
    name, first = printed(found, DAY).split("\n\n")[:2]
    assert name == found.name
    assert first.startswith(f"{found.emergency[0].name}: {found.emergency[0].digits}\n")


@every_country
def test_every_number_is_printed_digit_by_digit_and_marked(found: Country) -> None:
    _, *blocks, _ = printed(found, DAY).split("\n\n")
    assert len(blocks) == len(found.numbers)
    for line, block in zip(found.numbers, blocks, strict=True):
        title, *rows = block.splitlines()
        assert title == f"{line.name}: {line.digits}"
        assert line.digits.replace("  ", "|").replace(" ", "").replace("|", " ") == line.number
        marked = re.fullmatch(
            r"  (not checked|checked on \d+ \w+ \d{4}, in a stored copy of a page of \S+)", rows[-1]
        )
        assert marked
        assert (marked[1] == "not checked") is not bool(line.checked)


def test_all_that_is_known_of_a_line_is_printed() -> None:
    assert "Shout: 8 5 2 5 8\n  text SHOUT to, day and night\n  checked on " in printed(known("GB"), DAY)
    assert "  call, day and night\n  chat at 143.ch\n" in printed(known("CH"), DAY)
    assert "  for a crisis of mental health, in England\n" in printed(known("GB"), DAY)


@pytest.mark.parametrize("text", [printed(known("US"), DAY), printed_all(DAY)])
def test_the_tables_day_and_the_way_to_more_helplines_are_printed(text: str) -> None:
    assert f"gone through on {DAY.day} {DAY:%B %Y}; nobody rang the numbers." in text
    assert "findahelpline.com" in text


def test_a_table_that_has_grown_old_says_so() -> None:
    last, later = DAY + timedelta(helplines.OLD), DAY + timedelta(helplines.OLD + 1)
    told = "That is more than 180 days ago, and numbers may have changed."
    assert told not in printed(known("US"), last)
    assert told in printed(known("US"), later)
    assert told in printed_all(later)


def test_a_country_that_nobody_named_is_said_to_come_from_the_locale() -> None:
    told = "New Zealand is what your locale says; --country takes another."
    assert told in printed(known("NZ"), DAY, guessed=True)
    assert told not in printed(known("NZ"), DAY)


def test_all_countries_begin_with_where_to_look_and_leave_none_out() -> None:
    first, *blocks, _ = printed_all(DAY).split("\n\n")
    assert first == "findahelpline.com lists people who listen, country by country."
    assert [block.splitlines()[0] for block in blocks] == [
        f"{found.name} ({found.code})" for found in COUNTRIES
    ]
    for found, block in zip(COUNTRIES, blocks, strict=True):
        rows = block.splitlines()[1:]
        assert len(rows) == len(found.numbers)
        for line, row in zip(found.numbers, rows, strict=True):
            assert f" {line.digits}" in row
            assert row.endswith(" (not checked)") is not bool(line.checked)


@pytest.mark.parametrize(
    ("unknown", "told"),
    [
        ("Portgal", "This table has no country “Portgal”. Did you mean “Portugal”?"),
        ("Austrlia", "This table has no country “Austrlia”. Did you mean “Australia”?"),
        ("BR", "This table has no country “BR”.\n"),
        ("\x1b[2J", "This table has no country “�[2J”.\n"),
    ],
)
def test_a_country_that_is_not_known_is_met_with_the_nearest(unknown: str, told: str) -> None:
    assert told in printed_all(DAY, unknown=unknown).split("\n\n")[0] + "\n"


def test_data_can_be_written_as_json_and_holds_every_number() -> None:
    data = json.loads(json.dumps(helplines.as_data(COUNTRIES)))
    assert (data["last_checked"], data["elsewhere"]) == (DAY.isoformat(), "findahelpline.com")
    numbers = [line["number"] for found in data["countries"] for line in found["emergency"] + found["lines"]]
    assert numbers == [line.number for _, line in NUMBERS]
    (dutch,) = (found for found in data["countries"] if found["code"] == "NL")
    assert dutch["lines"][0]["checked"] == {"page": "https://www.113.nl/schoolopdracht", "on": "2026-11-22"}


# -- said


@every_country
def test_each_number_is_said_twice_in_words_three_digits_at_a_time(found: Country) -> None:
    practice = script.parse(spoken(found), Path("help-now"))
    phrases = [
        step.action.text for step in practice.steps if isinstance(step.action, Say) and step.action.phrase
    ]
    words: list[str] = []
    for line in found.numbers:
        digits = line.number.replace(" ", "")
        words += [in_words(int(digit)) for digit in digits + digits]
    said = [phrase.lower().removeprefix("again: ").rstrip(".").split(", ") for phrase in phrases]
    assert list(chain.from_iterable(said)) == words
    assert max(map(len, said)) == 3
    assert sum(phrase.startswith("Again: ") for phrase in phrases) == len(found.numbers)


@every_country
def test_there_is_time_to_write_after_every_group_of_digits(found: Country) -> None:
    steps = script.parse(spoken(found), Path("help-now")).steps
    for step, after in pairwise(steps):
        if isinstance(step.action, Say) and step.action.phrase:
            assert isinstance(after.action, Rest)
            assert after.action.span.least >= 1.5


@every_country
def test_the_emergency_number_is_said_first_and_doubt_is_said_before_its_number(found: Country) -> None:
    text = spoken(found)
    body = text.split("---\n")[2]
    assert body.index(found.emergency[0].name) < body.index(found.lines[0].name)
    assert body.count("Nobody has checked this number.") == sum(not line.checked for line in found.numbers)


@every_country
def test_it_is_spoken_in_less_than_four_minutes(found: Country) -> None:
    score = compose(script.parse(spoken(found), Path("help-now")), SilentVoice(), Palette())
    assert 15 < score.frames / RATE < 240


def test_the_word_of_a_text_message_is_said() -> None:
    assert "Write the word shout in a text message to this number." in spoken(known("GB"))


def test_without_a_country_it_is_said_where_to_look() -> None:
    practice = script.parse(spoken(None), Path("help-now"))
    said = [step.action.text for step in practice.steps if isinstance(step.action, Say)]
    assert said[0] == "The numbers are on the screen."
    assert "find a helpline, dot com" in said[1]


# -- the command

NOWHERE = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "C.UTF-8"}


def test_help_now_takes_the_country_that_it_is_told() -> None:
    done = ran("help-now", "--country", "nz", environment={**NOWHERE, "LANG": "en_GB.UTF-8"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == printed(known("NZ"), date.today()) + "\n"


def test_help_now_takes_the_country_of_the_locale_and_says_so() -> None:
    done = ran("help-now", environment={**NOWHERE, "LANG": "en_GB.UTF-8"})
    assert done.stdout == printed(known("GB"), date.today(), guessed=True) + "\n"


@pytest.mark.parametrize(("arguments", "unknown"), [((), ""), (("--country", "Narnia"), "Narnia")])
def test_help_now_shows_all_countries_when_it_knows_none(arguments: tuple[str, ...], unknown: str) -> None:
    done = ran("help-now", *arguments, environment=NOWHERE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == printed_all(date.today(), unknown=unknown) + "\n"


def test_help_now_takes_the_country_of_the_settings_before_that_of_the_locale(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("country: Ireland\n")
    environment = {**NOWHERE, "LANG": "en_GB.UTF-8", "VOICEGUIDE_CONFIG_DIR": str(tmp_path)}
    assert ran("help-now", environment=environment).stdout == printed(known("IE"), date.today()) + "\n"


def test_settings_that_cannot_be_read_keep_nobody_from_help(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("contry: [Ireland\n")
    done = ran("help-now", environment={**NOWHERE, "VOICEGUIDE_CONFIG_DIR": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ireland (IE)" in done.stdout


def test_help_now_prints_json() -> None:
    one = json.loads(ran("help-now", "--country", "FR", "--json", environment=NOWHERE).stdout)
    assert [found["code"] for found in one["countries"]] == ["FR"]
    every = json.loads(ran("help-now", "--json", environment=NOWHERE).stdout)
    assert [found["code"] for found in every["countries"]] == [found.code for found in COUNTRIES]


def test_help_now_loads_nothing_that_speaks_or_reaches_a_network() -> None:
    loaded = set(json.loads(python(_LOADED_AFTER, "help-now", "--country", "IE")))
    assert "voiceguide.helplines" in loaded
    assert not {"numpy", "sounddevice", "voiceguide.speech", "voiceguide.sinks"} & loaded
    assert not {"socket", "ssl", "http.client", "urllib.request", "webbrowser"} & loaded


def test_help_now_is_silent_unless_it_is_asked_to_speak() -> None:
    with SoundServer() as server, server.recording() as recording:
        done = ran("help-now", "--country", "IE", environment=server.environment)
        before = recording.frames
        until(lambda: recording.frames > before + RATE // 2)
        assert done.returncode == 0
        assert not recording.samples().any()


@pytest.mark.xdist_group("session")
def test_help_now_prints_the_numbers_and_then_says_them_aloud() -> None:
    with SoundServer() as server, server.recording() as recording:
        command = (*VOICEGUIDE, "help-now", "--country", "IE", "--aloud")
        with running(*command, environment=server.environment) as process:
            assert process.stdout
            shown: list[str] = []
            for row in process.stdout:
                shown.append(row.rstrip("\n"))
                if row == "One, one, two.\n":
                    break
            assert abs(recording.samples().astype(int)).max() > AUDIBLE
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
    text = printed(known("IE"), date.today()).splitlines()
    assert shown[: len(text)] == text
    assert shown[len(text) + 1 :] == ["Ireland.", "Emergency.", "One, one, two."]
