# Each target is one script of dev/; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help up status logs down clean clean-cache build test verify format bench chaos generate eval image

help: ## Show this list
	@echo 'Kubernaut Storage Operator. Usage: make TARGET'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r target what; do printf '  %-12s %s\n' "$$target" "$$what"; done

up: ## Prepare, build, start servers and operator in the background, and show the main job
	@dev/up

status: ## Show what runs, where, and whether it answers
	@dev/status

logs: ## Follow the logs of what runs
	@dev/logs

down: ## End what `up` started; keep the data
	@dev/down

clean: ## End what `up` started and remove its data
	@dev/clean

clean-cache: ## Remove the prepared servers, which `up` and `test` would fetch and build again
	@dev/clean-cache

build: ## Compile everything; warnings are errors
	@dev/build

test: ## Run every test on servers of its own; PROJECT=Storage.Tests runs one project
	@dev/test $(PROJECT)

image: ## Build the image without a container engine, and run the end-to-end tests against it
	@dev/image test

verify: ## Check format, analyzers and scripts, try the image, then run every test
	@dev/verify

format: ## Put the code into the agreed format
	@dotnet format whitespace . --folder --exclude artifacts .dev

bench: ## Measure against yardsticks of the same machine, into bench/results.md; SUITE=audit runs one suite, SCALE=small a quick one
	@dev/bench $(SUITE)

chaos: ## Break servers and operators under load and look for lost or doubled events; FAULT=redis-killed makes one, SCALE=small a quick one
	@dev/chaos $(FAULT)

generate: ## Write the documents that are made from the code: OpenAPI, Postman collection, settings reference, schema
	@dev/generate

eval: ## Ask incidents with known answers and print how well searches find them; EVAL_DATA names the folder with the data
	@dev/eval
