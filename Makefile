# Each target works alone on a machine with Python 3.11 or later, make and a package index.
# PYTHON= names the Python of the environment; otherwise it is the newest supported one that was there at first.
PYTHON ?=
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# A worker for each core; each runs whole files, in the order of tests/conftest.py, and has a PostgreSQL server of its own.
PYTEST := $(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
# The trials wait for deadlines and processes more than they compute, so they are run apart, without coverage.
FAULTS := tests/faults
# Without it each worker compiles all tests anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help serve quick fast test lint check faults format contract fuzz clients editor deploy pages outages crowds kills bench lock clean FORCE

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

serve: $(VENV)/serve ## Serve the API on http://127.0.0.1:$(PORT)
	@exec $(BIN)/sahel-facts serve --port $(PORT)

quick: lint fast ## What lint checks, and the fast tests: about a minute

fast: $(VENV)/dev ## Run the tests on SQLite that are neither slow nor at length
	$(PYTEST) --quiet --engine sqlite -m "not slow and not at_length" --ignore $(FAULTS)

test: $(VENV)/dev ## Run the tests on SQLite and PostgreSQL, with branch coverage
	$(PYTEST) --cov --cov-report=term --ignore $(FAULTS) -m "not at_length"
	$(PYTEST) --ignore $(FAULTS) -m at_length

lint: $(VENV)/dev ## Check the format, the lint rules, strict types and the import contract
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint ## What must hold before a change is proposed: what lint checks, the facts, the tests
	$(BIN)/sahel-facts check
	$(MAKE) test

faults: $(VENV)/dev ## Break a running service in every way that is known: kills, outages, full disks, crowds
	$(PYTEST) $(FAULTS)

format: $(VENV)/dev ## Format the code and sort its imports
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

contract: $(VENV)/dev ## Refresh the committed OpenAPI document and its examples
	$(BIN)/python tests/contract/refresh.py

fuzz: $(VENV)/dev ## Attack a live service with generated requests, for ten minutes on each engine
	$(BIN)/python -W "ignore:XDG_RUNTIME_DIR is not set" -m tests.contract.attack --max-time 600

clients: $(VENV)/dev ## Prove the OpenAPI document, all citations and all files with what reads them (needs Node; pandoc if it is here)
	$(BIN)/python tests/contract/run.py

editor: $(VENV)/dev ## Prove the schemas of the YAML files with the language server of editors (needs Node)
	$(BIN)/python -m tests.editor.run

# Where the machine names no runtime folder, the test server's package says that it takes the default.
deploy: $(VENV)/dev ## Build and run the image, and run the replicas behind nginx, without a container engine
	$(BIN)/python -W "ignore:XDG_RUNTIME_DIR is not set" tests/deploy/run.py

pages: $(VENV)/dev ## Prove the pages in HTML and in Chromium: whole, accessible, harmless (see OPTIONS=--help)
	$(BIN)/python -W "ignore:XDG_RUNTIME_DIR is not set" -m tests.pages.run $(OPTIONS)

outages: $(VENV)/dev ## Serve through a minute of each outage of a database, and print the figures
	$(BIN)/python -W "ignore:XDG_RUNTIME_DIR is not set" -m tests.faults.trial --seconds 60

crowds: $(VENV)/dev ## Serve a good client beside each kind of crowd on 100 000 facts, and print the figures
	$(BIN)/python -W "ignore:XDG_RUNTIME_DIR is not set" -m tests.faults.crowds $(OPTIONS)

kills: $(VENV)/dev ## Kill a load 300 times on SQLite and 150 times on PostgreSQL, under readers
	$(BIN)/pytest --quiet --engine sqlite --kills 300 tests/faults/test_killed_loads.py
	$(BIN)/pytest --quiet --engine postgresql --kills 150 tests/faults/test_killed_loads.py

bench: $(VENV)/dev ## Measure against a bare server and write docs/benchmarks.md (needs wrk; see OPTIONS=--help)
	PYTHONWARNINGS="ignore:XDG_RUNTIME_DIR is not set" $(BIN)/python -m tests.bench.run $(OPTIONS)

lock: $(VENV)/dev ## Lock the newest versions that fit pyproject.toml
	$(BIN)/python -m pip --disable-pip-version-check --quiet install uv
	requirements/lock $(BIN)/uv

clean: ## Remove what the other targets made
	rm -rf $(VENV) .venv-newest build *.db *.db-shm *.db-wal .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache \
		.hypothesis tests/deploy/build tests/contract/build tests/contract/typescript/build tests/contract/typescript/node_modules \
		tests/pages/build tests/pages/node_modules tests/editor/node_modules

# Untouched while it serves, so that nothing is installed again; anew it makes what stands in it older than itself.
$(VENV)/pyvenv.cfg: FORCE
	@requirements/environment $(VENV) "$(PYTHON)"

# The development environment holds all that serving needs, so that one never undoes the other.
$(VENV)/serve: requirements/serve.txt pyproject.toml $(VENV)/pyvenv.cfg
	@test -f $(VENV)/dev || $(PIP) install --no-deps --require-hashes -r requirements/serve.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt pyproject.toml $(VENV)/pyvenv.cfg
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
