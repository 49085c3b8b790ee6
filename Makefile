# make run     a working site on this machine        make test    the whole set-up and every check
# make quick   the checks of the inner loop          make format  put the code in shape
# make build   the front end and the translations    make lock    write the versions down anew
# make scan    secrets in the tree, known faults in packages, a crawl with wapiti (SITE=http://127.0.0.1:8000)
# make cluster the whole production shape on loopback    make test-cluster   tests of it: parts are killed under load
.PHONY: run test quick build format lock clean cluster test-cluster scan

SHELL := /bin/bash
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON := .venv/bin/python

run:
	@tools/set-up run
	@exec $(PYTHON) -m pintar serve --host "$(HOST)" --port "$(PORT)" --sample

test:
	@tools/set-up test
	@$(PYTHON) tools/check test

quick:
	@tools/set-up quick
	@$(PYTHON) tools/check quick

build:
	@tools/set-up run

# CLUSTER_PORT is nginx's; every other part takes a free port. CLUSTER_DATA is made anew every time.
cluster:
	@tools/set-up cluster
	@exec $(PYTHON) -m tools.cluster --folder "$(or $(CLUSTER_DATA),/tmp/pintar-cluster-$(shell id -u))" \
	  --port "$(or $(CLUSTER_PORT),0)" $(if $(filter 0,$(CLUSTER_SAMPLE)),,--sample) $(if $(filter 0,$(CLUSTER_SYNC)),--asynchronous)

test-cluster:
	@tools/set-up cluster
	@$(PYTHON) -m pytest tests/cluster

format:
	@tools/set-up quick
	@$(PYTHON) -m ruff check --fix --exit-zero --quiet
	@$(PYTHON) -m ruff format

scan:
	@$(PYTHON) tools/scan $(SITE)

lock:
	@tools/set-up quick
	@tools/lock

# The data folder is not touched: it holds people's work.
clean:
	rm -rf .venv node_modules pintar/static/build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find pintar -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
