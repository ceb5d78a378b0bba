// SPDX-License-Identifier: Apache-2.0

package manifest

// Mistakes takes a Build's error apart: the mistakes in the folder's files, and
// what else there is.
func Mistakes(err error) (mistakes []*SourceError, others []error) {
	if err == nil {
		return nil, nil
	}
	switch e := err.(type) { //nolint:errorlint // Build joins errors, and wraps none of these
	case *SourceError:
		return []*SourceError{e}, nil
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			more, rest := Mistakes(inner)
			mistakes, others = append(mistakes, more...), append(others, rest...)
		}
		return mistakes, others
	}
	return nil, []error{err}
}
