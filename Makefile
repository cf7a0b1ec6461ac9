# Everything installs into .venv (and node_modules beside the tests' package.json), from lock files with hashes.

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --no-deps
ANSWERS ?=
N ?= 1000
TRACE ?=

.PHONY: demo test fuzz chaos bench coverage-rules lint lock clean

demo: $(VENV)/.demo
	@$(VENV)/bin/lotse demo $(if $(ANSWERS),--answers "$(ANSWERS)")

test: lint
	$(VENV)/bin/python -m tests.support.install_person
	$(VENV)/bin/python -m tests.support.spelling_dictionary
	$(VENV)/bin/pytest -n 2 --dist loadfile

# The same property tests as in `make test`, with 5,000 cases each.
fuzz: $(VENV)/.dev
	HYPOTHESIS_PROFILE=deep $(VENV)/bin/pytest -m hypothesis --hypothesis-show-statistics --timeout=3600

# Interviews under kill -9; TRACE=FILE plays one run again that was kept in build/chaos or tests/chaos/failures.
chaos: $(VENV)/.dev
	@$(VENV)/bin/python -m tests.chaos.run $(if $(TRACE),--trace "$(TRACE)",--interviews "$(N)")

# Rules and product facts that no test touches.
coverage-rules: $(VENV)/.dev
	@$(VENV)/bin/python -m tests.coverage_rules

bench: $(VENV)/.dev
	@$(VENV)/bin/python -m tests.bench

lint: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/codespell
	$(VENV)/bin/mypy

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "This Python has no venv; on Debian install it with: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Build tools come first: one package exists as source only, and its build must use them and nothing unpinned.
$(VENV)/.build: requirements-build.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV) (one or two minutes) …"
	@$(INSTALL) -r requirements-build.txt
	@touch $@

$(VENV)/.demo: $(VENV)/.build requirements-demo.txt pyproject.toml
	@$(INSTALL) --no-build-isolation -r requirements-demo.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.build requirements-dev.txt pyproject.toml
	@$(INSTALL) --no-build-isolation -r requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.demo $@

# Renews the lock files; needs uv.
UV_COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	$(UV_COMPILE) pyproject.toml --output-file requirements.txt
	$(UV_COMPILE) pyproject.toml --extra demo --constraint requirements.txt --output-file requirements-demo.txt
	$(UV_COMPILE) pyproject.toml --extra demo --extra dev --constraint requirements-demo.txt \
		--output-file requirements-dev.txt
	printf 'hatchling\neditables\nsetuptools\nwheel\n' | $(UV_COMPILE) - --output-file requirements-build.txt

clean:
	rm -rf $(VENV) build dist
