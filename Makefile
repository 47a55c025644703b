# The commands of everyday work. `make` alone lists them.
# PORT=8001 make run    another port
# ARGS="-k digest" make test    what pytest is given

PY := .venv/bin/python
BIN := .venv/bin
PACKAGES := lupusteam moderation forums drugs notifications accounts common
TEMPLATES = $(shell find templates lupusteam/devstack/templates -name '*.html' 2>/dev/null)
ARGS ?=

# Python keeps what it compiled under var/, whatever the environment says: without, every process of a run compiles everything again.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/pycache

# Values that production settings ask for, so that Django can look over them. None is a secret or leads anywhere.
DEPLOY_ENV := DJANGO_SETTINGS_MODULE=lupusteam.settings.production DATABASE_URL=postgres://nobody@localhost/none \
	REDIS_URL=redis://localhost:6379/0 EMAIL_URL=smtp://localhost:25 ALLOWED_HOSTS=example.org \
	SECRET_KEY=only-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH \
	SITE_ORIGIN=https://example.org MAIL_FROM=team@example.org

.PHONY: help run test check format lock reset bench venv

help:
	@echo "make run      the whole site on http://localhost:8000, until Ctrl-C"
	@echo "make test     every test, on real servers, in parallel"
	@echo "make check    lint, format, templates, types, import contracts, migrations, deployment settings"
	@echo "make format   put Python and templates into shape"
	@echo "make bench    measure speed against the two floors"
	@echo "make reset    remove var/: the development database, its mail, everything"
	@echo "make lock     rewrite requirements/*.txt from pyproject.toml (needs uv)"

venv:
	@scripts/venv

run: venv
	@$(PY) -m lupusteam.devstack up

test: venv
	$(PY) -m pytest -n logical --maxprocesses=8 --dist worksteal $(ARGS)

CHECKS := check-lint check-format check-templates check-types check-imports check-migrations check-deploy
.PHONY: $(CHECKS)
check: $(CHECKS)

check-lint: venv
	$(BIN)/ruff check .

check-format: venv
	$(BIN)/ruff format --check .

check-templates: venv
	$(BIN)/djade --target-version 5.2 --check $(TEMPLATES)

check-types: venv
	$(BIN)/mypy $(PACKAGES)

check-imports: venv
	$(BIN)/lint-imports

check-migrations: venv
	DJANGO_SETTINGS_MODULE=lupusteam.settings.development $(PY) manage.py makemigrations --check --dry-run

check-deploy: venv
	$(DEPLOY_ENV) $(PY) manage.py check --deploy --fail-level WARNING

format: venv
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $(TEMPLATES)

bench: venv
	$(PY) -m bench $(ARGS)

reset: venv
	@$(PY) -m lupusteam.devstack reset

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 2; }
	uv pip compile --quiet --universal --no-annotate --generate-hashes --custom-compile-command "make lock" \
		pyproject.toml --output-file requirements/production.txt
	uv pip compile --quiet --universal --no-annotate --generate-hashes --custom-compile-command "make lock" \
		pyproject.toml --group dev --output-file requirements/development.txt
