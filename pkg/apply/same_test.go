// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"strings"
	"testing"
)

func TestWhatIsMateriallyTheSameAsksNoSecondTime(t *testing.T) {
	v2 := strings.Replace(site, "site:v1", "site:v2", 1)
	noted := func(text string) string {
		return strings.Replace(text, "namespace: web", `namespace: web, annotations: {deployment.kubernetes.io/revision: "2"}`, 1)
	}
	scaled := func(text string) string { return strings.Replace(text, "replicas: 3", "replicas: 7", 1) }
	limited := strings.Replace(site, "image: site:v1", "image: site:v1\n        resources: {limits: {memory: 64Mi}}", 1)
	creating := func(text string, evidence Evidence) *Entry {
		manifest := parsed(t, text)
		return newEntry(&item{ref: RefOf(manifest), manifest: manifest}, manifest, evidence, "")
	}
	deleting := func(text string, edits *strip) *Entry {
		entry := removalEntry(Ref{}, nil, parsed(t, text))
		entry.strip = edits
		return entry
	}
	cases := map[string]struct {
		old, fresh *Entry
		want       bool
	}{
		"nothing moved":                 {changing(t, site, v2), changing(t, site, v2), true},
		"a controller's annotation":     {changing(t, site, v2), changing(t, noted(site), noted(v2)), true},
		"a field of another's":          {changing(t, site, v2), changing(t, scaled(site), scaled(v2)), true},
		"a status":                      {changing(t, site, v2), changing(t, site+"\nstatus: {replicas: 3}", v2), true},
		"done already":                  {changing(t, site, v2), changing(t, v2, v2), true},
		"part of it done already":       {changing(t, site, scaled(v2)), changing(t, scaled(site), scaled(v2)), true},
		"ours would undo another's":     {changing(t, site, v2), changing(t, scaled(site), v2), false},
		"a field more":                  {changing(t, site, v2), changing(t, site, strings.Replace(limited, "v1", "v2", 1)), false},
		"firmer evidence":               {creating(site, Shadow), creating(site, Server), true},
		"a default of the place":        {creating(site, Shadow), creating(limited, Server), false},
		"nothing was promised":          {creating(site, Manifest), creating(limited, Server), true},
		"somebody made it":              {creating(site, Server), changing(t, v2, site), false},
		"a controller's before it goes": {deleting(site, nil), deleting(noted(site), nil), true},
		"an edit before it goes":        {deleting(site, nil), deleting(scaled(site), &strip{}), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := showsSame(c.old, c.fresh); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
