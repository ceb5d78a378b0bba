// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// bySchema checks a custom resource against the definition in the same set,
// with the API server's own code: unknown fields, defaults, validation, rules.
func (p *preview) bySchema(ctx context.Context, it *item, definition *item) (*Entry, error) {
	props, err := schemaOf(definition.manifest, it.ref.Version)
	if err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", definition.ref.Name, err)
	}
	if props == nil {
		return p.byManifest(it, "definition "+definition.ref.Name+" in this set has no schema for "+it.ref.Version)
	}
	predicted := it.manifest.DeepCopy()
	if err := checkSchema(ctx, props, predicted); err != nil {
		return nil, err
	}
	entry := newEntry(it, predicted, Schema, "definition "+definition.ref.Name+" is in this set")
	entry.send = true
	entry.body, err = body(it.manifest, it.live)
	return entry, err
}

// schemaOf finds the schema of one version of a definition; nil when it has none.
func schemaOf(definition *unstructured.Unstructured, version string) (*apiextensions.JSONSchemaProps, error) {
	v1 := &apiextensionsv1.CustomResourceDefinition{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(definition.Object, v1); err != nil {
		return nil, err
	}
	for _, v := range v1.Spec.Versions {
		if v.Name != version || v.Schema == nil || v.Schema.OpenAPIV3Schema == nil {
			continue
		}
		props := &apiextensions.JSONSchemaProps{}
		err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(v.Schema.OpenAPIV3Schema, props, nil)
		return props, err
	}
	return nil, nil
}

// checkSchema fills in defaults in place and returns everything that is wrong.
func checkSchema(ctx context.Context, props *apiextensions.JSONSchemaProps, obj *unstructured.Unstructured) error {
	s, err := structural.NewStructural(props)
	if err != nil {
		return err
	}
	validator, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		return err
	}
	track := structural.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	unknown := pruning.PruneWithOptions(obj.Object, s, true, track)
	if len(unknown) > 0 {
		return errors.New("unknown field " + joinWords(unknown))
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(obj.Object, s)
	defaulting.Default(obj.Object, s)
	problems := validation.ValidateCustomResource(nil, obj.Object, validator)
	problems = append(problems, listtype.ValidateListSetsAndMaps(nil, s, obj.Object)...)
	if len(problems) == 0 {
		problems = rules(ctx, s, obj)
	}
	return problems.ToAggregate()
}

// rules evaluates the definition's CEL. They presume a valid object.
func rules(ctx context.Context, s *structural.Structural, obj *unstructured.Unstructured) field.ErrorList {
	validator := cel.NewValidator(s, true, celconfig.PerCallLimit)
	if validator == nil {
		return nil
	}
	problems, _ := validator.Validate(ctx, nil, s, obj.Object, nil, celconfig.RuntimeCELCostBudget)
	return problems
}

func joinWords(words []string) string { return strings.Join(words, ", ") }
