// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package cmd_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// interrupt runs a command, sends it Ctrl-C's signal once a file is there, and
// wants it to end by that: interrupt FILE COMMAND...
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	program, err := exec.LookPath(args[1])
	ts.Check(err)
	c := exec.Command(program, args[2:]...)
	c.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "TMPDIR", "KUBECONFIG", "KUBECTL_LABS_HOME", "KUBECTL_EXTERNAL_DIFF"} {
		c.Env = append(c.Env, name+"="+ts.Getenv(name))
	}
	ts.Check(c.Start())
	deadline := time.Now().Add(time.Minute)
	for !exists(ts.MkAbs(args[0])) {
		if time.Now().After(deadline) {
			ts.Fatalf("%s did not appear", args[0])
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Check(c.Process.Signal(os.Interrupt))
	_ = c.Wait()
	if code := c.ProcessState.ExitCode(); code != 130 {
		ts.Fatalf("exit code %d, want 130", code)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// edit changes an object as a person with kubectl edit would:
// edit GROUP/VERSION/RESOURCE NAMESPACE NAME PATCH.
func edit(config *rest.Config) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		client, err := dynamic.NewForConfig(config)
		ts.Check(err)
		parts := strings.Split(args[0], "/")
		resource := schema.GroupVersionResource{Group: parts[0], Version: parts[1], Resource: parts[2]}
		_, err = client.Resource(resource).Namespace(args[1]).Patch(context.Background(), args[2], types.MergePatchType,
			[]byte(args[3]), metav1.PatchOptions{FieldManager: "kubectl-edit"})
		ts.Check(err)
	}
}
