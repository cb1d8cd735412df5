# The developer interface. It requires python3 (3.11 or later), pip and make. Targets that need the
# virtual environment create it on first use.

PYTHON ?= python3
VENV ?= .venv
# The dependency group to install: `dev` has all tools, `test` is enough to run the suite.
GROUP ?= dev
# The pinned versions to install.
CONSTRAINTS ?= constraints.txt
# Additional arguments for pytest: make test ARGS="-k pager -x"
ARGS ?=

# The optional dependencies of users, which the suite needs as well.
EXTRAS := arrow,cli,crc32c,dask,orjson,otel,pandas,polars,redis,rich,sandbox,truststore

BIN := $(VENV)/bin

# Tests start many processes: each would compile the packages again.
unexport PYTHONDONTWRITEBYTECODE

# A worker without tests takes some of another one.
SPREAD := --numprocesses=auto --dist=worksteal

# The benchmarks use a separate environment, which includes the other SDKs to compare with.
BENCH := .venv-bench/bin/python
BENCH_SETUP = $(MAKE) --no-print-directory --silent setup VENV=.venv-bench GROUP=bench \
	CONSTRAINTS=benchmarks/constraints.txt
READY := $(VENV)/.ready-$(GROUP)

.DEFAULT_GOAL := help
.PHONY: help setup check check-mypy check-pyright check-rest spec-change new-api test coverage test-all test-others test-oldest fuzz mutate interop demo bench bench-quick bench-check generate format build pins clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Create the virtual environment (other targets do this automatically).

check: $(READY) ## Check format, lint, types, imports, prose, and that generated code is up to date.
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check-mypy check-pyright check-rest

check-mypy:
	$(BIN)/mypy

check-pyright:
	$(BIN)/pyright

check-rest:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python scripts/prose.py
	$(BIN)/zizmor --offline --strict-collection --quiet .github action.yml
	$(BIN)/trunkline generate --check

test: $(READY) ## Run the suite on all cores (ARGS=... goes to pytest).
	$(BIN)/python -m pytest $(SPREAD) $(ARGS)

# The description tools and the benchmarks are not part of overlay/, the commands of a project are.
coverage: $(READY) ## Run the tests of overlay/, and fail if they cover less than 96 % of it.
	rm -f .coverage .coverage.*
	$(BIN)/python -m coverage run -m pytest $(SPREAD) $(ARGS) $(addprefix --ignore=, \
		$(filter-out %/project %.py,$(wildcard tests/codegen/*)) $(wildcard tests/codegen/test_*.py) \
		$(addprefix tests/,specchange newapi benchmarks interop))
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

# The tools only need to work on the Python of .venv, and the rules of the source are the same on each.
# Tests of many processes run for long, and what they call has other tests.
ONE_PYTHON := codegen specchange newapi benchmarks scripts test_project.py recorded/test_walks.py \
	sandbox/test_schemathesis.py sandbox/generic/test_corpus.py sandbox/control/test_browser.py integrations/test_examples.py \
	overlay/bulk/test_cluster_kills.py \
	cli/test_tour.py flows/test_tour.py flows/test_bulk_examples.py

test-all: test-others test ## Run the tests on each installed Python (3.11, 3.12, 3.13).

test-others:
	@$(PYTHON) scripts/interpreters.py --others | while read -r version python; do \
		echo "== Python $$version"; \
		$(MAKE) --no-print-directory test PYTHON="$$python" VENV=".venv-$$version" GROUP=test \
			ARGS="$(ARGS) $(addprefix --ignore=tests/,$(ONE_PYTHON))" \
			</dev/null || exit 1; \
	done

test-oldest: ## Run all tests with the oldest supported versions of the dependencies.
	@$(PYTHON) scripts/oldest.py .constraints-oldest.txt
	@$(MAKE) --no-print-directory test VENV=.venv-oldest GROUP=test \
		CONSTRAINTS=.constraints-oldest.txt

fuzz: $(READY) ## Run the fuzz tests, for minutes (TRUNKLINE_FUZZ=0.1 runs a tenth of them).
	$(BIN)/python -m pytest -m fuzz --numprocesses=auto --dist=worksteal --log-level=CRITICAL $(ARGS)
	$(BIN)/python -m pytest -m 'hypothesis and not fuzz' --hypothesis-profile=thorough --timeout=0 \
		--numprocesses=auto --dist=worksteal $(ARGS)

mutate: $(READY) ## Mutate the decision modules and report the mutants that no test detects (ARGS=...).
	$(BIN)/python scripts/mutate.py $(ARGS)

interop: $(READY) ## Run the provider's own SDKs (two for Python, one for Node) against the sandbox.
	TRUNKLINE_INTEROP=1 $(BIN)/python -m pytest tests/interop $(ARGS)

demo: $(READY) ## Run the tour of the five APIs and a killed bulk job against a sandbox (examples/).
	@$(BIN)/python scripts/demo.py

bench: ## Compare speed with other SDKs, into benchmarks/results/ (25 minutes, on an idle machine).
	@$(BENCH_SETUP)
	$(BENCH) -m benchmarks $(ARGS)

bench-quick: ## Run only the benchmarks with goals, in short rounds (three minutes).
	@$(BENCH_SETUP)
	$(BENCH) -m benchmarks --quick $(ARGS)

bench-check: ## Fail if a ratio is far from its goal.
	@$(BENCH_SETUP)
	$(BENCH) -m mypy benchmarks
	$(BENCH) -m benchmarks --check $(ARGS)

generate: $(READY) ## Regenerate generated/ from specs/.
	$(BIN)/trunkline generate

spec-change: $(READY) ## Report on a new version of a description (API= FROM= [CORRECTIONS=] [APPLY=1]).
	@mkdir -p build
	@$(BIN)/python -m trunkline_codegen.specchange $(API) $(if $(FROM),--from '$(FROM)') \
		$(if $(CORRECTIONS),--corrections '$(CORRECTIONS)') $(if $(APPLY),--apply) \
		--markdown build/spec-change.md --json build/spec-change.json

new-api: $(READY) ## Add an API from its description (NAME= FILE= [CLIENT=] [BASE_URL=] [LEAVE_OUT=]).
	@$(BIN)/python -m trunkline_codegen.newapi '$(NAME)' '$(FILE)' \
		$(if $(CLIENT),--client '$(CLIENT)') $(if $(BASE_URL),--base-url '$(BASE_URL)') \
		$(if $(LEAVE_OUT),--leave-out '$(LEAVE_OUT)')

format: $(READY) ## Format the code and apply automatic lint fixes.
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

build: $(READY) ## Build the wheel and the source archive into dist/.
	$(BIN)/python -m build --no-isolation --outdir dist

pins: ## Update both constraints.txt to the newest versions of all dependencies.
	$(PYTHON) -m venv --clear .venv-pins
	.venv-pins/bin/python -m pip install -qq --upgrade pip hatchling
	.venv-pins/bin/python -m pip install -qq '.[$(EXTRAS)]' --group dev
	{ sed -n '/^#/p' constraints.txt; .venv-pins/bin/python -m pip freeze --all --exclude trunkline \
		--exclude setuptools \
		| LC_ALL=C sort -f; } >.venv-pins/constraints.txt
	mv .venv-pins/constraints.txt constraints.txt
	.venv-pins/bin/python -m pip install -qq -c constraints.txt '.[$(EXTRAS)]' --group bench
	{ sed -n '/^[#-]/p' benchmarks/constraints.txt; .venv-pins/bin/python -m pip freeze \
		--exclude trunkline | grep -vxFf constraints.txt | LC_ALL=C sort -f; } \
		>.venv-pins/constraints.txt
	mv .venv-pins/constraints.txt benchmarks/constraints.txt
	rm -rf .venv-pins

clean: ## Remove everything that other targets created, including virtual environments.
	rm -rf .venv .venv-* .constraints-oldest.txt dist build htmlcov .coverage .coverage.*
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's python3 comes without ensurepip; there the machine's own pip fills the environment.
# pip (25.1 and later know dependency groups) and the build backend come first, and pinned: the
# install needs no build environment.
$(READY): pyproject.toml constraints.txt $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "trunkline needs Python 3.11 or later, but '$(PYTHON)' is older or missing." >&2; \
		echo "Choose another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
		$(PYTHON) -m venv --clear --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install -qq pip; }
	@echo "making $(VENV), once ..."
	@$(BIN)/python -m pip install -qq --constraint $(CONSTRAINTS) --upgrade pip hatchling
	@$(BIN)/python -m pip install -qq --constraint $(CONSTRAINTS) --no-build-isolation \
		--editable '.[$(EXTRAS)]' --group $(GROUP)
	@touch $(READY)
