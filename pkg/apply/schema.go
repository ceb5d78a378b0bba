// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"context"
	"errors"
	"slices"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/common"
)

// definedSchema is the schema of one version of a definition, used as the API
// server does, with its own code.
type definedSchema struct {
	structural *structural.Structural
	validator  validation.SchemaValidator
	cel        *cel.Validator // nil without rules
}

// schemaOf finds the schema of one version of a definition; nil when it has none.
func schemaOf(definition *unstructured.Unstructured, version string) (*definedSchema, error) {
	v1 := &apiextensionsv1.CustomResourceDefinition{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(definition.Object, v1); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(v1.Spec.Versions, func(v apiextensionsv1.CustomResourceDefinitionVersion) bool { return v.Name == version })
	if i < 0 || v1.Spec.Versions[i].Schema == nil || v1.Spec.Versions[i].Schema.OpenAPIV3Schema == nil {
		return nil, nil
	}
	props := &apiextensions.JSONSchemaProps{}
	err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(v1.Spec.Versions[i].Schema.OpenAPIV3Schema, props, nil)
	if err != nil {
		return nil, err
	}
	s := &definedSchema{}
	if s.structural, err = structural.NewStructural(props); err != nil {
		return nil, err
	}
	s.validator, _, err = validation.NewSchemaValidator(props)
	s.cel = cel.NewValidator(s.structural, true, celconfig.PerCallLimit)
	return s, err
}

// prune drops what the schema does not declare and names it.
func (s *definedSchema) prune(obj *unstructured.Unstructured) []string {
	return pruning.PruneWithOptions(obj.Object, s.structural, true, structural.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
}

// unknown refuses a manifest with fields that the schema does not declare.
func (s *definedSchema) unknown(manifest *unstructured.Unstructured) error {
	if fields := s.prune(manifest.DeepCopy()); len(fields) > 0 {
		return errors.New("unknown field " + joinWords(fields))
	}
	return nil
}

// complete drops what the schema does not declare any more and fills in defaults.
func (s *definedSchema) complete(obj *unstructured.Unstructured) {
	s.prune(obj)
	defaulting.PruneNonNullableNullsWithoutDefaults(obj.Object, s.structural)
	defaulting.Default(obj.Object, s.structural)
}

// check returns everything that is wrong with an object. What was wrong in old
// already and stays as it is, is let pass as the server does; old may be nil.
func (s *definedSchema) check(ctx context.Context, obj, old *unstructured.Unstructured, namespaced bool) error {
	problems := metavalidation.ValidateObjectMetaAccessor(obj, namespaced, metavalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	problems = append(problems, objectmeta.Validate(ctx, nil, obj.Object, s.structural, false)...)
	if old == nil {
		problems = append(problems, validation.ValidateCustomResource(nil, obj.Object, s.validator)...)
		problems = append(problems, listtype.ValidateListSetsAndMaps(nil, s.structural, obj.Object)...)
		return s.rules(ctx, problems, obj.Object, nil)
	}
	pair := common.NewCorrelatedObject(obj.Object, old.Object, &model.Structural{Structural: s.structural})
	problems = append(problems, validation.ValidateCustomResourceUpdate(nil, obj.Object, old.Object, s.validator, validation.WithRatcheting(pair))...)
	if len(listtype.ValidateListSetsAndMaps(nil, s.structural, old.Object)) == 0 {
		problems = append(problems, listtype.ValidateListSetsAndMaps(nil, s.structural, obj.Object)...)
	}
	return s.rules(ctx, problems, obj.Object, old.Object, cel.WithRatcheting(pair))
}

// rules evaluates the definition's CEL. They presume a valid object; rules about
// a transition need the old one.
func (s *definedSchema) rules(ctx context.Context, problems field.ErrorList, obj, old map[string]any, options ...cel.Option) error {
	if len(problems) > 0 {
		return problems.ToAggregate()
	}
	if s.cel == nil {
		return nil
	}
	var before any // a nil map in an interface is not nil
	if old != nil {
		before = old
	}
	problems, _ = s.cel.Validate(ctx, nil, s.structural, obj, before, celconfig.RuntimeCELCostBudget, options...)
	return problems.ToAggregate()
}

func joinWords(words []string) string { return strings.Join(words, ", ") }
