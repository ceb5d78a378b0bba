// SPDX-License-Identifier: Apache-2.0

package check

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// slowAnswer is the median time from which on the client is taken to wait, not
// to work: then more requests may be sent at once, and no more than decide.
const slowAnswer = time.Second

// sender sends one sample, all of it from the same pod.
type sender struct {
	session *session
	name    string
	client  lab.Client
	pod     *corev1.Pod
}

// newSender finds the pod of a client.
func (s *session) newSender(ctx context.Context, name string) (*sender, error) {
	client, ok := s.lab.Clients[name]
	if !ok {
		return nil, fmt.Errorf("client %q is not in the lab", name)
	}
	namespace, deployment := client.Workload(s.lab.Arena.Namespaces[0])
	pod, err := s.clientPod(ctx, namespace, deployment)
	if err != nil {
		return nil, fmt.Errorf("client %s: %w", name, err)
	}
	return &sender{s, name, client, pod}, nil
}

// draw draws a sample and shows it to settled as it grows. The first portion
// tells whether answers come promptly: then the rest follows at once. Where they
// are slow, portions follow until the sample is whole or settled says that no
// answer still to come can change the verdict, which leaves the chances of a
// wrong one as they were.
func (s *session) draw(ctx context.Context, name string, load load, settled func(context.Context, *sample) (bool, error)) error {
	sender, err := s.newSender(ctx, name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, loadPatience)
	defer cancel()
	drawn := &sample{}
	for portion := min(load.requests, load.concurrency); portion > 0; portion = drawn.next(load) {
		s.progress(Progress{Title: "sampling as " + name, Done: len(drawn.Responses), Total: load.requests})
		part := load
		part.requests, part.concurrency = portion, drawn.atOnce(load)
		more, err := sender.portion(ctx, part)
		if err != nil {
			return err
		}
		drawn.add(more)
		if done, err := settled(ctx, drawn); err != nil || done && drawn.slow() {
			return err
		}
	}
	s.progress(Progress{Title: "sampling as " + name, Done: load.requests, Total: load.requests})
	return nil
}

func (c *sender) portion(ctx context.Context, load load) (*sample, error) {
	var out bytes.Buffer
	in := Target{c.pod.Namespace, c.pod.Name, LoadContainer}
	if err := c.session.exec.Exec(ctx, in, load.command(c.client), &out); err != nil {
		return nil, fmt.Errorf("client %s: sending from pod %s/%s: %w; more: %s", c.name, in.Namespace, in.Pod, err, describe(c.pod))
	}
	if err := c.sameLife(ctx); err != nil {
		return nil, err
	}
	return readSample(out.Bytes(), load.requests)
}

// next is the size of the next portion, 0 when the sample is whole.
func (s *sample) next(load load) int {
	left := load.requests - len(s.Responses)
	if s.slow() {
		return min(left, load.waiting)
	}
	return left
}

func (s *sample) atOnce(load load) int {
	if s.slow() {
		return load.waiting
	}
	return load.concurrency
}

// slow tells whether half of the answers took long.
func (s *sample) slow() bool {
	return len(s.Responses) > 0 && s.times().MedianMs >= float64(slowAnswer.Milliseconds())
}

// add joins a portion to what was drawn before.
func (s *sample) add(more *sample) {
	first := len(s.Bodies)
	s.Bodies = append(s.Bodies, more.Bodies...)
	for _, r := range more.Responses {
		if i := more.index(r); i >= 0 {
			i += first
			r.Body = &i
		} else {
			r.Body = nil
		}
		s.Responses = append(s.Responses, r)
	}
}

// times is how long the answers took.
func (s *sample) times() Latency {
	ms := make([]float64, len(s.Responses))
	for i, response := range s.Responses {
		ms[i] = response.Ms
	}
	slices.Sort(ms)
	return Latency{MedianMs: ms[(len(ms)-1)/2], ShortestMs: ms[0], LongestMs: ms[len(ms)-1]}
}
