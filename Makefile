# Outlast: will the money outlast the plan?  `make help` lists what can be asked.
.DEFAULT_GOAL := help
.SUFFIXES:
BIN := .venv/bin
STEP := .ci/step
PLAN ?= examples/retire_at_65.toml
SCENARIOS ?= 1e6
PACKAGES := engine cluster service reports dashboards
# Two processes for the tests: their servers and Dask workers want cores too.
PYTEST_WORKERS ?= 2
name := $(basename $(notdir $(PLAN)))

.PHONY: help install run serve test system lint types imports unit notebooks bench bench-billion lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## make .venv from requirements.lock and install Outlast into it (does nothing when that is done)
	@.ci/install

run: install ## answer a plan (PLAN=..., SCENARIOS=...) and write its result and report into out/
	@mkdir -p out
	@$(BIN)/outlast run $(PLAN) --scenarios $(SCENARIOS) -o out/$(name).nc
	@$(BIN)/outlast report $(PLAN) --scenarios $(SCENARIOS) -o out/$(name).pdf
	@echo
	@echo "Read out/$(name).pdf next: it says what the answer rests on and what could be changed."
	@echo "$(BIN)/outlast replay out/$(name).pdf computes it again and compares every number."
	@echo "To ask another question, change a number in $(PLAN) and make run again."

serve: install ## the dashboard at http://127.0.0.1:8501 (PORT=... for another port)
	@$(BIN)/outlast serve

test: install ## everything a change has to pass: lint, types, imports, tests with coverage, notebooks
	@$(STEP) "system packages" .ci/system-packages
	@$(STEP) "lint" $(MAKE) --no-print-directory lint
	@$(STEP) "types" $(MAKE) --no-print-directory types
	@$(STEP) "imports" $(MAKE) --no-print-directory imports
	@$(STEP) "compile the kernels" $(BIN)/python .ci/compile_kernels.py
	@$(BIN)/python -m pytest tests notebooks --nbmake --numprocesses $(PYTEST_WORKERS) --dist loadfile --durations 10 \
	    --cov --cov-report= --cov-fail-under 80 --cov-floor engine=95

system: ## install the programs some tests need (Chromium, nginx, poppler-utils), or say how
	@.ci/system-packages

lint: install ## style of the code: ruff check, ruff format
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "To put it right: $(BIN)/ruff format ."; exit 1; }

types: install ## types of the code: mypy, strict
	@$(BIN)/mypy

imports: install ## imports point one way: import-linter
	@$(BIN)/lint-imports --no-cache --no-logo

unit: install ## the tests alone, without coverage (ARGS="tests/engine -k name" narrows them)
	@$(BIN)/python -m pytest --numprocesses $(PYTEST_WORKERS) --dist loadfile $(ARGS)

notebooks: install ## run the notebooks
	@$(BIN)/python -m pytest --nbmake notebooks

bench: install ## speed and memory, as ratios within one run
	@for script in tests/benchmarks/*_speed.py; do $(BIN)/python $$script || exit; done

bench-billion: install ## one billion scenarios on two cores: minutes
	@$(BIN)/python tests/benchmarks/billion.py

lock: install ## resolve the newest versions that pyproject.toml allows; rewrite requirements.lock and environment.yml
	@$$(.ci/find-uv) pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	    --python-version 3.12 --extra dev pyproject.toml --output-file requirements.lock
	@$(BIN)/python .ci/write_environment.py

clean: ## remove what can be made again (.venv and out/ stay)
	@rm -rf .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -not -path './.venv/*' -not -path './.bootstrap/*' -prune -exec rm -rf {} +
