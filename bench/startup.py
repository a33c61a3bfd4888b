"""How long ``voiceguide --help`` takes, against the least that a program with Click can take."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from bench.measure import Cost, Pairs

__all__ = ["main"]

_PAIRS = 15
#: starts that are measured together: one alone is too short to be steady
_STARTS = 5
_HEAVY = ["numpy", "sounddevice", "soundfile", "yaml", "rich", "markdown_it"]
_LOADED = (
    "import runpy, sys\n"
    "sys.argv = ['voiceguide', '--help']\n"
    "try: runpy.run_module('voiceguide', run_name='__main__')\n"
    f"except SystemExit: print(*[name for name in {_HEAVY} if name in sys.modules], file=sys.stderr)"
)


def main() -> None:
    """Prints the ratio, and what is loaded that should not be."""
    pairs = Pairs()
    pairs.run(_running("-m", "voiceguide", "--help"), _running("-c", "import click"), _PAIRS)
    print(f"--help to “import click”, wall (at most 2.5): {pairs.ratio(lambda cost: cost.wall)}")
    print(f"--help to “import click”, CPU: {pairs.ratio(lambda cost: cost.cpu)}")
    loaded = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    ).stderr
    print(f"heavy modules loaded by --help (none): {loaded.strip() or 'none'}")


def _running(*arguments: str) -> Callable[[Cost], None]:
    """Something that runs Python with these arguments."""

    def run(cost: Cost) -> None:
        with cost.measured():
            for _ in range(_STARTS):
                subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)

    return run


if __name__ == "__main__":
    main()
