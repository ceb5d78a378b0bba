// SPDX-License-Identifier: Apache-2.0

package author

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// expressions compiles everything written in CEL, and tries whether classes can
// be told apart.
func (l *linting) expressions() error {
	sound := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(l.lab.Classes)) {
		source := l.lab.Classes[name]
		if strings.TrimSpace(source) == "" {
			continue // the loader said so
		}
		if err := check.CompileClasses(map[string]string{name: source}); err != nil {
			l.uncompiled(l.at("classes.%s", name), err, "code", "body", "json")
			continue
		}
		sound[name] = source
	}
	for i, step := range l.lab.Steps {
		for j, c := range step.Check {
			if c.Resource != nil && strings.TrimSpace(c.Resource.Expect) != "" {
				l.expectation(l.at("steps[%d].check[%d].resource.expect", i, j), c.Resource.Expect)
			}
		}
	}
	return l.overlaps(sound)
}

// measurable finds checks that no cluster could pass or fail.
func (l *linting) measurable() {
	for i, step := range l.lab.Steps {
		for j, c := range step.Check {
			if err := check.Measurable(c); err != nil {
				l.problem(labFile, l.at("steps[%d].check[%d].%s.not", i, j, kindOf(c)), "%v", err)
			}
		}
	}
}

func (l *linting) expectation(line int, source string) {
	if err := check.CompileExpectation(source); err != nil {
		l.uncompiled(line, err, "object")
	}
}

// uncompiled suggests the variable that was perhaps meant.
func (l *linting) uncompiled(line int, err error, variables ...string) {
	suggestion := ""
	if found := regexp.MustCompile(`undeclared reference to '(\w+)'`).FindStringSubmatch(err.Error()); found != nil {
		suggestion = lab.Nearest(found[1], variables)
	}
	l.add(Problem, labFile, line, suggestion, "%v", err)
}

// overlaps is a problem where one class lies in the other, and a warning where
// some response would belong to both: perhaps none such ever comes.
func (l *linting) overlaps(classes map[string]string) error {
	found, err := check.Overlaps(classes, recordedBodies())
	if err != nil {
		l.problem(labFile, l.at("classes"), "%v", err)
		return nil
	}
	for _, o := range found {
		example := fmt.Sprintf("a response with code %d and body %s", o.Code, shortened(o.Body))
		if o.Within {
			l.problem(labFile, l.at("classes.%s", o.Second), "classes %q and %q cannot be told apart: %s belongs to both, and so did every one that was tried of one of them", o.First, o.Second, example)
			continue
		}
		l.warning(labFile, l.at("classes.%s", o.Second), "classes %q and %q overlap: %s would belong to both", o.First, o.Second, example)
	}
	return nil
}

func shortened(body string) string {
	const most = 60
	if runes := []rune(body); len(runes) > most {
		return fmt.Sprintf("%q…", string(runes[:most]))
	}
	return fmt.Sprintf("%q", body)
}

// recordedBodies are answers of the lab application, as it gave them: classes of
// a new lab are tried on them too.
func recordedBodies() []string {
	return []string{
		`{"id":"0","podname":"p","clustername":"","reviews":[{"reviewer":"Reviewer1","text":"Two pairs of twins."},{"reviewer":"Reviewer2","text":"Quick and good-humoured."}]}`,
		`{"id":"0","podname":"p","clustername":"","reviews":[{"reviewer":"Reviewer1","text":"Two pairs of twins.","rating":{"stars":5,"color":"black"}}]}`,
		`{"id":"0","podname":"p","clustername":"","reviews":[{"reviewer":"Reviewer1","text":"Two pairs of twins.","rating":{"stars":5,"color":"red"}}]}`,
		`{"id":"0","podname":"p","clustername":"","reviews":[{"reviewer":"Reviewer1","text":"Two pairs of twins.","rating":{"error":"Ratings service is currently unavailable"}}]}`,
		`{"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}`,
		`{"id":0,"author":"William Shakespeare","year":1595,"type":"paperback","pages":200,"publisher":"PublisherA","language":"English","ISBN-10":"1234567890","ISBN-13":"123-1234567890"}`,
		`[{"id":0,"title":"The Comedy of Errors","descriptionHtml":"A comedy."}]`,
		`{"error":"Sorry, product reviews are currently unavailable for this book."}`,
		`{"status":"Product page is healthy"}`,
	}
}
