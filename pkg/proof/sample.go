// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"math/rand/v2"
	"slices"
)

// task is one variant of one step that waits to be tried.
type task struct {
	step    int
	kind    Kind
	variant Variant
}

// draw takes n of the tasks at random, all of them where n is 0 or more than there
// are, and says how many of each step are left out. Without a time limit they are
// walked step by step; with one they stay as they were drawn, so that what there
// is time for is a fair sample.
func draw(tasks []task, n int, seed uint64, limited bool) (drawn []task, left map[int]int) {
	left = map[int]int{}
	if n <= 0 || n > len(tasks) {
		n = len(tasks)
	}
	if n == len(tasks) && !limited {
		return tasks, left
	}
	shuffled := slices.Clone(tasks)
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled), func(i, j int) {
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	})
	for _, t := range shuffled[n:] {
		left[t.step]++
	}
	drawn = shuffled[:n]
	if !limited {
		slices.SortStableFunc(drawn, func(a, b task) int { return a.step - b.step })
	}
	return drawn, left
}
