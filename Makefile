# The front door. Every target with a `##` line is listed by `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
SWIFT_JOBS ?= $(shell nproc)
# Swift's own libraries go into the programs: that is 5 ms less at every start, and one file to carry.
RELEASE := swift build -c release --static-swift-stdlib -j $(SWIFT_JOBS)
DEBUG := swift build -j $(SWIFT_JOBS)

.PHONY: help run build test check format lint boundaries fuzz bench load faults chaos clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build, and run all of Headgate here (ARGS="--port 7080 --data DIR …")
	@ci/setup.sh run
	$(RELEASE) --product headgate
	@exec .build/release/headgate up $(ARGS)

build: ## Build both programs in release mode
	@ci/setup.sh build
	$(RELEASE) --product headgate
	$(RELEASE) --product moderation

test: ## Run every test (installs and starts what they need)
	@ci/setup.sh test
	swift build --build-tests -j $(SWIFT_JOBS)
	@# The scenarios run the whole product: they come by themselves, after everything else.
	@# A width: hundreds of tests that all begin at once would measure how long they wait for each other.
	@ci/with-engine.sh bash -c 'ci/tests.sh 1500 --experimental-maximum-parallelization-width 8 --skip ScenarioTests \
		&& ci/tests.sh 1500 --filter ScenarioTests'
	@ci/with-mlflow.sh ci/tests.sh 600 --filter MLflowServerTests
	@ci/check-monitoring.sh .build/debug/moderation

check: lint boundaries ## Format, lint, boundaries and warnings (warnings are errors in every target)
	@ci/setup.sh build
	$(DEBUG) --build-tests --explicit-target-dependency-import-check error

lint: ## Check the format of every Swift file and the syntax of every script
	swift format lint --strict --parallel --recursive Sources Tests Package.swift
	@ci/check-scripts.sh

boundaries: ## Hold the package's arrows to the table of docs/ARCHITECTURE.md
	@ci/check-boundaries.sh

format: ## Format every Swift file in place
	swift format --in-place --parallel --recursive Sources Tests Package.swift

fuzz: ## Feed the readers of manifests and workflows with hostile texts (N=1000000 of each kind)
	@ci/setup.sh build
	$(RELEASE) --product headgate-fuzz
	.build/release/headgate-fuzz $(or $(N),1000000)

bench: ## Measure Headgate and its workload beside their peers (prints ratios; TRAINING_DATA=train.csv)
	@ci/setup.sh bench
	$(RELEASE) --product headgate
	$(RELEASE) --product moderation
	@ci/bench-render.sh
	@ci/bench-run.sh
	@ci/bench-poll.sh
	@ci/bench-proxy.sh
	@ci/with-engine.sh ci/bench-agent.sh
	@ci/with-engine.sh ci/bench.sh
	@ci/bench-latency.sh
	@ci/bench-load.sh
	@TRAINING_DATA=$(TRAINING_DATA) ci/bench-moderation.sh

faults: ## Hold the release build of the moderation service against faults, and against clients that others wrote
	@ci/setup.sh bench
	$(RELEASE) --product moderation
	@ci/moderation-faults.sh
	@ci/moderation-clients.sh

load: ## Ask at full speed during rollouts, restarts of agents and an upgrade of the proxy (KINDS="ingress recreate" ROLLOUTS=20)
	@ci/setup.sh bench
	$(RELEASE) --product headgate
	@ROLLOUTS=$(or $(ROLLOUTS),20) ci/with-engine.sh ci/load-rollouts.sh $(KINDS)

chaos: ## Kill controllers, runners, databases and engines at their work (ROUNDS=1000 SEED=… STORE="2 on PostgreSQL")
	@ci/setup.sh test
	$(DEBUG) --build-tests
	@STORE="$(STORE)" ci/kill-anywhere.sh $(or $(ROUNDS),1000) $(SEED)
	@ci/engine-chaos.sh

clean: ## Remove what was built
	rm -rf .build
