"""A private sound server for the tests that want one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.soundserver import SoundServer


@pytest.fixture(scope="module")
def shared() -> Iterator[SoundServer]:
    """A server for all tests of a module, which leave it as it is."""
    with SoundServer() as server:
        yield server


@pytest.fixture
def server() -> Iterator[SoundServer]:
    """A server of a test's own, to be treated badly."""
    with SoundServer() as server:
        yield server


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, shared: SoundServer) -> SoundServer:
    """The shared server, and this process led to it."""
    shared.lead(monkeypatch)
    return shared
