// SPDX-License-Identifier: Apache-2.0

package lab

import "regexp"

// Forms are the patterns that words in a lab file must match, by the names that
// the types' schema tags give them.
func Forms() map[string]string {
	return map[string]string{
		"name":     `^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`,
		"quantity": `^[0-9]+(\.[0-9]+)?([KMGT]i|[kMGT])?$`,
		"duration": `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`,
		"workload": `^([a-z0-9-]+/)?deploy/[a-z0-9.-]+$`,
		"address":  `^https?://.`,
		"token":    `^[A-Za-z0-9!#$%&'*+.^_|~-]+$`, // a header's name
		"line":     `^[^\r\n]*$`,
		"words":    `\S`,
	}
}

// forms are the patterns of Forms, each compiled when it is first asked for: a file
// has many words of few forms.
type forms map[string]*regexp.Regexp

func (f forms) match(form, word string) bool {
	pattern := f[form]
	if pattern == nil {
		pattern = regexp.MustCompile(Forms()[form])
		f[form] = pattern
	}
	return pattern.MatchString(word)
}
