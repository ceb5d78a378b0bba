// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"embed"
	"fmt"

	"github.com/spf13/cobra"
)

//go:embed topics/*.md
var topics embed.FS

// newPreviewTopic is a page to read, not something to run: "kubectl labs help
// preview" draws it in the person's language.
func newPreviewTopic(f *factory) *cobra.Command {
	c := &cobra.Command{Use: "preview", Short: "How to read a preview, and what it promises"}
	c.SetHelpFunc(func(*cobra.Command, []string) {
		page, err := topics.ReadFile("topics/preview." + language(f.lang, f.getenv) + ".md")
		if err != nil {
			page = []byte(err.Error())
		}
		fmt.Fprint(f.term.Out, f.term.Out.Markdown(string(page)))
	})
	return c
}
