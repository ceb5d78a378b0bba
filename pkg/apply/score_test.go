// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"strings"
	"testing"
)

func TestScoreNamesWhoChangedAFieldSince(t *testing.T) {
	managed := func(text, manager string) string {
		return strings.Replace(text, "namespace: web", "namespace: web, managedFields: [{manager: "+manager+", operation: Update, fieldsV1: {'f:spec': {}}}]", 1)
	}
	e := changing(t, site, strings.Replace(site, "site:v1", "site:v2", 1))
	answer := parsed(t, strings.Replace(site, "site:v1", "site:v3", 1))
	read := parsed(t, managed(strings.NewReplacer("site:v1", "site:v3", "replicas: 3", "replicas: 4").Replace(site), "scaler"))
	var s Score
	s.add(e, answer, read)
	if want := "; 1 changed since by scaler"; !strings.HasSuffix(s.String(), want) {
		t.Errorf("%q, want it to end with %q", s, want)
	}
	if len(s.Misses) != 1 || s.Misses[0].Actual != "site:v3" || s.Total != s.Right+1 {
		t.Errorf("misses %+v of %d", s.Misses, s.Total)
	}
}
