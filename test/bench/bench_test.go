// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
)

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{3: {9, 1, 3}, 2.5: {4, 1, 3, 2}} {
		if got := median(values); got != want {
			t.Errorf("median(%v) = %v, want %v", values, got, want)
		}
	}
}

func TestCanaryShare(t *testing.T) {
	document := `{"bodies":["plain","{\"color\":\"black\"}"],"responses":[{"body":0},{"body":1},{"body":0},{"code":0}]}`
	if got, err := canaryShare([]byte(document)); err != nil || got != 25 {
		t.Errorf("share %v, %v; want 25", got, err)
	}
	if _, err := canaryShare([]byte(`{}`)); err == nil {
		t.Error("a document without responses has a share")
	}
}

func TestOwnerOf(t *testing.T) {
	paths := []string{"k8s.io/api", "gopkg.in/yaml.v3", "k8s.io"}
	for symbol, want := range map[string]string{
		"k8s.io/api/core/v1.(*PodSpec).Unmarshal": "k8s.io/api",
		"k8s.io/apiserver/pkg/cel.Init":           "k8s.io",
		"gopkg.in/yaml%2ev3.Marshal":              "gopkg.in/yaml.v3",
		"go:itab.*k8s.io/api/core/v1.Pod,any":     "k8s.io/api",
		"net/http.Get":                            standard,
		"go:string.*":                             "",
		"runtime.pclntab":                         "",
	} {
		if got := ownerOf(symbol, paths); got != want {
			t.Errorf("ownerOf(%q) = %q, want %q", symbol, got, want)
		}
	}
}

func TestSampleStepIsAThousandRequests(t *testing.T) {
	c := sampleStep().Check[0].Traffic
	if n, _, _ := check.Plan(10, c.Not["v2"], check.Chances{Rejected: check.Alpha, Accepted: check.Alpha}); n < sampleSize || n > sampleSize+100 {
		t.Errorf("the sample has %d requests", n)
	}
}
