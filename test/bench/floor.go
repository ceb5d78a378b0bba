// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// fieldManager is that of the previews measured: the floor's requests are theirs.
const fieldManager = "kubectl-labs"

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: %[1]s
  namespace: %[2]s
  labels: {app: %[1]s, part-of: bench}
spec:
  replicas: 2
  selector:
    matchLabels: {app: %[1]s}
  template:
    metadata:
      labels: {app: %[1]s, part-of: bench}
    spec:
      containers:
      - name: web
        image: example.test/web:v1
        env:
        - {name: LEVEL, value: info}
        - {name: TARGET, value: "http://backend:8080"}
        ports:
        - {name: http, containerPort: 8080}
        readinessProbe:
          httpGet: {path: /ready, port: http}
        resources:
          requests: {cpu: 100m, memory: 64Mi}
          limits: {memory: 128Mi}
`

// plant writes a folder of Deployments and applies it, so that nothing in it
// differs from the cluster.
func (f *field) plant(ctx context.Context, count int) (folder string, err error) {
	name := fmt.Sprintf("many-%d", count)
	folder = filepath.Join(f.dir, name)
	if err := os.Mkdir(folder, 0o755); err != nil {
		return "", err
	}
	texts := []string{"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + name + "\n"}
	for i := range count {
		texts = append(texts, fmt.Sprintf(deployment, fmt.Sprintf("web-%04d", i), name))
	}
	if err := os.WriteFile(filepath.Join(folder, "all.yaml"), []byte(strings.Join(texts, "---\n")), 0o644); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, "kustomization.yaml"), []byte("resources: [all.yaml]\n"), 0o644); err != nil {
		return "", err
	}
	say("applying %d Deployments", count)
	_, _, err = timed(f.command(ctx, "kubectl", "apply", "--server-side", "--field-manager", fieldManager, "-k", folder))
	return folder, err
}

// floor is how long the dry runs alone take, by a client that keeps nothing.
func (f *field) floor(ctx context.Context, folder string, concurrency int) (float64, error) {
	client, err := f.client()
	if err != nil {
		return 0, err
	}
	namespace := filepath.Base(folder)
	yes := true
	options := metav1.PatchOptions{FieldManager: fieldManager, Force: &yes, DryRun: []string{metav1.DryRunAll}}
	began := time.Now()
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(concurrency)
	for i := range manyObjects {
		name := fmt.Sprintf("web-%04d", i)
		body := fmt.Sprintf(deployment, name, namespace)
		work.Go(func() error {
			_, err := client.Patch(types.ApplyPatchType).Namespace(namespace).Resource("deployments").Name(name).
				VersionedParams(&options, metav1.ParameterCodec).Body([]byte(body)).DoRaw(ctx)
			return err
		})
	}
	err = work.Wait()
	return since(began), err
}

func (f *field) client() (rest.Interface, error) {
	cfg, err := clientcmd.BuildConfigFromFlags("", f.kubeconfig())
	if err != nil {
		return nil, err
	}
	cfg.QPS = -1
	clients, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		return nil, err
	}
	return clients.AppsV1().RESTClient(), nil
}

// bestConcurrency is the one at which the floor is lowest here.
func (f *field) bestConcurrency(ctx context.Context, folder string) (best int, err error) {
	least := 0.0
	for _, concurrency := range []int{8, 8, 16, 32, 64} { // the first one warms
		took, err := f.floor(ctx, folder, concurrency)
		if err != nil {
			return 0, err
		}
		say("floor with %d at a time: %.2f s", concurrency, took)
		if least == 0 || took < least {
			best, least = concurrency, took
		}
	}
	return best, nil
}
