// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package cmd_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// TestScriptsOnServer runs the plugin against a real API server, which has no
// controllers: workloads never become ready there.
func TestScriptsOnServer(t *testing.T) {
	server, err := testutil.StartAPIServer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/server",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("KUBECTL_LABS_HOME", env.WorkDir+"/state")
			env.Setenv("KUBECONFIG", env.WorkDir+"/kubeconfig")
			env.Setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
			env.Setenv("KIND_EXPERIMENTAL_PROVIDER", "docker")
			env.Setenv("TMPDIR", filepath.Join(env.WorkDir, ".tmp"))
			return writeKubeconfig(server.Config, env.WorkDir+"/kubeconfig")
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":  exits,
			"json":   validJSON,
			"schema": fitsSchema,
			"page":   page,
			"edit":   edit(server.Config), "interrupt": interrupt,
		},
	})
}

func writeKubeconfig(server *rest.Config, path string) error {
	config := api.NewConfig()
	config.Clusters["staging"] = &api.Cluster{Server: server.Host, InsecureSkipTLSVerify: true}
	config.AuthInfos["tester"] = &api.AuthInfo{Token: server.BearerToken}
	config.Contexts["staging"] = &api.Context{Cluster: "staging", AuthInfo: "tester"}
	config.Contexts["down"] = &api.Context{Cluster: "down", AuthInfo: "tester"}
	config.Clusters["down"] = &api.Cluster{Server: "https://127.0.0.1:1"}
	config.CurrentContext = "staging"
	return clientcmd.WriteToFile(*config, path)
}

// page compares the last output with one that the pages for users show: page NAME.
// Times and the port differ from run to run, and what moves on a terminal is gone
// from it in the end.
func page(ts *testscript.TestScript, _ bool, args []string) {
	got := steady(ts.ReadFile("stdout"))
	if len(args) > 1 {
		got = steady(ts.ReadFile(args[1]))
	}
	path := filepath.Join(pagesDir, args[0]+".txt")
	if updating() {
		ts.Check(os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	ts.Check(err)
	if d := cmp.Diff(string(want), got); d != "" {
		ts.Fatalf("%s differs (-want +got); write it with -update:\n%s", path, d)
	}
}

func steady(text string) string {
	text = regexp.MustCompile(`(?m)^  ….*\n`).ReplaceAllString(text, "")
	text = regexp.MustCompile(`\d+\.\ds\b`).ReplaceAllString(text, "0.1s")
	return regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(text, "127.0.0.1:6443")
}
