// Command generate writes the charts of the processes into a directory, a BPMN
// file and a picture of each; with -check it only tells which are stale.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail and name the files that are not what the charts say")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: generate [-check] DIRECTORY")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string, check bool) error {
	var charts []process.Chart
	for _, p := range []process.Process{workorder.Process(), survey.Process()} {
		charts = append(charts, p.Diagrams()...)
	}
	files, err := diagram.Files(charts)
	if err != nil {
		return err
	}
	stale := 0
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		old, err := os.ReadFile(path)
		if err == nil && bytes.Equal(old, f.Data) {
			continue
		}
		if check {
			stale++
			fmt.Fprintln(os.Stderr, "stale:", path)
			continue
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return err
		}
		fmt.Println("wrote", path)
	}
	if stale > 0 {
		return fmt.Errorf("%d files are not what the charts say; run this without -check", stale)
	}
	return nil
}
