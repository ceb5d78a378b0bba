// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// podSecurity begins the labels by which a namespace judges its pods.
const podSecurity = "pod-security.kubernetes.io/"

// announcedShown is how many objects of a kind one remark names.
const announcedShown = 3

// remark says in words what a plan causes, and what in it may change what the
// server answers later on.
func (p *preview) remark(ctx context.Context, plan *Plan) error {
	plan.Notes = append(plan.Notes, announcements(plan.Entries)...)
	return p.effects(ctx, plan.Entries)
}

// announcements has one remark for each kind that judges or changes others.
func announcements(entries []*Entry) []string {
	var notes []string
	byKind := map[string][]*Entry{}
	for _, e := range entries {
		if e.send && announced(e) {
			byKind[e.Ref.Kind] = append(byKind[e.Ref.Kind], e)
		}
	}
	for _, e := range entries {
		if same := byKind[e.Ref.Kind]; len(same) > 0 {
			notes = append(notes, announcement(same, entries))
			delete(byKind, e.Ref.Kind)
		}
	}
	return notes
}

func announced(e *Entry) bool {
	switch e.Ref.Kind {
	case "Namespace":
		return labelsOfSecurityChange(e)
	case "LimitRange", "ResourceQuota":
		return true
	}
	return e.Phase == Webhooks && e.Ref.Kind != "APIService"
}

func labelsOfSecurityChange(e *Entry) bool {
	live := map[string]string{}
	if e.item.live != nil {
		live = e.item.live.GetLabels()
	}
	for key, value := range e.item.manifest.GetLabels() {
		if strings.HasPrefix(key, podSecurity) && live[key] != value {
			return true
		}
	}
	return false
}

// announcement reads like "LimitRange web/limits is in this set: Pod web/app is
// previewed again once it stands", and marks those entries.
func announcement(kind, all []*Entry) string {
	later := affected(kind, all)
	for _, e := range later {
		e.announced = true
	}
	is, it := "is", "it stands"
	if len(kind) > 1 {
		is, it = "are", "they stand"
	}
	if kind[0].Ref.Kind == "Namespace" {
		is, it = "changes in this set", "the labels stand"
		return "pod security of " + subjects(kind) + " " + is + ": " + consequence(later, it)
	}
	return subjects(kind) + " " + is + " in this set: " + consequence(later, it)
}

func subjects(entries []*Entry) string {
	var names []string
	for _, e := range entries[:min(len(entries), announcedShown)] {
		names = append(names, e.Ref.String())
	}
	if more := len(entries) - announcedShown; more > 0 {
		return fmt.Sprintf("%s and %d more", joinWords(names), more)
	}
	return joinWords(names)
}

func consequence(later []*Entry, stands string) string {
	switch len(later) {
	case 0:
		return "what is written later is held to it"
	case 1:
		return later[0].Ref.String() + " is previewed again once " + stands
	default:
		return fmt.Sprintf("%d objects are previewed again once %s", len(later), stands)
	}
}

// affected lists what is written after, and may be judged by, objects of a kind.
func affected(kind, all []*Entry) []*Entry {
	var later []*Entry
	for _, e := range all {
		concerned := e.send && (kind[0].Ref.Kind != "Namespace" || isPod(e))
		if concerned && slices.ContainsFunc(kind, func(judge *Entry) bool { return canChange(judge, e, all) }) {
			later = append(later, e)
		}
	}
	return later
}
