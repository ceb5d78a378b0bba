// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// EngineDownError says that no container engine can be used: none is installed
// (Engine is empty), it does not answer, or it refuses this user. Its text leaves
// Fix to whoever shows it.
type EngineDownError struct {
	Engine string
	Reason string // the engine's own first line
	Fix    string // the command, or the deed, that mends it
}

func (e *EngineDownError) Error() string {
	if e.Engine == "" {
		return "no container engine found: " + e.Reason
	}
	return fmt.Sprintf("the container engine %s does not answer: %s", e.Engine, e.Reason)
}

// down recognises the ways in which engines say that nobody is listening.
func (e *engine) down(stderr string, err error) *EngineDownError {
	if errors.Is(err, exec.ErrNotFound) {
		return &EngineDownError{Engine: e.name, Reason: "the command is not installed", Fix: installFix}
	}
	low := strings.ToLower(stderr)
	for _, sign := range []string{
		"cannot connect to", "error during connect", "permission denied while trying to connect",
		"dial unix", "rootless containerd not running", "failed to connect",
	} {
		if strings.Contains(low, sign) {
			place := placeOf(os.Getenv, os.Stat)
			return &EngineDownError{Engine: e.name, Reason: firstLine(stderr), Fix: downFix(e.name, low, place)}
		}
	}
	return nil
}

const installFix = "install Docker (https://docs.docker.com/engine/install) or Podman"

// place is what decides how an engine is started.
type place struct {
	os      string
	host    string // DOCKER_HOST or CONTAINER_HOST
	systemd bool
}

func placeOf(getenv func(string) string, stat func(string) (os.FileInfo, error)) place {
	host := getenv("DOCKER_HOST")
	if host == "" {
		host = getenv("CONTAINER_HOST")
	}
	_, err := stat("/run/systemd/system")
	return place{os: runtime.GOOS, host: host, systemd: err == nil}
}

func downFix(engine, stderr string, at place) string {
	switch {
	case strings.Contains(stderr, "permission denied"):
		return "let your user reach it: sudo usermod -aG " + engine + " \"$USER\", then log in again"
	case at.host != "":
		return "the environment sends it to " + at.host + ": start that one, or unset the variable"
	case engine == "podman":
		return "start it: podman machine start"
	case at.os == "darwin":
		return "start it: open -a Docker"
	case at.os == "windows":
		return "start Docker Desktop"
	case engine == "nerdctl":
		return startService("containerd", at.systemd)
	}
	return startService("docker", at.systemd)
}

// contextFix says how an engine's command is turned to another machine.
func contextFix(engine string) string {
	switch engine {
	case "docker":
		return "choose its context (docker context ls, docker context use), or set DOCKER_HOST"
	case "podman":
		return "choose its connection (podman system connection list), or set CONTAINER_HOST"
	}
	return "turn " + engine + " to it again"
}

func startService(name string, systemd bool) string {
	if systemd {
		return "start it: sudo systemctl start " + name
	}
	return "start it: sudo service " + name + " start"
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}
