# What can be done with this checkout. Everything is installed into .venv/ from the hashed locks in
# requirements/; the system's Python is never touched. Works with GNU make 3.81 (macOS) and later.

# Another interpreter: make demo PYTHON=python3.13
PYTHON ?=
# More for the tool behind a target: make test ARGS="-k hotline -x"
ARGS ?=
# Test processes: make test JOBS=8
JOBS ?= 2
# What pip takes for the encoder's engine. Its wheels for Linux bring gigabytes for graphics cards; the
# small build for processors alone is in an index of its own (see pytorch.org): set PIP_INDEX_URL, or
# install it into .venv/ first. So it alone is not in the hashed locks.
TORCH ?= torch==2.13.0
# Only `make locks` needs it.
UV ?= uv

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# The locks are complete, so pip has nothing to resolve. The one package without a wheel is built
# with the locked setuptools, not with whatever is newest.
LOCKED := $(INSTALL) --require-hashes --no-deps --no-build-isolation --use-pep517

# What test processes and the bots that they start have compiled is kept, or each would begin with it.
unexport PYTHONDONTWRITEBYTECODE

CATALOGS := $(wildcard locales/*/LC_MESSAGES/lamplighter.po)
COMPILED := $(CATALOGS:.po=.mo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(STAMPS)/run catalogs ## Install what the bot needs, into .venv/

.PHONY: demo
demo: $(STAMPS)/run catalogs ## Talk with a bot of your own, in this terminal
	@$(BIN)/lamplighter chat --demo $(ARGS)

.PHONY: desk
desk: $(STAMPS)/run catalogs ## The same, with the organizers' desk on the web
	@$(BIN)/lamplighter chat --demo --web $(ARGS)

.PHONY: test
test: $(STAMPS)/test catalogs ## Run all tests
	$(BIN)/pytest -n $(JOBS) --dist loadgroup $(ARGS)

# What starts no server, kills nothing and takes a moment each.
QUICK := not (postgres or synapse or kills or slow or long or semantic or browser)
.PHONY: quick
quick: $(STAMPS)/test catalogs ## Run the tests that need no server and no patience
	$(BIN)/pytest -n $(JOBS) --dist loadgroup -m "$(QUICK)" $(ARGS)

.PHONY: test-semantic
test-semantic: $(STAMPS)/semantic catalogs ## Run the tests that need a sentence encoder
	$(BIN)/pytest -n $(JOBS) --dist loadgroup -m semantic $(ARGS)

.PHONY: lint
lint: $(STAMPS)/lint ## Check style and layout
	$(BIN)/ruff check $(ARGS)
	$(BIN)/ruff format --check

.PHONY: format
format: $(STAMPS)/lint ## Put style and layout right
	$(BIN)/ruff check --fix $(ARGS)
	$(BIN)/ruff format

.PHONY: types
types: $(STAMPS)/test $(STAMPS)/lint ## Check types
	$(BIN)/mypy $(ARGS)

.PHONY: messages
messages: $(STAMPS)/run ## Take new strings into the catalogs, and compile them
	$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --no-default-keywords \
		--keyword _ --keyword ngettext:1,2 --add-comments "Translators:" --strip-comment-tags \
		--add-location file --width 100 --project Lamplighter \
		--copyright-holder "The Lamplighter contributors" \
		--output-file locales/lamplighter.pot .
	$(BIN)/pybabel --quiet update --domain lamplighter \
		--input-file locales/lamplighter.pot --output-dir locales \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100
	@$(MAKE) --no-print-directory catalogs

.PHONY: permissions
permissions: $(STAMPS)/test ## Write down who may cause what, as the code has it
	$(BIN)/python -m tests.permissions > docs/who-may-cause-what.md

.PHONY: privacy
privacy: $(STAMPS)/test ## Write down what is kept and for how long, as the code has it
	$(BIN)/python -m tests.privacy_tables

.PHONY: audit
audit: $(STAMPS)/audit ## Look up known vulnerabilities of what is locked (needs the network)
	$(BIN)/pip-audit --require-hashes --no-deps --disable-pip --requirement requirements/run.txt \
		--requirement requirements/onnx.txt $(ARGS)

# The same locks give the same bill, byte by byte: no serial number, no time.
.PHONY: sbom
sbom: $(STAMPS)/audit ## Write the bill of materials of what is locked (CycloneDX) to sbom.json
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml \
		--output-reproducible --output-format JSON --output-file sbom.json $(ARGS)

.PHONY: pictures
pictures: $(STAMPS)/test catalogs ## Draw the guide's pictures from their scripts
	$(BIN)/python -m tests.pictures
	$(BIN)/python -m tests.desk_pictures

.PHONY: bench
bench: $(STAMPS)/bench catalogs ## Measure throughput, latency, memory and start-up
	$(BIN)/python -m bench $(ARGS)

.PHONY: torture
torture: $(STAMPS)/bench catalogs ## Let everything fail that can, for half an hour
	$(BIN)/python -m bench torture $(ARGS)

.PHONY: clean
clean: ## Remove everything that can be made again
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis $(COMPILED)
	find bot handlers tests migrations bench -name __pycache__ -type d -prune \
		-exec rm -rf {} + 2>/dev/null || true

.PHONY: locks
locks: ## Compile requirements/*.txt anew (needs uv; newer versions: ARGS=--upgrade)
	$(COMPILE) pyproject.toml --output-file requirements/run.txt
	$(COMPILE) pyproject.toml --group test --constraint requirements/run.txt \
		--output-file requirements/test.txt
	$(COMPILE) requirements/bench.in --constraint requirements/test.txt \
		--output-file requirements/bench.txt
	$(COMPILE) requirements/semantic.in --constraint requirements/test.txt \
		--override requirements/semantic-without.in --output-file requirements/semantic.txt
	$(COMPILE) pyproject.toml --extra onnx --constraint requirements/run.txt \
		--output-file requirements/onnx.txt
	$(COMPILE) --group lint --constraint requirements/test.txt --output-file requirements/lint.txt
	$(COMPILE) --group audit --constraint requirements/test.txt --output-file requirements/audit.txt
	$(COMPILE) --group build --constraint requirements/test.txt --output-file requirements/build.txt

COMPILE = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --custom-compile-command "make locks" $(ARGS)

# --- how things come to be there ---

.PHONY: catalogs
catalogs: $(COMPILED)

%.mo: %.po | $(STAMPS)/run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ \
		--locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

$(STAMPS)/venv:
	@test -x $(BIN)/python || { \
		for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
			if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
				echo "Making $(VENV)/ with $$($$python --version)"; \
				$$python -m venv $(VENV) && exit 0; \
				rm -rf $(VENV); \
				echo "$$python cannot make a virtual environment (see above)." >&2; exit 1; \
			fi; \
		done; \
		echo "Lamplighter needs Python 3.11 or later, and found none. Install one, or say" >&2; \
		echo "where it is: make PYTHON=/path/to/python3" >&2; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/build: requirements/build.txt $(STAMPS)/venv
	@$(LOCKED) -r requirements/build.txt
	@touch $@

$(STAMPS)/run: requirements/run.txt pyproject.toml $(STAMPS)/build
	@echo "Installing what the bot needs"
	@$(LOCKED) -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/test: requirements/test.txt $(STAMPS)/run
	@echo "Installing what the tests need"
	@$(LOCKED) -r requirements/test.txt
	@touch $@

$(STAMPS)/semantic: requirements/semantic.txt $(STAMPS)/test
	@echo "Installing an encoder and what it runs on"
	@$(INSTALL) "$(TORCH)"
	@$(LOCKED) -r requirements/semantic.txt
	@touch $@

$(STAMPS)/bench: requirements/bench.txt $(STAMPS)/test
	@echo "Installing what to compare with"
	@$(LOCKED) -r requirements/bench.txt
	@touch $@

$(STAMPS)/audit: requirements/audit.txt $(STAMPS)/run
	@echo "Installing what looks after the locks"
	@$(LOCKED) -r requirements/audit.txt
	@touch $@

$(STAMPS)/lint: requirements/lint.txt $(STAMPS)/run
	@echo "Installing what the checks need"
	@$(LOCKED) -r requirements/lint.txt
	@touch $@
