"""What is loaded, and what is not: the program starts light, and an import does nothing but define."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import voiceguide

HEAVY = ["numpy", "sounddevice", "soundfile", "yaml", "rich", "markdown_it", "pyttsx3", "soxr", "mutagen"]
#: every module that may be imported; a ``__main__`` is a program
MODULES = [
    found.name
    for found in pkgutil.walk_packages(voiceguide.__path__, "voiceguide.")
    if not found.name.endswith("__main__") and not found.name.startswith("voiceguide.bundled")
]


def python(program: str, *arguments: str) -> str:
    """What a fresh Python says on running a program, which must end well."""
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


_LOADED_AFTER = """
import io, json, runpy, sys
sys.argv = ["voiceguide", *sys.argv[1:]]
shown, sys.stdout = sys.stdout, io.StringIO()
try:
    runpy.run_module("voiceguide", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
json.dump(sorted(sys.modules), shown)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["play", "--help"], ["export", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = json.loads(python(_LOADED_AFTER, *arguments))
    assert "click" in loaded
    assert not set(HEAVY) & set(loaded)


_STARTED_BY_IMPORTS = """
import importlib, json, sys, threading
import numpy  # what our imports may import does as it likes
import pyttsx3
did = []
forbidden = {"subprocess.Popen", "os.system", "os.fork", "os.posix_spawn", "os.exec", "os.mkdir", "os.remove",
             "os.rename", "os.putenv", "socket.__new__", "signal.pthread_kill", "ctypes.dlopen"}
def watch(event, arguments):
    writing = event == "open" and set(arguments[1] or "") & set("wax+")
    if event in forbidden or writing:
        did.append([event, repr(arguments)])
sys.dont_write_bytecode = True
sys.addaudithook(watch)
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
assert not did, did
"""


def test_importing_any_module_starts_and_writes_nothing() -> None:
    assert len(MODULES) > 30
    assert not python(_STARTED_BY_IMPORTS, json.dumps(MODULES))


_WITHOUT = """
import importlib, json, sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in missing:
            raise ModuleNotFoundError(f"{name} is a development dependency", name=name)
names, missing = map(json.loads, sys.argv[1:])
sys.meta_path.insert(0, Missing())
for name in names:
    importlib.import_module(name)
"""


def test_the_program_needs_no_development_dependency() -> None:
    project = tomllib.loads(Path(voiceguide.__file__, "../../pyproject.toml").resolve().read_text("utf-8"))
    tools = project["project"]["optional-dependencies"]["test"]
    missing = [name.replace("-", "_") for tool in tools if (name := tool.partition(">")[0]) != "pytest-xdist"]
    assert {"pytest", "hypothesis", "pyebur128"} < set(missing)
    assert not python(_WITHOUT, json.dumps(MODULES), json.dumps([*missing, "xdist", "_pytest"]))


def test_the_program_can_be_run_as_a_module_from_anywhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "voiceguide", "--version"]
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert voiceguide.__version__ in said.stdout
