// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// validator holds what the rules need: the decoded lab, the lines of its
// paths, and the files beside it.
type validator struct {
	*decoder
	lab  *Lab
	fsys fs.FS
}

func validate(d *decoder, l *Lab, fsys fs.FS) {
	v := &validator{decoder: d, lab: l, fsys: fsys}
	v.head()
	v.needs()
	v.arena()
	v.clients()
	v.classes()
	v.steps()
}

// at adds a problem on the line of a path, or of the nearest parent written.
func (v *validator) at(where, suggestion, format string, args ...any) {
	line := v.line(where)
	v.add(line, suggestion, "%s %s", label(where), fmt.Sprintf(format, args...))
}

func (v *validator) line(where string) int { return lineOf(v.lines, where) }

// lineOf is the line of a path, or of the nearest parent written.
func lineOf(lines map[string]int, where string) int {
	for where != "" {
		if line, ok := lines[where]; ok {
			return line
		}
		where = where[:max(strings.LastIndexAny(where, ".["), 0)]
	}
	return lines[""]
}

// given tells whether a value is written, whatever it is.
func (v *validator) given(where string) bool {
	_, given := v.lines[where]
	return given
}

// missing says that a required value is not there, unless its line has a
// problem already, which then is the reason.
func (v *validator) missing(where string, absent bool) bool {
	line, given := v.lines[where]
	told := slices.ContainsFunc(v.problems, func(p Problem) bool { return given && p.Line == line })
	if absent && !told {
		v.at(where, "", "is missing")
	}
	return absent
}

func (v *validator) named(where, value string) {
	if !v.missing(where, value == "") && !v.forms.match("name", value) {
		v.at(where, "", "is %q: a name is lower-case letters, digits and dashes, 63 at most", value)
	}
}

func (v *validator) head() {
	if !v.missing("apiVersion", v.lab.APIVersion == "") && v.lab.APIVersion != APIVersion {
		v.at("apiVersion", APIVersion, "is %q, which this version cannot read", v.lab.APIVersion)
	}
	if !v.missing("kind", v.lab.Kind == "") && v.lab.Kind != Kind {
		v.at("kind", Kind, "is %q", v.lab.Kind)
	}
	v.named("metadata.name", v.lab.Metadata.Name)
	folder := path.Base(path.Dir(v.file))
	if folder != "." && v.lab.Metadata.Name != "" && v.lab.Metadata.Name != folder {
		v.at("metadata.name", folder, "is %q, but the folder is %q", v.lab.Metadata.Name, folder)
	}
	v.text("title", v.lab.Title)
	v.text("summary", v.lab.Summary)
	if v.given("platform") {
		v.named("platform", v.lab.Platform)
	}
}

// words are a text that may be left out.
func (v *validator) words(where string, text Text) {
	if v.given(where) {
		v.text(where, text)
	}
}

// text wants every language, and no other.
func (v *validator) text(where string, text Text) {
	if v.missing(where, len(text) == 0) {
		return
	}
	for _, language := range Languages() {
		v.missing(join(where, language), strings.TrimSpace(text[language]) == "")
	}
	for _, language := range sortedKeys(text) {
		if !slices.Contains(Languages(), language) {
			v.at(join(where, language), Nearest(language, Languages()), "is no language of the labs")
		}
	}
}

func (v *validator) needs() {
	needs := v.lab.Needs
	if v.missing("needs", v.lines["needs"] == 0) {
		return
	}
	if !v.missing("needs.nodes", needs.Nodes == 0) && needs.Nodes < 0 {
		v.at("needs.nodes", "", "is %d: a lab needs at least one node", needs.Nodes)
	}
	if !v.missing("needs.minutes", needs.Minutes == 0) && needs.Minutes < 0 {
		v.at("needs.minutes", "", "is %d: a lab takes at least one minute", needs.Minutes)
	}
	if !v.missing("needs.memory", needs.Memory == "") {
		v.quantity("needs.memory", needs.Memory)
	}
	if v.given("needs.disk") {
		v.quantity("needs.disk", needs.Disk)
	}
	for i, port := range needs.Ports {
		if port < 1 || port > 65535 {
			v.at(fmt.Sprintf("needs.ports[%d]", i), "", "is %d: ports go from 1 to 65535", port)
		}
	}
}

func (v *validator) quantity(where, text string) {
	if q, err := resource.ParseQuantity(text); err != nil || q.Sign() <= 0 || !v.forms.match("quantity", text) {
		v.at(where, "", "is %q: it wants a quantity such as 4Gi", text)
	}
}

func (v *validator) arena() {
	namespaces := v.lab.Arena.Namespaces
	if v.missing("arena.namespaces", len(namespaces) == 0) {
		return
	}
	for i, namespace := range namespaces {
		where := fmt.Sprintf("arena.namespaces[%d]", i)
		v.named(where, namespace)
		if slices.Index(namespaces, namespace) != i {
			v.at(where, "", "names %q a second time", namespace)
		}
	}
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
