// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The shapes below are the part of JUnit's report that every CI system reads:
// suites of cases, each passed, failed or skipped. Times are seconds.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string     `xml:"name,attr"`
	Class   string     `xml:"classname,attr"`
	Time    string     `xml:"time,attr"`
	Failure *junitNote `xml:"failure,omitempty"`
	Skipped *junitNote `xml:"skipped,omitempty"`
	Output  string     `xml:"system-out,omitempty"`
}

type junitNote struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report as XML: a suite for each step, a case for each trial.
func (r Report) JUnit(out io.Writer) error {
	all := junitSuites{Name: "kubectl labs author test", Time: seconds(r.Elapsed)}
	for _, l := range r.Labs {
		for _, s := range l.Steps {
			suite := s.junit(l.Lab + "." + s.Step)
			all.Suites = append(all.Suites, suite)
			all.Tests += suite.Tests
			all.Failures += suite.Failures
		}
	}
	if _, err := io.WriteString(out, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}

func (s StepReport) junit(name string) junitSuite {
	suite := junitSuite{Name: name, Time: seconds(s.Elapsed), Failures: len(s.Defects())}
	for _, t := range s.Trials {
		suite.Cases = append(suite.Cases, t.junit(name))
	}
	for _, note := range s.leftOut() {
		suite.Skipped++
		suite.Cases = append(suite.Cases, junitCase{Name: note.Text, Class: name, Time: seconds(0), Skipped: &note})
	}
	suite.Tests = len(suite.Cases)
	return suite
}

// leftOut says what of the step was not tried, and why.
func (s StepReport) leftOut() []junitNote {
	var notes []junitNote
	if s.Skipped != "" {
		notes = append(notes, junitNote{Message: s.Skipped, Text: "step"})
	}
	if s.LeftOut > 0 {
		notes = append(notes, junitNote{Message: "not in the sample", Text: fmt.Sprintf("%d more variants", s.LeftOut)})
	}
	return notes
}

func (t Trial) junit(class string) junitCase {
	c := junitCase{Name: t.String(), Class: class, Time: seconds(t.Elapsed)}
	text := strings.Join(t.Why, "\n")
	if t.OK {
		c.Output = strings.TrimSpace(string(t.Outcome) + "\n" + text)
		return c
	}
	c.Failure = &junitNote{Message: string(t.Outcome), Text: text}
	return c
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
