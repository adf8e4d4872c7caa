# Essaim: `make help` lists what there is. Each target sets up what it needs in .venv; nothing asks a question.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
LOCKS := requirements/run.txt requirements/build.txt pyproject.toml scripts/prepare.sh

.PHONY: help setup demo serve lint test test-all docs translations screens lock

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: .venv/.run ## make .venv with the `essaim` command

demo: .venv/.run ## do the main job in an invented town, then leave the site up (ONCE=1: end after the terminal part)
	@$(BIN)/essaim demo $(if $(ONCE),--once)

serve: .venv/.run ## run the site and its worker on this machine, data in ./var
	@test -e keys.toml || $(BIN)/essaim keys keys.toml
	@$(BIN)/essaim serve

lint: .venv/.dev ## formatting, style, types, floors
	@scripts/lint.sh

test: .venv/.dev .venv/.system ## everything that must hold before a change lands, on both databases
	@scripts/test.sh "not long" pds

test-all: .venv/.dev .venv/.system ## the same, with the long matrices, chaos and fuzz
	@scripts/test.sh "" pds appview

docs: .venv/.dev ## write the generated pages anew
	@$(BIN)/python scripts/reference.py --write
	@$(BIN)/python scripts/architecture.py --write

translations: .venv/.dev .venv/.system ## collect the sentences to translate, and compile the catalogue
	@$(BIN)/python scripts/translations.py

screens: .venv/.dev .venv/.system ## take the pictures of the pages (README's is one of them)
	@$(BIN)/python scripts/screens.py

lock: .venv/.dev ## lock the dependencies anew, with hashes
	@scripts/lock.sh

.venv/.run: $(LOCKS)
	@PYTHON=$(PYTHON) scripts/prepare.sh run

.venv/.dev: $(LOCKS) requirements/dev.txt
	@PYTHON=$(PYTHON) scripts/prepare.sh dev

.venv/.system: scripts/system-packages.sh | .venv/.dev
	@scripts/system-packages.sh

.venv/.servers: scripts/test-servers.sh tests/servers/pds/package-lock.json | .venv/.system
	@scripts/test-servers.sh

.venv/.servers-appview: scripts/test-servers.sh tests/servers/appview/package-lock.json | .venv/.system
	@scripts/test-servers.sh appview
