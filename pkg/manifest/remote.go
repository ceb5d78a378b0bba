// SPDX-License-Identifier: Apache-2.0

package manifest

import "strings"

// isRemote tells whether Kustomize might fetch ref over a network or clone it,
// whatever stands under that name on disk. It is a little stricter than
// Kustomize: what merely begins like a remote reference counts too.
func isRemote(ref string) bool {
	ref = strings.ToLower(strings.TrimSpace(ref))
	for _, start := range []string{"http:", "https:", "ssh:", "file:", "git:", "oci:", "github.com/", "github.com:"} {
		if strings.HasPrefix(ref, start) {
			return true
		}
	}
	return isSCPStyle(ref)
}

// isSCPStyle recognises user@host:path and user@host/path, which git takes.
func isSCPStyle(ref string) bool {
	user, rest, found := strings.Cut(ref, "@")
	plain := strings.Trim(user, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	return found && user != "" && plain && strings.ContainsAny(rest, ":/")
}

// filePart is the part of a generator's files entry that names the file: the
// entry may be written KEY=FILE.
func filePart(entry string) string {
	if _, file, found := strings.Cut(entry, "="); found {
		return file
	}
	return entry
}

// loadsFiles tells whether Kustomize opens the strings of this field as files
// or folders, in a kustomization or in the configuration of a plugin.
func loadsFiles(field string) bool {
	return isTree(field) || isOneOf(field,
		"crds", "configurations", "path", "paths", "patchesStrategicMerge", "files", "envs", "env",
		"chartHome", "values", "valuesFile", "additionalValuesFiles")
}

// isTree tells whether the entries of this field are read further.
func isTree(field string) bool {
	return isPlugin(field) || isOneOf(field, "resources", "bases", "components")
}

// isPlugin tells whether the entries of this field configure plugins, either
// in a file or in place.
func isPlugin(field string) bool {
	return isOneOf(field, "generators", "transformers", "validators")
}

// isFreeForm tells whether this field holds data and never a path.
func isFreeForm(field string) bool {
	return isOneOf(field, "valuesInline", "valuesLocal")
}

// isOneOf ignores case, as Kustomize does when it decodes field names.
func isOneOf(field string, names ...string) bool {
	for _, name := range names {
		if strings.EqualFold(field, name) {
			return true
		}
	}
	return false
}
