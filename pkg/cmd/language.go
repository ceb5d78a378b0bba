// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"fmt"
	"strings"
)

// message is a sentence of the story that exists in both languages. What a
// script might read stays English in every language.
type message struct{ en, ja string }

var (
	msgCard       = message{"%d steps, about %d minutes. From %s: %s.", "全 %d ステップ、約 %d 分。%s「%s」より。"}
	msgStep       = message{"Step %d of %d", "ステップ %d / %d"}
	msgGoOn       = message{"The cluster %s stays, to play with:", "クラスター %s はそのまま残っています:"}
	msgNextShell  = message{"a shell with kubectl set to it", "kubectl がつながるシェル"}
	msgNextStatus = message{"where each lab stands", "各ラボの現在地"}
	msgNextDelete = message{"remove everything again", "すべて片付ける"}
)

func (m message) in(lang string) string {
	if lang == "ja" {
		return m.ja
	}
	return m.en
}

func (s *screen) say(m message, args ...any) string { return fmt.Sprintf(m.in(s.lang), args...) }

// language picks the guide's language: the flag, then the locale, then English.
func language(flag string, getenv func(string) string) string {
	if flag != "" {
		return flag
	}
	for _, name := range []string{"KUBECTL_LABS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(value, "ja") {
				return "ja"
			}
			return "en"
		}
	}
	return "en"
}
