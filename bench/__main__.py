"""Runs the benchmarks: ``python -m bench``, or some by name: ``python -m bench exporting startup``.

Only by its name runs ``soak``, which takes half an hour.
"""

from __future__ import annotations

import importlib
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read once, when numpy is imported

#: in this order
_NAMES = ("engine", "exporting", "startup", "playing")
_LONG = ("soak",)


def main(names: list[str]) -> None:
    """Runs each benchmark in turn; it prints its figures."""
    if unknown := set(names) - {*_NAMES, *_LONG}:
        sys.exit(
            f"There is no benchmark {' or '.join(sorted(unknown))}; there are {', '.join(_NAMES + _LONG)}."
        )
    for name in names or _NAMES:
        print(f"== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
