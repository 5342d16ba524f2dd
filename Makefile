# `make run` and `make test` are all a newcomer needs. Everything else here is a part of the two.
.DEFAULT_GOAL := help
.PHONY: help run test test-unit test-rest fuzz-apps lint format bench bench-apps doctor system clean

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_TEST := $(VENV)/.installed-test

# The sentence is handed on untouched: $(value …) keeps make from reading a dollar sign in it as a variable.
export THINKUS_REQUIREMENT := $(value REQUIREMENT)
export PYTHON
export PYTHONUTF8 = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

help: ## Show the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

run: $(INSTALLED) ## Start the service and build one app: make run REQUIREMENT="A task tracker with …"
	@sh tools/system-packages.sh
	@exec $(BIN)/thinkus run $${THINKUS_REQUIREMENT:+"$$THINKUS_REQUIREMENT"}

doctor: $(INSTALLED) ## Name each missing part, its remedy and its consequence
	@exec $(BIN)/thinkus doctor

test: $(INSTALLED_TEST) ## Everything that CI runs: lint, types, layers, unit tests, then the rest
	@sh tools/system-packages.sh
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory test-unit
	@$(MAKE) --no-print-directory test-rest

test-unit: $(INSTALLED_TEST) ## Unit tests: without Ray, browser or sandbox
	$(BIN)/python -m pytest -q -n 2 tests/unit

test-rest: $(INSTALLED_TEST) ## Integration and acceptance tests: real sandbox, browser, Ray and service
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup tests/acceptance tests/integration

fuzz-apps: $(INSTALLED_TEST) ## 200 made-up apps, each held to its own contract: FUZZ_APPS=… FUZZ_SEED=…
	@sh tools/system-packages.sh
	FUZZ_APPS=$(or $(FUZZ_APPS),200) FUZZ_SEED=$(or $(FUZZ_SEED),1) FUZZ_DIR=$(or $(FUZZ_DIR),.thinkus/fuzz-apps) \
	  $(BIN)/python -m pytest -q -s tests/integration/test_random_contracts.py

lint: $(INSTALLED_TEST) ## ruff, formatting, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED_TEST) ## Format the code and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(INSTALLED) ## Measure a workflow's wall time and the orchestrator's own share
	$(BIN)/python -m bench $(BENCH_ARGS)

bench-apps: $(INSTALLED_TEST) ## Build 40 apps; BENCH_ARGS="--plans-only" judges their plans in seconds
	@sh tools/system-packages.sh
	$(BIN)/python -m bench.apps $(BENCH_ARGS)

system: ## Try again to install the missing system packages
	@rm -f $(VENV)/.system-tried
	@sh tools/system-packages.sh

clean: ## Remove the virtual environment and caches; your data in .thinkus/ stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache bench/results
	find . -name __pycache__ -type d -not -path './.thinkus/*' -prune -exec rm -rf {} +

# The stamps are made last, so an interrupted installation is taken up again by the next command.
$(INSTALLED): pyproject.toml constraints.txt
	@sh tools/virtual-environment.sh $(VENV)
	@echo "Installing the pinned dependencies (once; one to three minutes) …"
	@$(BIN)/python -m pip install -qq --no-input -c constraints.txt -e .
	@touch $@

$(INSTALLED_TEST): $(INSTALLED) pyproject.toml constraints.txt
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install -qq --no-input -c constraints.txt -e '.[test]'
	@touch $@
