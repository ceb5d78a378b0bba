// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestALiveBlockIsDrawnInItsPlace(t *testing.T) {
	for tty, want := range map[bool]string{
		true:  "one\ntwo\n\r\x1b[2A\x1b[Jabcdefghi…\n\r\x1b[1A\x1b[Jthree\n",
		false: "one\ntwo\nabcdefghi…\nthree\n",
	} {
		var out bytes.Buffer
		live := (&Stream{Writer: &out, TTY: tty, Width: 10}).Live()
		for _, text := range []string{"one\ntwo\n", "abcdefghijklm", "three\n"} {
			live.Draw(text)
		}
		if d := cmp.Diff(want, out.String()); d != "" {
			t.Errorf("terminal %v (-want +got):\n%s", tty, d)
		}
	}
}
