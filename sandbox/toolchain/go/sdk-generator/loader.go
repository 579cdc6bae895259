package main

import (
	"context"
	"fmt"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// refusingLoader stands where the engine would look for (and download) the schemas of other packages. This package's
// schema refers to none: only ids, ARNs and strings cross its boundary.
type refusingLoader struct{}

var _ schema.ReferenceLoader = refusingLoader{}

func refuse(pkg string) error {
	return fmt.Errorf("the schema refers to package %q; SDKs are generated without other packages' schemas: "+
		"pass the id or ARN as a string instead of the resource", pkg)
}

func (refusingLoader) LoadPackage(pkg string, _ *semver.Version) (*schema.Package, error) {
	return nil, refuse(pkg)
}

func (refusingLoader) LoadPackageV2(_ context.Context, d *schema.PackageDescriptor) (*schema.Package, error) {
	return nil, refuse(d.Name)
}

func (refusingLoader) LoadPackageReference(pkg string, _ *semver.Version) (schema.PackageReference, error) {
	return nil, refuse(pkg)
}

func (refusingLoader) LoadPackageReferenceV2(
	_ context.Context, d *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return nil, refuse(d.Name)
}
