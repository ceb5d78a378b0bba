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
	v.one(where, "apply, task and do", step.Apply != "", step.Task != "", len(step.Do) > 0)
	if step.Apply != "" {
		v.folder(where+".apply", step.Apply)
	}
	if step.Task != "" {
		v.folder(where+".task", step.Task)
	}
	for i, action := range step.Do {
		v.one(fmt.Sprintf("%s.do[%d]", where, i), "stopNode, startNode, snapshot and restore",
			action.StopNode != "", action.StartNode != "", action.Snapshot != "", action.Restore != "")
	}
}

// expect goes only with what is applied.
func (v *validator) expect(where string, step *Step) {
	switch {
	case step.Expect == "":
	case step.Expect != ExpectFailing:
		v.at(where+".expect", ExpectFailing, "is %q: it is failing, or left out", step.Expect)
	case step.Folder() == "":
		v.at(where+".expect", "", "needs apply or task: actions on the cluster are not waited for")
	}
}

func (v *validator) one(where, fields string, given ...bool) {
	count := 0
	for _, is := range given {
		if is {
			count++
		}
	}
	if count != 1 {
		v.at(where, "", "wants exactly one of %s, it has %d", fields, count)
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
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if _, err := fs.Stat(v.fsys, path.Join(full, name)); err == nil {
			return
		}
	}
	v.at(where, "", "is folder %q, which holds no kustomization.yaml", folder)
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
	v.one(where, "ready, traffic and resource", check.Ready != nil, check.Traffic != nil, check.Resource != nil)
	if check.Ready != nil {
		v.missing(where+".ready", check.Ready.Scope == "")
	}
	if check.Traffic != nil {
		v.traffic(where+".traffic", check.Traffic)
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
}
