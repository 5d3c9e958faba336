# make help lists what there is. CI runs `make check`, nothing else.

FUZZTIME ?= 10s
CORPORA  ?=
ARGS     ?=

.DEFAULT_GOAL := help
.PHONY: help setup build test race generate lint fmt check demo fuzz bench crash soak graphiql python pictures train clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what building and testing need: Java, Maven, modules, golangci-lint
	@bash .ci/run setup

build: ## build the commands into bin/
	CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/...

test: ## run all tests; those that need Neo4j start one
	go test ./...

race: ## run the tests of what runs concurrently under the race detector
	go test -race -shuffle=on ./graph/... ./resolvers/... ./ingest

generate: ## write resolvers/ anew from schema.graphqls
	go generate ./resolvers

lint: ## run golangci-lint and go vet
	@bash .ci/run lint vet

fmt: ## format all Go files
	go tool -modfile=tools/lint/go.mod golangci-lint fmt

check: ## all that CI checks
	@bash .ci/run

demo: ## start Neo4j, ingest the sample, serve; ARGS="--setup --open"
	go run ./cmd/demarche demo $(ARGS)

fuzz: ## run each fuzz target for FUZZTIME (10s)
	@grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sed 's|/[^/]*_test\.go:func | |' | sort | \
	while read -r dir name; do \
		echo "== $$dir $$name"; \
		go test -run='^$$' -fuzz="^$$name\$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=100x "$$dir" </dev/null || exit 1; \
	done

bench: ## run the benchmarks
	go test -run='^$$' -bench=. -benchmem ./graph/... ./ingest/... ./resolvers/...

crash: ## cause every fault as often as docs/measurements.md says: takes an hour
	DEMARCHE_TEST_FULL=1 go test -count=1 -timeout=3h -v -run='Interleaving|NetworkFaults|CutCommits|WriterStorm|TooBig' ./graph/cypher
	DEMARCHE_TEST_FULL=1 go test -count=1 -timeout=3h -v -run='IngestKilled|TwoIngests|Neo4jKilled|DiskFull' ./cmd/demarche

SOAK ?= 30m

soak: ## ask at half load for SOAK (30m) and look at memory and goroutines
	go test ./cmd/demarche -run 'TestSoak$$' -soak $(SOAK) -timeout 3h -v -count=1

graphiql: ## build GraphiQL into web/graphiql/dist; needs Node
	cd web/graphiql && npm ci && npm run build

python: ## make the virtual environment for the tests of exports, client and notebooks
	clients/python/venv

pictures: ## write the pictures in docs anew from what Neo4j Browser draws
	go test ./cmd/demarche -count=1 -run 'TestGuide$$' -update

train: ## build the language models from the corpora in CORPORA
	@test -n "$(CORPORA)" || { echo "which corpora? make train CORPORA=DIR (see MODEL_CARD.md)" >&2; exit 2; }
	go run ./cmd/demarche-train --corpora $(CORPORA) --out ingest/text/models $(ARGS)

clean: ## remove what building wrote
	rm -rf bin dist
