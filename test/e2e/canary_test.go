// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestIstioCanary is one person's afternoon with the lab: interrupted, resumed,
// done, played with, stopped, started and removed.
func TestIstioCanary(t *testing.T) {
	d := newDesk(t)
	stories := []struct {
		name string
		tell func(*testing.T, *desk)
	}{
		{"killed while the cluster is made", killedInCreation},
		{"killed while the platform is installed", killedInPlatform},
		{"two runs at once", twoAtOnce},
		{"a task is the learner's", learner},
		{"any road counts", anyRoad},
		{"back to a step's start", backToTheStart},
		{"to the end", toTheEnd},
		{"a preview tells the truth", preview},
		{"checks tell right from wrong", checks},
		{"interrupted in a step", interrupted},
		{"a shell for the learner", shell},
		{"stop and start", stopAndStart},
		{"delete leaves nothing", deleted},
	}
	for _, s := range stories {
		if !t.Run(s.name, func(t *testing.T) { d.t = t; s.tell(t, d) }) {
			break
		}
	}
	d.t = t
}

// killedInCreation leaves a half-made cluster behind, as a power cut would.
func killedInCreation(t *testing.T, d *desk) {
	r := d.background("Starting control-plane", "run", lab, "--yes")
	r.end(syscall.SIGKILL)
	s := decode[[]standing](t, d.must(0, "status", "-o", "json").out)
	if len(s) != 1 || s[0].State != "half" {
		t.Fatalf("after the kill: %+v", s)
	}
	if len(nodes(t, s[0].Cluster)) == 0 {
		t.Fatal("the kill came too late or too early: no node container is left")
	}
}

// killedInPlatform goes on from the half-made cluster, which has to go, and leaves
// a platform of which some objects are there.
func killedInPlatform(t *testing.T, d *desk) {
	half := decode[[]standing](t, d.must(0, "status", "-o", "json").out)[0].Cluster
	r := d.background("platform   9 of", "run", lab, "--yes", "--to", "bookinfo")
	r.end(syscall.SIGKILL)
	if left := nodes(t, half); len(left) > 0 {
		t.Errorf("the half-made cluster is still there: %v", left)
	}
}

// twoAtOnce starts a second run while the first finishes what was killed.
func twoAtOnce(t *testing.T, d *desk) {
	first := d.background("✓ cluster", "run", lab, "--yes", "--to", "bookinfo")
	second := d.must(1, "run", lab, "--yes")
	for _, want := range []string{"kubectl labs run istio-canary --yes --to bookinfo", "process"} {
		if !strings.Contains(second.errOut, want) {
			t.Errorf("the second run does not name the first (%q):\n%s", want, second.errOut)
		}
	}
	<-first.ended
	if code := first.c.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("the first run ended with %d:\n%s", code, first.said.String())
	}
}

// toTheEnd solves the tasks as it goes, but for the last, which it solves by itself.
func toTheEnd(t *testing.T, d *desk) {
	r := d.must(0, "run", lab, "--yes", "--solve", "--to", "strict-mtls")
	says(t, r.out, "jason sees v2", "proxies acknowledged", "predicted", "Half and half")
	says(t, d.must(1, "run", lab, "--yes").out, "Step 8 of 8", "✗ anyone")
	says(t, d.must(0, "solve", lab, "--yes").out, "100.0 %", "kubectl labs run istio-canary")
	says(t, d.must(0, "run", lab, "--yes").out, "kubectl labs delete istio-canary")
	s := decode[[]standing](t, d.must(0, "status", "-o", "json").out)[0]
	if s.State != "running" || s.Passed != s.Steps {
		t.Errorf("after the run: %+v", s)
	}
}

// preview compares what diff announces with what a step then does.
func preview(t *testing.T, d *desk) {
	d.must(0, "diff", lab)
	plan := d.must(1, "diff", lab, "--step", "full", "-o", "json").out
	if !strings.Contains(plan, `"VirtualService"`) || !strings.Contains(plan, `"server"`) {
		t.Errorf("the preview of full names no VirtualService on server evidence:\n%s", plan)
	}
	d.must(0, "diff", lab)
	d.must(0, "run", lab, "--yes", "--step", "full")
	d.must(0, "diff", lab, "--step", "full")
}

// routes is the learner's own way to 90/10 or something near it.
func routes(v1, v2 string) string {
	return `[{"op":"replace","path":"/spec/http/0/route","value":[
{"destination":{"host":"reviews","subset":"v1"},"weight":` + v1 + `},
{"destination":{"host":"reviews","subset":"v2"},"weight":` + v2 + `}]}]`
}

func checks(t *testing.T, d *desk) {
	d.must(0, "check", lab, "--step", "full")
	d.must(1, "check", lab, "--step", "canary")
	for _, c := range []struct {
		v1, v2, verdict string
		code            int
	}{{"80", "20", "failed", 1}, {"95", "5", "failed", 1}, {"90", "10", "passed", 0}} {
		d.kubectl("", "patch", "virtualservice", "reviews", "--type=json", "-p", routes(c.v1, c.v2))
		got := decode[checked](t, d.must(c.code, "check", lab, "--step", "canary", "-o", "json").out)
		if got.Verdict != c.verdict {
			t.Errorf("%s/%s: %s, want %s", c.v1, c.v2, got.Verdict, c.verdict)
		}
	}
	unmeasured(t, d)
}

// unmeasured takes the client away: that is no verdict on the mesh.
func unmeasured(t *testing.T, d *desk) {
	d.kubectl("", "scale", "deployment/load", "--replicas=0")
	got := decode[checked](t, d.must(2, "check", lab, "--step", "canary", "-o", "json").out)
	if got.Verdict != "unmeasured" {
		t.Errorf("without a client: %s", got.Verdict)
	}
	d.kubectl("", "scale", "deployment/load", "--replicas=1")
	d.kubectl("", "rollout", "status", "deployment/load", "--timeout=60s")
}

func interrupted(t *testing.T, d *desk) {
	r := d.background("Everyone on v2", "run", lab, "--yes", "--step", "full")
	if code := r.end(syscall.SIGINT); code != 130 {
		t.Errorf("Ctrl-C ended with %d:\n%s", code, r.said.String())
	}
	d.must(0, "run", lab, "--yes", "--step", "full")
	d.must(0, "check", lab, "--step", "full")
}

func shell(t *testing.T, d *desk) {
	if got := d.kubectl("", "config", "view", "--minify", "-o", "jsonpath={..namespace}"); got != "bookinfo" {
		t.Errorf("the shell's namespace is %q", got)
	}
	out := d.must(0, "shell", lab, "--print").out
	if !strings.Contains(out, "KUBECONFIG=") || strings.Contains(out, d.kubeconfig) {
		t.Errorf("the environment: %s", out)
	}
}

func stopAndStart(t *testing.T, d *desk) {
	d.must(0, "stop", lab)
	if s := decode[[]standing](t, d.must(0, "status", "-o", "json").out)[0]; s.State != "stopped" {
		t.Errorf("after stop: %+v", s)
	}
	if r := d.must(2, "check", lab); !strings.Contains(r.errOut, "kubectl labs start istio-canary") {
		t.Errorf("a stopped lab does not say how to start it: %s", r.errOut)
	}
	if r := d.must(0, "start", lab); strings.Contains(r.errOut, "not yet") {
		t.Errorf("what ran before does not run again: %s", r.errOut)
	}
	// Ten seconds are few where anything is still coming up.
	d.must(0, "run", lab, "--yes", "--solve", "--step", "rollback")
}

func deleted(t *testing.T, d *desk) {
	cluster := decode[[]standing](t, d.must(0, "status", "-o", "json").out)[0].Cluster
	d.must(0, "delete", lab, "--yes")
	if left := nodes(t, cluster); len(left) > 0 {
		t.Errorf("containers are left: %v", left)
	}
	if found, err := os.ReadDir(d.home + "/labs"); err == nil && len(found) > 0 {
		t.Errorf("folders are left: %v", found)
	}
}

type standing struct {
	Cluster, State, Step, Begun, Folder string
	Passed, Steps, Hints                int
}

type checked struct{ Verdict string }

// nodes lists the containers of a kind cluster.
func nodes(t *testing.T, cluster string) []string {
	t.Helper()
	out, err := exec.Command("docker", "ps", "-aq", "--filter", "label=io.x-k8s.kind.cluster="+cluster).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}
