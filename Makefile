# The verbs of this project. `make run` and `make test` are all a new user needs; both set up what they use.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PORT ?= 4200
# Compiled once: where this is set, every child process compiles Prefect and Scrapy anew, half of all CPU of the tests.
export PYTHONDONTWRITEBYTECODE :=
# Two lanes of whole files, in the order of tests/conftest.py; a test that kills its lane is named and ends the run.
LANES := -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0

# Installs what is named, by uv where it is to be had, which is faster, else by pip.
installed = { test -x $(BIN)/uv && $(BIN)/uv pip install -q --python $(BIN)/python -c infra/constraints.txt $(1); } || { \
	echo "pip installs, by its own settings …"; \
	$(BIN)/python -m pip install -q --upgrade pip && $(BIN)/python -m pip install -q -c infra/constraints.txt $(1); }

.PHONY: run test install fix check map docs pictures words test-fast quality ablate bench corpus train faults soak lock clean

run: install ## harvest the sample newspaper, then keep the schedules (ONCE=1: end after the first run)
	@$(BIN)/copydesk up --port $(PORT) $(if $(ONCE),--once)

test: install ## all tests, in two lanes
	@$(BIN)/pytest -q $(LANES) -m "not faults"

test-fast: install ## tests that need no server, browser or child process
	@$(BIN)/pytest -q $(LANES) -m "not slow and not faults"

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml infra/constraints.txt
	@echo "Setting up $(VENV); the first time takes a minute or two …"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -q uv 2>/dev/null || true
	@$(call installed,-e . --group dev)
	@touch $@

fix: install ## format and mend what can be mended
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

check: install ## format, lint, types, import rules
	@$(BIN)/ruff format -q --check . && $(BIN)/ruff check -q . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

map: install ## every module with the first line of its docstring
	@$(BIN)/python -m infra.map

docs: $(VENV)/.docs ## the documentation as pages under var/docs, every link checked
	@$(BIN)/python -P infra/reference.py && NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict -f infra/mkdocs.yml

$(VENV)/.docs: $(VENV)/.installed
	@$(call installed,--group docs)
	@touch $@

pictures: install ## the pictures of README.md, made anew of a real run of the sample newspaper (needs Chromium)
	@$(BIN)/python -m infra.pictures

words: install ## put the files of pipelines/languages/data together into the one that is read
	@$(BIN)/python -m infra.training.lexicon

quality: install ## score the cleaner on the corpora, cross-validated by publisher, beside plain trafilatura
	@$(BIN)/python -m infra.quality.evaluate

ablate: install ## switch off each rule and each trained part in turn: what it gains out of fold, and its CPU
	@$(BIN)/python -m infra.ablation.ablate $(if $(RULE),--rule $(RULE)) $(if $(SAMPLE),--sample $(SAMPLE))

corpus: install ## serve the corpora as publishers, harvest them, score what is stored; propose their sources anew
	@$(BIN)/python -m infra.quality.harvested && $(BIN)/python -m infra.quality.proposed

train: install ## reproduce all that is learned from the corpora
	@$(BIN)/python -m infra.training.train

bench: install ## harvest beside the plain thing: CPU of all processes, its share of plain's, memory
	@$(BIN)/python -m infra.bench

faults: install ## every numbered fault case with its result and time, and the long tests of made-up publishers
	@$(BIN)/pytest -q -p tests.by_case

soak: install ## kill commits, compactions, takedowns and harvests 200 times, flip 150 bits: nothing may be lost
	@$(BIN)/python -m infra.soak

lock: ## renew infra/constraints.txt from the newest versions that pyproject.toml allows
	@rm -rf $(VENV)/lock && $(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip install -q uv
	@$(VENV)/lock/bin/uv pip install -q --python $(VENV)/lock/bin/python . --group dev --group docs "prefect==3.8.8"
	@$(VENV)/lock/bin/uv pip freeze --python $(VENV)/lock/bin/python --exclude-editable | grep -v -e '^copydesk' -e '^uv==' > infra/constraints.txt
	@rm -rf $(VENV)/lock

clean: ## remove what `make run` wrote
	@rm -rf var
