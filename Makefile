# Every target does its own set-up. A fresh machine needs git, make, Python >= 3.11, to build tools Go, and for the tests
# Java 17 with its compiler and Maven, and PostgreSQL's server.
.DEFAULT_GOAL := help
CHECKS := format lint types blueprints layers dependencies lengths
.PHONY: help setup demo controllers istioctl egctl kuberay flagger lws kserve scanners test test-all faketime complete goldens test-shells check fix tools bench bench-full
.PHONY: pages docs clean lock sbom
.PHONY: $(CHECKS:%=check-%)

PYTHON ?= python3
UV := $(if $(shell command -v uv 2>/dev/null),uv,.uv/bin/uv)
RUN := $(UV) run --frozen --no-sync
AISCALE := $(RUN) aiscale
PYTEST := $(RUN) pytest -q -n 2
OFFLINE := not (shells or tools or broker)
SERVERS := tools or broker
DAYS_AHEAD := 45 400
# Timed waits of what they start do not end under libfaketime.
PROCESSES := postgres sandbox toolchain cli/test_lint_watch.py
# Without compiled files, each command that a test starts would compile 1,400 modules again.
unexport PYTHONDONTWRITEBYTECODE
# libfaketime shifts the times of files too, by which Python finds out whether a compiled file is of its source.
BY_CONTENT := PYTHONPYCACHEPREFIX=$(CURDIR)/.compiled
BLUEPRINT := blueprints/ride_demand.py
STAMP := .venv/.synced
SCANNERS := .scanners/.installed
KUBE_SCORE := github.com/zegl/kube-score/cmd/kube-score@v1.20.0

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9'

$(STAMP): pyproject.toml uv.lock | $(filter .uv/bin/uv,$(UV))
	@echo "Setting up Python packages in .venv …"
	@$(UV) sync --frozen --all-groups --quiet
	@touch $@

setup: $(STAMP) ## install everything that Python needs

demo: setup ## preview, draw, then deploy the ride-demand system on an embedded Kubernetes API
	@$(RUN) python tools/demo.py $(BLUEPRINT)

lock: setup ## lock the packages anew, and what the GitHub action installs of them
	$(UV) lock --quiet
	@{ echo "# What the GitHub action installs, from uv.lock with hashes. Written by: make lock"; \
	  $(UV) export --quiet --frozen --no-dev --group build --no-emit-project --no-annotate --no-header; \
	} > tools/action/requirements.txt

sbom: setup ## write aiscale.cdx.json: the packages of an installation, as CycloneDX 1.5
	$(UV) export --quiet --frozen --no-dev --preview-features sbom-export --format cyclonedx1.5 -o aiscale.cdx.json

tools: setup ## get the Pulumi engine and the embedded control plane
	@$(AISCALE) tools install

check: setup ## run every static check: format, lint, types, layers, dependencies, file lengths
	@$(MAKE) --no-print-directory --keep-going $(CHECKS:%=check-%)

check-format:
	$(RUN) ruff format --check .

check-lint:
	$(RUN) ruff check .

check-types:
	$(RUN) mypy

check-blueprints:
	@failed=0; for system in blueprints/*/system.py; do \
	  (cd $$(dirname $$system) && $(CURDIR)/.venv/bin/mypy --config-file $(CURDIR)/pyproject.toml *.py) || failed=1; \
	done; exit $$failed

check-layers:
	$(RUN) lint-imports

check-dependencies:
	$(RUN) deptry aiscale

check-lengths:
	$(RUN) python tools/check_lengths.py

controllers: setup ## build the controllers that tests start: of Argo Rollouts, which sandboxes start too, and KEDA's
	@$(AISCALE) tools install argo-rollouts keda-operator keda-adapter

kuberay: setup ## build the operator of Ray, which only long tests start
	@$(AISCALE) tools install kuberay-operator

flagger: setup ## build the controller of Flagger, which only long tests start
	@$(AISCALE) tools install flagger

lws: setup ## build the controller of LeaderWorkerSets, which only long tests start
	@$(AISCALE) tools install lws-manager

kserve: setup ## build the controllers of KServe, which only long tests start
	@$(AISCALE) tools install kserve-manager kserve-llmisvc

istioctl: setup ## build istioctl and the control plane of Istio, which only long tests start
	@$(AISCALE) tools install istioctl pilot-discovery

egctl: setup ## build egctl of Envoy Gateway, which only long tests start
	@$(AISCALE) tools install egctl

# checkov pins versions of packages that aiscale uses newer ones of: it has an environment of its own.
$(SCANNERS): tests/scanners/requirements.txt | $(filter .uv/bin/uv,$(UV))
	@echo "Setting up checkov and kube-score in .scanners …"
	@$(UV) venv --quiet --clear .scanners
	@$(UV) pip install --quiet --require-hashes --python .scanners/bin/python -r tests/scanners/requirements.txt
	@GOBIN=$(CURDIR)/.scanners/bin go install $(KUBE_SCORE)
	@touch $@

scanners: $(SCANNERS) ## install the scanners of manifests that only tests run: checkov and kube-score

test: check tools controllers ## run every check and the tests
	$(PYTEST) -m '$(OFFLINE) and not long'
	$(PYTEST) --dist loadfile --no-loadscope-reorder -m '($(SERVERS)) and not long'

test-all: check tools controllers istioctl egctl kuberay flagger lws kserve scanners faketime ## run every test, long ones too, and those without servers at later dates
	AISCALE_ALL_MUTANTS=1 $(PYTEST) -m '$(OFFLINE)'
	$(PYTEST) --dist loadfile --no-loadscope-reorder -m '$(SERVERS)'
	@$(BY_CONTENT) $(RUN) python -m compileall -q --invalidation-mode checked-hash aiscale tests tools bench .venv/lib || true
	@for days in $(DAYS_AHEAD); do \
	  echo "The tests that need no server, $$days days ahead"; \
	  $(BY_CONTENT) PYTHONPATH=$(CURDIR)/tests/support/faketime FAKETIME_DONT_FAKE_MONOTONIC=1 \
	    faketime -f "+$${days}d" $(PYTEST) -m '$(OFFLINE) and not long' $(PROCESSES:%=--ignore=tests/%) || exit 1; \
	done

faketime:
	@command -v faketime >/dev/null || { echo "install faketime (Debian: apt-get install faketime)" >&2; exit 1; }

complete: setup ## list what a new kind, technology, rule or command still lacks
	$(RUN) pytest -q -m complete -n 2 $$(grep -rl 'mark\.complete' tests --include='test_*.py')

goldens: setup ## rewrite the expected texts of errors, rules and resources; review the difference
	AISCALE_UPDATE_GOLDENS=1 $(RUN) pytest -q -n 2 tests/core/test_errors.py tests/components/test_broken_avro.py \
	  tests/rules/test_golden.py tests/rules/test_changes.py tests/blueprints/test_mistakes.py tests/lowering/test_goldens.py

test-shells: setup ## test completion in a real zsh and fish, which must be installed
	$(RUN) pytest -q -m shells tests/cli/test_completion.py

bench: setup tools ## measure ratios against a baseline in the same run, and write docs/reference/speed.md
	$(RUN) python -m bench --write

bench-full: setup tools ## the same with the slow baselines
	$(RUN) python -m bench --full --write

fix: setup ## format, and fix what ruff can
	$(RUN) ruff check --fix --exit-zero .
	$(RUN) ruff format .
	$(RUN) ruff check .

pages: setup ## write the generated pages of docs/reference
	$(RUN) python tools/pages.py

docs: pages ## build the documentation
	$(RUN) sphinx-build -q -W -b html docs docs/_build/html
	@echo docs/_build/html/index.html

clean: ## remove what the other targets made here (tools stay cached: aiscale tools clean)
	rm -rf .venv .uv .scanners docs/_build .compiled .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
