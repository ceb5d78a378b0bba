// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"net/url"
	"regexp"
	"strings"
)

// Reference is a place in a guide that names a file or folder of the lab.
type Reference struct {
	Line int
	// Path is relative to the lab's folder, with slashes.
	Path string
}

// GuideReferences lists the links in a guide's text that lead to files, and every
// mention of something below steps/, also in code.
func GuideReferences(text string) []Reference {
	link := regexp.MustCompile(`\]\(<?([^)\s>]*)>?[^)]*\)`)
	mention := regexp.MustCompile(`(?:^|[^\w./-])((?:\./)?steps/[\w./-]*)`)
	lines, _ := guideLines(text)
	var found []Reference
	for _, line := range lines {
		rest := line.text
		if !line.code {
			for _, match := range link.FindAllStringSubmatch(rest, -1) {
				if path := localPath(match[1]); path != "" {
					found = append(found, Reference{line.number, path})
				}
			}
			rest = link.ReplaceAllString(rest, "] ")
		}
		for _, match := range mention.FindAllStringSubmatch(rest, -1) {
			found = append(found, Reference{line.number, strings.TrimRight(match[1], "./-")})
		}
	}
	return found
}

// localPath is the path of a link to a file, "" for one that leads elsewhere.
func localPath(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return target
	}
	if u.Scheme != "" || u.Host != "" {
		return ""
	}
	return u.Path
}
