# Everything a person does with this repository. `make` alone lists the targets.
#
# The set-up is part of every target: a small environment for uv (.uv), and with it the locked
# dependencies (.venv). It needs Python 3.11 or later and make, nothing else, and is done again
# only when pyproject.toml or uv.lock change.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Relative: make takes a path apart at its spaces.
VENV := .venv
BIN := $(VENV)/bin
UV := .uv/bin/uv
READY := $(VENV)/.ready
SEED := 20031001
# A process a core; what one file makes for all its tests is made once. The byte code of the tests
# is kept: to make it takes every process nine seconds.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -q -n auto --dist loadfile

# pip and uv trust what the system trusts: so they also work behind a company's certificate.
SYSTEM_CERTS := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt \
	/etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
ifneq ($(SYSTEM_CERTS),)
export PIP_CERT ?= $(SYSTEM_CERTS)
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(VENV)
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

PURE := domain crypto sync report
comma := ,
empty :=
# The tests that reach every branch of these in their own process; measuring doubles their time.
MEASURED := $(PURE:%=tests/%) tests/outward tests/store
PURE_FILES := $(subst $(empty) $(empty),$(comma),$(PURE:%=src/fieldledger/%/*))

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

# --- use --------------------------------------------------------------------------------------

.PHONY: demo
demo: $(READY) ## a training ledger: three devices, a year of aid, the annual report (DEMO_ARGS=…)
	@$(BIN)/fieldledger demo $(DEMO_ARGS)

.PHONY: setup
setup: $(READY) ## make the environment; .venv/bin/fieldledger is the program
	@echo "ready: .venv/bin/fieldledger"

# --- check ------------------------------------------------------------------------------------

.PHONY: test
test: $(READY) ## the tests, without those that need other programs or minutes (TEST_ARGS=…)
	$(PYTEST) $(TEST_ARGS)

.PHONY: check
check: lint types imports docs-check coverage smoke ## everything a change must pass

.PHONY: lint
lint: $(READY)
	$(UV) lock --check --offline --quiet
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: types
types: $(READY)
	$(BIN)/mypy

.PHONY: imports
imports: $(READY)
	$(BIN)/lint-imports

.PHONY: docs-check
docs-check: $(READY)
	$(BIN)/cog --check $$(grep -rl "\[\[\[cog" --include="*.md" README.md docs)

.PHONY: coverage
coverage: $(READY)
	$(PYTEST) --cov --cov-report= $(MEASURED) $(TEST_ARGS)
	$(PYTEST) $(MEASURED:%=--ignore=%) $(TEST_ARGS)
	$(BIN)/coverage report --include='$(PURE_FILES)' --fail-under=100

.PHONY: smoke
smoke: $(READY)
	$(BIN)/python scripts/smoke.py "$(CURDIR)/$(UV)"

.PHONY: check-system
check-system: $(READY) programs ## tests against other programs: age, a browser, LibreOffice, shells, node, npm, strace, git
	$(BIN)/python -m pytest -q -m system $(TEST_ARGS)

.PHONY: programs
programs:
	@for program in age fish git node npm pdftotext sha256sum soffice ssh-keygen strace unshare zsh; do \
	  command -v $$program >/dev/null || { \
	    echo "make: '$$program' is needed for check-system; on Debian: apt-get install age chromium fish git libreoffice-calc nodejs npm openssh-client poppler-utils strace util-linux zsh" >&2; \
	    exit 1; }; \
	done
	@if [ -f tests/system/package.json ]; then \
	  cd tests/system && npm ci --no-audit --no-fund --loglevel=error; fi

.PHONY: check-long
check-long: $(READY) ## random campaigns of minutes, with a fixed seed (SEED=…)
	$(BIN)/python -m pytest -q -m long -p randomly --randomly-seed=$(SEED) \
	  --hypothesis-seed=$(SEED) $(TEST_ARGS)

.PHONY: bench
bench: $(READY) ## time it beside what a user could pick instead: minutes (BENCH_ARGS=…)
	@echo "== benchmarks/startup.py"
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python benchmarks/startup.py
	@echo "== benchmarks/known.py"
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python benchmarks/known.py
	@echo "== benchmarks/merge.py $(BENCH_ARGS)"
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python benchmarks/merge.py $(BENCH_ARGS)
	@echo "== benchmarks/report.py"
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python benchmarks/report.py

# --- change -----------------------------------------------------------------------------------

.PHONY: fix
fix: $(READY) ## format, and mend what ruff can mend by itself
	$(BIN)/ruff check --fix --quiet --exit-zero .
	$(BIN)/ruff format .

.PHONY: golden
golden: $(READY) ## write the golden files anew; then read `git diff tests/golden`
	$(BIN)/python -m pytest -q --golden $(TEST_ARGS)

.PHONY: docs
docs: $(READY) ## write the generated parts of the docs anew; then read `git diff docs`
	$(BIN)/cog -r $$(grep -rl "\[\[\[cog" --include="*.md" README.md docs)

.PHONY: pictures
pictures: $(READY) ## write the pictures of the terminal in docs/pictures anew; then look at them
	$(BIN)/python scripts/pictures.py

.PHONY: catalogues
catalogues: $(READY) ## write the catalogues of translations anew, after a change of texts
	@$(BIN)/python scripts/catalogues.py

.PHONY: lock
lock: $(UV) ## after a change of the dependencies in pyproject.toml
	$(UV) lock

.PHONY: field-kit
field-kit: $(READY) ## a folder for a USB stick, in dist/field-kit (KIT_ARGS="--sign KEY")
	@$(BIN)/python scripts/field_kit.py "$(CURDIR)/$(UV)" $(KIT_ARGS)

.PHONY: clean
clean: ## remove everything that make made, the environments too
	rm -rf .venv .uv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
	  .ruff_cache build dist tests/system/node_modules
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up -----------------------------------------------------------------------------------

# Only ever the Python that is here: uv is told to download none.
$(READY): pyproject.toml uv.lock $(UV)
	@test -x $(BIN)/python || $(UV) venv --quiet --no-project --clear \
	  --python "$$(.uv/bin/python -c 'import sys; print(sys._base_executable)')" $(VENV)
	@env -u PYTHONDONTWRITEBYTECODE $(UV) sync --quiet --frozen --compile-bytecode
	@touch $@

$(UV):
	@set -e; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	  python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "make: Python 3.11 or later is needed; name it with: make PYTHON=/path/to/python3" >&2; \
	  exit 1; fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "make: this Python cannot make environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; fi; \
	echo "make: setting up with $$($$python --version) (once; this takes a minute)" >&2; \
	rm -rf .uv; \
	$$python -m venv .uv; \
	.uv/bin/python -m pip install --quiet 'uv>=0.13,<1'
