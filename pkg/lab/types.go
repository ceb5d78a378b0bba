// SPDX-License-Identifier: Apache-2.0

package lab

// APIVersion and Kind stand at the head of every lab.yaml.
const (
	APIVersion = "labs.kubectl-labs.dev/v1alpha1"
	Kind       = "Lab"
)

// Lab is one lab.yaml.
type Lab struct {
	// APIVersion is "labs.kubectl-labs.dev/v1alpha1".
	APIVersion string `yaml:"apiVersion" schema:"required,const=labs.kubectl-labs.dev/v1alpha1"`
	// Kind is "Lab".
	Kind string `yaml:"kind" schema:"required,const=Lab"`
	// Metadata names the lab.
	Metadata Metadata `yaml:"metadata" schema:"required"`
	// Title is one line in each language, as the catalogue shows it.
	Title Text `yaml:"title" schema:"required"`
	// Summary says in a sentence or two what the learner will see.
	Summary Text `yaml:"summary" schema:"required"`
	// Talk credits the talk that the lab comes from; it may be left out.
	Talk Talk `yaml:"talk"`
	// Needs is what the lab asks of the machine.
	Needs Needs `yaml:"needs" schema:"required"`
	// Platform names a folder under platforms/ that is installed before the
	// first step, for example "istio". It may be left out.
	Platform string `yaml:"platform" schema:"form=name"`
	// Arena is the part of the cluster that belongs to the learner.
	Arena Arena `yaml:"arena" schema:"required"`
	// Clients are the senders of requests that traffic and latency checks speak
	// of.
	Clients map[string]Client `yaml:"clients"`
	// Classes sort responses, each by a CEL expression of type bool over
	// code (int; 0 when no answer came), body (string) and json (the parsed
	// body, null when it is no JSON). A response belongs to one class at most;
	// one that belongs to none counts against every share.
	Classes map[string]string `yaml:"classes" schema:"form=words"`
	// Steps are walked in order.
	Steps []Step `yaml:"steps" schema:"required"`
}

// Metadata names a lab.
type Metadata struct {
	// Name is the lab's name and its folder's: lower-case words joined by
	// dashes, for example "istio-canary".
	Name string `yaml:"name" schema:"required,form=name"`
}

// Text is the same text in every language of the product: "en" and "ja".
type Text map[string]string

// Talk is the talk a lab comes from.
type Talk struct {
	// Event is where it was given, for example "ふくばねてす node-2".
	Event string `yaml:"event"`
	// Title is the talk's own title, in its own language.
	Title string `yaml:"title"`
	// URL leads to its slides or report.
	URL string `yaml:"url"`
}

// Needs is what a lab asks of the machine.
type Needs struct {
	// Nodes is the number of cluster nodes, at least 1.
	Nodes int `yaml:"nodes" schema:"required,min=1"`
	// Memory is a quantity such as "4Gi".
	Memory string `yaml:"memory" schema:"required,form=quantity,positive"`
	// Disk is a quantity such as "3Gi"; it may be left out.
	Disk string `yaml:"disk" schema:"form=quantity,positive"`
	// Minutes is how long a learner takes.
	Minutes int `yaml:"minutes" schema:"required,min=1"`
	// Ports are host ports that must be free; seldom needed.
	Ports []int `yaml:"ports" schema:"min=1,max=65535"`
}

// Arena lists the namespaces that belong to the learner. Moving to a step or
// resetting makes them exactly what the step's folder says.
type Arena struct {
	// Namespaces is not empty. The first is where clients live by default.
	Namespaces []string `yaml:"namespaces" schema:"required,form=name,unique"`
}

// Client sends requests from inside the cluster.
type Client struct {
	// From is the workload that sends: "deploy/NAME", or
	// "NAMESPACE/deploy/NAME" outside the arena's first namespace. Its container
	// "load" holds the lab application, which sends.
	From string `yaml:"from" schema:"required,form=workload"`
	// URL is what it asks for, for example "http://reviews:9080/reviews/0".
	URL string `yaml:"url" schema:"required,form=address"`
	// Headers go with every request.
	Headers map[string]string `yaml:"headers" schema:"form=line,keys=token"`
}

// Step is exactly one of Apply, Task and Do.
type Step struct {
	// ID names the step in commands and in the guide's headings.
	ID string `yaml:"id" schema:"required,form=name"`
	// Title is one line in each language.
	Title Text `yaml:"title" schema:"required"`
	// Apply is a Kustomize folder that the tool applies.
	Apply string `yaml:"apply" schema:"oneof"`
	// Task is a Kustomize folder that solves what the learner is asked to do. Each
	// folder in its folder "wrong" is a plausible wrong answer, and each in "right"
	// another right one: the arena's whole state, like the solution.
	Task string `yaml:"task" schema:"oneof"`
	// Do lists actions on the cluster itself.
	Do []Action `yaml:"do" schema:"oneof"`
	// Expect is "failing" for a step that breaks workloads on purpose: it is
	// done applying when each of them runs or is in lasting trouble. It may be
	// left out; then all of them must run.
	Expect string `yaml:"expect" schema:"enum=failing"`
	// Check lists what must be measured at the step's end; all must hold.
	Check []Check `yaml:"check"`
}

// ExpectFailing is the one value of a step's Expect.
const ExpectFailing = "failing"

// Action is exactly one of its fields.
type Action struct {
	// StopNode stops the named node, as if its power went.
	StopNode string `yaml:"stopNode" schema:"oneof"`
	// StartNode starts it again.
	StartNode string `yaml:"startNode" schema:"oneof"`
	// Snapshot keeps the cluster's state under a name.
	Snapshot string `yaml:"snapshot" schema:"oneof"`
	// Restore brings a kept state back.
	Restore string `yaml:"restore" schema:"oneof"`
}
