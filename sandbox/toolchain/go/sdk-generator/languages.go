package main

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	gocodegen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"golang.org/x/mod/modfile"
)

const tool = "sdk-generator"

type generator func(pkg *schema.Package) (map[string][]byte, error)

var generators = map[string]generator{
	"go": generateGo,
	"nodejs": func(pkg *schema.Package) (map[string][]byte, error) {
		return nodejs.GeneratePackage(tool, pkg, nil, nil, false, refusingLoader{})
	},
	"python": func(pkg *schema.Package) (map[string][]byte, error) {
		return python.GeneratePackage(tool, pkg, nil, refusingLoader{})
	},
}

func languageNames() []string {
	return slices.Sorted(maps.Keys(generators))
}

const (
	goSdkModule = "github.com/pulumi/pulumi/sdk/v3"
)

// generateGo raises the Pulumi SDK that the generated go.mod asks for: the generator writes v3.30.0, which lacks what
// its own code calls.
func generateGo(pkg *schema.Package) (map[string][]byte, error) {
	files, err := gocodegen.GeneratePackage(tool, pkg, nil)
	if err != nil {
		return nil, err
	}
	module, err := modfile.Parse("go.mod", files["go.mod"], nil)
	if err != nil {
		return nil, err
	}
	version, err := builtWith(goSdkModule)
	if err != nil {
		return nil, err
	}
	if err := module.AddRequire(goSdkModule, version); err != nil {
		return nil, err
	}
	files["go.mod"], err = module.Format()
	return files, err
}

// builtWith returns the version of a module that was linked into this program.
func builtWith(path string) (string, error) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", fmt.Errorf("this program was built without module information; build it with go build")
	}
	for _, module := range info.Deps {
		if module.Path == path {
			return module.Version, nil
		}
	}
	return "", fmt.Errorf("module %s is not part of this program", path)
}
