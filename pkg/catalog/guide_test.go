// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

func TestParseGuide(t *testing.T) {
	text := "# Title\n\nHello.\n\n## one\n\n**The first**\n\nDo it.\n\n```\n## not a heading\n```\n\n### Smaller\n\n## two\r\n\r\n**二つ目**\r\n"
	want := &Guide{
		Lang:  "en",
		Intro: "# Title\n\nHello.",
		Sections: []Section{
			{ID: "one", Line: 5, Title: "The first", Body: "Do it.\n\n```\n## not a heading\n```\n\n### Smaller"},
			{ID: "two", Line: 17, Title: "二つ目"},
		},
	}
	if diff := cmp.Diff(want, ParseGuide("en", text)); diff != "" {
		t.Error(diff)
	}
}

func TestGuideSection(t *testing.T) {
	guide := ParseGuide("en", "## one\n\n**The first**\n\nDo it.\n")
	if section, ok := guide.Section("one"); !ok || section.Body != "Do it." {
		t.Errorf("got %+v, %v", section, ok)
	}
	if _, ok := guide.Section("two"); ok {
		t.Error("found a section that is not there")
	}
}

func TestGuideLanguageUnknown(t *testing.T) {
	entry, err := New(tinyTree(), "").Get("tiny")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"en"}, entry.Languages()); diff != "" {
		t.Error(diff)
	}
	for _, lang := range []string{"fr", "../x"} {
		_, err := entry.Guide(lang)
		if _, ok := errors.AsType[*lab.UnknownError](err); !ok {
			t.Errorf("Guide(%q): got %v, want an UnknownError", lang, err)
		}
	}
}
