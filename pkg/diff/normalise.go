// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"encoding/base64"
	"maps"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// Normalise returns a copy without what the server keeps for itself: managed
// fields, resourceVersion, uid, generation, creationTimestamp and status. A
// Secret's stringData stands in data, where the server will put it.
// A nil object stays nil.
func Normalise(obj *unstructured.Unstructured) *unstructured.Unstructured {
	if obj == nil {
		return nil
	}
	return &unstructured.Unstructured{Object: runtime.DeepCopyJSON(stripped(obj).Object)}
}

// stripped is Normalise for readers: what is left is shared with the object.
func stripped(obj *unstructured.Unstructured) *unstructured.Unstructured {
	if obj == nil {
		return nil
	}
	out := maps.Clone(obj.Object)
	if out == nil {
		out = map[string]any{}
	}
	delete(out, "status")
	if metadata, ok := out[metadataFieldName].(map[string]any); ok {
		metadata = maps.Clone(metadata)
		for _, field := range []string{"managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"} {
			delete(metadata, field)
		}
		out[metadataFieldName] = metadata
	}
	if IsSecret(obj) {
		storeStrings(out)
	}
	return &unstructured.Unstructured{Object: out}
}

// storeStrings does to a Secret's values what the server does: stringData goes
// into data, and every value is encoded in the one way.
func storeStrings(secret map[string]any) {
	data, isMap := secret[fieldData].(map[string]any)
	texts, _ := secret[fieldStringData].(map[string]any)
	if !isMap && len(texts) == 0 {
		return
	}
	stored := make(map[string]any, len(data)+len(texts))
	for key, value := range data {
		stored[key] = reencoded(value)
	}
	for key, value := range texts {
		stored[key] = encoded(value)
	}
	secret[fieldData] = stored
	delete(secret, fieldStringData)
}

func encoded(value any) any {
	text, ok := value.(string)
	if !ok || isMask(text) {
		return value
	}
	return base64.StdEncoding.EncodeToString([]byte(text))
}

func reencoded(value any) any {
	text, ok := value.(string)
	if !ok {
		return value
	}
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return value
	}
	return base64.StdEncoding.EncodeToString(plain)
}
