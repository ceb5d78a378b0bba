// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWarningsAboutAnotherPlaceAreDropped(t *testing.T) {
	texts := []string{
		`would violate PodSecurity "restricted:latest": unrestricted capabilities`,
		`Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': no`,
		`spec.template.spec.containers[0].env[1]: hides previous definition of "A"`,
		`metadata.finalizers: "a": prefer a domain-qualified finalizer name`,
		`example.test/v1beta1 Thing is deprecated; use v1`,
	}
	ctx, heard := listening(t.Context())
	for _, text := range append(texts, texts...) {
		hearing{}.HandleWarningHeaderWithContext(ctx, 299, "", text)
	}
	hearing{}.HandleWarningHeaderWithContext(t.Context(), 299, "", "nobody listens")
	if d := cmp.Diff(texts, heard.about(Server)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(texts[2:], heard.about(Shadow)); d != "" {
		t.Error(d)
	}
}
