// Package deploy holds what is installed beside the program: the rules of
// Prometheus and the dashboards of Grafana.
package deploy

import (
	"embed"
	"io/fs"
)

//go:embed prometheus/rules/*.yml
var files embed.FS

// Rules are the recording and alerting rules, *.yml at the root.
func Rules() fs.FS {
	rules, err := fs.Sub(files, "prometheus/rules")
	if err != nil {
		panic(err) // the path is a constant and valid
	}
	return rules
}
