SHELL       := bash
.SHELLFLAGS := -euo pipefail -c

VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LINT     := go tool -modfile=deploy/tools.mod golangci-lint
LINTCONF := --config deploy/golangci.yml
FUZZTIME := 30s

# Folders whose tests contain the pattern, as ./a ./b: $(call tests-with,PATTERN).
tests-with = $(shell grep -rlE --include='*_test.go' '$(1)' bot internal prompts 2>/dev/null | xargs -r -n1 dirname | sort -u | sed 's|^|./|')

.DEFAULT_GOAL := help
.PHONY: help run test check lint fmt bench fuzz golden cover build clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: ## a simulated Feishu, the bot and a sample university in the browser; needs nothing but Go
	go run ./bot demo

test: ## every test, with the race detector, a real MariaDB, a real Redis and a real browser
	deploy/needs.sh
	go test -race -shuffle=on -count=1 -p 2 -timeout 30m ./...

check: lint test ## lint and test: exactly what CI runs

lint: ## golangci-lint, and whether every file is formatted
	$(LINT) run $(LINTCONF) ./...
	$(LINT) fmt $(LINTCONF) --diff

fmt: ## format every Go file
	$(LINT) fmt $(LINTCONF)

bench: ## benchmarks, with allocations
	go test -run '^$$' -bench=. -benchmem $(call tests-with,^func Benchmark)

fuzz: ## each fuzz target in turn, FUZZTIME=30s each
	@for dir in $(call tests-with,^func Fuzz); do \
	  for target in $$(grep -hoE '^func Fuzz[A-Za-z0-9_]*' "$$dir"/*_test.go | cut -c6-); do \
	    echo "$$dir $$target"; \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) "$$dir"; \
	  done; \
	done

golden: ## rewrite the golden files; read the difference before you commit it
	go test -count=1 $(call tests-with,flag\.Bool."update") -args -update

cover: ## coverage per function, and a page to look at in build/cover.html
	@mkdir -p build
	go test -p 2 -coverpkg=./... -coverprofile=build/cover.out ./...
	go tool cover -html=build/cover.out -o build/cover.html
	go tool cover -func=build/cover.out | tail -n 1

build: ## a static binary for this machine's system in build/lianbot
	@mkdir -p build
	CGO_ENABLED=0 go build -trimpath -tags timetzdata -ldflags '-s -w -X main.version=$(VERSION)' -o build/lianbot ./bot

clean: ## remove build/
	rm -rf build
