// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// configObject is what istiod and the API server both say about an object.
type configObject struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name            string `json:"name"`
		Namespace       string `json:"namespace"`
		ResourceVersion string `json:"resourceVersion"`
		UID             string `json:"uid"`
	} `json:"metadata"`
}

// kind leaves the version out: istiod may read objects in another one.
func (o configObject) kind() schema.GroupKind {
	return schema.FromAPIVersionAndKind(o.APIVersion, o.Kind).GroupKind()
}

func (o configObject) key() string {
	return fmt.Sprintf("%s %s/%s", o.kind(), o.Metadata.Namespace, o.Metadata.Name)
}

// configKinds are the kinds that both sides know, with where the API server
// has them.
type configKinds map[schema.GroupKind]schema.GroupVersionResource

// stored waits until istiod's store holds what the API server does. The lines
// say what differs when the time is up.
func (m *Mesh) stored(ctx context.Context, d insider) ([]string, error) {
	kinds, err := m.sharedKinds(ctx, d)
	if err != nil {
		return nil, err
	}
	wanted, err := m.versions(ctx, kinds)
	if err != nil {
		return nil, timeUp(ctx, err)
	}
	for {
		held, err := heldVersions(ctx, d, kinds)
		if err != nil {
			return nil, err
		}
		lines := compareVersions(wanted, held)
		if len(lines) == 0 || !pause(ctx, pollEvery/4) {
			return lines, nil
		}
	}
}

// sharedKinds are the API server's kinds, of Istio and of the Gateway API,
// that istiod reads.
func (m *Mesh) sharedKinds(ctx context.Context, d insider) (configKinds, error) {
	data, err := d.get(ctx, "/debug/resourcesz")
	if err != nil {
		return nil, err
	}
	var read []struct{ Group, Kind string }
	if err := json.Unmarshal(data, &read); err != nil {
		return nil, fmt.Errorf("reading istiod's kinds: %w", err)
	}
	_, lists, err := m.client.Discovery().ServerGroupsAndResources()
	if err != nil && len(lists) == 0 {
		return nil, fmt.Errorf("reading the cluster's kinds: %w", err)
	}
	kinds := configKinds{}
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil || !configGroup(version.Group) {
			continue
		}
		for _, r := range list.APIResources {
			if slices.Contains(read, struct{ Group, Kind string }{version.Group, r.Kind}) && slices.Contains(r.Verbs, "list") {
				kinds[schema.GroupKind{Group: version.Group, Kind: r.Kind}] = version.WithResource(r.Name)
			}
		}
	}
	if len(kinds) == 0 {
		return nil, errors.New("the cluster has no kind that istiod reads: Istio's definitions are missing")
	}
	return kinds, nil
}

func configGroup(group string) bool {
	return strings.HasSuffix(group, ".istio.io") || group == "gateway.networking.k8s.io"
}

// versions lists the API server's objects with their resourceVersions.
func (m *Mesh) versions(ctx context.Context, kinds configKinds) (map[string]string, error) {
	versions := map[string]string{}
	for kind, resource := range kinds {
		list, err := m.objects.Resource(resource).List(ctx, metav1.ListOptions{})
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", resource.Resource, err)
		}
		for _, item := range list.Items {
			o := configObject{APIVersion: item.GetAPIVersion(), Kind: kind.Kind}
			o.Metadata.Name, o.Metadata.Namespace = item.GetName(), item.GetNamespace()
			versions[o.key()] = item.GetResourceVersion()
		}
	}
	return versions, nil
}

// heldVersions is the same from istiod's store, without what it made itself,
// which has no UID.
func heldVersions(ctx context.Context, d insider, kinds configKinds) (map[string]string, error) {
	data, err := d.get(ctx, "/debug/configz")
	if err != nil {
		return nil, err
	}
	var objects []configObject
	if err := json.Unmarshal(data, &objects); err != nil {
		return nil, fmt.Errorf("reading istiod's store: %w", err)
	}
	versions := map[string]string{}
	for _, o := range objects {
		if _, shared := kinds[o.kind()]; shared && o.Metadata.UID != "" {
			versions[o.key()] = o.Metadata.ResourceVersion
		}
	}
	return versions, nil
}

func compareVersions(wanted, held map[string]string) []string {
	var lines []string
	for key, version := range wanted {
		if held[key] != version {
			lines = append(lines, "istiod has not read the newest "+key)
		}
	}
	for key := range held {
		if _, ok := wanted[key]; !ok {
			lines = append(lines, "istiod still holds the deleted "+key)
		}
	}
	slices.Sort(lines)
	return lines
}
