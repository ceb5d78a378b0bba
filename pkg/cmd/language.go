// SPDX-License-Identifier: Apache-2.0

package cmd

import "strings"

// words is the sentences of the story in one language. What a script might read
// stays English in every language.
type words struct {
	card, step, goOn                           string
	nextRun, nextShell, nextStatus, nextDelete string
}

func wordsIn(lang string) words {
	if lang == "ja" {
		return japanese()
	}
	return english()
}

func english() words {
	return words{
		card: "%d steps, about %d minutes. From %s: %s.", step: "Step %d of %d",
		goOn:      "The cluster %s stays, to play with:",
		nextRun:   "go on; steps left: %d",
		nextShell: "a shell with kubectl set to it", nextStatus: "where each lab stands",
		nextDelete: "remove everything again",
	}
}

func japanese() words {
	return words{
		card: "全 %d ステップ、約 %d 分。%s「%s」より。", step: "ステップ %d / %d",
		goOn:      "クラスター %s はそのまま残っています:",
		nextRun:   "続きから (残り %d ステップ)",
		nextShell: "kubectl がつながるシェル", nextStatus: "各ラボの現在地",
		nextDelete: "すべて片付ける",
	}
}

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
