// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answers is a fake engine: the first entry whose key begins the command line answers it.
type answers []struct{ command, stdout, stderr string }

func (a answers) call(_ context.Context, _ io.Reader, stdout io.Writer, args ...string) (string, error) {
	line := strings.Join(args, " ")
	for _, answer := range a {
		if !strings.HasPrefix(line, answer.command) {
			continue
		}
		if answer.stderr != "" {
			return answer.stderr, errors.New("exit status 1")
		}
		_, err := io.WriteString(stdout, answer.stdout)
		return "", err
	}
	return "unexpected command: " + line, errors.New("exit status 125")
}

func fake(a answers) *Provider {
	return &Provider{engine: &engine{name: "docker", call: a.call}}
}

func TestChooseEngine(t *testing.T) {
	for _, test := range []struct {
		wanted    string
		installed []string
		want      string
	}{
		{"", []string{"docker", "podman"}, "docker"},
		{"", []string{"podman", "nerdctl"}, "podman"},
		{"", []string{"nerdctl"}, "nerdctl"},
		{"podman", []string{"docker", "podman"}, "podman"},
		{"lxc", []string{"docker"}, "docker"},
		{"", nil, ""},
	} {
		got := chooseEngine(test.wanted, func(name string) (string, error) {
			if slices.Contains(test.installed, name) {
				return name, nil
			}
			return "", exec.ErrNotFound
		})
		if got != test.want {
			t.Errorf("chooseEngine(%q) among %v = %q, want %q", test.wanted, test.installed, got, test.want)
		}
	}
}

func TestPingRecognisesAnEngineThatIsDown(t *testing.T) {
	for stderr, down := range map[string]bool{
		"Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?":         true,
		"permission denied while trying to connect to the Docker daemon socket":                                     true,
		"Cannot connect to Podman. Please verify your connection":                                                   true,
		"error during connect: this error may indicate that the docker daemon is not running: open //./pipe/docker": true,
		"Error: No such container: lab": false,
	} {
		err := fake(answers{{command: "ps", stderr: stderr}}).Ping(t.Context())
		var want *EngineDownError
		if errors.As(err, &want) != down {
			t.Errorf("%q: got %v, down should be %t", stderr, err, down)
		}
	}
}

func TestDownFix(t *testing.T) {
	for _, test := range []struct {
		engine, stderr string
		at             place
		want           string
	}{
		{"docker", "", place{os: "linux", systemd: true}, "start it: sudo systemctl start docker"},
		{"docker", "", place{os: "linux"}, "start it: sudo service docker start"},
		{"docker", "permission denied", place{os: "linux"}, `let your user reach it: sudo usermod -aG docker "$USER", then log in again`},
		{"docker", "", place{os: "darwin"}, "start it: open -a Docker"},
		{"docker", "", place{os: "linux", host: "tcp://far:2375"}, "the environment sends it to tcp://far:2375: start that one, or unset the variable"},
		{"podman", "", place{os: "darwin"}, "start it: podman machine start"},
		{"nerdctl", "", place{os: "linux", systemd: true}, "start it: sudo systemctl start containerd"},
	} {
		if diff := cmp.Diff(test.want, downFix(test.engine, test.stderr, test.at)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test, diff)
		}
	}
}

func TestPlaceOf(t *testing.T) {
	env := map[string]string{"CONTAINER_HOST": "unix:///podman.sock"}
	at := placeOf(func(k string) string { return env[k] }, func(string) (os.FileInfo, error) { return nil, os.ErrNotExist })
	if at.host != "unix:///podman.sock" || at.systemd {
		t.Errorf("got %+v", at)
	}
}

func TestCommandNotInstalled(t *testing.T) {
	e := newEngine("no-engine-of-this-name")
	_, err := e.output(t.Context(), "ps")
	var down *EngineDownError
	if !errors.As(err, &down) || down.Fix != installFix {
		t.Errorf("got %v", err)
	}
}
