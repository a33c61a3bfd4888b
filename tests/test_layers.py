"""The order of the modules, held against what they really import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

import voiceguide

#: from the ground up: a module imports only from rows above its own; a package is one thing
ROWS = (
    "errors units vocabulary foreground",
    "reader breath markdown",
    "about helplines problems",
    "config practice",
    "language legible profile sentences sound worker",
    "days left rows steps levels loudness startle",
    "body skeleton speech palette adapt ducking limiter guard",
    "script fit gaps score settings_file wishes",
    "library pacer passage mixer track phase deck",
    "programme captions answer asides course ending skips",
    "compose suggest player sinks export",
    "rubric spoken events",
    "keys terminal",
    "controls",
    "buttons mpris",
    "inputs",
    "doctor",
    "cli",
    "__main__",
)

PACKAGE = Path(voiceguide.__file__).parent
ROW = {name: number for number, row in enumerate(ROWS, 1) for name in row.split()}
FILES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def unit(path: Path) -> str:
    """The module, or the package, of the table that a file belongs to."""
    return path.parts[0].removesuffix(".py")


def imported(source: str) -> Iterator[tuple[int, str]]:
    """The line and the module of every import of ours in a source text, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "voiceguide":
            yield from ((node.lineno, f"voiceguide.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: write the whole name of what is imported"
            yield node.lineno, node.module or ""


def culprits(source: str, importer: str) -> Iterator[str]:
    """What is wrong about each import that goes down, or sideways."""
    for line, name in imported(source):
        root, _, rest = name.partition(".")
        target = rest.partition(".")[0]
        if root == "voiceguide" and target in ROW and target != importer and ROW[target] >= ROW[importer]:
            yield (
                f"line {line}: {importer} (row {ROW[importer]}) imports {target} (row {ROW[target]}), "
                "which is not above it"
            )


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_module_imports_only_from_rows_above_it(path: Path) -> None:
    if unit(path) != "__init__":
        assert unit(path) in ROW, f"{path} has no row: put it in the table"
        assert not list(culprits((PACKAGE / path).read_text("utf-8"), unit(path)))


def test_the_root_imports_nothing_of_ours() -> None:
    assert not [name for _, name in imported((PACKAGE / "__init__.py").read_text("utf-8"))]


def test_the_table_names_only_what_exists() -> None:
    assert set(ROW) == {unit(path) for path in FILES} - {"__init__"}


@pytest.mark.parametrize(
    "source",
    [
        "from voiceguide.cli import main",
        "import voiceguide.mixer",
        "from voiceguide import player",
        "def late():\n    from voiceguide.compose import compose",
        "from voiceguide.fit import fit",
    ],
)
def test_an_import_downwards_or_sideways_is_found(source: str) -> None:
    (culprit,) = culprits(source, "score")
    assert culprit.startswith(f"line {source.count(chr(10)) + 1}: score (row {ROW['score']}) imports ")


def test_no_module_stands_in_two_rows() -> None:
    names = list(chain.from_iterable(row.split() for row in ROWS))
    assert len(names) == len(set(names))
