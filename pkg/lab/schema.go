// SPDX-License-Identifier: Apache-2.0

package lab

import "embed"

//go:embed lab.schema.json
var schemaFile embed.FS

// Schema is the JSON Schema of a lab.yaml, made from this package's types.
func Schema() []byte {
	content, err := schemaFile.ReadFile("lab.schema.json")
	if err != nil {
		panic(err) // it is embedded by name
	}
	return content
}
