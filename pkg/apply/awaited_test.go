// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestRefusalsThatTheSetItselfMends(t *testing.T) {
	const (
		pod     = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: web}\nspec: {priorityClassName: high}"
		binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: web}\nroleRef: {kind: Role, name: reader}"
		role    = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader, namespace: web}"
		class   = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 1"
		quota   = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: web}\nspec: {hard: {pods: '1'}}"
		wider   = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: web}\nspec: {hard: {pods: '2'}}"
		strict  = "apiVersion: v1\nkind: Namespace\nmetadata: {name: web, labels: {pod-security.kubernetes.io/enforce: restricted}}"
		lax     = "apiVersion: v1\nkind: Namespace\nmetadata: {name: web, labels: {pod-security.kubernetes.io/enforce: privileged}}"
	)
	forbidden := func(text string) error {
		return apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "app", errors.New(text))
	}
	cases := map[string]struct {
		object, other, live string
		err                 error
		want                string
	}{
		"class":           {pod, class, "", forbidden("no PriorityClass with name high was found"), "PriorityClass high is created by this set"},
		"class stands":    {pod, class, class, forbidden("no PriorityClass with name high was found"), ""},
		"role":            {binding, role, "", apierrors.NewNotFound(schema.GroupResource{Resource: "roles"}, "reader"), "Role web/reader is created by this set"},
		"quota widens":    {pod, wider, quota, forbidden("exceeded quota: q, requested: pods=1"), "ResourceQuota web/q, which refuses it now, changes with this set"},
		"quota stays":     {pod, quota, quota, forbidden("exceeded quota: q, requested: pods=1"), ""},
		"labels relax":    {pod, lax, strict, forbidden(`violates PodSecurity "restricted:latest"`), "Namespace web, which refuses it now, changes with this set"},
		"something else":  {pod, class, "", forbidden("node is not allowed"), ""},
		"not a refusal":   {pod, class, "", apierrors.NewBadRequest("priorityclass"), ""},
		"nothing happens": {pod, class, "", nil, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			it, other := &item{manifest: parsed(t, c.object)}, &item{manifest: parsed(t, c.other)}
			if c.live != "" {
				other.live = parsed(t, c.live)
			}
			p := together(it, other)
			if got := p.awaited(it, c.err); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// together is a preview of a set.
func together(items ...*item) *preview {
	p := &preview{set: &set{items: items, byRef: map[Ref]*item{}}}
	for _, it := range items {
		it.ref = RefOf(it.manifest)
		p.set.byRef[it.ref.identity()] = it
	}
	return p
}

func TestQuotaIsCountedOnceItsStatusFollows(t *testing.T) {
	const quota = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {pods: '2'}}"
	if isCounted(parsed(t, quota)) || isCounted(parsed(t, quota+"\nstatus: {hard: {pods: '1'}}")) {
		t.Error("counted before its status follows")
	}
	if !isCounted(parsed(t, quota+"\nstatus: {hard: {pods: '2'}}")) {
		t.Error("not counted although its status follows")
	}
}
