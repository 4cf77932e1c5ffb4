# `make` prints what there is. CI runs `make check`.
SHELL := /bin/bash
.DEFAULT_GOAL := help

BIN      := bin
PURE     := ./process/... ./survey/... ./workorder/... ./internal/... ./activities/... ./workflows/... ./api/... ./web/... ./deploy/...
ENGINE   := ./internal/embedded/... ./app/... ./cmd/... ./e2e/...
FLAGS    ?=

help: ## print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: need-postgres build ## run everything on this machine, with a demo: eight weeks and a day; FLAGS=--demo=day or --demo=empty for less
	@exec $(BIN)/workbay up --demo $(FLAGS)

build: ## build the program into bin/workbay
	go build -o $(BIN)/workbay ./cmd/workbay

test: tools test-pure test-engine ## install what is missing and run every test

test-pure: tools ## tests that do not link the server, with the race detector
	go test -race -tags external -timeout 15m . $(PURE)

test-engine: tools ## tests on the real engine and the real database, a package at a time: each starts programs enough for a machine
	go build ./app # with both cores: -p 1 would compile the server on one
	go test -p 1 -timeout 30m $(ENGINE)

test-remote: tools $(BIN)/server $(BIN)/sql ## tests on the official Temporal server, which is built once (ten minutes), with mutual TLS
	WORKBAY_OFFICIAL=$(CURDIR)/$(BIN) go test -tags official -timeout 30m ./e2e -run Official

# The official programs, of the version that is linked into ours, with their own dependencies.
OFFICIAL = GOBIN=$(CURDIR)/$(BIN) go install go.temporal.io/server/$(1)@$$(go list -m -f '{{.Version}}' go.temporal.io/server)

$(BIN)/server: go.mod
	$(call OFFICIAL,cmd/server)
	@touch $@

$(BIN)/sql: go.mod
	$(call OFFICIAL,cmd/tools/sql)
	@touch $@

test-at: need-postgres need-faketime ## tests as if it were HOURS later (or earlier): make test-at HOURS=16 PKG=./web FLAGS="-tags external"
	tools/test-at $(HOURS) $(FLAGS) $(PKG)

check: format vet lint workflowcheck diagrams-check contract test ## what CI runs

format: ## fail when a file is not gofmt'd
	@out=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "gofmt these:"; echo "$$out"; exit 1; fi

vet: ## go vet, with and without the server
	go vet -tags external ./...
	go vet ./internal/embedded/ ./app/ ./cmd/... ./e2e/...

lint: $(BIN)/golangci-lint ## golangci-lint
	$(BIN)/golangci-lint run --build-tags external ./...

workflowcheck: $(BIN)/workflowcheck ## workflow code is deterministic
	$(BIN)/workflowcheck -tags external ./workflows

$(BIN)/golangci-lint: tools/go.mod
	cd tools && go build -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(BIN)/workflowcheck: tools/go.mod
	cd tools && go build -o ../$@ go.temporal.io/sdk/contrib/tools/workflowcheck

diagrams: ## draw docs/diagrams anew from the process table
	go run -tags external ./internal/diagram/generate docs/diagrams

diagrams-check: need-chromium docs/diagrams/node_modules ## diagrams are those of the process table, and good BPMN
	go run -tags external ./internal/diagram/generate -check docs/diagrams
	cd docs/diagrams && node check.mjs

docs/diagrams/node_modules: docs/diagrams/package-lock.json | need-node
	cd docs/diagrams && npm ci --no-audit --no-fund
	@touch $@

contract: need-postgres api/contract/node_modules ## linters and four client generators read the OpenAPI document, and their clients open an order
	go test -tags contract ./e2e -run Contract -count=1 -timeout 15m -v

api/contract/node_modules: api/contract/package-lock.json | need-node
	cd api/contract && npm ci --no-audit --no-fund
	@touch $@

bench: need-postgres ## figures of this machine: commands beside two yardsticks and the floor, memory, then bench-pages; FLAGS='-before FILE' adds an older program
	@missed=0; go run ./e2e/bench $(FLAGS) || missed=1; \
	$(MAKE) --no-print-directory bench-pages FLAGS= || missed=1; exit $$missed

bench-memory: need-postgres ## resident memory after 1,000, 5,000 and 20,000 orders under 12 clients (an hour or so)
	go run ./e2e/bench -rounds 0 -memory 20000 $(FLAGS)

screenshots: tools ## every page in four languages, as pictures in screenshots/
	SCREENSHOTS=$(CURDIR)/screenshots go test ./e2e -run Screenshots -count=1 -timeout 30m

bench-metrics: need-postgres ## what a scrape costs with 100,000 open orders, without and with 1,000,000 closed ones
	go run -tags external ./e2e/scrapebench $(FLAGS)

bench-pages: need-postgres ## how long pages take and how large they are with 10,000 open orders, without and with 1,000,000 closed ones
	go run -tags external ./e2e/scrapebench -pages -branches 1 -open 10000 $(FLAGS)

tools: need-postgres need-prometheus need-xmllint need-chromium ## install what tests need where it is missing (Debian), or say what to install

need-%:
	@deploy/need-$*.sh

.PHONY: help run build test test-at test-remote test-pure test-engine check format vet lint workflowcheck diagrams diagrams-check contract bench bench-memory bench-metrics bench-pages screenshots tools
