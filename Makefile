# Every target begins with `setup`, which takes seconds when nothing changed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup check test generate goldens prove serve docs bench lock clean
.PHONY: bench-generate determinism diagnostics features conformance fuzz-validators corpus corpus-types corpus-prove
.PHONY: corpus-call attack bench-client bench-parameters

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := requirements/locked.txt
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
PORT ?= $(or $(MEDIA_SESSIONS_PORT),8080)

# An environment works where it was made, and as long as its Python is there: else it is
# made anew.
PLACE := $(shell $(BIN)/python -c 'print(open("$(VENV)/.place").read())' 2>/dev/null)
ifneq ("$(PLACE)","$(CURDIR)")
UNUSABLE := unusable
endif

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Make .venv from the hashed lock

.PHONY: unusable
$(READY): $(LOCK) pyproject.toml $(UNUSABLE)
	@set -e; \
	if test -n "$(UNUSABLE)"; then \
		found=; \
		for name in python3.13 python3.12 python3.11 python3 python; do \
			if $$name -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
			then found=$$name; break; fi; \
		done; \
		if test -z "$$found"; then \
			echo 'make: no Python 3.11 or newer with its venv module on PATH' >&2; \
			echo '      (on Debian and Ubuntu: apt-get install python3 python3-venv)' >&2; \
			exit 1; \
		fi; \
		echo "Making $(VENV) with $$($$found --version)"; \
		$$found -m venv --clear $(VENV); \
		printf %s "$(CURDIR)" >$(VENV)/.place; \
	fi
	@echo 'Installing what $(LOCK) names'
	@$(PIP) install --quiet --require-hashes --no-deps --requirement $(LOCK)
	@$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@# As pip does with all else: no command is to wait for 300 modules of source text.
	@$(BIN)/python -m compileall -q generator generated service
	@$(PIP) check --quiet
	@touch $@

check: setup ## Format, lint, types, layers, and whether generated/ is current
	$(BIN)/ruff format --check .
	@# By the rules of this project, what is generated as well: it has easier ones of its own.
	$(BIN)/ruff check --config pyproject.toml .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/python -m pytest -q tests/architecture
	$(BIN)/counterfoil generate --check --diff
	PYTHONPATH=tests $(BIN)/python -m features --check

# Hundreds of processes import the same modules: it takes minutes where nobody may keep
# their code.
test: setup ## The whole test suite
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --maxprocesses 8 --dist worksteal

conformance: setup ## Ask the generated server what the JSON Schema Test Suite asks
	PYTHONPATH=tests $(BIN)/python -m conformance

fuzz-validators: setup ## Compare generated servers with other judges on 10,000 schemas
	PYTHONPATH=tests $(BIN)/python -m conformance.differential --examples 10000

corpus: setup ## Try every document of a corpus (CORPUS=DIR); goes on where it was ended
	PYTHONPATH=tests $(BIN)/python -m corpus $(if $(CORPUS),--corpus $(CORPUS))

corpus-types: setup ## The same, and the types of every package
	PYTHONPATH=tests $(BIN)/python -m corpus --types-of-all $(if $(CORPUS),--corpus $(CORPUS))

corpus-prove: setup ## Prove the mocks of a corpus (CORPUS=DIR, LIMIT=N); goes on where it was ended
	PYTHONPATH=tests $(BIN)/python -m corpus.proving $(if $(CORPUS),--corpus $(CORPUS)) $(if $(LIMIT),--limit $(LIMIT))

corpus-call: setup ## Call the mocks of a corpus by their clients (CORPUS=DIR, LIMIT=N, SOCKET=1); goes on
	PYTHONPATH=tests $(BIN)/python -m corpus.calling $(if $(CORPUS),--corpus $(CORPUS)) $(if $(LIMIT),--limit $(LIMIT)) $(if $(SOCKET),--socket)

attack: setup ## Send servers 100,000 bad requests, and look at their memory
	PYTHONPATH=tests $(BIN)/python -m adversarial.memory

generate: setup diagnostics features ## Write generated/ from openapi.yaml
	$(BIN)/counterfoil generate

goldens: setup ## Write the expected files of tests/cases anew; review the diff
	$(BIN)/python -m pytest -q tests --update-goldens

prove: setup ## Fuzz the running service against the contract
	$(BIN)/counterfoil generate --check
	$(BIN)/counterfoil prove

serve: setup ## Run the service (PORT=8080, or MEDIA_SESSIONS_PORT)
	$(BIN)/counterfoil serve --port $(PORT) $(addprefix --host ,$(MEDIA_SESSIONS_HOST))

docs: setup ## Write the documentation, generated/docs
	$(BIN)/counterfoil docs

diagnostics: setup ## Write generated/diagnostics, a page for each code
	@$(BIN)/counterfoil explain --output generated/diagnostics

features: setup ## Write generated/features, what is supported and which tests say so
	@PYTHONPATH=tests $(BIN)/python -m features

bench: setup ## Measure the generated server; writes benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

bench-generate: setup ## Measure generating beside others; writes benchmarks/RESULTS-generate.md
	$(BIN)/python -m benchmarks.generating $(if $(CORPUS),--corpus $(CORPUS))

bench-client: setup ## Measure calls of the client beside others; writes benchmarks/RESULTS-client.md
	$(BIN)/python -m benchmarks.calling

bench-parameters: setup ## Measure routing and parameters; writes benchmarks/RESULTS-parameters.md
	$(BIN)/python -m benchmarks.parameters

determinism: setup ## Generate under every Python that is at hand, and compare
	PYTHONPATH=tests $(BIN)/python -m determinism

lock: ## Resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml requirements/dev.in --upgrade \
		--python-version 3.11 --universal --generate-hashes \
		--no-annotate --no-header --no-emit-index-url --output-file $(LOCK)

clean: ## Remove .venv and every cache
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
