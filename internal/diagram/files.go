package diagram

import (
	"bytes"

	"github.com/workbay/workbay/process"
)

// File is a written chart.
type File struct {
	Name string
	Data []byte
}

// Files writes charts: each as a BPMN file and as a picture, named by its id.
func Files(charts []process.Chart) ([]File, error) {
	var out []File
	for _, c := range charts {
		var bpmn, svg bytes.Buffer
		if err := BPMN(&bpmn, c); err != nil {
			return nil, err
		}
		if err := SVG(&svg, c, nil); err != nil {
			return nil, err
		}
		out = append(out, File{c.ID + ".bpmn", bpmn.Bytes()}, File{c.ID + ".svg", svg.Bytes()})
	}
	return out, nil
}
