// SPDX-License-Identifier: Apache-2.0

package proof_test

import (
	"bytes"
	"encoding/xml"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/proof"
)

// What a CI system reads: names, counts, failures with their text, and what was
// skipped. Words of a cluster may hold anything.
func TestJUnit(t *testing.T) {
	report := proof.Report{Elapsed: 3 * time.Second, Labs: []proof.LabReport{{Lab: "demo", Steps: []proof.StepReport{
		{Step: "one", Elapsed: 1500 * time.Millisecond, LeftOut: 2, Trials: []proof.Trial{
			{Kind: proof.Untouched, Outcome: proof.Rejected, OK: true, Elapsed: time.Second},
			{Kind: proof.Mutant, Name: "weight: 90 → 95 & <more>", Outcome: proof.Survived, Why: []string{"a\x1b[31m", "b"}},
		}},
		{Step: "two", Skipped: "it has no checks"},
	}}}}
	var out bytes.Buffer
	if err := report.JUnit(&out); err != nil {
		t.Fatal(err)
	}
	type note struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	type suites struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Time     string `xml:"time,attr"`
		Suites   []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Time     string `xml:"time,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				Time    string `xml:"time,attr"`
				Failure *note  `xml:"failure"`
				Skipped *note  `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	var got suites
	if err := xml.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if got.Tests != 4 || got.Failures != 1 || got.Time != "3.000" || len(got.Suites) != 2 {
		t.Errorf("the whole: %+v", got)
	}
	one, two := got.Suites[0], got.Suites[1]
	if one.Name != "demo.one" || one.Tests != 3 || one.Failures != 1 || one.Skipped != 1 || one.Time != "1.500" {
		t.Errorf("the first step: %+v", one)
	}
	if diff := cmp.Diff(&note{"survived", "a\uFFFD[31m\nb"}, one.Cases[1].Failure); diff != "" {
		t.Errorf("the failure:\n%s", diff)
	}
	if one.Cases[1].Name != "mutant weight: 90 → 95 & <more>" || one.Cases[2].Skipped == nil || one.Cases[0].Failure != nil {
		t.Errorf("the cases: %+v", one.Cases)
	}
	if two.Skipped != 1 || two.Cases[0].Skipped.Message != "it has no checks" {
		t.Errorf("the step that was left out: %+v", two)
	}
}
