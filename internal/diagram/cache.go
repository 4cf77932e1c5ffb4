package diagram

import (
	"reflect"
	"sync"

	"github.com/workbay/workbay/process"
)

// layouts keeps the drawing of each chart in each language: the tables do not
// change while a program runs, and the live map asks for a picture at every look.
var layouts sync.Map

// edition is a chart, by its id, in a language.
type edition struct{ chart, language string }

// layout is a chart that is drawn once, by whoever asks first.
type layout struct {
	chart process.Chart
	once  sync.Once
	d     *drawing
	err   error
}

// drawn is the drawing of a chart in somebody's words, kept or new; a chart that
// differs from the kept one of the same id takes its place. Nobody changes a
// drawing afterwards.
func drawn(c process.Chart, w *Words) (*drawing, error) {
	of := edition{c.ID, w.tag()}
	kept, _ := layouts.LoadOrStore(of, &layout{chart: c})
	l := kept.(*layout)
	if !reflect.DeepEqual(l.chart, c) {
		l = &layout{chart: c}
		layouts.Store(of, l)
	}
	l.once.Do(func() { l.d, l.err = draw(l.chart, w) })
	return l.d, l.err
}
