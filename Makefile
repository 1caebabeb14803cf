.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help:  ## List these tasks
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.venv/installed: pyproject.toml requirements/dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/installed  ## Install everything, hash-locked, into .venv

demo: setup  ## Start everything with a demo marketplace and keep serving until Ctrl-C
	$(BIN)/pignon demo $(ARGS)

check: setup  ## Lint, types and the walls between the rooms
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/lint-imports
	$(BIN)/basedpyright

test: setup  ## The whole suite, at about 1/50 of the counts that `make trials` runs
	$(BIN)/pytest --numprocesses 2 --dist loadfile

docs: setup  ## Prove the documentation: links, samples, commands and options
	$(BIN)/pytest tests/docs

bench: setup  ## Measure the main job; writes bench/latest.json
	$(BIN)/python -m bench

trials: setup  ## The same tests at their full counts
	PIGNON_TRIALS=1 $(BIN)/pytest

lock:  ## Renew requirements/*.txt from pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-strip-extras --quiet --upgrade pyproject.toml --group dev -o requirements/dev.txt

.PHONY: help setup demo check test bench docs trials lock
