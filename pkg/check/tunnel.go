// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/transport/spdy"
)

// insider answers questions about its own state: an istiod, or a kube-proxy.
type insider interface {
	get(ctx context.Context, path string) ([]byte, error)
	close()
}

// connector reaches the insider behind a port of a pod.
type connector func(ctx context.Context, pod *corev1.Pod, port int) (insider, error)

func tunnels(config *rest.Config, client kubernetes.Interface) connector {
	return func(ctx context.Context, pod *corev1.Pod, port int) (insider, error) {
		return openTunnel(ctx, config, client, pod.Namespace, pod.Name, port)
	}
}

// tunnel asks an HTTP server inside a pod through the API server, the way
// kubectl port-forward does, but with no port on this machine. To the server
// the request comes from its own pod.
type tunnel struct {
	connection httpstream.Connection
	port       int
	requests   atomic.Int64
	client     *http.Client
}

func openTunnel(ctx context.Context, config *rest.Config, client kubernetes.Interface, namespace, pod string, port int) (*tunnel, error) {
	dialer, err := tunnelDialer(config, client, namespace, pod)
	if err != nil {
		return nil, err
	}
	connection, err := connect(ctx, dialer)
	if err != nil {
		return nil, fmt.Errorf("reaching pod %s/%s: %w", namespace, pod, err)
	}
	t := &tunnel{connection: connection, port: port}
	t.client = &http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return t.dial() },
	}}
	return t, nil
}

// connect keeps to ctx, of which the dialer knows nothing. A connection that
// comes too late is closed.
func connect(ctx context.Context, dialer httpstream.Dialer) (httpstream.Connection, error) {
	type answer struct {
		connection httpstream.Connection
		err        error
	}
	answers := make(chan answer)
	go func() {
		connection, _, err := dialer.Dial(portforward.PortForwardProtocolV1Name)
		select {
		case answers <- answer{connection, err}:
		case <-ctx.Done():
			if err == nil {
				connection.Close()
			}
		}
	}()
	select {
	case a := <-answers:
		return a.connection, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// tunnelDialer speaks WebSocket, and SPDY where something on the way cannot.
func tunnelDialer(config *rest.Config, client kubernetes.Interface, namespace, pod string) (httpstream.Dialer, error) {
	url := client.CoreV1().RESTClient().Post().Resource("pods").
		Namespace(namespace).Name(pod).SubResource("portforward").URL()
	websocket, err := portforward.NewSPDYOverWebsocketDialer(url, config)
	if err != nil {
		return nil, err
	}
	transport, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		return nil, err
	}
	plain := spdy.NewDialer(upgrader, &http.Client{Transport: transport}, http.MethodPost, url)
	return portforward.NewFallbackDialer(websocket, plain, cannotUpgrade), nil
}

// get fetches a path and wants the status 200.
func (t *tunnel) get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := t.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return body, err
}

func (t *tunnel) close() {
	t.client.CloseIdleConnections()
	t.connection.Close()
}

// dial opens the pair of streams that the protocol wants for a connection.
func (t *tunnel) dial() (net.Conn, error) {
	headers := http.Header{}
	headers.Set(corev1.PortHeader, strconv.Itoa(t.port))
	headers.Set(corev1.PortForwardRequestIDHeader, strconv.FormatInt(t.requests.Add(1), 10))
	headers.Set(corev1.StreamType, corev1.StreamTypeError)
	problems, err := t.connection.CreateStream(headers)
	if err != nil {
		return nil, err
	}
	problems.Close()
	headers.Set(corev1.StreamType, corev1.StreamTypeData)
	data, err := t.connection.CreateStream(headers)
	if err != nil {
		return nil, err
	}
	return &streamConn{data}, nil
}

// streamConn makes a stream look like a network connection. Deadlines are
// left to the request's context, which closes it.
type streamConn struct{ httpstream.Stream }

func (c *streamConn) Close() error                     { return c.Reset() }
func (c *streamConn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (c *streamConn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (c *streamConn) SetDeadline(time.Time) error      { return nil }
func (c *streamConn) SetReadDeadline(time.Time) error  { return nil }
func (c *streamConn) SetWriteDeadline(time.Time) error { return nil }
