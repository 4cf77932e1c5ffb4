# `make` prints what there is. CI runs `make check`.
SHELL := /bin/bash
.DEFAULT_GOAL := help

BIN      := bin
PURE     := ./workorder/... ./internal/... ./activities/... ./workflows/... ./api/...
ENGINE   := ./internal/embedded/... ./app/... ./cmd/... ./e2e/...
FLAGS    ?=

help: ## print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: tools build ## run everything on this machine, with a demo day in it
	@exec $(BIN)/workbay up --demo $(FLAGS)

build: ## build the program into bin/workbay
	go build -o $(BIN)/workbay ./cmd/workbay

test: tools test-pure test-engine ## install what is missing and run every test

test-pure: tools ## tests that do not link the server, with the race detector
	go test -race -tags external -timeout 15m $(PURE) .

test-engine: tools ## tests on the real engine and the real database
	go test -timeout 30m $(ENGINE)

check: format vet lint workflowcheck test ## what CI runs

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

bench: tools ## figures of this machine beside a bare-workflow yardstick
	go run ./e2e/bench $(FLAGS)

tools: ## install PostgreSQL where it is missing (Debian), or say what to install
	@deploy/need-postgres.sh

.PHONY: help run build test test-pure test-engine check format vet lint workflowcheck bench tools
