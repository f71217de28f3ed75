# Two commands are enough: `make run` and `make test`. Each does its own set-up.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run serve test lint bench docs setup setup-test lock clean

run: setup
	@exec $(BIN)/vouchcast demo $(ARGS)

serve: setup
	@exec $(BIN)/vouchcast serve $(ARGS)

setup:
	@$(PYTHON) deploy/setup.py

setup-test:
	@$(PYTHON) deploy/setup.py --testing

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix api/web run check --silent
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix render/models/tools run check --silent

# What needs the processor runs side by side on all of it; what is watched in real time mostly waits, two files at once.
test: lint
ifeq ($(strip $(ARGS)),)
	@status=0; \
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile tests/unit tests/conformance tests/integration || status=$$?; \
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/acceptance || status=$$?; \
	exit $$status
else
	$(BIN)/python -m pytest $(ARGS)
endif

bench:
	@$(PYTHON) deploy/setup.py --testing --measuring
	$(BIN)/python -m tests.benchmarks $(ARGS)

# Write what the code says into the documents: README's table of settings, the schemas of events.
docs: setup
	$(BIN)/python -m tests.support.settings_table
	$(BIN)/python -m tests.support.event_schemas

# One lock for everything, with hashes and without registry addresses.
lock:
	uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-header --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .setup api/web/dist api/web/node_modules render/models/tools/dist render/models/tools/node_modules tests/assets/node_modules build dist
