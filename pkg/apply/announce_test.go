// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// creates is the entry of a new object; resource is its kind's name in rules.
func creates(t *testing.T, text, resource string) *Entry {
	t.Helper()
	manifest := parsed(t, text)
	gv, err := schema.ParseGroupVersion(manifest.GetAPIVersion())
	if err != nil {
		t.Fatal(err)
	}
	e := newEntry(&item{ref: RefOf(manifest), manifest: manifest, mapping: &meta.RESTMapping{Resource: gv.WithResource(resource)}}, manifest, Server, "")
	e.send = true
	return e
}

func TestAnnouncements(t *testing.T) {
	limits := func(name string) *Entry {
		return creates(t, "apiVersion: v1\nkind: LimitRange\nmetadata: {namespace: web, name: "+name+"}", "limitranges")
	}
	pod := func(name string) *Entry {
		return creates(t, "apiVersion: v1\nkind: Pod\nmetadata: {namespace: web, name: "+name+"}", "pods")
	}
	deployment := creates(t, site, "deployments")
	secured := creates(t, "apiVersion: v1\nkind: Namespace\nmetadata: {name: web, labels: {pod-security.kubernetes.io/enforce: baseline}}", "namespaces")
	plain := creates(t, "apiVersion: v1\nkind: Namespace\nmetadata: {name: web, labels: {a: b}}", "namespaces")
	quota := creates(t, "apiVersion: v1\nkind: ResourceQuota\nmetadata: {namespace: web, name: q}", "resourcequotas")
	thing := creates(t, "apiVersion: example.test/v1\nkind: Thing\nmetadata: {namespace: web, name: one}", "things")
	webhook := func(resource string) *Entry {
		return creates(t, "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: w}\n"+
			"webhooks: [{rules: [{apiGroups: [example.test], resources: ["+resource+"]}]}]", "validatingwebhookconfigurations")
	}
	policy := creates(t, "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: p}\n"+
		"spec: {matchConstraints: {resourceRules: [{apiGroups: ['*'], resources: [things]}]}}", "validatingadmissionpolicies")
	binding := creates(t, "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: b}\nspec: {policyName: p}", "validatingadmissionpolicybindings")
	cases := map[string]struct {
		entries []*Entry
		want    []string
	}{
		"nothing that judges": {[]*Entry{plain, deployment}, nil},
		"one pod":             {[]*Entry{limits("l"), pod("a")}, []string{"LimitRange web/l is in this set: Pod web/a is previewed again once it stands"}},
		"several": {[]*Entry{limits("k"), limits("l"), pod("a"), pod("b")},
			[]string{"LimitRange web/k, LimitRange web/l are in this set: 2 objects are previewed again once they stand"}},
		"only pods of later on": {[]*Entry{limits("l"), deployment}, []string{"LimitRange web/l is in this set: what is written later is held to it"}},
		"pod security":          {[]*Entry{secured, pod("a")}, []string{"pod security of Namespace web changes in this set: Pod web/a is previewed again once the labels stand"}},
		"quota":                 {[]*Entry{quota, deployment, pod("a")}, []string{"ResourceQuota web/q is in this set: 2 objects are previewed again once it stands"}},
		"webhook": {[]*Entry{webhook("things"), thing},
			[]string{"ValidatingWebhookConfiguration w is in this set: Thing web/one is previewed again once it stands"}},
		"webhook for others": {[]*Entry{webhook("others"), thing}, []string{"ValidatingWebhookConfiguration w is in this set: what is written later is held to it"}},
		"policy": {[]*Entry{policy, binding, thing, pod("a")}, []string{
			"ValidatingAdmissionPolicy p is in this set: Thing web/one is previewed again once it stands",
			"ValidatingAdmissionPolicyBinding b is in this set: Thing web/one is previewed again once it stands"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, announcements(c.entries)); d != "" {
				t.Error(d)
			}
		})
	}
}
