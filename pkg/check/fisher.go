// SPDX-License-Identifier: Apache-2.0

package check

import "math"

// moreThan is how likely it is, when two samples of n and m come from the same
// source, that the first has a of their a+b hits or more: Fisher's exact test,
// one-sided.
func moreThan(a, n, b, m int) float64 {
	hits, total := a+b, n+m
	term := math.Exp(logChoose(n, a) + logChoose(m, b) - logChoose(total, hits))
	sum := term
	for k := a; k < min(n, hits) && term > sum*1e-18; k++ {
		term *= float64(n-k) / float64(k+1) * float64(hits-k) / float64(m-hits+k+1)
		sum += term
	}
	return min(sum, 1)
}

// unlike is the same for a difference in either direction.
func unlike(a, n, b, m int) float64 {
	return min(1, 2*min(moreThan(a, n, b, m), moreThan(b, m, a, n)))
}

func logChoose(n, k int) float64 {
	return logFactorial(n) - logFactorial(k) - logFactorial(n-k)
}

func logFactorial(n int) float64 {
	value, _ := math.Lgamma(float64(n) + 1)
	return value
}
