// SPDX-License-Identifier: Apache-2.0

//go:build bench

package main

import (
	"context"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// mostModules is how many modules are named; the others are summed up.
const mostModules = 25

// parts is how many bytes of the file belong to whom.
type parts map[string]uint64

// composition says what the binary is made of: the symbols of each module, and
// what has no symbol of its own, section by section.
func (b *bench) composition(ctx context.Context) (text string, err error) {
	info, err := buildinfo.ReadFile(b.bin)
	if err != nil {
		return "", err
	}
	path, clean, err := b.twin(ctx, info)
	defer func() { err = errors.Join(err, clean()) }()
	if err != nil {
		return "", err
	}
	modules, rest, err := takeApart(path, modulesOf(info))
	if err != nil {
		return "", err
	}
	if err := rest.embedded(filepath.Join(b.root, "pkg", "image", "labapp", "layers")); err != nil {
		return "", err
	}
	return "What the binary is made of, in MB (10^6 bytes)\n\nBy module: code and data\n" + modules.table(mostModules) +
		"\nBelonging to all of them\n" + rest.table(len(rest)), nil
}

// embedded takes the lab application's images out of the read-only data, where
// they have no symbol.
func (p parts) embedded(folder string) error {
	const data = ".rodata"
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := entry.Info()
		if err != nil {
			return err
		}
		size := min(uint64(file.Size()), p[data])
		p["the lab application's images"] += size
		p[data] -= size
		return nil
	})
}

// table lists the largest first, and the others in one line.
func (p parts) table(most int) string {
	meanings := map[string]string{
		".gopclntab": "tables of functions and lines (.gopclntab)", ".rodata": "types, strings, constants (.rodata)",
		".dynstr": "names for plugins (.dynstr)", ".dynsym": "symbols for plugins (.dynsym)",
	}
	names := slices.SortedFunc(maps.Keys(p), func(a, b string) int { return int(p[b]) - int(p[a]) })
	var text strings.Builder
	others := uint64(0)
	for i, name := range names {
		if i >= most || p[name] < 100_000 {
			others += p[name]
			continue
		}
		label := name
		if meaning := meanings[name]; meaning != "" {
			label = meaning
		}
		fmt.Fprintf(&text, "%8.1f  %s\n", mega(p[name]), label)
	}
	fmt.Fprintf(&text, "%8.1f  others\n", mega(others))
	return text.String()
}

// modulesOf lists the paths of the modules inside, the longest first.
func modulesOf(info *buildinfo.BuildInfo) []string {
	paths := []string{info.Main.Path}
	for _, m := range info.Deps {
		paths = append(paths, m.Path)
	}
	slices.SortFunc(paths, func(a, b string) int { return len(b) - len(a) })
	return paths
}

// takeApart gives each module the bytes of its symbols, and each section what
// is left of it. Sections that are not in the shipped binary are left out.
func takeApart(path string, paths []string) (modules, rest parts, err error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	modules, rest = parts{}, parts{}
	for _, s := range file.Sections {
		if s.Flags&elf.SHF_ALLOC != 0 && s.Type != elf.SHT_NOBITS {
			rest[s.Name] = s.FileSize
		}
	}
	symbols, err := file.Symbols()
	if err != nil {
		return nil, nil, err
	}
	seen := map[uint64]bool{}
	for _, s := range symbols {
		if s.Size == 0 || int(s.Section) >= len(file.Sections) || seen[s.Value] {
			continue
		}
		section, owner := file.Sections[s.Section].Name, ownerOf(s.Name, paths)
		if left, ok := rest[section]; ok && owner != "" && left >= s.Size {
			seen[s.Value] = true
			modules[owner] += s.Size
			rest[section] = left - s.Size
		}
	}
	return modules, rest, nil
}

const standard = "the standard library, the runtime, main"

// ownerOf finds the module of a symbol; none for what the linker gathers from
// all of them, such as type descriptions, strings and function tables.
func ownerOf(symbol string, paths []string) string {
	symbol = strings.ReplaceAll(strings.TrimPrefix(symbol, "local."), "%2e", ".")
	for _, prefix := range []string{"type:.eq.", "type:.hash.", "go:itab.", "*"} {
		symbol = strings.TrimPrefix(symbol, prefix)
	}
	for _, path := range paths {
		if rest, ok := strings.CutPrefix(symbol, path); ok && rest != "" && strings.ContainsAny(rest[:1], "./") {
			return path
		}
	}
	switch {
	case strings.Contains(symbol, ":"), symbol == "runtime.pclntab", symbol == "runtime.types":
		return ""
	}
	return standard
}
