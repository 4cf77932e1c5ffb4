package diagram

import (
	"github.com/workbay/workbay/process"
)

// Size is the width and the height of a chart's picture in somebody's words, nil
// for those of the docs: a page that shows it keeps its place free.
func Size(c process.Chart, in *Words) (w, h int, err error) {
	d, err := drawn(c, in)
	if err != nil {
		return 0, 0, err
	}
	return d.size.w, d.size.h, nil
}
