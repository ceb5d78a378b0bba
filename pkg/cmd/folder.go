// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

// folderOptions name a Kustomize folder, the cluster it belongs to and the record
// that is kept there of what it applied.
type folderOptions struct {
	dir       string
	inventory string
	config    *genericclioptions.ConfigFlags
	agreed    runner.Consent
}

// onlyWithFolder lists the flags that mean nothing without -k.
func onlyWithFolder() []string {
	return []string{"context", "kubeconfig", "namespace", "inventory", "take-over", "replace"}
}

func newFolderOptions() *folderOptions {
	all := genericclioptions.NewConfigFlags(true)
	return &folderOptions{config: &genericclioptions.ConfigFlags{
		KubeConfig: all.KubeConfig, Context: all.Context, Namespace: all.Namespace,
	}}
}

func (o *folderOptions) bind(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVarP(&o.dir, "kustomize", "k", "", "a Kustomize folder of any kind")
	flags.StringVar(&o.inventory, "inventory", "", "NAMESPACE/NAME of a Secret that records what the folder applied, so that what leaves the folder is deleted (default: no record, nothing is deleted)")
	flags.BoolVar(&o.agreed.TakeOver, "take-over", false, "take fields over from other managers")
	flags.BoolVar(&o.agreed.Replace, "replace", false, "delete and create again where a field cannot be changed in place")
	o.config.AddFlags(flags)
	flags.Lookup("kubeconfig").Usage = "the kubeconfig to look for the context in"
	flags.Lookup("context").Usage = "the cluster of this context, whatever it is (default: the lab's own)"
	flags.Lookup("namespace").Usage = "namespace of objects that name none"
	_ = c.MarkFlagDirname("kustomize")
	_ = c.RegisterFlagCompletionFunc("context", o.contexts)
}

// contexts completes --context.
func (o *folderOptions) contexts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names, _ := o.contextNames()
	return names, cobra.ShellCompDirectiveNoFileComp
}

// check refuses what contradicts itself before any cluster is asked.
func (o *folderOptions) check(c *cobra.Command, args []string) error {
	given := func(name string) bool { return c.Flags().Changed(name) }
	if !given("kustomize") {
		return o.withoutFolder(c)
	}
	for _, name := range []string{"kustomize", "context", "kubeconfig"} {
		if given(name) && c.Flags().Lookup(name).Value.String() == "" {
			return usage(withHint(fmt.Errorf("--%s is empty", name), "See %s --help", c.CommandPath()))
		}
	}
	if o.elsewhere() && len(args) > 0 {
		return usage(withHint(fmt.Errorf("lab %s or a cluster of your own, not both", args[0]), "A lab has a cluster of its own: leave out its name, or --context and --kubeconfig."))
	}
	_, err := o.record()
	return err
}

func (o *folderOptions) withoutFolder(c *cobra.Command) error {
	for _, name := range onlyWithFolder() {
		if c.Flags().Changed(name) {
			return usage(withHint(fmt.Errorf("--%s goes with -k DIR: a lab's step is compared with the lab's own cluster", name), "See %s --help", c.CommandPath()))
		}
	}
	return nil
}

// elsewhere tells whether a cluster outside the labs is meant.
func (o *folderOptions) elsewhere() bool {
	return *o.config.Context != "" || *o.config.KubeConfig != ""
}

// record reads --inventory; the zero value records nothing.
func (o *folderOptions) record() (apply.InventoryRef, error) {
	if o.inventory == "" {
		return apply.InventoryRef{}, nil
	}
	namespace, name, found := strings.Cut(o.inventory, "/")
	if !found || namespace == "" || name == "" || strings.Contains(name, "/") {
		return apply.InventoryRef{}, usage(withHint(fmt.Errorf("--inventory is NAMESPACE/NAME, not %q", o.inventory), "For example: --inventory default/shop"))
	}
	return apply.InventoryRef{Namespace: namespace, Name: name}, nil
}

// change builds the folder and makes what is to be carried into the target.
func (o *folderOptions) change(ctx context.Context, t *target) (runner.Change, error) {
	objs, err := (&manifest.Builder{}).Build(ctx, o.dir)
	if err != nil {
		return runner.Change{}, err
	}
	if err := o.inNamespace(objs); err != nil {
		return runner.Change{}, err
	}
	engine, err := o.engine(t, objs)
	return runner.Change{
		Phase: "apply", What: o.dir, Question: "Apply to " + t.name + "?", Detail: runner.Folded,
		Engine: engine, Objects: objs, Saved: t.saved, Label: "apply",
	}, err
}

// inNamespace refuses, as kubectl does, to be told one namespace by the flag and
// another by the folder.
func (o *folderOptions) inNamespace(objs []*unstructured.Unstructured) error {
	wanted := *o.config.Namespace
	for _, obj := range objs {
		if own := obj.GetNamespace(); wanted != "" && own != "" && own != wanted {
			return withHint(fmt.Errorf("%s is in namespace %s, and --namespace says %s", apply.RefOf(obj), own, wanted), "Leave out --namespace, or set the namespace in kustomization.yaml.")
		}
	}
	return nil
}

func (o *folderOptions) engine(t *target, objs []*unstructured.Unstructured) (*apply.Engine, error) {
	record, err := o.record()
	if err != nil {
		return nil, err
	}
	return apply.New(t.config, apply.Options{
		FieldManager: managerOf(record, t.arena, objs), Inventory: record, Namespace: t.namespace,
	})
}

// managerOf gives every record a manager of its own, since a record that was lost
// is made anew from what its manager owns. For the same reason only a folder that
// stays inside a lab's own namespaces continues what the lab's steps own there.
func managerOf(record apply.InventoryRef, arena []string, objs []*unstructured.Unstructured) string {
	switch {
	case record.Name != "":
		return fieldManager + "-" + record.Namespace + "-" + record.Name
	case len(arena) > 0 && !slices.ContainsFunc(objs, func(obj *unstructured.Unstructured) bool { return !inside(arena, obj) }):
		return fieldManager
	}
	return folderManager
}

// inside tells whether an object is one of the namespaces or stands in one of
// them. What names no namespace may have none, and counts as outside.
func inside(arena []string, obj *unstructured.Unstructured) bool {
	if obj.GetKind() == "Namespace" {
		return slices.Contains(arena, obj.GetName())
	}
	return slices.Contains(arena, obj.GetNamespace())
}

// errNoFolder says that apply has nothing to apply.
var errNoFolder = errors.New("apply needs a Kustomize folder")
