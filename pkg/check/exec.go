// SPDX-License-Identifier: Apache-2.0

package check

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"
)

// Target is a container of a running pod.
type Target struct{ Namespace, Pod, Container string }

// Execer runs a command in a container and gives what it prints.
type Execer interface {
	Exec(ctx context.Context, in Target, command []string, stdout io.Writer) error
}

// apiExecer goes through the API server, as kubectl exec does.
type apiExecer struct {
	config *rest.Config
	client kubernetes.Interface
}

// Exec fails with the command's own words where it has any.
func (e *apiExecer) Exec(ctx context.Context, in Target, command []string, stdout io.Writer) error {
	executor, err := e.executor(in, command)
	if err != nil {
		return fmt.Errorf("preparing exec: %w", err)
	}
	var stderr bytes.Buffer
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: stdout, Stderr: &stderr})
	if words := strings.TrimSpace(stderr.String()); err != nil && words != "" {
		return fmt.Errorf("%w: %s", err, excerpt(words))
	}
	return err
}

// executor speaks WebSocket, and SPDY where something on the way cannot.
func (e *apiExecer) executor(in Target, command []string) (remotecommand.Executor, error) {
	url := e.client.CoreV1().RESTClient().Post().Resource("pods").
		Namespace(in.Namespace).Name(in.Pod).SubResource("exec").
		VersionedParams(&corev1.PodExecOptions{
			Container: in.Container, Command: command, Stdout: true, Stderr: true,
		}, scheme.ParameterCodec).URL()
	spdy, err := remotecommand.NewSPDYExecutor(e.config, http.MethodPost, url)
	if err != nil {
		return nil, err
	}
	websocket, err := remotecommand.NewWebSocketExecutor(e.config, http.MethodGet, url.String())
	if err != nil {
		return nil, err
	}
	return remotecommand.NewFallbackExecutor(websocket, spdy, cannotUpgrade)
}

func cannotUpgrade(err error) bool {
	return httpstream.IsUpgradeFailure(err) || httpstream.IsHTTPSProxyError(err)
}
