# Batchmark's tasks. `make` alone prints this list.
# Only Python 3.11 or newer on Linux is needed; everything goes into .venv.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
PYTEST_ARGS ?=
# A plugin that only one of the others needs takes seconds to import.
FAST := -n auto -p no:schemathesis tests/graders tests/questions/test_loader.py tests/rules tests/test_architecture.py

.DEFAULT_GOAL := help
.PHONY: help install run test fast check lint bench soak clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## make .venv with all dependencies, and fetch the browser assets

$(INSTALLED): pyproject.toml constraints.txt package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m app.web.vendoring
	@touch $@

run: install ## serve on http://127.0.0.1:8000 (PORT, DATABASE_URL are respected)
	$(BIN)/batchmark serve

test: install ## run the tests; what a machine lacks is skipped with its reason
	$(BIN)/pytest $(PYTEST_ARGS)

fast: install ## the tests of a few seconds: no sandbox, no database, no browser
	$(BIN)/pytest -q $(FAST) $(PYTEST_ARGS)

lint: install ## check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## everything that CI checks

bench: install ## measure what a grade, a page and a hand-in cost, and a deadline with them
	$(BIN)/python tests/bench/bench.py
	$(BIN)/python tests/bench/pages.py
	$(BIN)/python tests/bench/load.py
	$(BIN)/python tests/bench/peak.py

soak: install ## ten thousand submissions, every tenth hostile, through one sandbox: nothing may grow
	$(BIN)/python tests/bench/soak.py

clean: ## remove what install and the tests made (not var/, which holds data)
	rm -rf .venv node_modules app/web/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
