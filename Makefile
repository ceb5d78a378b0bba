# kubectl labs: what can be made here. "make demo" and "make test" need nothing but Go,
# git and a Debian machine: what is missing they install or build (see test/testbed).

TESTBED := test/testbed/testbed
# For what runs in the time that everything else leaves.
ASIDE   := test/testbed/aside
# The testbed's tools and charts, for what runs on it.
ON_BED  := eval "$$($(TESTBED) env)" &&
BIN     := bin/kubectl-labs
# A compiler that seldom collects its garbage is the quicker one.
COMPILE := GOGC=400 GOMEMLIMIT=2GiB go build
GO_TEST := go test -timeout 40m -parallel 5
# Tests that need the testbed; some packages have no others.
TAGS    := -tags e2e,testbed

# One static binary, and one build cache for building and testing.
export CGO_ENABLED := 0

.PHONY: demo test bed build labapp unit parts clusters proof bench soak compare verify lint clean

## The main job on a real cluster: every step of istio-canary, tasks solved, measured.
demo:
	@$(MAKE) --no-print-directory --jobs 2 build bed
	@$(ON_BED) $(BIN) run istio-canary --yes --solve

## Everything: unit tests, a real API server, real kind clusters, the labs on them.
test:
	@$(MAKE) --no-print-directory --jobs 4 verify parts clusters proof

## What a lab needs of the machine: an engine, and the images that no registry gives.
bed:
	@$(TESTBED) demo

## The plugin, with the lab application's images inside.
build: labapp
	@mkdir -p bin
	$(COMPILE) -ldflags "-s -w" -o $(BIN) ./cmd/kubectl-labs
	@ln -sf kubectl-labs bin/kubectl_complete-labs

## The lab application's image layers for every platform.
labapp:
	go run ./pkg/image/labapp/pack

## Those that need nothing but Go.
unit: labapp
	$(GO_TEST) ./...

## Every part against the real thing: API server, etcd, kustomize, helm, krew, kubectl's
## completion, an editor's language server. They compute in the time that clusters beside
## them leave, for a lab measures how long answers take, and mostly waits. What looks at
## other programs is always run; the rest when Go sees that it changed, or the testbed.
parts: labapp
	@$(ASIDE) $(TESTBED) apiserver helm kustomize charts demo krew editor
	@$(ON_BED) $(ASIDE) $(GO_TEST) -p 2 $(TAGS) $$(go list $(TAGS) ./cmd/... ./labs/... ./pkg/... | grep -v /pkg/cluster$$)
	@$(ON_BED) $(ASIDE) $(GO_TEST) -p 2 -count 1 $(TAGS) ./test/editor ./test/install

## Real kind clusters: a learner's afternoon with a lab, whose checks only count, then
## how clusters are made, stopped and removed.
clusters: build bed
	@$(ON_BED) $(GO_TEST) -p 1 -count 1 -tags e2e -skip ^TestProof$$ ./test/e2e ./pkg/cluster

## The proof of the labs, for the most part waiting for answers that are slow on purpose:
## beside the other clusters, and before them where both want the processors.
proof: build bed
	@$(ON_BED) $(GO_TEST) -count 1 -tags e2e -run ^TestProof$$ ./test/e2e

## Both sides in one run: the lab against the same steps by hand, previews against
## kubectl's, and what the plugin weighs.
bench: build
	@$(TESTBED) demo kind istioctl apiserver
	@$(ON_BED) go run -tags bench ./test/bench

## The whole proof of the labs, every mutant and every equivalent of every step, the
## canary check 500 times on a right mesh and 500 times on wrong ones, and a long random
## walk of previews from a new seed.
soak: build
	@$(TESTBED) demo apiserver
	@$(ON_BED) test/proof/whole.sh
	@$(ON_BED) go run -tags bench ./test/bench soak
	@$(ON_BED) $(GO_TEST) -v -count 1 -tags testbed -run Property ./pkg/apply/internal/acceptance -seed 0 -edits 8000

## The preview's acceptance cases by four other tools and by this one, each run for
## real; writes the table in test/compare/README.md.
compare: build
	@$(TESTBED) compare
	go build -o bin/compare/compare-apiserver ./pkg/internal/apiserver
	go -C test/compare build -o ../../bin/compare/compare . && go -C test/compare build -o ../../bin/compare/compare-flux ./flux
	@$(ON_BED) cd test/compare && PATH="$(CURDIR)/bin/compare:$(CURDIR)/bin:$$PATH" compare -out ../../bin/compare/out

## Format, vet and tidiness, once what they share with the plugin is compiled.
verify: build
	@test -z "$$(gofmt -l cmd pkg labs test)" || { gofmt -l cmd pkg labs test; exit 1; }
	$(ASIDE) go vet ./...
	$(ASIDE) go mod tidy -diff

## Every linter of .golangci.yml.
lint:
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run --timeout 20m ./...

clean:
	rm -rf bin dist
