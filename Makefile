# Everything a developer or a machine runs. `make help` tells what there is.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := .venv/bin
# Checks load the settings; nothing is kept or encrypted with these.
CHECK_ENV := AR_DATA_DIR=.make/checks AR_SECRET_KEY=only-for-checks-0123456789-0123456789 \
	QUICKBOOKS_CLIENT_ID=none QUICKBOOKS_CLIENT_SECRET=none DJANGO_SETTINGS_MODULE=ar_automation.config.settings

.PHONY: help demo run dev test check format format-check lint types imports migrations rules docs-check coverage-page bench browser node-clients lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: .venv/stamp-run ## the product with a sample QuickBooks company; ARGS="--port … --sandbox-port … --data-dir …"
	@exec $(BIN)/ar-automation demo $(ARGS)

run: .venv/stamp-run ## the product alone, for a real QuickBooks company; ARGS="--port …"
	@exec $(BIN)/ar-automation up $(ARGS)

dev: .venv/stamp-test ## everything needed to develop, from nothing
	@echo "ready: source .venv/bin/activate"

test: .venv/stamp-test $(if $(filter true,$(CI)),browser node-clients) ## all tests that can run here; ARGS="tests/unit -k …"
	@$(BIN)/pytest -n auto $(ARGS)

check: format-check lint types imports migrations rules docs-check ## format, lint, types, imports, migrations, house rules, docs
	@echo "check: all good"

format: .venv/stamp-test ## rewrite the files the way check wants them
	@$(BIN)/ruff format && $(BIN)/ruff check --fix-only --quiet

format-check: .venv/stamp-test
	@$(BIN)/ruff format --check --quiet || { $(BIN)/ruff format --diff --quiet; exit 1; }

lint: .venv/stamp-test
	@$(BIN)/ruff check --quiet --output-format concise

types: .venv/stamp-test
	@$(CHECK_ENV) $(BIN)/mypy --no-error-summary $(wildcard src tests tools bench/*.py)

imports: .venv/stamp-test
	@$(BIN)/lint-imports --no-logo

migrations: .venv/stamp-test
	@$(CHECK_ENV) $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

rules: .venv/stamp-test
	@$(BIN)/python tools/house_rules.py src tests

docs-check: .venv/stamp-test
	@if [ -f tools/docs_check.py ]; then $(CHECK_ENV) $(BIN)/python tools/docs_check.py; fi
	@$(BIN)/python -m tools.coverage.page --check

coverage-page: .venv/stamp-test ## write COVERAGE.md anew, from the sandbox's code
	@$(BIN)/python -m tools.coverage.page

bench: .venv/stamp-test ## the benchmarks; JSON in bench/results/
	@$(BIN)/python -m bench $(ARGS)

browser: ## install the browser that browser tests drive (Debian package)
	@tools/install_chromium

node-clients: ## install the Node.js clients that tests run against the sandbox
	@tools/install_node_clients

lock: ## compile the two lock files from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "uv is missing: pip install uv"; exit 1; }
	uv pip compile --universal --generate-hashes --python-version 3.11 pyproject.toml --extra sandbox --group build --no-annotate --no-header -o requirements.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 pyproject.toml --extra sandbox --group build --group dev --no-annotate --no-header -o requirements-dev.lock

clean: ## remove the environment and caches (data in var/ stays)
	rm -rf .venv .make .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@python="$$(tools/find_python)" && echo "making .venv with $$python" && "$$python" -m venv .venv

# The locks are complete: what they do not name is not looked up, so a newer release cannot break an install.
.venv/stamp-run: requirements.lock pyproject.toml | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p .make && touch $@

# The development lock holds everything of the other one, so its stamp stands for both.
.venv/stamp-test: requirements-dev.lock requirements.lock pyproject.toml | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p .make && touch .venv/stamp-run $@
