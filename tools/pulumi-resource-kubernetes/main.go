// Command pulumi-resource-kubernetes serves the Kubernetes provider to the Pulumi engine.
//
// The provider's own command embeds two files that its Go module does not carry. The build
// puts them into gen/ first, made from their sources, which the module does carry.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed gen/schema.json
var schema []byte

//go:embed gen/mapping.json
var mapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, mapping)
}
