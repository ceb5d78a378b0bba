// SPDX-License-Identifier: Apache-2.0

package bookinfo

import (
	_ "embed"
	"html"
	"io"
	"strconv"
	"strings"
)

// pageText has slots in brackets. It is filled by hand: html/template would make the program, and
// with it the plugin that carries it twice, a quarter larger.
//
//go:embed page.html
var pageText string

// view is what the page shows. Bodies are what ask returned.
type view struct {
	book             product
	user             string
	details, reviews any
}

func (v view) write(w io.Writer) error {
	_, err := strings.NewReplacer(
		"[title]", html.EscapeString(v.book.Title),
		"[description]", v.book.DescriptionHTML,
		"[session]", sessionPart(v.user),
		"[details]", detailsPart(v.details),
		"[reviews]", reviewsPart(v.reviews),
	).WriteString(w, pageText)
	return err
}

func sessionPart(user string) string {
	if user == "" {
		return `<form method="post" action="/login"><input name="username" aria-label="User name" ` +
			`placeholder="user name" maxlength="64" required><button>Log in</button></form>`
	}
	return `<form action="/logout">` + element("span", "", user) + `<button>Log out</button></form>`
}

func detailsPart(body any) string {
	d, ok := decode[bookDetails](body)
	if !ok {
		return gone(body)
	}
	rows := [][2]string{
		{"Author", d.Author}, {"Year", strconv.Itoa(d.Year)}, {"Type", d.Type}, {"Pages", strconv.Itoa(d.Pages)},
		{"Publisher", d.Publisher}, {"Language", d.Language}, {"ISBN-10", d.ISBN10}, {"ISBN-13", d.ISBN13},
	}
	var list strings.Builder
	for _, row := range rows {
		list.WriteString(element("dt", "", row[0]) + element("dd", "", row[1]))
	}
	return "<dl>" + list.String() + "</dl>"
}

func reviewsPart(body any) string {
	b, ok := decode[bookReviews](body)
	if !ok {
		return gone(body)
	}
	var list strings.Builder
	for _, r := range b.Reviews {
		list.WriteString("<blockquote>" + element("p", "", r.Text) + starsPart(r.Rating) + element("p", "soft", r.Reviewer) + "</blockquote>")
	}
	place := b.Pod
	if b.Cluster != "" {
		place += " in " + b.Cluster
	}
	return list.String() + element("p", "soft", "Served by "+place+": "+b.version())
}

func starsPart(r *rating) string {
	switch {
	case r == nil:
		return ""
	case r.Error != "":
		return element("p", "gone", r.Error)
	}
	n := min(max(r.Stars, 0), 5)
	return element("p", "stars "+r.Color, strings.Repeat("★", n)+strings.Repeat("☆", 5-n))
}

// version says in words which version of reviews answered: its stars tell.
func (b bookReviews) version() string {
	for _, r := range b.Reviews {
		switch {
		case r.Rating == nil:
			return "no stars, so reviews v1"
		case r.Rating.Color == "black":
			return "black stars, so reviews v2"
		case r.Rating.Color == "red":
			return "red stars, so reviews v3"
		}
	}
	return "stars wanted but not to be had, so reviews v2 or v3"
}

// gone is what stands in place of a service that did not answer.
func gone(body any) string {
	if p, ok := body.(problem); ok {
		return element("p", "gone", p.Error)
	}
	return element("p", "gone", "The answer could not be understood.")
}

// element escapes its text and class.
func element(tag, class, text string) string {
	if class != "" {
		class = ` class="` + html.EscapeString(class) + `"`
	}
	return "<" + tag + class + ">" + html.EscapeString(text) + "</" + tag + ">"
}
