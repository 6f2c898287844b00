# One definition of good for people and for CI. `make help` lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint audit format bench soak fuzz fsck services services-stop lock

BIN := .venv/bin

# The first Python that is new enough.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/installed ## install everything into .venv from the hashed lock file

.venv/installed: requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "giamsat needs Python 3.11 or newer" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing: apt-get install python3-venv" >&2; exit 1; }
	@echo "installing into .venv, once: about a minute" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the four plans and a year of supervision, on a page in your browser
	@$(BIN)/giamsat demo

test: setup ## everything that must hold: style, types, layers, behavior on both databases
	@$(BIN)/pytest -q --numprocesses auto --maxprocesses 4 --dist worksteal

lint: setup ## style, types, layers, spelling, the bill of materials (build/sbom.json), known flaws of what we stand on
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	@mkdir -p build
	$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json
	$(BIN)/python -m tests.audit || test $$? -eq 2

audit: setup ## known flaws of what is locked: from the index of packages, or from ADVISORIES=<folder or zip of OSV records>
	@$(BIN)/python -m tests.audit

format: setup ## bring the code into its one shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## our figures beside their baselines, from one run (build/bench.json); some: ROWS="http --only=reply"
	@$(BIN)/python -m tests.bench $(ROWS)

soak: setup ## the long runs: writers killed at random moments, again and again
	@$(BIN)/pytest -q -m soak

fuzz: setup ## whatever bytes come in, chosen by the code that they reach; some: PROPERTY=line SECONDS=600
	@$(BIN)/python -m tests.fuzz

fsck: setup ## let the Go tooling of another house check a log that we serve (needs Go)
	@$(BIN)/python -m tests.seal.independent

services: setup ## start PostgreSQL and Kafka for working on the code (build/services.env says where)
	@$(BIN)/python -m tests.services start

services-stop: setup ## end what `make services` started
	@$(BIN)/python -m tests.services stop

lock: ## choose versions anew; the lock files hold hashes and no addresses
	@test -x build/lock/bin/uv || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv; }
	@build/lock/bin/uv pip compile $(LOCK) --output-file requirements.lock pyproject.toml
	@build/lock/bin/uv pip compile $(LOCK) --output-file requirements-dev.lock --extra dev --constraint requirements.lock pyproject.toml

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header
