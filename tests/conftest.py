"""What holds for every test: one thread for numpy, and folders of the tests' own."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read once, when numpy is imported


def pytest_configure(config: pytest.Config) -> None:
    """Keeps the tests' speech and settings apart from the listener's own; all test processes share them."""
    if hasattr(config, "workerinput"):
        return  # started by the process below, whose environment it has
    folder = Path(tempfile.mkdtemp(prefix="voiceguide-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["VOICEGUIDE_CACHE_DIR"] = str(folder / "cache")
    (folder / "cache").mkdir()
    (folder / "cache/welcomed").touch()  # what is told once has been told
    os.environ["VOICEGUIDE_CONFIG_DIR"] = str(folder / "settings")
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)  # no key of a desktop leads a test's session


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of the test's own."""
    folder = tmp_path / "settings"
    (folder / "scripts").mkdir(parents=True)
    (folder / "audio/beds").mkdir(parents=True)
    monkeypatch.setenv("VOICEGUIDE_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture
def no_room() -> Iterator[None]:
    """A disk on which no file can grow beyond a kilobyte."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)
