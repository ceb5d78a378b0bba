// SPDX-License-Identifier: Apache-2.0

package serve

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
)

func TestServeLetsRequestsUnderWayFinish(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	arrived, release := make(chan struct{}), make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		io.WriteString(w, "finished")
	})
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, listener, handler) }()
	answer := make(chan string, 1)
	go func() { answer <- get("http://" + listener.Addr().String()) }()

	<-arrived
	stop()
	close(release)
	if got := <-answer; got != "finished" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func get(url string) string {
	response, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return string(body)
}

func TestRunSaysWhyItCannotListen(t *testing.T) {
	env := func(string) string { return "not-a-port" }
	if err := Run(t.Context(), env, http.NotFoundHandler(), io.Discard); err == nil {
		t.Fatal("Run listened on a port that is none")
	}
}
