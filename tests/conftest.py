"""What holds for every test: one thread for numpy, and folders of the tests' own."""

from __future__ import annotations

import os
import shutil
import tempfile
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
