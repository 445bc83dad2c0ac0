# The two commands of a newcomer are `make demo` and `make test`; `make help` lists the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Many tests wait, for a restart or for a lease to run out: one process more than there are cores has something to do.
TESTERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: help demo crawl test lint schema lock clean

help: ## list what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

demo: $(READY) ## crawl a sample newspaper on this machine into an embedded PostgreSQL
	@$(BIN)/crawler demo

crawl: $(READY) ## crawl a real site: make crawl SOURCE=koreaherald SINCE=2026-11-01 [UNTIL=…]
	@test -n "$(SOURCE)" || { echo "error: name a source, as in make crawl SOURCE=koreaherald SINCE=2026-11-01"; exit 2; }
	@$(BIN)/crawler crawl $(SOURCE) $(if $(SINCE),-a since=$(SINCE)) $(if $(UNTIL),-a until=$(UNTIL))

test: lint ## ruff, mypy --strict, import-linter and pytest
	@$(BIN)/pytest -n $(TESTERS)

lint: $(READY) ## ruff, mypy --strict and import-linter alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo > $(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }

schema: $(READY) ## write sql/schema.sql anew from the migrations
	@$(BIN)/python -m crawler.store.dump_schema

lock: $(READY) ## pin the newest versions that pyproject.toml allows (needs uv)
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--constraints requirements.lock pyproject.toml -o requirements-image.lock

clean: ## remove the virtual environment and caches; the archive in data/ stays
	@rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "error: $(PYTHON) is older than Python 3.11; name a newer one, as in make demo PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
