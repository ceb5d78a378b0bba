// SPDX-License-Identifier: Apache-2.0

// Command engine shows and applies folders with this project's engine, as the
// plugin does within a lab: with an inventory, so that it can remove what a
// folder no longer holds.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/diff"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
)

const (
	exitSame = iota
	exitDifferent
	exitError
)

// waitWithin is what every tool is given in the case about waiting.
const waitWithin = 20 * time.Second

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
		return exitError, errors.New("usage: engine diff|apply|wait -k DIR [-set NAME] [-replace]")
	}
	flags := flag.NewFlagSet("engine", flag.ExitOnError)
	dir := flags.String("k", "", "the Kustomize folder")
	set := flags.String("set", "", "keep an inventory under this name")
	replace := flags.Bool("replace", false, "let objects be deleted and created again")
	_ = flags.Parse(args[1:])
	objs, err := (&manifest.Builder{}).Build(ctx, *dir)
	if err != nil {
		return exitError, err
	}
	e, err := open(*set)
	if err != nil {
		return exitError, err
	}
	var options []apply.PreviewOption
	if *replace {
		options = append(options, apply.AllowReplace())
	}
	return do(ctx, e, args[0], objs, options)
}

func open(set string) (*apply.Engine, error) {
	cfg, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return nil, err
	}
	options := apply.Options{FieldManager: "kubectl-labs"}
	if set != "" {
		options.Inventory = apply.InventoryRef{Namespace: "kubectl-labs-system", Name: set}
	}
	return apply.New(cfg, options)
}

func do(ctx context.Context, e *apply.Engine, verb string, objs []*unstructured.Unstructured, options []apply.PreviewOption) (int, error) {
	plan, err := e.Preview(ctx, objs, options...)
	if err != nil {
		return exitError, err
	}
	show(plan)
	if verb == "diff" {
		return exitOf(plan), nil
	}
	result, err := e.Apply(ctx, plan, nil)
	var moved *apply.PlanChangedError
	if errors.As(err, &moved) {
		show(moved.Plan)
	}
	if err != nil {
		return exitError, err
	}
	fmt.Println(result.Prediction)
	if verb == "wait" {
		err = e.Wait(ctx, objs, apply.WaitOptions{Timeout: waitWithin}, func(event apply.Event) {
			fmt.Println(event.Kind, event.Ref, event.Message)
		})
	}
	return exitSame, err
}

func exitOf(plan *apply.Plan) int {
	switch {
	case len(plan.Problems) > 0:
		return exitError
	case !plan.Empty():
		return exitDifferent
	}
	return exitSame
}

func show(plan *apply.Plan) {
	for _, entry := range plan.Entries {
		if entry.Verdict == apply.Unchanged {
			continue
		}
		for _, line := range entry.Lines(diff.Options{Full: true}) {
			fmt.Println(line.Text, line.Side)
		}
	}
	for _, problem := range plan.Problems {
		fmt.Println("✗", problem.Error())
	}
	fmt.Println(plan.Summary())
}
