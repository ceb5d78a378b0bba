// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"time"
)

// Check is exactly one of its fields.
type Check struct {
	// Ready asks that workloads run: "ready: all".
	Ready *ReadyCheck `yaml:"ready" schema:"oneof"`
	// Traffic asks how requests are shared between classes of responses.
	Traffic *TrafficCheck `yaml:"traffic" schema:"oneof"`
	// Latency asks how long responses take.
	Latency *LatencyCheck `yaml:"latency" schema:"oneof"`
	// Resource asks that an object in the cluster fulfils an expression.
	Resource *ResourceCheck `yaml:"resource" schema:"oneof"`
}

// ReadyCheck is written as one word.
type ReadyCheck struct {
	// Scope is "all": every workload in the arena is rolled out.
	Scope string `schema:"enum=all"`
}

// TrafficCheck sends requests as a client and counts the classes of the
// responses. Authors write true and wrong values; the size of the sample and
// its bounds follow from them.
type TrafficCheck struct {
	// As names the client.
	As string `yaml:"as" schema:"required"`
	// Share is the true percentage of each class spoken of, 0 to 100.
	Share map[string]float64 `yaml:"share" schema:"required,min=0,max=100"`
	// Not lists, for each class in Share, the nearest wrong percentages that
	// must be told apart from the true one. Nearer values need more requests:
	// 10 against 20 takes about 900, 50 against 60 about 1,900.
	Not map[string][]float64 `yaml:"not" schema:"required,min=0,max=100"`
	// Within is a time such as "10s" in which the share must be reached,
	// counted from the moment the tool applied the step. It may be left out, and
	// is not measured where a learner made the change: nobody saw when.
	Within Duration `yaml:"within"`
	// Means says in a few words what it means when the share is another one. It
	// may be left out.
	Means Text `yaml:"means"`
}

// LatencyCheck sends requests as a client and counts the responses that take at
// least Over and less than Under. At least one of the two is given.
type LatencyCheck struct {
	// As names the client.
	As string `yaml:"as" schema:"required"`
	// Of names a class: a response of another one does not count, however long
	// it took. It may be left out.
	Of string `yaml:"of"`
	// Over is the shortest time that counts, for example "5.3s".
	Over Duration `yaml:"over" schema:"anyof"`
	// Under is the time that no response that counts reaches, for example "6.7s".
	Under Duration `yaml:"under" schema:"anyof"`
	// Share is the percentage of responses that count when all is right, 1 to
	// 100; more is right too. A machine may be busy: 95 forgives what 100 does not.
	Share float64 `yaml:"share" schema:"required,min=1,max=100"`
	// Not is the largest percentage that must be told apart from Share as wrong.
	// Nearer values need more requests: 95 against 50 takes about 60.
	Not float64 `yaml:"not" schema:"required,min=0,max=100"`
	// Means says in a few words what it means when too few count. It may be left
	// out.
	Means Text `yaml:"means"`
}

// ResourceCheck looks at one object in the cluster.
type ResourceCheck struct {
	// APIVersion is for example "networking.istio.io/v1".
	APIVersion string `yaml:"apiVersion" schema:"required"`
	// Kind is for example "VirtualService".
	Kind string `yaml:"kind" schema:"required"`
	// Namespace is left out for kinds that have none.
	Namespace string `yaml:"namespace"`
	// Name is the object's name.
	Name string `yaml:"name" schema:"required"`
	// Expect is a CEL expression of type bool over object, for example
	// "object.spec.replicas == 3". A field that is missing is not a match.
	Expect string `yaml:"expect" schema:"required,form=words"`
	// Means says in a few words what it means when Expect does not hold. It may
	// be left out.
	Means Text `yaml:"means"`
}

// Duration is a time span written like "10s" or "1m30s".
type Duration time.Duration

// String writes the span as it is read.
func (d Duration) String() string { return time.Duration(d).String() }

func (d *Duration) fromScalar(text string, forms forms) error {
	span, err := time.ParseDuration(text)
	if err != nil || span <= 0 || !forms.match("duration", text) {
		return fmt.Errorf("wants a time such as 10s, not %q", text)
	}
	*d = Duration(span)
	return nil
}

func (r *ReadyCheck) fromScalar(text string, _ forms) error {
	if text != "all" {
		return fmt.Errorf(`wants the word "all", not %q`, text)
	}
	r.Scope = text
	return nil
}
