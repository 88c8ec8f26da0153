# Every command of the project. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
# Half of the cores is not enough, more than the cores is slower.
JOBS ?= $(shell nproc)
PYTEST := $(PY) -m pytest -q --forbid-skips --durations=25 --durations-min=2

.PHONY: help run practice setup setup-dev test sure format lint types contracts unit journeys race screenshots \
        translations lock clean

help: ## list all commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: ## install what is needed and serve at http://127.0.0.1:8000 (HOST, PORT, DATABASE_URL, REDIS_URL, DEMO=0)
	@python3 deploy/setup.py && exec $(PY) deploy/serve.py

practice: ## a program of its own with invented people only, at http://127.0.0.1:8010; begins anew at each start
	@python3 deploy/setup.py && PRACTICE=1 PORT=$${PORT:-8010} exec $(PY) deploy/serve.py

setup: ## install what the program needs, serve nothing
	@python3 deploy/setup.py

setup-dev: ## install what the tests need as well
	@python3 deploy/setup.py --dev

test: setup-dev ## everything CI asks for: lint, types, contracts, all tests
	@$(PY) -m tests.services
	@$(MAKE) --no-print-directory --keep-going lint types contracts unit journeys

sure: setup-dev ## before every commit, within a minute: format, lint, types, contracts, rules and laws
	@$(MAKE) --no-print-directory format lint types contracts
	@$(PYTEST) -n $(JOBS) $(wildcard tests/*/test_rules_*.py) tests/laws/test_code.py tests/laws/test_states.py \
	  tests/laws/test_words.py tests/laws/test_repository.py

format: ## write the code as ruff does
	@.venv/bin/ruff format -q . && .venv/bin/ruff check -q --fix-only .

lint: ## ruff: format and rules
	@.venv/bin/ruff format --check . && .venv/bin/ruff check .

types: ## mypy
	@.venv/bin/mypy

contracts: ## who may import whom (architecture §1 and §2)
	@.venv/bin/lint-imports --no-logo

unit: ## all tests but the journeys, on SQLite and on PostgreSQL + Valkey
	@$(PYTEST) -n $(JOBS) -m "not journey"

journeys: ## the walks through real servers and a real Chromium
	@$(PYTEST) -n $(JOBS) --dist loadfile -m journey

RACE ?= 20000

race: setup-dev ## contested bookings over HTTP with kill -9 (RACE=attempts); then the same without the guard must oversell
	@$(PY) -m bench.race --attempts $(RACE)
	@$(PY) -m bench.race --attempts 600 --kill-every 0 --without-guard | grep -E 'oversold [1-9]'

screenshots: setup-dev ## take the README's pictures from a running demo
	@$(PY) -m tests.screenshots

POT := $(or $(TMPDIR),/tmp)/vaccsched-$(shell id -u).pot
BABEL := .venv/bin/pybabel -q

translations: ## collect the sentences, bring the English catalogue up to date, compile it
	@$(BABEL) extract -F pyproject.toml -k _l -k lazy_gettext --no-location --sort-output --project vaccsched -o $(POT) .
	@if [ -e vaccsched/translations/en/LC_MESSAGES/messages.po ]; \
	  then $(BABEL) update -i $(POT) -d vaccsched/translations --no-fuzzy-matching --ignore-pot-creation-date; \
	  else $(BABEL) init -i $(POT) -d vaccsched/translations -l en; fi
	@.venv/bin/pybabel compile -d vaccsched/translations --statistics

LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: ## write the lock files anew after a change in pyproject.toml or package.json (UPGRADE=1: newest versions)
	@$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) --group pyproject.toml:node -o requirements-node.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) --group pyproject.toml:voice -o requirements-voice.txt
	@npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

clean: ## remove what set-up made; instance/ (the data and keys) stays
	rm -rf .venv node_modules vaccsched/static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
	  .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
