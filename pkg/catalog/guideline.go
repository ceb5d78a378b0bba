// SPDX-License-Identifier: Apache-2.0

package catalog

import "strings"

// guideLine is one line of a guide.
type guideLine struct {
	number int // counted from 1
	text   string
	// level is that of a heading outside code, 0 for any other line.
	level   int
	heading string
	code    bool // within a fence, whose own lines count too
}

// guideLines reads a text line by line. Open is the line of a code fence that
// never closes, 0 when there is none: all that follows it is code.
func guideLines(text string) (lines []guideLine, open int) {
	fence := ""
	number := 0
	for raw := range strings.Lines(text) {
		number++
		line := guideLine{number: number, text: strings.TrimRight(raw, "\r\n")}
		mark := fenceMark(line.text)
		switch {
		case fence == "" && mark != "" && !strings.Contains(infoOf(line.text, mark), "`"):
			fence, open, line.code = mark, number, true
		case fence != "" && closes(line.text, mark, fence):
			fence, open, line.code = "", 0, true
		case fence != "":
			line.code = true
		default:
			line.level, line.heading = headingOf(line.text)
		}
		lines = append(lines, line)
	}
	return lines, open
}

// fenceMark is the run of three or more backticks or tildes that a line begins
// with, "" when it begins otherwise.
func fenceMark(line string) string {
	line = unindented(line)
	for _, mark := range []string{"`", "~"} {
		if run := len(line) - len(strings.TrimLeft(line, mark)); run >= 3 {
			return line[:run]
		}
	}
	return ""
}

// closes tells whether a line ends the code that fence began: the same mark, at
// least as long, and nothing after it.
func closes(line, mark, fence string) bool {
	return mark != "" && strings.HasPrefix(mark, fence) && strings.TrimSpace(infoOf(line, mark)) == ""
}

// infoOf is what stands behind a fence's mark. Only behind backticks may there
// be no further one, for that is code within a line.
func infoOf(line, mark string) string {
	info := strings.TrimPrefix(unindented(line), mark)
	if strings.HasPrefix(mark, "~") {
		return strings.ReplaceAll(info, "`", "'")
	}
	return info
}

// unindented takes away up to three blanks; with four a line is code anyway.
func unindented(line string) string {
	blanks := len(line) - len(strings.TrimLeft(line, " "))
	return line[min(blanks, 3):]
}

// headingOf reads "## words"; level 0 is no heading.
func headingOf(line string) (level int, words string) {
	rest := strings.TrimLeft(line, "#")
	level = len(line) - len(rest)
	if level == 0 || level > 6 || rest != "" && !strings.HasPrefix(rest, " ") {
		return 0, ""
	}
	return level, strings.TrimSpace(rest)
}
