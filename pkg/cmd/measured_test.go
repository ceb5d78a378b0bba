// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

func resultsIn(lang string, results ...check.Result) string {
	var out bytes.Buffer
	printResults(&ui.Stream{Writer: &out, Width: ui.DefaultWidth}, results, lang)
	return out.String()
}

func share(class string, count, total int, expected float64, ok bool, wrong ...float64) check.Share {
	return check.Share{Class: class, Count: count, Total: total, Percent: 100 * float64(count) / float64(total),
		Expected: expected, RuledOut: wrong, OK: ok}
}

func jasonFailed() check.Result {
	return check.Result{Kind: "traffic", As: "jason", Verdict: check.Failed,
		Shares: []check.Share{share("v2", 23, 225, 100, false, 95)},
		Detail: []string{"v2 lies below 95"},
		Means: lab.Text{"en": "jason is still treated like everyone: no rule looks at who is asking.",
			"ja": "jason はまだ皆と同じ扱いです。誰からの要求かを見る規則がありません。"}}
}

func slowPassed() check.Result {
	return check.Result{Kind: "latency", As: "jason", Verdict: check.Passed,
		Shares:  []check.Share{share("v1", 57, 57, 95, true, 50)},
		Latency: &check.Latency{Of: "v1", OverMs: 5300, UnderMs: 6700, MedianMs: 6010, ShortestMs: 5900, LongestMs: 6200}}
}

func TestResultsWithoutSharesArePrinted(t *testing.T) {
	replicas := check.Result{Kind: "resource", Title: "Deployment bookinfo/reviews-v1", Verdict: check.Failed,
		Expected: "object.spec.replicas == 1", Measured: "does not hold", Detail: []string{"object.spec.replicas is 9"}}
	gone := check.Result{Kind: "resource", Title: "ConfigMap shop/settings", Verdict: check.Failed,
		Expected: "object.data.a == 'x'", Measured: check.Absent}
	clientless := check.Result{Kind: "traffic", Title: "share v1, v2", As: "anyone", Verdict: check.Unmeasured,
		Detail: []string{"Deployment bookinfo/load has no ready pod"}}
	want := `  ✗ resource   Deployment bookinfo/reviews-v1: object.spec.replicas == 1
               does not hold                                                0.0s
      object.spec.replicas is 9
  ✗ resource   ConfigMap shop/settings is not there                         0.0s
  ? anyone     share v1, v2                                                 0.0s
      Deployment bookinfo/load has no ready pod
`
	if diff := cmp.Diff(want, resultsIn("en", replicas, gone, clientless)); diff != "" {
		t.Error(diff)
	}
}

func TestResultsArePrinted(t *testing.T) {
	slow := slowPassed()
	slow.Shares[0].Class = ""
	anyone := check.Result{Kind: "traffic", As: "anyone", Verdict: check.Passed,
		Shares: []check.Share{share("v1", 1840, 2038, 90, true, 80, 95), share("v2", 198, 2038, 10, true, 5, 20)}}
	want := `  ✗ jason      v2          10.2 % of 225   expected 100, ruled out 95
      v2 lies below 95
  ✓ anyone     v1          90.3 % of 2,038   expected 90, ruled out 80 and 95
  ✓            v2           9.7 % of 2,038   expected 10, ruled out 5 and 20
  ✓ jason      5.3–6.7 s  100.0 % of 57   expected 95, ruled out 50
      median 6.0 s, 5.9 s to 6.2 s

  jason is still treated like everyone: no rule looks at who is asking.
`
	if diff := cmp.Diff(want, resultsIn("en", jasonFailed(), anyone, slow)); diff != "" {
		t.Error(diff)
	}
}

func TestMeaningIsSaidOnceInThePersonsLanguage(t *testing.T) {
	got := resultsIn("ja", jasonFailed(), jasonFailed())
	if strings.Count(got, "誰からの要求か") != 1 || strings.Contains(got, "treated") {
		t.Error(got)
	}
	if got := resultsIn("ja", slowPassed()); strings.HasSuffix(got, "\n\n") {
		t.Errorf("%q", got)
	}
}

func TestResultsFitEightyColumns(t *testing.T) {
	wide := slowPassed()
	wide.Shares[0].Class = "書評なし"
	wide.Shares[0].RuledOut = []float64{50, 62.5}
	long := jasonFailed()
	long.Detail = []string{"instead: " + strings.Repeat("v1 81.0 %, ", 12), strings.Repeat("応答なし", 30)}
	long.Means = lab.Text{"ja": strings.Repeat("誰からの要求かを見る規則がありません。", 5)}
	got := resultsIn("ja", wide, long)
	for line := range strings.Lines(got) {
		if width := ui.Width(strings.TrimSuffix(line, "\n")); width > ui.DefaultWidth {
			t.Errorf("%d columns: %s", width, line)
		}
	}
	if !strings.Contains(got, "書評なし 5.3–6.7 s") || !strings.Contains(got, "\n      expected 95, ruled out 50 and 62.5\n") {
		t.Error(got)
	}
}

func TestResultsAreAligned(t *testing.T) {
	one, two := jasonFailed(), jasonFailed()
	two.Shares[0].Class = "書評"
	columns := map[int]bool{}
	for line := range strings.Lines(resultsIn("en", one, two, slowPassed())) {
		if before, _, found := strings.Cut(line, " % of "); found {
			columns[ui.Width(before)] = true
		}
	}
	if len(columns) != 1 {
		t.Errorf("numbers end in columns %v", columns)
	}
}
