// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"errors"
	"fmt"
	"strings"
)

// ErrAbsent is returned where a cluster is needed and none is there.
var ErrAbsent = errors.New("the cluster does not exist")

// ForeignError refuses to touch a cluster that was not made here.
type ForeignError struct {
	Name string
	Why  string
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("the kind cluster %s is not one that this tool made (%s); it was left alone: "+
		"if you do not need it, remove it with: kind delete cluster --name %s", e.Name, e.Why, e.Name)
}

// OtherEngineError says that the cluster was made with another engine than the
// one in use, or with the same on another machine.
type OtherEngineError struct {
	Name              string
	Recorded, Current string // the engine, with its machine where only that differs
	Fix               string // how to go back to the recorded one
}

func (e *OtherEngineError) Error() string {
	return fmt.Sprintf("the cluster %s was made with %s, but %s is in use; %s", e.Name, e.Recorded, e.Current, e.Fix)
}

// CreateError is a cluster that could not be made. Nothing of it is left.
type CreateError struct {
	Name   string
	Phase  string   // what was being done, in kind's words
	Output []string // the last lines of the command that went wrong
	Err    error
}

func (e *CreateError) Error() string {
	text := fmt.Sprintf("create the cluster %s: %s: %v", e.Name, e.Phase, e.Err)
	if len(e.Output) > 0 {
		text += "\n" + strings.Join(e.Output, "\n")
	}
	return text
}

func (e *CreateError) Unwrap() error { return e.Err }

// ImageError is a node image that neither the engine nor the registry has.
type ImageError struct {
	Image  string
	Reason string
}

func (e *ImageError) Error() string {
	return fmt.Sprintf("the image %s is not in the container engine and could not be pulled (%s)", e.Image, e.Reason)
}

// NotReadyError lists what was still missing when the time was up, a line each.
type NotReadyError struct {
	Name    string
	Waiting []string
	Err     error // the last error of the API server, if it did not answer
}

func (e *NotReadyError) Error() string {
	text := fmt.Sprintf("the cluster %s did not become ready: %s", e.Name, strings.Join(e.Waiting, "; "))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *NotReadyError) Unwrap() error { return e.Err }

// UnknownNodeError names the nodes that there are.
type UnknownNodeError struct {
	Node  string
	Among []string
}

func (e *UnknownNodeError) Error() string {
	return fmt.Sprintf("there is no node %q; nodes: %s", e.Node, strings.Join(e.Among, ", "))
}
