// SPDX-License-Identifier: Apache-2.0

package author_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/labs"
	"github.com/kubectl-labs/kubectl-labs/pkg/author"
	"github.com/kubectl-labs/kubectl-labs/pkg/catalog"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
)

// kustomize builds as the plugin does.
type kustomize struct{}

func (kustomize) Build(ctx context.Context, dir string) ([]*unstructured.Unstructured, lab.Problems, error) {
	objects, err := (&manifest.Builder{}).Build(ctx, dir)
	mistakes, others := manifest.Mistakes(err)
	var problems lab.Problems
	for _, m := range mistakes {
		problems = append(problems, lab.Problem{File: m.File, Line: m.Line, Message: m.Message})
	}
	for _, other := range others {
		problems = append(problems, lab.Problem{File: filepath.Join(dir, "kustomization.yaml"), Message: other.Error()})
	}
	return objects, problems, nil
}

// newLab makes a lab as "author new" does and returns its folder.
func newLab(t *testing.T) string {
	t.Helper()
	folder, err := author.New(t.TempDir(), "mine")
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// lint gives findings as lines.
func lint(t *testing.T, folder string) []string {
	t.Helper()
	entry, err := catalog.New(fstest.MapFS{}, filepath.Dir(folder)).Folder(filepath.Base(folder))
	if err != nil {
		t.Fatal(err)
	}
	found, err := (&author.Linter{Builder: kustomize{}}).Lint(t.Context(), entry)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range found {
		line := fmt.Sprintf("%s %s:%d: %s", f.Severity, f.File, f.Line, f.Message)
		if f.Suggestion != "" {
			line += " [" + f.Suggestion + "]"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestANewLabIsClean(t *testing.T) {
	if found := lint(t, newLab(t)); len(found) > 0 {
		t.Errorf("a new lab has findings:\n%s", strings.Join(found, "\n"))
	}
}

func TestNewNeedsANameOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"", "Mine", "../mine", "a b", "-a", "123", "true", "1e3"} {
		_, err := author.New(dir, name)
		if _, ok := errors.AsType[*author.NameError](err); !ok {
			t.Errorf("%q: got %v", name, err)
		}
	}
	folder, err := author.New(dir, "on") // older YAML takes it for true
	if err != nil {
		t.Fatal(err)
	}
	if found := lint(t, folder); len(found) > 0 {
		t.Error(strings.Join(found, "\n"))
	}
	mine := filepath.Join(dir, "mine")
	if err := os.WriteFile(mine, []byte("dear to me"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := author.New(dir, "mine"); !errors.Is(err, author.ErrExists) {
		t.Errorf("got %v", err)
	}
	if content, err := os.ReadFile(mine); err != nil || string(content) != "dear to me" {
		t.Errorf("what was there is %q, %v", content, err)
	}
}

// flaw is one edit of a lab that is clean, and what lint must say, all of it. An
// empty old text writes the file anew; an empty new one as well removes it.
type flaw struct {
	file, old, new string
	want           []string
}

func flaws() map[string]flaw {
	const en, ja, yaml = "guide.en.md", "guide.ja.md", "lab.yaml"
	const typo, task = "steps/20-green/wrong/typo/shop.yaml", "steps/20-green/kustomization.yaml"
	return map[string]flaw{
		"loader": {yaml, "minutes: 10", "minuts: 10", []string{
			`problem lab.yaml:12: unknown field "minuts" in needs [minutes]`, `problem lab.yaml:12: needs.minutes is missing`}},
		"no YAML": {yaml, "kind: Lab", "kind: [", []string{`problem lab.yaml:2: not YAML: did not find expected ',' or ']'`}},
		"class does not compile": {yaml, `"code == 200 && json.podname.startsWith('blue-')"`, `"cod == 200"`, []string{
			`problem lab.yaml:17: class "blue" does not compile: column 1: undeclared reference to 'cod' (in container '') [code]`}},
		"class of no bool": {yaml, `"code == 200 && json.podname.startsWith('blue-')"`, `"code"`, []string{
			`problem lab.yaml:17: class "blue" does not compile: it is of type int and must be true or false`}},
		"classes overlap wholly": {yaml, ` && json.podname.startsWith('blue-')`, ``, []string{
			`problem lab.yaml:18: classes "blue" and "green" cannot be told apart: a response with code 200 and body "{\"podname\":\"green-\"}" belongs to both, and so did every one that was tried of one of them`}},
		"classes overlap": {yaml, `startsWith('blue-')`, `contains('blue')`, []string{
			`warning lab.yaml:18: classes "blue" and "green" overlap: a response with code 200 and body "{\"podname\":\"green-blue\"}" would belong to both`}},
		"unused": {yaml, "classes: # CEL", "  nobody: {from: deploy/load, url: \"http://shop:9080/\"}\nclasses:\n  gone: \"code == 404\" # CEL", []string{
			`warning lab.yaml:16: client "nobody" is used by no check`, `warning lab.yaml:18: class "gone" is used by no check`}},
		"expectation": {yaml, "  - ready: all", "  - resource: {apiVersion: v1, kind: Service, namespace: mine, name: shop, expect: \"objct.spec.selector.colour == 'blue'\"}", []string{
			`problem lab.yaml:24: expect does not compile: column 1: undeclared reference to 'objct' (in container '') [object]`}},
		"no such client": {yaml, "from: deploy/load", "from: deploy/laod", []string{
			`problem lab.yaml:25: client "anyone" sends from Deployment mine/laod, which steps/10-blue does not hold [mine/load]`,
			`problem lab.yaml:31: client "anyone" sends from Deployment mine/laod, which steps/20-green does not hold [mine/load]`,
			`problem lab.yaml:31: client "anyone" sends from Deployment mine/laod, which steps/20-green/wrong/replicas does not hold [mine/load]`,
			`problem lab.yaml:31: client "anyone" sends from Deployment mine/laod, which steps/20-green/wrong/typo does not hold [mine/load]`}},
		"no load client": {"steps/10-blue/load.yaml", "- name: load", "- name: laod", []string{
			`problem lab.yaml:25: client "anyone" sends from Deployment mine/load, which has no container "load" in steps/10-blue [laod]`,
			`problem lab.yaml:31: client "anyone" sends from Deployment mine/load, which has no container "load" in steps/20-green [laod]`,
			`problem lab.yaml:31: client "anyone" sends from Deployment mine/load, which has no container "load" in steps/20-green/wrong/replicas [laod]`,
			`problem lab.yaml:31: client "anyone" sends from Deployment mine/load, which has no container "load" in steps/20-green/wrong/typo [laod]`}},
		"too near": {yaml, "share: {blue: 100}, not: {blue: [95]}", "share: {blue: 50}, not: {blue: [50.5]}", []string{
			`problem lab.yaml:25: 100,000 requests do not tell 50 from 50.5`}},
		"platform": {yaml, "arena:", "platform: isto\narena:", []string{`problem lab.yaml:13: platform "isto" is not there`}},
		"outside the arena": {"steps/10-blue/namespace.yaml", "apiVersion: v1\nkind: Namespace", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole", []string{
			`problem steps/10-blue/kustomization.yaml:1: ClusterRole mine is in namespace "", outside the arena`,
			`problem steps/20-green/kustomization.yaml:1: ClusterRole mine is in namespace "", outside the arena`,
			`problem steps/20-green/wrong/replicas/kustomization.yaml:1: ClusterRole mine is in namespace "", outside the arena`,
			`problem steps/20-green/wrong/typo/kustomization.yaml:1: ClusterRole mine is in namespace "", outside the arena`}},
		"remote file": {task, "- ../10-blue", "- https://example.test/x.yaml", []string{
			`problem steps/20-green/kustomization.yaml:5: "https://example.test/x.yaml" is remote: a lab holds everything it applies, so copy it into the folder`}},
		"missing file": {"steps/10-blue/kustomization.yaml", "- load.yaml", "- laod.yaml", []string{
			`problem steps/10-blue/kustomization.yaml:8: "laod.yaml" is neither a file nor a folder here`,
			`problem steps/10-blue/load.yaml:1: is used by no step`}},
		"does not build": {"steps/20-green/shop.yaml", "name: shop", "name: shob", []string{
			`problem steps/20-green/kustomization.yaml:1: build steps/20-green: no resource matches strategic merge patch "Service.v1.[noGrp]/shob.mine": no matches for Id Service.v1.[noGrp]/shob.mine; failed to find unique target for patch Service.v1.[noGrp]/shob.mine`}},
		"unused file":    {"steps/10-blue/old.yaml", "", "kind: Pod\n", []string{`problem steps/10-blue/old.yaml:1: is used by no step`}},
		"unused folder":  {"steps/15-old/kustomization.yaml", "", "resources: [../10-blue]\n", []string{`problem steps/15-old/kustomization.yaml:1: is built by no step`}},
		"unused picture": {"blue.png", "", "png", []string{`warning blue.png:1: is used by no step and named in no guide`}},
		"wrong is right": {typo, "gren", "green", []string{`problem steps/20-green/wrong/typo/kustomization.yaml:1: is no wrong answer of its own: it builds the same as the solution, steps/20-green`}},
		"wrong is start": {typo, "gren", "blue", []string{`problem steps/20-green/wrong/typo/kustomization.yaml:1: is no wrong answer of its own: it builds the same as the start, steps/10-blue`}},
		"nothing to do":  {"steps/20-green/shop.yaml", "colour: green", "colour: blue", []string{`problem lab.yaml:28: task "green" asks for nothing: steps/20-green builds what steps/10-blue builds`}},
		"acts on nodes": {yaml, "  apply: steps/10-blue", "  do: [{stopNode: worker}]", []string{
			`problem lab.yaml:22: step "blue" acts on the cluster's nodes (do), and this version of kubectl labs cannot`}},
		"wrong left alone":  {"steps/20-green/wrong/typo", "", "", []string{`problem lab.yaml:28: task "green" has 1 of the 2 wrong answers that it needs at least: folders in steps/20-green/wrong`}},
		"guide missing":     {ja, "", "", []string{`problem guide.ja.md:1: is missing: a lab has a guide in every language`}},
		"unknown section":   {en, "## green", "## gren", []string{`problem guide.en.md:1: step "green" has no section`, `problem guide.en.md:31: section "gren" belongs to no step [green]`}},
		"other title":       {ja, "**全員が green**", "**みんな green**", []string{`problem guide.ja.md:26: section "green" has the title "みんな green", not the one on line 27 of lab.yaml [全員が green]`}},
		"no afterword":      {ja, "## afterword", "### Afterwards", []string{`problem guide.ja.md:1: has no section "afterword", and guide.en.md has`}},
		"fewer hints":       {ja, "### hint\n\n変えるのは", "変えるのは", []string{`problem guide.ja.md:26: section "green" has 2 ### hint, and 3 in guide.en.md, line 31`}},
		"no solution":       {en, "### solution\n", "### Why\n", []string{`problem guide.en.md:31: task "green" has no ### solution`}},
		"no debrief at all": {ja, "### debrief\n\ngreen の", "green の", []string{`problem guide.ja.md:7: section "blue" has no ### debrief, and has one in guide.en.md, line 9`}},
		"misspelt":          {en, "### solution", "### solutions", []string{`problem guide.en.md:31: task "green" has no ### solution`, `problem guide.en.md:54: ### solutions is shown as text [### solution]`}},
		"link":              {en, "the files in your\nfolder", "the [files](steps/20-gren)", []string{`problem guide.en.md:38: names "steps/20-gren", which is not there [steps/20-green]`}},
		"mention":           {ja, "steps/10-blue/shop.yaml", "steps/10-blue/service.yaml", []string{`problem guide.ja.md:13: names "steps/10-blue/service.yaml", which is not there [steps/10-blue/namespace.yaml]`}},
		"hints of no task":  {en, "### debrief\n\nThe pods", "### solution\n\nNone.\n\n### debrief\n\nThe pods", []string{`warning guide.en.md:9: section "blue" has hints or a solution, and is no task's: nobody will see them`}},
		"schema of old":     {"lab.schema.json", "", "{}", []string{`warning lab.schema.json:1: is not the schema of this version; write it anew: kubectl labs author schema > lab.schema.json`}},
	}
}

func TestFlaws(t *testing.T) {
	for name, c := range flaws() {
		t.Run(name, func(t *testing.T) {
			folder := newLab(t)
			damage(t, filepath.Join(folder, filepath.FromSlash(c.file)), c.old, c.new)
			if diff := cmp.Diff(c.want, lint(t, folder)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func damage(t *testing.T, file, old, text string) {
	t.Helper()
	if old == "" && text == "" {
		if err := os.RemoveAll(file); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(content), old) {
			t.Fatalf("%s does not hold %q", file, old)
		}
		text = strings.Replace(string(content), old, text, 1)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The shipped labs have no problems; a warning may be meant.
func TestShippedLabsAreClean(t *testing.T) {
	c := catalog.New(labs.Files, "")
	names, err := c.Names()
	if err != nil || len(names) == 0 {
		t.Fatalf("no lab is there: %v", err)
	}
	for _, name := range names {
		entry, err := c.Folder(name)
		if err != nil {
			t.Fatal(err)
		}
		found, err := (&author.Linter{Builder: kustomize{}}).Lint(t.Context(), entry)
		if err != nil {
			t.Fatal(err)
		}
		problems := slices.DeleteFunc(found, func(f author.Finding) bool { return f.Severity == author.Warning })
		if len(problems) > 0 {
			t.Errorf("%s: %+v", name, problems)
		}
	}
}
