// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

const site = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: site, namespace: web}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: site}}
    spec:
      containers:
      - name: site
        image: site:v1
        envFrom: [{configMapRef: {name: variables}}]
        env: [{name: KEY, valueFrom: {secretKeyRef: {name: key, key: a}}}]
        volumeMounts: [{name: files, mountPath: /files}, {name: part, mountPath: /part, subPath: a}]
      volumes:
      - {name: files, projected: {sources: [{configMap: {name: files}}]}}
      - {name: part, secret: {secretName: part}}`

// changing is the entry of an object that is to become another.
func changing(t *testing.T, before, after string) *Entry {
	t.Helper()
	live, manifest := parsed(t, before), parsed(t, after)
	return newEntry(&item{ref: RefOf(manifest), manifest: manifest, live: live}, manifest, Server, "")
}

func TestEffectsOnPods(t *testing.T) {
	daemons := strings.NewReplacer("kind: Deployment", "kind: DaemonSet", "  replicas: 3\n", "").Replace(site) +
		"\nstatus: {observedGeneration: 1, currentNumberScheduled: 2}"
	stateful := strings.Replace(site, "kind: Deployment", "kind: StatefulSet", 1)
	spec := func(text, field string) string { return strings.Replace(text, "spec:\n", "spec:\n  "+field+"\n", 1) }
	v2 := func(text string) string { return strings.Replace(text, "site:v1", "site:v2", 1) }
	replicas := func(text, n string) string { return strings.Replace(text, "replicas: 3", "replicas: "+n, 1) }
	cases := map[string]struct {
		before, after string
		want          []string
	}{
		"image":              {site, v2(site), []string{"3 pods restart"}},
		"one pod":            {replicas(site, "1"), v2(replicas(site, "1")), []string{"1 pod restarts"}},
		"no pod":             {replicas(site, "0"), v2(replicas(site, "0")), []string{"no pod runs it"}},
		"label":              {site, strings.Replace(site, "namespace: web", "namespace: web, labels: {a: b}", 1), []string{"no pod restarts"}},
		"more":               {site, replicas(site, "5"), []string{"2 pods more"}},
		"fewer and image":    {site, v2(replicas(site, "2")), []string{"3 pods restart", "1 pod fewer"}},
		"paused":             {site, v2(spec(site, "paused: true")), []string{"no pod restarts while the rollout is paused"}},
		"daemons":            {daemons, v2(daemons), []string{"2 pods restart"}},
		"daemons unknown":    {strings.Split(daemons, "\nstatus")[0], v2(daemons), nil},
		"stateful on delete": {stateful, v2(spec(stateful, "updateStrategy: {type: OnDelete}")), []string{"3 pods keep running as before until deleted"}},
		"stateful partition": {stateful, v2(spec(stateful, "updateStrategy: {rollingUpdate: {partition: 2}}")), []string{"1 pod restarts"}},
		"unchanged":          {site, site, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := changing(t, c.before, c.after)
			if d := cmp.Diff(c.want, append(restartEffect(e), scaleEffect(e)...)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhenPodsSeeNewValues(t *testing.T) {
	const config = "apiVersion: v1\nkind: KIND\nmetadata: {name: NAME, namespace: web}\ndata: {a: eA==}"
	cases := map[string]struct {
		kind, name, user string
		want             []string
	}{
		"files":          {"ConfigMap", "files", site, []string{"running pods of Deployment web/site see it after a while"}},
		"variables":      {"ConfigMap", "variables", site, []string{"running pods of Deployment web/site see it only after a restart"}},
		"a variable":     {"Secret", "key", site, []string{"running pods of Deployment web/site see it only after a restart"}},
		"part of a file": {"Secret", "part", site, []string{"running pods of Deployment web/site see it only after a restart"}},
		"another kind":   {"Secret", "files", site, nil},
		"they restart":   {"ConfigMap", "files", strings.Replace(site, "site:v1", "site:v2", 1), nil},
		"nothing runs":   {"ConfigMap", "files", strings.Replace(site, "replicas: 3", "replicas: 0", 1), nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			before := strings.NewReplacer("KIND", c.kind, "NAME", c.name).Replace(config)
			live := site
			if strings.Contains(c.user, "replicas: 0") {
				live = c.user
			}
			e, user := changing(t, before, strings.Replace(before, "eA==", "eQ==", 1)), changing(t, live, c.user)
			if d := cmp.Diff(c.want, configEffect(e, []*Entry{e, user})); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhoMakesPodsForASelector(t *testing.T) {
	selector := labels.SelectorFromSet(labels.Set{"app": "site"})
	job := "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: j, namespace: web}\nspec: {jobTemplate: {spec: {template: {metadata: {labels: {app: site}}}}}}"
	cases := map[string]struct {
		object string
		want   bool
	}{
		"template":          {site, true},
		"other labels":      {strings.Replace(site, "app: site", "app: other", 1), false},
		"another namespace": {strings.Replace(site, "namespace: web", "namespace: other", 1), false},
		"pod":               {"apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: web, labels: {app: site}}", true},
		"only labelled":     {"apiVersion: v1\nkind: Service\nmetadata: {name: p, namespace: web, labels: {app: site}}", false},
		"cron job":          {job, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := makesPodFor(parsed(t, c.object), "web", selector); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	if makesPodFor((*unstructured.Unstructured)(nil), "web", selector) {
		t.Error("nothing makes pods")
	}
}
