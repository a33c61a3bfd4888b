"""The page: all that was found, in order and in time, as text that may be sent and as data."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soundserver import until
from voiceguide.doctor import Finding, Report, Verdict, examine, listeners
from voiceguide.doctor.finding import typed

GOOD = Finding("numpy", Verdict.GOOD, "2.0")
WARNING = Finding("espeak", Verdict.WARNING, "is hoarse", "give it tea")
FAULT = Finding("default", Verdict.FAULT, "is unplugged", "plug it in")


def test_a_page_of_good_findings_says_that_everything_works() -> None:
    report = Report({"Versions": (GOOD,)})
    assert str(report) == "Versions\n  ok       numpy: 2.0\n\nEverything works."
    assert report.faults == 0


def test_each_fault_stands_with_what_cures_it() -> None:
    report = Report({"Versions": (GOOD,), "Engines": (WARNING,), "Devices": (FAULT, FAULT)})
    assert "  fault    default: is unplugged\n           cure: plug it in\n" in str(report)
    assert str(report).endswith("\n2 faults and 1 warning.")
    assert report.faults == 2


def test_a_warning_is_no_fault() -> None:
    assert Report({"Engines": (WARNING,)}).faults == 0


def test_the_page_is_told_as_data() -> None:
    data = json.loads(json.dumps(Report({"Engines": (WARNING,), "Devices": (FAULT,)}).as_data()))
    assert (data["faults"], data["warnings"]) == (1, 1)
    assert data["sections"]["Devices"] == [
        {"name": "default", "verdict": "fault", "told": "is unplugged", "cure": "plug it in"}
    ]


def test_a_home_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    found = Finding("cache", Verdict.WARNING, "/home/ada/.cache is full", "rm -r /home/ada/.cache")
    for told in (str(Report({"Files": (found,)})), json.dumps(Report({"Files": (found,)}).as_data())):
        assert "ada" not in told
        assert "rm -r ~/.cache" in told


def test_a_name_that_begins_as_a_home_does_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert "/home/adam/x" in str(Finding("cache", Verdict.GOOD, "/home/adam/x"))


def test_prose_is_broken_and_what_can_be_typed_is_not() -> None:
    line = "sudo apt install " + " ".join(["something"] * 12)
    told = "This is told in many words, which are all short ones. " * 3
    found = Finding("thing", Verdict.FAULT, told, f"{told.strip()}\n{line}")
    for columns, widest in ((200, 80), (80, 80), (40, 40)):
        *prose, typed = Report({"Things": (found,)}).page(columns).splitlines()[:-2]
        assert max(map(len, prose)) <= widest
        assert typed.strip() == line
        assert " ".join(" ".join(prose).split()).count(told.strip()) == 2


def test_a_path_can_be_typed_without_the_name_of_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for path in (tmp_path / "My Music/it’s", tmp_path, tmp_path.parent / "a b"):
        path.mkdir(parents=True, exist_ok=True)
        as_typed = typed(path)
        assert str(tmp_path) not in as_typed
        done = subprocess.run(
            f"cd {as_typed} && pwd -P", shell=True, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == str(path.resolve())


def test_all_checks_are_made_at_once_and_told_in_their_order() -> None:
    both = threading.Barrier(2, timeout=5)

    def check() -> Iterator[Finding]:
        both.wait()
        yield GOOD

    report = examine({"Second": check, "First": check})
    assert list(report.sections) == ["Second", "First"]
    assert report.faults == 0


def test_a_check_that_never_ends_is_told_in_time_and_hides_nothing() -> None:
    never = threading.Event()
    checks = {"Frozen": lambda: never.wait() or (), "Well": lambda: [GOOD]}
    reports: list[Report] = []
    took = until(lambda: reports.append(examine(checks, limit=0.3)) or True)
    assert took < 2
    assert reports[0].sections["Well"] == (GOOD,)
    assert reports[0].sections["Frozen"][0].told == "did not answer within 0.3 s"
    assert reports[0].faults == 1
    never.set()


def test_a_check_that_fails_itself_keeps_what_it_found() -> None:
    def check() -> Iterator[Finding]:
        yield GOOD
        raise RuntimeError("out of breath")

    found = examine({"Broken": check}).sections["Broken"]
    assert found[0] == GOOD
    assert (found[1].verdict, "out of breath" in found[1].told) == (Verdict.FAULT, True)


def test_settings_that_cannot_be_read_do_not_hinder_the_doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "settings.yaml").write_text("engine: silent\n")
    assert listeners().engine == "silent"
    (tmp_path / "settings.yaml").write_text("engine: silent\nrate: fast\n")
    assert listeners().engine == "auto"
