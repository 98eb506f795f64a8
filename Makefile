# Plan Monitor. `make run` serves the dashboard, `make test` proves it; both set up what they need.
# Works with the make of Debian and of macOS (3.81).

VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8050
export HOST PORT

# Where .venv stands: made anew when the lock or the project file changes.
RUNTIME := $(VENV)/.stamp-runtime
DEVELOP := $(VENV)/.stamp-develop

.PHONY: help setup run etl test lint format lock bench eval screenshots clean
.DEFAULT_GOAL := help

help:
	@echo "make run          set up, read seeds/ into data/plan-monitor.db, serve on http://$(HOST):$(PORT)"
	@echo "make setup        the virtual environment of development, and nothing else"
	@echo "make test         set up, lint, and run every test (REQUIRE_ALL=1: what is missing fails)"
	@echo "make lint         ruff, mypy --strict, import contracts, pip-audit"
	@echo "make format       rewrite the code in the house style"
	@echo "make lock         renew requirements.lock and requirements-dev.lock from pyproject.toml"
	@echo "make bench        the performance figures of the README"
	@echo "make eval         precision and recall of the extraction on the corpus in tests/data"
	@echo "make screenshots  every page, both languages, wide and narrow, into screenshots/"
	@echo "make clean        remove .venv and caches; the database in data/ stays"

setup: $(DEVELOP)

run: etl
	@exec $(BIN)/plan-monitor serve

etl: $(RUNTIME)
	@$(BIN)/plan-monitor etl

# A process for each processor. What a file's tests share is made once: a file is one process's. In the order of the
# folders, so that the largest come first and the many small ones fill up both processes at the end.
PYTEST := $(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: lint
	@$(BIN)/python -m tests.needs
	@$(PYTEST) $(ARGS)

lint: $(DEVELOP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.audit

format: $(DEVELOP)
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: $(DEVELOP)
	@$(BIN)/python -m benchmarks $(ARGS)

eval: $(DEVELOP)
	@$(BIN)/python -m etl.evaluate $(ARGS)

screenshots: $(DEVELOP)
	@$(BIN)/python -m tests.needs
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

$(RUNTIME): requirements.lock pyproject.toml tools/venv.sh tools/plotly_bundle.sh app/web/plotly_bundle.py
	@sh tools/venv.sh $(VENV) requirements.lock
	@sh tools/plotly_bundle.sh $(VENV)
	@touch $@

# The development lock holds the other, at the same versions.
$(DEVELOP): requirements-dev.lock pyproject.toml tools/venv.sh tools/plotly_bundle.sh app/web/plotly_bundle.py
	@sh tools/venv.sh $(VENV) requirements-dev.lock
	@sh tools/plotly_bundle.sh $(VENV)
	@touch $(RUNTIME) $@

# uv resolves once for every platform and Python; its own settings and other people's mirrors stay out.
LOCK := .venv-lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --group build --extra postgresql \
	--no-header $(if $(UPGRADE),--upgrade)

lock:
	@test -x .venv-lock/bin/uv || { python3 -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv; }
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(LOCK) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
	find app db etl tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
