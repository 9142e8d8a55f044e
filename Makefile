# Two commands: "make run" serves the demonstration, "make test" runs every test. Nothing else must be installed first.
PYTHON ?= python3
PORT ?= 8000
VENV = .venv
BIN = $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test lint bench messages lock clean

run: $(VENV)/base.stamp static/dist/build.stamp locale/build.stamp
	@PORT=$(PORT) $(BIN)/python manage.py run

test: $(VENV)/dev.stamp static/dist/build.stamp locale/build.stamp
	@./tests/install-browser
	$(BIN)/pytest -n auto

lint: $(VENV)/dev.stamp node_modules/stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	npm run --silent check

# Ratios against a peer in the same run; no test is timed.
bench: $(VENV)/dev.stamp static/dist/build.stamp locale/build.stamp
	@$(BIN)/python tests/bench/ledger.py
	@$(BIN)/python tests/bench/reports.py

# Hashes are checked; a changed requirements file installs again.
$(VENV)/base.stamp: requirements/base.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Python-Pakete werden installiert …"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/base.stamp
	@echo "Python-Pakete für die Tests werden installiert …"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/stamp: package.json package-lock.json
	@echo "Pakete für die Oberfläche werden installiert …"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

static/dist/build.stamp: node_modules/stamp $(shell find static/src static/css templates cms/templates -type f 2>/dev/null)
	@npm run --silent build
	@touch $@

locale/build.stamp: $(wildcard locale/*/LC_MESSAGES/django.po) $(VENV)/base.stamp
	@$(BIN)/pybabel -q compile -d locale -D django 2>/dev/null
	@touch $@

# For developers: collect texts again, pin packages again.
messages: $(VENV)/dev.stamp
	$(BIN)/python manage.py makemessages -l en --no-location --no-wrap --ignore=node_modules --ignore=.venv --ignore=var

lock:
	for name in base dev; do uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-emit-find-links -q requirements/$$name.in -o requirements/$$name.txt; done

clean:
	rm -rf $(VENV) node_modules static/dist var locale/build.stamp locale/*/LC_MESSAGES/*.mo
