// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// item is one object of a set on its way through a preview.
type item struct {
	ref      Ref
	manifest *unstructured.Unstructured // as sent, without preconditions
	mapping  *meta.RESTMapping          // nil while the server does not serve the kind
	live     *unstructured.Unstructured // nil when absent
}

// set is what is to be applied together, by identity.
type set struct {
	items       []*item
	byRef       map[Ref]*item
	definitions map[string]*item // custom resource definitions by "Kind.group"
	problems    []Problem
}

// newSet copies the objects into a set and names those that cannot be sent:
// without a name, or twice.
func (e *Engine) newSet(objs []*unstructured.Unstructured) (*set, error) {
	s := &set{byRef: map[Ref]*item{}, definitions: map[string]*item{}}
	for _, obj := range objs {
		manifest, err := asSent(obj)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", RefOf(obj), err)
		}
		s.add(&item{ref: RefOf(manifest), manifest: manifest})
	}
	for _, it := range s.items {
		if err := e.place(it, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *set) add(it *item) {
	if it.ref.Name == "" {
		s.refuse(it, "it has no name; generateName cannot be previewed or applied again")
		return
	}
	s.items = append(s.items, it)
	if it.ref.Kind == "CustomResourceDefinition" {
		s.definitions[definedKind(it.manifest)] = it
	}
}

func (s *set) refuse(it *item, message string) {
	s.problems = append(s.problems, Problem{it.ref, message})
}

// place finds the endpoint of an object and settles its namespace.
func (e *Engine) place(it *item, s *set) error {
	mapping, err := e.mapping(it.ref)
	switch {
	case meta.IsNoMatchError(err):
		mapping = nil
	case err != nil:
		return fmt.Errorf("asking which kinds the cluster serves: %w", err)
	}
	it.mapping = mapping
	switch {
	case !s.namespaced(it):
		it.manifest.SetNamespace("")
	case it.manifest.GetNamespace() == "":
		it.manifest.SetNamespace(e.options.Namespace)
	}
	it.ref = RefOf(it.manifest)
	if s.byRef[it.ref.identity()] != nil {
		s.refuse(it, "it stands twice in the set")
		return nil
	}
	s.byRef[it.ref.identity()] = it
	return nil
}

// namespaced asks the server's mapping, or the definition in the set while the
// server does not know the kind.
func (s *set) namespaced(it *item) bool {
	if it.mapping != nil {
		return it.mapping.Scope.Name() == meta.RESTScopeNameNamespace
	}
	definition := s.definitions[it.ref.groupKind().String()]
	if definition == nil {
		return it.ref.Namespace != ""
	}
	scope, _, _ := unstructured.NestedString(definition.manifest.Object, "spec", "scope")
	return scope == "Namespaced"
}

// namespacePending tells whether an object's namespace is in the set and does
// not exist yet.
func (s *set) namespacePending(it *item) bool {
	namespace := s.byRef[Ref{Kind: "Namespace", Name: it.ref.Namespace}]
	return it.ref.Namespace != "" && namespace != nil && namespace.live == nil
}

func definedKind(definition *unstructured.Unstructured) string {
	group, _, _ := unstructured.NestedString(definition.Object, "spec", "group")
	kind, _, _ := unstructured.NestedString(definition.Object, "spec", "names", "kind")
	return Ref{Group: group, Kind: kind}.groupKind().String()
}

// asSent copies an object as JSON decodes it, without what only servers write.
func asSent(obj *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	data, err := json.Marshal(obj.Object)
	if err != nil {
		return nil, err
	}
	sent := &unstructured.Unstructured{}
	if err := sent.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	unstructured.RemoveNestedField(sent.Object, "status")
	for _, field := range []string{"managedFields", "creationTimestamp", "resourceVersion", "uid", "generation"} {
		unstructured.RemoveNestedField(sent.Object, "metadata", field)
	}
	return sent, nil
}
