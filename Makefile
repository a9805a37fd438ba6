# Targets of the project; `make help` lists them. Needs Python 3.11 or later with venv and pip, git and make.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
STAMP := .venv/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup free-port demo demo-reset test check bench proof mutants screenshots lock

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv and install the locked dependencies

$(STAMP): requirements.txt requirements-dev.txt
	@sum="$$(cat requirements.txt requirements-dev.txt | sha256sum)"; \
	if [ "$$(cat $(STAMP) 2>/dev/null)" != "$$sum" ]; then \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed" >&2; exit 1; }; \
		$(PYTHON) -m venv .venv || exit 1; \
		echo "Installing the locked dependencies…"; \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt -r requirements-dev.txt || exit 1; \
	fi; \
	echo "$$sum" > $(STAMP)

free-port:
	@$(PYTHON) -c 'import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", int("$(PORT)")))' 2>/dev/null \
	|| { echo "Port $(PORT) is taken: stop what uses it, or choose another one, for instance: make demo PORT=8001" >&2; exit 1; }

demo: free-port setup ## serve the demo on http://127.0.0.1:8000 (PORT= changes it); Ctrl-C stops everything
	@$(MANAGE) serve_demo --port $(PORT)

demo-reset: setup ## drop the demo data and load it afresh
	@$(MANAGE) demo_reset

test: setup ## every test (without Chromium, the browser tests are skipped)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST)

check: setup ## lint, types, contracts, migrations, deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files -co --exclude-standard '*.html')
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(MANAGE) makemigrations --check --dry-run
	SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" ALLOWED_HOSTS=example.org \
	SEALING_KEYS="check:$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
	PUBLISHER=x PUBLICATION_DIRECTOR=x HOST=x DPO_CONTACT=x ACCESSIBILITY_CONTACT=x SUPPORT_EMAIL=help@example.org \
	SECURITY_CONTACT=mailto:security@example.org \
	SITE_URL=https://example.org EMAIL_HOST=localhost DEFAULT_FROM_EMAIL=nobody@example.org \
	DATABASE_URL="$${DATABASE_URL:-postgresql:///unused}" DJANGO_SETTINGS_MODULE=config.settings.production \
	$(MANAGE) check --deploy --fail-level WARNING

bench: setup ## measure at scales 1 and 10, and save bench/results/latest.json
	@$(BIN)/python -m bench $(BENCH)

proof: setup ## the long trials: last place 1,000 rounds, crashes, every cell of the access matrix, times, mutants
	@SISIAO_PROOF=1 $(BIN)/python -m pytest -m "concurrency or crash or longer" -p no:randomly $(PYTEST)
	@$(BIN)/python -m tests.proof.mutation

mutants: setup ## change the modules of rights, of rules of the offer and of the directory one expression at a time: the tests must see it (MUTANTS="--only perms")
	@$(BIN)/python -m tests.proof.mutation $(MUTANTS)

screenshots: setup ## remake the screenshots of docs/
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m tests.e2e.screenshots $(SHOTS)

lock: setup ## resolve the dependencies again (needs the package index)
	@$(PYTHON) -m venv .local/uv && .local/uv/bin/python -m pip install --quiet uv
	@.local/uv/bin/uv lock --quiet --upgrade
	@.local/uv/bin/uv export --quiet --frozen --no-header --no-annotate --format requirements-txt -o requirements.txt > /dev/null
	@.local/uv/bin/uv export --quiet --frozen --no-header --no-annotate --format requirements-txt --only-group dev -o requirements-dev.txt > /dev/null
	@rm -f uv.lock; grep -n '://' requirements*.txt && { echo "an address is in the lock" >&2; exit 1; } || true
