// SPDX-License-Identifier: Apache-2.0

// Command flux shows and applies folders with Flux's server-side apply library,
// used as its own controller and its command use it: owner labels, an inventory
// of what was applied kept by the caller, kubectl's field managers cleaned up.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/fluxcd/cli-utils/pkg/kstatus/polling"
	"github.com/fluxcd/pkg/ssa"
	"github.com/fluxcd/pkg/ssa/utils"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
)

const (
	manager   = "kustomize-controller"
	namespace = "flux-system"
	exitSame  = 0
	exitDiff  = 1
	exitError = 2
)

// consumer is what stands around the library: the set's name and where the list
// of what was applied is kept.
type consumer struct {
	*ssa.ResourceManager
	name  string
	force bool
}

func main() {
	code, err := run(context.Background(), os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		code = exitError
	}
	os.Exit(code)
}

func run(ctx context.Context, args []string) (int, error) {
	if len(args) == 0 {
		return exitError, errors.New("usage: flux diff|apply|wait -k DIR -set NAME [-force]")
	}
	flags := flag.NewFlagSet("flux", flag.ExitOnError)
	dir := flags.String("k", "", "the Kustomize folder")
	c := &consumer{}
	flags.StringVar(&c.name, "set", "", "the set's name")
	flags.BoolVar(&c.force, "force", false, "recreate objects with immutable changes")
	_ = flags.Parse(args[1:])
	var err error
	if c.ResourceManager, err = open(); err != nil {
		return exitError, err
	}
	objs, err := c.read(ctx, *dir)
	if err != nil {
		return exitError, err
	}
	if args[0] == "diff" {
		return c.diff(ctx, objs)
	}
	return exitSame, c.apply(ctx, objs, args[0] == "wait")
}

func open() (*ssa.ResourceManager, error) {
	cfg, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return nil, err
	}
	cfg.QPS = -1
	httpClient, err := rest.HTTPClientFor(cfg)
	if err != nil {
		return nil, err
	}
	mapper, err := apiutil.NewDynamicRESTMapper(cfg, httpClient)
	if err != nil {
		return nil, err
	}
	kube, err := client.New(cfg, client.Options{HTTPClient: httpClient, Mapper: mapper})
	if err != nil {
		return nil, err
	}
	poller := polling.NewStatusPoller(kube, mapper, polling.Options{})
	return ssa.NewResourceManager(kube, poller, ssa.Owner{Field: manager, Group: "kustomize.toolkit.fluxcd.io"}), nil
}

// read builds the folder as kubectl does and labels the objects as Flux does. It
// leaves out Flux's own normalising, which drops misspelt fields unseen.
func (c *consumer) read(ctx context.Context, dir string) ([]*unstructured.Unstructured, error) {
	built := exec.CommandContext(ctx, "kubectl", "kustomize", dir)
	built.Stderr = os.Stderr
	text, err := built.Output()
	if err != nil {
		return nil, err
	}
	objs, err := utils.ReadObjects(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c.SetOwnerLabels(objs, c.name, namespace)
	return objs, nil
}

// diff goes on after an object that cannot be previewed, so that the others
// show; Flux's own command stops there.
func (c *consumer) diff(ctx context.Context, objs []*unstructured.Unstructured) (int, error) {
	code := exitSame
	for _, obj := range objs {
		entry, live, merged, err := c.Diff(ctx, obj, ssa.DiffOptions{Force: c.force})
		if err != nil {
			fmt.Println("error:", err)
			code = exitError
			continue
		}
		if entry.Action == ssa.UnchangedAction {
			continue
		}
		code = max(code, exitDiff)
		fmt.Println(entry)
		if err := showChange(ctx, live, merged); err != nil {
			return exitError, err
		}
	}
	stale, err := c.stale(ctx, objs)
	for _, obj := range stale {
		code = max(code, exitDiff)
		fmt.Println(utils.FmtUnstructured(obj), ssa.DeletedAction)
	}
	return code, err
}

func showChange(ctx context.Context, live, merged *unstructured.Unstructured) error {
	if live == nil || merged == nil {
		return nil
	}
	dir, err := os.MkdirTemp("", "flux-diff-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, obj := range map[string]*unstructured.Unstructured{"live": live, "merged": merged} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(utils.ObjectToYAML(obj)), 0o600); err != nil {
			return err
		}
	}
	compare := exec.CommandContext(ctx, "diff", "-u", "live", "merged")
	compare.Dir, compare.Stdout = dir, os.Stdout
	_ = compare.Run() // 1 says that they differ
	return nil
}

func (c *consumer) apply(ctx context.Context, objs []*unstructured.Unstructured, wait bool) error {
	options := ssa.DefaultApplyOptions()
	options.Force = c.force
	options.Cleanup.FieldManagers = []ssa.FieldManager{
		{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationApply},
		{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationUpdate},
		{Name: "before-first-apply", OperationType: metav1.ManagedFieldsOperationUpdate},
	}
	changes, err := c.ApplyAllStaged(ctx, objs, options)
	if changes != nil {
		fmt.Println(changes)
	}
	if err != nil {
		return err
	}
	stale, err := c.stale(ctx, objs)
	if err != nil {
		return err
	}
	deleted, err := c.DeleteAll(ctx, stale, ssa.DeleteOptions{
		PropagationPolicy: metav1.DeletePropagationBackground, Inclusions: c.GetOwnerLabels(c.name, namespace)})
	fmt.Println(deleted)
	if err == nil {
		err = c.remember(ctx, objs)
	}
	if err == nil && wait {
		err = c.Wait(objs, ssa.WaitOptions{Interval: pollEvery, Timeout: waitWithin, FailFast: true})
	}
	return err
}
