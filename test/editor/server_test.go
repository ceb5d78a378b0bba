// SPDX-License-Identifier: Apache-2.0

//go:build e2e

// Package editor tries the schema of lab.yaml in the language server that editors
// use for YAML, as an editor would.
package editor

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait for the server.
const patience = time.Minute

// message is one of the Language Server Protocol's: a request, its answer, or a
// notification.
type message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

// server is a running language server and what it said.
type server struct {
	t       *testing.T
	in      io.Writer
	said    chan message
	waiting []message
	id      int
}

// start runs the server on a folder, as its language client.
func start(t *testing.T, folder string) *server {
	t.Helper()
	bin, err := exec.LookPath("yaml-language-server")
	if err != nil {
		t.Fatalf("the language server is not there: test/testbed/testbed editor: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, bin, "--stdio")
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = command.Wait() })
	s := &server{t: t, in: in, said: make(chan message, 100)}
	go s.listen(bufio.NewReader(out))
	s.ask("initialize", map[string]any{
		"processId": nil, "rootUri": address(folder),
		"capabilities": map[string]any{"textDocument": map[string]any{
			"publishDiagnostics": map[string]any{},
			"hover":              map[string]any{"contentFormat": []string{"plaintext"}},
			"completion":         map[string]any{},
		}},
	})
	s.tell("initialized", map[string]any{})
	return s
}

func address(path string) string { return "file://" + filepath.ToSlash(path) }

// listen passes on what the server says until it ends.
func (s *server) listen(out *bufio.Reader) {
	defer close(s.said)
	for {
		length := 0
		for {
			line, err := out.ReadString('\n')
			if err != nil {
				return
			}
			if line = strings.TrimSpace(line); line == "" {
				break
			}
			if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				length, _ = strconv.Atoi(value)
			}
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(out, body); err != nil {
			return
		}
		var m message
		if json.Unmarshal(body, &m) == nil {
			s.said <- m
		}
	}
}

func (s *server) send(m message) {
	s.t.Helper()
	m.JSONRPC = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(s.in, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		s.t.Fatal(err)
	}
}

func raw(t *testing.T, value any) json.RawMessage {
	t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// tell sends a notification.
func (s *server) tell(method string, params any) {
	s.t.Helper()
	s.send(message{Method: method, Params: raw(s.t, params)})
}

// ask sends a request and waits for its answer.
func (s *server) ask(method string, params any) json.RawMessage {
	s.t.Helper()
	s.id++
	id := fmt.Sprint(s.id)
	s.send(message{ID: json.RawMessage(id), Method: method, Params: raw(s.t, params)})
	answer := s.await(method, func(m message) bool { return m.Method == "" && string(m.ID) == id })
	if len(answer.Error) > 0 {
		s.t.Fatalf("%s: %s", method, answer.Error)
	}
	return answer.Result
}

// await waits for a message; the server's own questions are answered with
// nothing, which leaves it at its defaults.
func (s *server) await(what string, wanted func(message) bool) message {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case m, ok := <-s.said:
			switch {
			case !ok:
				s.t.Fatalf("the language server ended before %s", what)
			case wanted(m):
				return m
			case m.Method != "" && len(m.ID) > 0:
				s.send(message{ID: m.ID, Result: s.settings(m)})
			}
		case <-deadline:
			s.t.Fatalf("no %s within %s", what, patience)
		}
	}
}

// settings answers a question: one null for each setting asked for.
func (s *server) settings(m message) json.RawMessage {
	var asked struct{ Items []any }
	if m.Method != "workspace/configuration" || json.Unmarshal(m.Params, &asked) != nil {
		return json.RawMessage("null")
	}
	return raw(s.t, make([]any, len(asked.Items)))
}
