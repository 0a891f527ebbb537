# Everything a newcomer or a CI machine runs. `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_ARGS ?=
SKIP ?=
SOAK_ARGS ?=
# Two test workers for two cores; each uses one thread for arithmetic (tests/conftest.py).
WORKERS ?= 2

# A change here makes the next `make` install anew, which builds the console (hatch_build.py).
CONSOLE := $(shell find console/src console/index.html console/*.json console/*.ts console/.npmrc -type f)
NODE := $(BIN)/python console/packaged_node.py

.PHONY: help
help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | column -t -s $$'\t'

.PHONY: demo
demo: $(VENV)/demo.installed ## Run the whole loop on a real retailer's year (DEMO_ARGS=--no-serve stops after the report)
	$(BIN)/suasion demo $(DEMO_ARGS)

.PHONY: test
test: $(VENV)/dev.installed ## Run all tests (SKIP=slow leaves out the marked ones and says how many)
	$(BIN)/python -m pytest -n $(WORKERS) --skip-marked "$(SKIP)"

.PHONY: check
check: static test ## Everything CI checks: format, lint, types, imports, docs, tests

.PHONY: static
static: $(VENV)/dev.installed ## The checks that run nothing: format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NODE) npm run --silent types
	$(NODE) npm run --silent lint

.PHONY: format
format: $(VENV)/dev.installed ## Format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NODE) npm run --silent format

.PHONY: console
console: $(VENV)/dev.installed ## Show the console while it is written (its calls go to `suasion serve` on port 8765)
	$(NODE) npm run --silent dev

.PHONY: bench
bench: $(VENV)/bench.installed ## Run the benchmarks in quick mode; one JSON line a figure
	@for file in benchmarks/recommend.py benchmarks/allocation.py benchmarks/console.py benchmarks/intake.py benchmarks/lake.py benchmarks/identity.py benchmarks/duplicates.py benchmarks/profiles.py benchmarks/segments.py benchmarks/features.py benchmarks/preparation.py benchmarks/leakage.py; do PYTHONPATH=. $(BIN)/python $$file --quick || exit 1; done

.PHONY: soak
soak: $(VENV)/dev.installed ## Run the trials at full size, two at a time, over an hour; writes trust_report.json
	$(BIN)/python scripts/soak.py $(SOAK_ARGS)

.PHONY: mutants
mutants: $(VENV)/dev.installed ## Take away, one at a time, what promises rest on: a named test of each must go red
	$(BIN)/python scripts/mutants.py

.PHONY: clean
clean: ## Remove the virtual environment and caches; workspaces stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache console/node_modules tests/sdks/node_modules src/suasion/console

# One rule installs each set of extras; what was tested together stands in constraints.txt.
$(VENV)/%.installed: pyproject.toml constraints.txt scripts/system-parts hatch_build.py $(CONSOLE)
	scripts/system-parts $(PYTHON) $*
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$*]'
	touch $@
