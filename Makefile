# Contributors' commands. People who only use the workbench need none of this: pipx install alliance-workbench, then alliance.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := .setup-stamp
DEMO_ARGS ?=
BENCH_ARGS ?=

.PHONY: help demo test check promises bench docs pictures lock setup browser clean
help: ## what each command does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(STAMP) ## install what is needed and open the workbench with the demonstration study
	$(BIN)/alliance demo $(DEMO_ARGS)

test: $(STAMP)-dev browser ## install what is needed and run every test, browser journeys included
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(STAMP)-dev ## style, types, the rooms' directions, the quick promises
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/promises -m "not slow"

promises: $(STAMP)-dev ## the promise tests alone, with their figures; FULL=1 runs them at full length
	ALLIANCE_FULL=$(FULL) $(BIN)/python -m pytest tests/promises

bench: $(STAMP)-dev ## one table of speed and size, ours beside a floor (and Taguette where TAGUETTE=path is given)
	$(BIN)/python -m bench $(BENCH_ARGS)

docs: $(STAMP)-dev ## write the generated reference pages anew
	$(BIN)/python -m tests.specs.write_reference

pictures: $(STAMP)-dev browser ## take the pictures of the documentation anew, from the demonstration
	$(BIN)/python docs/pictures/make_pictures.py

setup: $(STAMP)-dev ## install everything a contributor needs

lock: ## pin every dependency with its hash (no addresses in the file)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet -o requirements-dev.lock

$(STAMP): requirements.lock pyproject.toml
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null 2>&1; then \
	  UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install --quiet --require-hashes -r requirements.lock && \
	  UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install --quiet --no-deps -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e . ; \
	fi
	@touch $@

$(STAMP)-dev: requirements-dev.lock $(STAMP)
	@if command -v uv >/dev/null 2>&1; then \
	  UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install --quiet --require-hashes -r requirements-dev.lock ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock ; \
	fi
	@touch $@

browser: ## Chromium for the journeys: installed from Debian when root, else said what is missing
	@if ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing Chromium for the browser journeys ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  else \
	    echo "Chromium is missing: the browser journeys need it. Install it (Debian and Ubuntu: sudo apt-get install chromium), then run make test again."; exit 1; \
	  fi; \
	fi

clean: ## remove what the commands above installed
	rm -rf $(VENV) $(STAMP) $(STAMP)-dev .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
