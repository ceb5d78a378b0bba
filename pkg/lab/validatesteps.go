// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

func (v *validator) steps() {
	if v.missing("steps", len(v.lab.Steps) == 0) {
		return
	}
	first := map[string]int{}
	for i := range v.lab.Steps {
		step, where := &v.lab.Steps[i], fmt.Sprintf("steps[%d]", i)
		v.named(where+".id", step.ID)
		if line, twice := first[step.ID]; twice && step.ID != "" {
			v.at(where+".id", "", "is %q, which is also the id of the step on line %d", step.ID, line)
		} else {
			first[step.ID] = v.line(where + ".id")
		}
		v.text(where+".title", step.Title)
		v.work(where, step)
		v.expect(where, step)
		for j := range step.Check {
			v.check(fmt.Sprintf("%s.check[%d]", where, j), &step.Check[j])
		}
	}
}

// work wants exactly one of apply, task and do.
func (v *validator) work(where string, step *Step) {
	v.one(where, "apply", "task", "do")
	if v.given(where + ".apply") {
		v.folder(where+".apply", step.Apply)
	}
	if v.given(where + ".task") {
		v.folder(where+".task", step.Task)
		v.answers(where+".task", *step, WrongAnswers)
		v.answers(where+".task", *step, RightAnswers)
	}
	if v.given(where + ".do") {
		v.missing(where+".do", len(step.Do) == 0)
	}
	for i, action := range step.Do {
		v.action(fmt.Sprintf("%s.do[%d]", where, i), action)
	}
}

func (v *validator) action(where string, action Action) {
	v.one(where, "stopNode", "startNode", "snapshot", "restore")
	for field, name := range map[string]string{
		"stopNode": action.StopNode, "startNode": action.StartNode, "snapshot": action.Snapshot, "restore": action.Restore,
	} {
		v.missing(join(where, field), v.given(join(where, field)) && name == "")
	}
}

// answers wants Kustomize folders of good names in a task's folder of that kind.
func (v *validator) answers(where string, step Step, kind string) {
	folders, err := step.Answers(v.fsys, path.Dir(v.file), kind)
	if err != nil {
		v.at(where, "", "has %s answers that cannot be read: %v", kind, err)
	}
	for _, folder := range folders {
		if !v.forms.match("name", path.Base(folder)) {
			v.at(where, "", "has a %s answer %q: a name is lower-case letters, digits and dashes, 63 at most", kind, folder)
		} else if !v.builds(path.Join(path.Dir(v.file), folder)) {
			v.at(where, "", "has a %s answer %q, which holds no kustomization.yaml", kind, folder)
		}
	}
}

// expect goes only with what is applied.
func (v *validator) expect(where string, step *Step) {
	switch {
	case !v.given(where + ".expect"):
	case step.Expect != ExpectFailing:
		v.at(where+".expect", ExpectFailing, "is %q: it is failing, or left out", step.Expect)
	case step.Folder() == "":
		v.at(where+".expect", "", "needs apply or task: actions on the cluster are not waited for")
	}
}

// one wants exactly one of the fields to be written.
func (v *validator) one(where string, fields ...string) {
	count := 0
	for _, field := range fields {
		if v.given(join(where, field)) {
			count++
		}
	}
	if last := len(fields) - 1; count != 1 {
		v.at(where, "", "wants exactly one of %s and %s, it has %d", strings.Join(fields[:last], ", "), fields[last], count)
	}
}

// folder wants a Kustomize folder beside the lab file.
func (v *validator) folder(where, folder string) {
	lab := path.Dir(v.file)
	full := path.Join(lab, folder)
	if path.IsAbs(folder) || !fs.ValidPath(full) || strings.HasPrefix(path.Clean(folder), "..") {
		v.at(where, "", "is %q: it wants a folder inside the lab's own", folder)
		return
	}
	if info, err := fs.Stat(v.fsys, full); err != nil || !info.IsDir() {
		v.at(where, v.nearFolder(lab, folder), "is folder %q, which is not there", folder)
		return
	}
	if !v.builds(full) {
		v.at(where, "", "is folder %q, which holds no kustomization.yaml", folder)
	}
}

func (v *validator) builds(folder string) bool {
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if _, err := fs.Stat(v.fsys, path.Join(folder, name)); err == nil {
			return true
		}
	}
	return false
}

// nearFolder looks among the folders that stand where the missing one should.
func (v *validator) nearFolder(lab, folder string) string {
	parent := path.Dir(path.Clean(folder))
	entries, err := fs.ReadDir(v.fsys, path.Join(lab, parent))
	if err != nil {
		return ""
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, path.Join(parent, entry.Name()))
		}
	}
	return Nearest(folder, names)
}

func (v *validator) check(where string, check *Check) {
	v.one(where, "ready", "traffic", "latency", "resource")
	if check.Ready != nil {
		v.missing(where+".ready", check.Ready.Scope == "")
	}
	if check.Traffic != nil {
		v.traffic(where+".traffic", check.Traffic)
	}
	if check.Latency != nil {
		v.latency(where+".latency", check.Latency)
	}
	if check.Resource != nil {
		v.resource(where+".resource", check.Resource)
	}
}

func (v *validator) resource(where string, check *ResourceCheck) {
	v.missing(where+".apiVersion", check.APIVersion == "")
	v.missing(where+".kind", check.Kind == "")
	v.missing(where+".name", check.Name == "")
	v.missing(where+".expect", strings.TrimSpace(check.Expect) == "")
	v.words(where+".means", check.Means)
}
