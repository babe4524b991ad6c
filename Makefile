# Everything a fresh machine needs: Python 3.11 or newer, git and make.
# `make serve` shows the digest, `make test` tries everything. ARGS goes on to the program, BASE is a revision.

PYTHON ?= python3
BASE ?= main
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TOOLS := $(VENV)/.tools
RELEASE := .cache/release

.DEFAULT_GOAL := help
.PHONY: help serve new site check diff test lint fix docs words bench reliability fuzz screenshots lock dist clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# Nothing is installed whose hash does not stand in .ci/. Who writes needs a third of what who develops needs.
$(STAMP): pyproject.toml .ci/set_up.py .ci/installing.txt .ci/building.txt .ci/writing.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "digest needs Python 3.11 or newer; name one: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Installing into $(VENV)/; the first time this may take a minute."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python .ci/set_up.py .ci/writing.txt
	@touch $@

$(TOOLS): $(STAMP) .ci/development.txt
	@echo "Installing what it is developed and tested with."
	$(BIN)/python .ci/set_up.py .ci/development.txt
	@touch $@

serve: $(STAMP) ## Build the digest, serve it, and build again after every change
	$(BIN)/digest serve $(ARGS)

new: $(STAMP) ## Begin an entry: asks for what it needs, step by step
	@DIGEST_MAKE=new $(BIN)/digest new $(ARGS)

site: $(STAMP) ## Build the digest into site/
	$(BIN)/digest build

check: $(STAMP) ## List every fault of the content, as strictly as the forge; ARGS=--fix mends first
	@$(BIN)/digest check --strict $(ARGS)

diff: $(STAMP) ## Say what a change means for readers, since BASE=main
	@$(BIN)/digest diff $(BASE) $(ARGS)

# Tests start the program some hundred times: without compiled files each start costs half as much again.
test: export PYTHONDONTWRITEBYTECODE =
test: $(TOOLS) lint ## Run every test, the browser's included
	$(BIN)/python -m tests.installing
	@# In their order: the browser's files, which have few tests and take longest, must not come last.
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(TOOLS) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(TOOLS) ## Mend what can be mended without a human
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(TOOLS) ## Write the parts of docs/ that the code knows, and what forges and editors are given
	$(BIN)/python -m digest.reference.pages docs
	PYTHONPATH=.ci $(BIN)/python -m release licences
	$(BIN)/digest equip --replace

words: $(TOOLS) ## Write into each catalogue of theme/locale/ the messages it lacks, to be translated
	PYTHONPATH=.ci $(BIN)/python -m catalogues

bench: $(TOOLS) ## Measure builds, here and elsewhere: make bench ARGS="pages -n 300"
	$(BIN)/python -m tests.benchmarks $(ARGS)

reliability: $(TOOLS) ## Try hostile input and faults of the machine: make reliability ARGS="kills --seed 2"
	$(BIN)/python -m tests.reliability $(ARGS)

fuzz: $(TOOLS) ## Look for inputs at which it fails: make fuzz ARGS="markdown --minutes 60"
	$(BIN)/python -m tests.reliability.fuzz $(ARGS)

screenshots: $(TOOLS) ## Show every kind of page, in .screenshots/
	$(BIN)/python -m tests.browser .screenshots

$(RELEASE)/.installed: .ci/releasing.txt
	$(PYTHON) -m venv $(RELEASE)
	$(RELEASE)/bin/python -m pip install --quiet --require-hashes --requirement .ci/releasing.txt
	@touch $@

lock: $(RELEASE)/.installed ## Lock the libraries after a change of pyproject.toml; ARGS=--upgrade takes the newest
	PYTHONPATH=.ci $(RELEASE)/bin/python -m release lock $(ARGS)

dist: $(TOOLS) ## Make the packages of a release in dist/, from what is committed
	PYTHONPATH=.ci $(BIN)/python -m release dist

clean: ## Remove what was installed and built
	rm -rf $(VENV) .bench .screenshots .cache .site.* site build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
