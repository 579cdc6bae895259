// Command sdk-generator writes the SDK of one language from a Pulumi package schema.
//
// `pulumi package gen-sdk` asks the language host to do it; hosts that can be built from tagged Go modules are too old
// to know that call, so this program uses the generators of pulumi/pkg directly.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	schemaFile := flag.String("schema", "", "file with the package schema, JSON")
	language := flag.String("language", "", strings.Join(languageNames(), ", "))
	out := flag.String("out", "", "folder that receives the SDK; one that is there must be empty or an SDK generated before")
	flag.Parse()

	if err := run(*schemaFile, *language, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "sdk-generator:", err)
		os.Exit(1)
	}
}

func run(schemaFile, language, out string, rest []string) error {
	generate, known := generators[language]
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q", rest[0])
	case schemaFile == "":
		return errors.New("--schema is missing; name the file with the package schema")
	case !known:
		return fmt.Errorf("--language is %q; choose one of %s", language, strings.Join(languageNames(), ", "))
	case out == "":
		return errors.New("--out is missing; name the folder that receives the SDK")
	}

	pkg, err := bind(schemaFile)
	if err != nil {
		return err
	}
	files, err := generate(pkg)
	if err != nil {
		return fmt.Errorf("generating the %s SDK of %s: %w", language, schemaFile, err)
	}
	return write(out, files)
}

func bind(schemaFile string) (*schema.Package, error) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("%s is no package schema: %w", schemaFile, err)
	}
	pkg, diagnostics, err := schema.BindSpec(spec, refusingLoader{}, schema.ValidationOptions{})
	if err != nil {
		return nil, fmt.Errorf("binding %s: %w", schemaFile, err)
	}
	for _, diagnostic := range diagnostics {
		fmt.Fprintf(os.Stderr, "sdk-generator: %s: %s\n", schemaFile, diagnostic.Error())
	}
	if diagnostics.HasErrors() {
		return nil, fmt.Errorf("%s does not hold together; its errors are listed above", schemaFile)
	}
	if pkg.Version == nil {
		return nil, fmt.Errorf("%s has no version; an SDK asks the engine for the plugin of its own version", schemaFile)
	}
	// An SDK that can be installed by itself: own version, own go.mod. What `pulumi package add` sets as well.
	pkg.SupportPack = true
	return pkg, nil
}

// The marker tells a generated folder from one that somebody filled by hand.
const marker = ".sdk-generator"

// write replaces what an earlier run wrote, so that a file of a removed type does not survive.
func write(out string, files map[string][]byte) error {
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	generated := slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == marker })
	if len(entries) > 0 && !generated {
		return fmt.Errorf("%s is neither empty nor a generated SDK; give an empty folder or remove it yourself", out)
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	// The marker goes first: a run that is killed half-way can be repeated.
	if err := writeFile(filepath.Join(out, marker), nil); err != nil {
		return err
	}
	for name, text := range files {
		if err := writeFile(filepath.Join(out, name), text); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}
