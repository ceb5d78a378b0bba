// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

func someProof() proof.Report {
	trial := func(kind proof.Kind, outcome proof.Outcome, ok bool) proof.Trial {
		return proof.Trial{Kind: kind, Outcome: outcome, OK: ok, Elapsed: time.Second}
	}
	survivor := trial(proof.Mutant, proof.Survived, false)
	survivor.Family, survivor.Name = "weight", "weight: VirtualService bookinfo/reviews spec.http[default].route: v1 90, v2 10 → v1 85, v2 15"
	survivor.Why = []string{"share v1, v2 as anyone: v1 86.9 % of 1,470", "reviews: weight of v2 is 15, not 10"}
	survivor.Results = []check.Result{{Kind: "traffic", Title: "share v2", Verdict: check.Passed}}
	return proof.Report{Elapsed: 5 * time.Second, Labs: []proof.LabReport{{Lab: "demo", Seed: 7, Unserved: []string{"HTTPRoute"}, Elapsed: 83 * time.Second, Steps: []proof.StepReport{
		{Step: "canary", LeftOut: 3, Elapsed: 20 * time.Second, Trials: []proof.Trial{
			trial(proof.Untouched, proof.Rejected, true), trial(proof.Wrong, proof.Rejected, true),
			trial(proof.Solved, proof.Accepted, true), trial(proof.Reset, proof.Rejected, true),
			trial(proof.Mutant, proof.Refused, true), trial(proof.Mutant, proof.Same, true), survivor,
			trial(proof.Equivalent, proof.Accepted, true),
		}},
		{Step: "night", Skipped: "it acts on the cluster's nodes, not on the arena"},
	}}}}
}

const somePrinted = `
demo   5 of 6 wrong answers rejected, 2 of 2 right ones accepted   1m23s

    step   untouched wrong solved   reset    mutants same equal  time
 ✗  canary rejected    1/1 accepted rejected     2/3    1   1/1 20.0s
 -  night  -             - -        -              -    0     -  0.0s
   night is left out: it acts on the cluster's nodes, not on the arena
   answers written as HTTPRoute are left out: the cluster does not serve that kind
   3 more mutants and equivalents are left out; the sample is that of --seed 7

  ✗ canary     survived: mutant weight: VirtualService bookinfo/reviews
               spec.http[default].route: v1 90, v2 10 → v1 85, v2 15        1.0s
      share v1, v2 as anyone: v1 86.9 % of 1,470
      reviews: weight of v2 is 15, not 10
`

func TestProofForPeople(t *testing.T) {
	var out bytes.Buffer
	printProof(ui.Plain(nil, &out, nil).Out, someProof())
	if diff := cmp.Diff(somePrinted, out.String()); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}

func TestProofForScripts(t *testing.T) {
	var out bytes.Buffer
	if err := printJSON(&out, someProof()); err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile("schemas/proof.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
}
