// SPDX-License-Identifier: Apache-2.0

package cmd

import "strings"

// words is the sentences of the story in one language. What a script might read
// stays English in every language.
type words struct {
	card, step, goOn                           string
	nextRun, nextShell, nextStatus, nextDelete string

	task, next                                  string
	nudge, more, yourShell, watch, solve, whole string
	hint, noHints, noMoreHints                  string
	solution, debrief                           string
	measuring, watching                         string
	yourFolder, comparesYours                   string
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
		nextDelete: "remove the cluster and the folder",

		task: "task", next: "Next:",
		nudge: "a nudge (%d of %d shown)", more: "one more (%d of %d shown)", yourShell: "a shell; edit work/%s",
		watch: "measure while you work", solve: "the solution, previewed", whole: "the whole picture",
		hint: "Hint %d of %d", noHints: "This task has no hints.", noMoreHints: "There are no more hints. All of them again:",
		solution: "Why the solution works", debrief: "Looking back",
		measuring: "measuring…", watching: "measured %d times, last at %s; Ctrl-C ends it",
		yourFolder:    "Your files for this task are in %s. Apply them: kubectl labs apply -k %s",
		comparesYours: "Step %s is a task, so this compares your folder %s with the cluster. The solution: kubectl labs solve %s",
	}
}

func japanese() words {
	return words{
		card: "全 %d ステップ、約 %d 分。%s「%s」より。", step: "ステップ %d / %d",
		goOn:      "クラスター %s はそのまま残っています:",
		nextRun:   "続きから (残り %d ステップ)",
		nextShell: "kubectl がつながるシェル", nextStatus: "各ラボの現在地",
		nextDelete: "クラスターとフォルダを削除",

		task: "課題", next: "次は:",
		nudge: "ヒント (%d/%d 表示済み)", more: "次のヒント (%d/%d 表示済み)", yourShell: "シェル (work/%s)",
		watch: "作業中、測り続ける", solve: "解答 (プレビュー付き)", whole: "全体の図",
		hint: "ヒント %d/%d", noHints: "この課題にヒントはありません。", noMoreHints: "ヒントはこれで全部です。もう一度並べます:",
		solution: "解答の解説", debrief: "ふりかえり",
		measuring: "測定中…", watching: "%d 回測定、最後は %s。Ctrl-C で終わります",
		yourFolder:    "この課題のファイルは %s にあります。適用するには: kubectl labs apply -k %s",
		comparesYours: "%s は課題なので、あなたのフォルダ %s をクラスターと比べます。解答は: kubectl labs solve %s",
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
