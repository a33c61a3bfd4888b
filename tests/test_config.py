from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from voiceguide import config


@pytest.mark.parametrize("kind", ["scripts", "audio"])
def test_what_ships_is_found(kind: str) -> None:
    assert any(config.bundled(kind).rglob("*.*"))


def test_an_installed_copy_comes_before_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "voiceguide"
    for folder in (tmp_path / "scripts", package / "bundled" / "scripts", tmp_path / "audio"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(config, "__file__", str(package / "config.py"))
    assert config.bundled("scripts") == package / "bundled" / "scripts"
    assert config.bundled("audio") == tmp_path / "audio"


@pytest.mark.parametrize(
    ("folder", "variable"),
    [
        (config.settings_folder, "VOICEGUIDE_CONFIG_DIR"),
        (config.cache_folder, "VOICEGUIDE_CACHE_DIR"),
    ],
)
def test_a_variable_names_the_folder(
    folder: Callable[[], Path], variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "mine"))
    assert folder() == tmp_path / "mine"


def test_without_a_variable_the_folders_are_the_systems_and_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEGUIDE_CONFIG_DIR")
    monkeypatch.delenv("VOICEGUIDE_CACHE_DIR")
    settings, cache = config.settings_folder(), config.cache_folder()
    assert settings != cache
    assert "voiceguide" in settings.parts
    assert "voiceguide" in cache.parts


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", "")
    assert config.cache_folder().is_absolute()


def test_settings_are_calm_by_default_and_never_change() -> None:
    settings = config.Settings()
    assert (settings.engine, settings.rate, settings.bed_level) == ("auto", 115, 0.0)
    assert settings.choices == {}
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.rate = 200  # type: ignore[misc]
