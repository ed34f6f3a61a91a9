# Stentor: `make` alone says what there is. Needs Python 3.11 or newer and nothing else.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(if $(shell $(name) -c 'import sys; print(sys.version_info >= (3, 11) or "")' 2>/dev/null),$(name))))
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= $(shell nproc)
DATA ?= data
PIP := $(BIN)/pip --disable-pip-version-check -q
PACKAGES := chromium:chromium curl:curl espeak-ng:espeak-ng faketime:faketime ffmpeg:ffmpeg nginx:nginx-light wrk:wrk fc-list:fontconfig java:openjdk-17-jre-headless redis-server:redis-server rsync:rsync
PEBBLE := $(VENV)/pebble/.fetched
SCHEMAS := $(VENV)/vast/.fetched
FONTS := fonts-dejavu-core
COUNTRIES := tor-geoipdb
say = @printf '\033[1m· %s\033[0m\n'

.PHONY: help
help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## install, then serve everything with a demo show (DATA=directory, Ctrl-C ends it)
	$(say) "starting Stentor on $(DATA)/"
	@$(BIN)/stentor serve --demo --data $(DATA)

.PHONY: setup
setup: $(VENV)/.installed compiled ## only install into .venv

.PHONY: compiled
compiled: $(VENV)/.installed # the edge ahead of time, where there is a C compiler; at once when it is there
	@$(BIN)/python -m stentor.compiled.build --is-there \
		|| if command -v $(CC) >/dev/null; then \
			$(MAKE) compile-edge || echo "the edge runs from its sources, which is slower" >&2; \
		else \
			echo "without a C compiler the edge runs from its sources, which is slower" >&2; \
		fi

.PHONY: compile-edge
compile-edge: $(VENV)/.compiler
	$(say) "compiling the edge (takes a minute, once for these sources)"
	@mkdir -p build
	@$(BIN)/python -m stentor.compiled.build >build/compile.log 2>&1 || { tail -n 1 build/compile.log >&2; exit 1; }

.PHONY: test
test: packages $(VENV)/.develop $(VENV)/.engines ## install what the tests need, run all tests (TESTS=path for some)
	$(say) "running the tests on $(JOBS) processors"
	@$(BIN)/pytest -n $(JOBS) --dist loadfile $(TESTS)

.PHONY: test-sources
test-sources: packages $(VENV)/.develop ## what is compiled where it can be, tried as it stands in its sources
	$(say) "running the edge's quick tests from the sources"
	@EDGE_FROM_SOURCES=1 $(BIN)/pytest -n $(JOBS) tests/compiled tests/contracts $(addprefix tests/ads/test_,\
		$(addsuffix .py,deciding masks)) $(addprefix tests/edge/test_,$(addsuffix .py,\
		bad_requests conversations files head_memory http_rules memory published ranges timed))

.PHONY: check
check: $(VENV)/.develop ## format, lint, types, import contracts, migrations in step
	$(say) "format"
	@$(BIN)/ruff format --check .
	$(say) "lint"
	@$(BIN)/ruff check .
	$(say) "types"
	@$(BIN)/mypy
	$(say) "import contracts"
	@$(BIN)/lint-imports --no-cache
	$(say) "migrations in step with the models"
	@STENTOR_DATA=build/check PYTHONWARNINGS=ignore::RuntimeWarning $(BIN)/stentor manage makemigrations --check --dry-run

.PHONY: bench
bench: packages $(VENV)/.develop compiled ## every benchmark, one JSON line each (BENCHES=names for some)
	@command -v caddy >/dev/null || $(MAKE) install-packages NAMES=caddy || true # a peer that may be left out
	@for name in $(or $(BENCHES),$(notdir $(basename $(shell grep -l __main__ bench/*.py)))); do \
		printf '\033[1m· %s\033[0m\n' $$name >&2; \
		$(BIN)/python bench/$$name.py || exit 1; \
	done

.PHONY: fuzz
fuzz: packages $(VENV)/.develop ## spoiled requests, manifests and audio, 100,000 of each (FUZZ_SEED=number)
	@FUZZ_ROUNDS=$(or $(FUZZ_ROUNDS),100000) $(BIN)/pytest -n $(JOBS) tests/edge/test_fuzz.py

.PHONY: soak-certs
soak-certs: packages $(VENV)/.develop ## the long proofs of certificates: every fault on real parts, ten thousand centuries simulated
	@SOAK=1 $(BIN)/pytest -n $(JOBS) tests/ways/test_lapses.py tests/ways/test_lapses_of_the_keeper.py
	@$(BIN)/stentor certs simulate --centuries 10000 --resume .soak-certs.jsonl

.PHONY: soak-status
soak-status: packages $(VENV)/.develop ## the whole fault table of the status page, and the quiet month
	@SOAK=1 $(BIN)/pytest -s tests/ways/test_faults.py tests/ways/test_full_disk.py \
		tests/prober/test_quiet_month.py

.PHONY: docs
docs: setup ## write the reference pages that are made from the code
	@$(BIN)/python -m stentor.project.configuration.page > docs/settings.md

COMPILE := $(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options --strip-extras --allow-unsafe --no-header

.PHONY: lock
lock: $(VENV)/.develop ## pin what requirements/*.in name, with hashes
	@$(COMPILE) -o requirements/stentor.lock requirements/stentor.in
	@$(COMPILE) -o requirements/develop.lock requirements/develop.in
	@$(COMPILE) -o requirements/engines.lock requirements/engines.in
	@$(COMPILE) -o requirements/compiler.lock requirements/compiler.in

.PHONY: clean
clean: ## remove what was installed and built; published data stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis tests/.made
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/it" >&2; exit 1; }
	$(say) "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(MAKE) install-packages NAMES=python3-venv
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.locked: requirements/stentor.lock | $(VENV)/.created
	$(say) "installing what Stentor runs on (requirements/stentor.lock)"
	@$(PIP) install --require-hashes -r requirements/stentor.lock
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.locked
	$(say) "installing stentor itself"
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.develop: requirements/develop.lock $(VENV)/.installed
	$(say) "installing what checks and tests need (requirements/develop.lock)"
	@$(PIP) install --require-hashes -r requirements/develop.lock
	@touch $@

$(VENV)/.compiler: requirements/compiler.lock | $(VENV)/.installed
	$(say) "installing what compiles the edge (requirements/compiler.lock)"
	@$(PIP) install --require-hashes -r requirements/compiler.lock
	@touch $@

$(VENV)/.engines: requirements/engines.lock $(VENV)/.develop
	$(say) "installing the engines that counting is tried on (requirements/engines.lock)"
	@$(PIP) install --require-hashes -r requirements/engines.lock
	@touch $@

.PHONY: packages
packages: # programs that tests and benchmarks start: command:package
	@missing=""; \
	for pair in $(PACKAGES); do \
		PATH="$$PATH:/usr/sbin" command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	fc-list 2>/dev/null | grep -qi dejavu || missing="$$missing $(FONTS)"; \
	test -e /usr/share/tor/geoip || missing="$$missing $(COUNTRIES)"; \
	test -z "$$missing" || $(MAKE) install-packages NAMES="$$missing"
	@$(MAKE) $(PEBBLE) $(SCHEMAS)

$(PEBBLE): tests/programs/fetch_pebble.sh | $(VENV)/.created
	$(say) "fetching the ACME server that the tests talk to"
	@tests/programs/fetch_pebble.sh $(VENV)/pebble
	@touch $@

$(SCHEMAS): tests/programs/fetch_vast_schemas.sh | $(VENV)/.created
	$(say) "fetching the schemas that VAST documents are held to"
	@tests/programs/fetch_vast_schemas.sh $(abspath $(VENV)/vast)
	@test ! -e $(VENV)/vast/3.0.xsd || touch $@

.PHONY: install-packages
install-packages: # Debian packages NAMES, when we may
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		printf '\033[1m· %s\033[0m\n' "installing Debian packages: $(strip $(NAMES))"; \
		export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1; \
		apt-get update -q >/dev/null && apt-get install -q -y --no-install-recommends $(NAMES) >/dev/null; \
	else \
		echo "missing: $(strip $(NAMES)); install with: sudo apt-get install $(strip $(NAMES))" >&2; exit 1; \
	fi
