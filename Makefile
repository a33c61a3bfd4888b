# Each of these makes what it needs first: a virtual environment in .venv, and system libraries where it may.

PYTHON ?= python3
BIN := .venv/bin
export PYTHON

.PHONY: help play test lint bench docs
.DELETE_ON_ERROR:

help:
	@echo "make play    hear a practice (without a loudspeaker: writes it to a file)"
	@echo "make test    run the tests"
	@echo "make lint    check style and types"
	@echo "make bench   measure speed and memory"
	@echo "make docs    write the documentation's tables anew, and test it"

play: system-play .venv/play
	$(BIN)/voiceguide play five-senses --else-export five-senses.flac

test: system-test .venv/test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: system-bench .venv/test
	$(BIN)/python -m bench

docs: .venv/test
	$(BIN)/python docs/generate.py
	$(BIN)/python -m pytest -q tests/test_docs.py

.PHONY: system-play system-test system-bench
system-play system-test system-bench: system-%:
	@tools/system $*

# stamps: made anew when the dependencies change
.venv/play: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/test: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch .venv/play $@
