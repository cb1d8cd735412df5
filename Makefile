# The whole developer interface. Nothing is needed on the machine but python3 (3.11 or later), pip
# and make: every target that needs the virtual environment makes it first, once.

PYTHON ?= python3
VENV ?= .venv
# What the environment gets: `dev` has everything, `test` is enough to run the suite.
EXTRA ?= dev
# Which versions it gets.
CONSTRAINTS ?= constraints.txt
# More arguments for pytest: make test ARGS="-k pager -x"
ARGS ?=

BIN := $(VENV)/bin

# The benchmarks have an environment of their own, with those who are measured beside trunkline.
BENCH := .venv-bench/bin/python
BENCH_SETUP = $(MAKE) --no-print-directory --silent setup VENV=.venv-bench EXTRA=bench \
	CONSTRAINTS=benchmarks/constraints.txt
READY := $(VENV)/.ready-$(EXTRA)

.DEFAULT_GOAL := help
.PHONY: help setup check spec-change new-api test coverage test-all test-others test-oldest fuzz mutate interop demo bench bench-quick bench-check generate format build pins clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make the virtual environment (every other target does it too).

check: $(READY) ## Format, lint, types, import rules, and generated code equal to its inputs.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	PYTHONPATH=scripts $(BIN)/lint-imports
	$(BIN)/zizmor --offline --strict-collection --quiet .github
	PYTHONPATH=scripts $(BIN)/python -m codegen --check

test: $(READY) ## Run the suite on all cores (ARGS=... goes to pytest).
	$(BIN)/python -m pytest --numprocesses=auto $(ARGS)

# The tools for descriptions are no part of overlay/, nor are the benchmarks.
coverage: $(READY) ## Run the tests of overlay/, and fail where they leave out a line or a branch.
	rm -f .coverage .coverage.*
	$(BIN)/python -m coverage run -m pytest --numprocesses=auto $(ARGS) $(addprefix \
		--ignore=tests/,codegen specchange newapi benchmarks interop)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

# The tools for descriptions are for work on trunkline itself, on the Python that makes .venv.
test-all: test-others test ## Run the tests on each of Python 3.11, 3.12 and 3.13 that is there.

test-others:
	@$(PYTHON) scripts/interpreters.py --others | while read -r version python; do \
		echo "== Python $$version"; \
		$(MAKE) --no-print-directory test PYTHON="$$python" VENV=".venv-$$version" EXTRA=test \
			ARGS="$(ARGS) $(addprefix --ignore=tests/,codegen specchange newapi)" \
			</dev/null || exit 1; \
	done

test-oldest: ## Run every test with the oldest versions of the dependencies that users may have.
	@$(PYTHON) scripts/oldest.py .constraints-oldest.txt
	@$(MAKE) --no-print-directory test VENV=.venv-oldest EXTRA=test \
		CONSTRAINTS=.constraints-oldest.txt

fuzz: $(READY) ## Run the larger tiers, for minutes (TRUNKLINE_FUZZ=0.1 is a tenth of them).
	$(BIN)/python -m pytest -m fuzz --numprocesses=auto --dist=worksteal -p no:logging $(ARGS)

mutate: $(READY) ## Change the modules that decide, and report changes that no test finds (ARGS=...).
	$(BIN)/python scripts/mutate.py $(ARGS)

interop: $(READY) ## Run the provider's own SDK, two versions of it, against the sandbox.
	TRUNKLINE_INTEROP=1 $(BIN)/python -m pytest tests/interop $(ARGS)

demo: $(READY) ## Start the sandbox and take the tour of the five APIs (examples/tour.py).
	@$(BIN)/python scripts/demo.py

bench: ## Measure speed beside peers, into benchmarks/results/ (15 minutes, on a quiet machine).
	@$(BENCH_SETUP)
	$(BENCH) -m benchmarks $(ARGS)

bench-quick: ## The same in under two minutes: what the goals are about, in short rounds.
	@$(BENCH_SETUP)
	$(BENCH) -m benchmarks --quick $(ARGS)

bench-check: ## Fail where a ratio is far from its goal.
	@$(BENCH_SETUP)
	$(BENCH) -m mypy benchmarks
	$(BENCH) -m benchmarks --check $(ARGS)

generate: $(READY) ## Write generated/ anew from specs/.
	PYTHONPATH=scripts $(BIN)/python -m codegen

spec-change: $(READY) ## Report on a new version of a description (API= FROM= [CORRECTIONS=] [APPLY=1]).
	@mkdir -p build
	@PYTHONPATH=scripts $(BIN)/python -m specchange $(API) $(if $(FROM),--from '$(FROM)') \
		$(if $(CORRECTIONS),--corrections '$(CORRECTIONS)') $(if $(APPLY),--apply) \
		--markdown build/spec-change.md --json build/spec-change.json

new-api: $(READY) ## Bring in a new description (NAME= FILE= [CLIENT=] [BASE_URL=]).
	@PYTHONPATH=scripts $(BIN)/python -m newapi '$(NAME)' '$(FILE)' \
		$(if $(CLIENT),--client '$(CLIENT)') $(if $(BASE_URL),--base-url '$(BASE_URL)')

format: $(READY) ## Format the code and mend what the linter can.
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

build: $(READY) ## Build the wheel and the source archive into dist/.
	$(BIN)/python -m build --no-isolation --outdir dist

pins: ## Take the newest versions of all dependencies into both constraints.txt.
	$(PYTHON) -m venv --clear .venv-pins
	.venv-pins/bin/python -m pip install -qq hatchling '.[dev]'
	{ sed -n '/^#/p' constraints.txt; .venv-pins/bin/python -m pip freeze --exclude trunkline \
		| LC_ALL=C sort -f; } >.venv-pins/constraints.txt
	mv .venv-pins/constraints.txt constraints.txt
	.venv-pins/bin/python -m pip install -qq -c constraints.txt '.[bench]'
	{ sed -n '/^[#-]/p' benchmarks/constraints.txt; .venv-pins/bin/python -m pip freeze \
		--exclude trunkline | grep -vxFf constraints.txt | LC_ALL=C sort -f; } \
		>.venv-pins/constraints.txt
	mv .venv-pins/constraints.txt benchmarks/constraints.txt
	rm -rf .venv-pins

clean: ## Remove what the other targets made, the virtual environments too.
	rm -rf .venv .venv-* .constraints-oldest.txt dist build htmlcov .coverage .coverage.*
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's python3 comes without ensurepip; there the machine's own pip fills the environment.
# The build backend comes first and pinned, so that the install needs no environment of its own.
$(READY): pyproject.toml constraints.txt $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "trunkline needs Python 3.11 or later, and '$(PYTHON)' is not." >&2; \
		echo "Name one that is: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
		$(PYTHON) -m venv --clear --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install -qq pip; }
	@echo "making $(VENV), once ..."
	@$(BIN)/python -m pip install -qq --constraint $(CONSTRAINTS) hatchling
	@$(BIN)/python -m pip install -qq --constraint $(CONSTRAINTS) --no-build-isolation \
		--editable '.[$(EXTRA)]'
	@touch $(READY)
