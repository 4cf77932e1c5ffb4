package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// mapAge is how long what was read for a page serves the picture on it: the
// stays that the picture tells grow meanwhile.
const mapAge = 10 * time.Second

// mapReads keeps the newest read of what is where, by process, branch and kind, from
// the page to the picture on it, which the browser asks for right after.
type mapReads struct {
	mu   sync.Mutex
	kept map[mapOf]*mapRead
}

// mapOf is what is read at once; kind "" is both kinds.
type mapOf struct {
	process, branch string
	kind            workorder.OrderKind
}

// mapRead is the newest read of one process, branch and kind.
type mapRead struct {
	mu    sync.Mutex // held while it is read: who asks meanwhile waits
	live  processmap.Live
	begun time.Time
	news  chan string // hears of changes since the read began; nil before the first
}

func (m *mapReads) of(key mapOf) *mapRead {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[mapOf]*mapRead{}
	}
	if m.kept[key] == nil {
		m.kept[key] = &mapRead{}
	}
	return m.kept[key]
}

// get finds what is where. The kept read serves when it has the version and
// is still true. Otherwise it is read now; those who ask at the same time share
// one read, but never one that began before they asked: what they have just done
// themselves might be missing.
func (k *mapRead) get(news *live, branch, version string, read func() (processmap.Live, error)) (processmap.Live, error) {
	asked := time.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.begun.After(asked) || k.holds(version) {
		return k.live, nil
	}
	ear, begun := news.listen(branch), time.Now()
	found, err := read()
	if err != nil {
		news.leave(ear)
		return found, err
	}
	if k.news != nil {
		news.leave(k.news)
	}
	k.live, k.begun, k.news = found, begun, ear
	return found, nil
}

// holds reports whether the kept read is what a picture's address names, and no
// order has changed since.
func (k *mapRead) holds(version string) bool {
	return k.news != nil && len(k.news) == 0 && time.Since(k.begun) < mapAge && k.live.Version() == version
}

// standing reads what is where at the reader's branch; version is that of a
// picture, "" for a page.
func (s *server) standing(r *http.Request, p process.Process, kind workorder.OrderKind, version string) (processmap.Live, error) {
	branch := caller(r.Context()).Branch
	return s.maps.of(mapOf{p.Table().Name, branch, kind}).get(s.live, branch, version, func() (processmap.Live, error) {
		return processmap.Read(r.Context(), s.Store, p, branch, kind)
	})
}

// mapTab leads to the map of one process.
type mapTab struct {
	Title string
	Path  string
	Here  bool
}

// mapCard is the live map of one process, with the way to those of the others.
type mapCard struct {
	Tabs   []mapTab
	Src    string // address of the picture
	W, H   int
	Alt    string
	Judged bool // its colours judge the stages against their targets
}

func isOrder(p process.Process) bool { return p.Table().Name == workorder.Process().Name }

// mapped are the processes that have a live map.
func (s *server) mapped() []process.Process {
	return slices.DeleteFunc(slices.Clone(s.Processes), func(p process.Process) bool { return len(processmap.Charts(p)) == 0 })
}

// processOf is the process that an address names, the work order where it names none.
func (s *server) processOf(q url.Values) process.Process {
	for _, p := range s.mapped() {
		if p.Table().Name == q.Get("process") {
			return p
		}
	}
	return workorder.Process()
}

// called is what a process is called; one that the catalogues do not know says so itself.
func called(l *locale.Locale, t process.Table) string { return l.Or("process."+t.Name, t.Title) }

// mapCard is the map of the process that a page shows; orders are its read when
// that is the work order.
func (s *server) mapCard(r *http.Request, p process.Process, on reportOn, orders processmap.Live) (c mapCard, err error) {
	l := s.language(r)
	if c.W, c.H, err = diagram.Size(on.chartOf(p), processmap.Words(l, p.Table())); err != nil {
		return c, err
	}
	inside, outside := on, on
	inside.Context, outside.Context = false, true
	for _, of := range s.mapped() {
		c.Tabs = append(c.Tabs, mapTab{called(l, of.Table()), managerPath(of, inside), of.Table().Name == p.Table().Name && !on.Context})
	}
	c.Tabs = append(c.Tabs, mapTab{l.T("map.by.context"), managerPath(workorder.Process(), outside), on.Context})
	if on.Context {
		c.Src, c.Alt = "/manager/map.svg?chart=context&kind="+string(on.Kind)+"&v="+orders.Version(), l.T("manager.map_context_alt")
		return c, nil
	}
	if isOrder(p) {
		c.Src, c.Alt, c.Judged = "/manager/map.svg?kind="+string(on.Kind)+"&v="+orders.Version(), l.T("manager.map_alt"), true
		return c, nil
	}
	live, err := s.standing(r, p, "", "")
	c.Src = "/manager/map.svg?process=" + p.Table().Name + "&v=" + live.Version()
	c.Alt = l.T("manager.map_alt_of", "Process", called(l, live.Of), "Now", counted(l, live))
	return c, err
}

// managerPath is the address of the page with the map of a process.
func managerPath(p process.Process, on reportOn) string {
	q := on.values()
	if !isOrder(p) {
		q.Set("process", p.Table().Name)
	}
	return (&url.URL{Path: "/manager", RawQuery: q.Encode()}).String()
}

// chartOf is the chart of a process that the page shows.
func (r reportOn) chartOf(p process.Process) process.Chart {
	if r.Context {
		return processmap.Context(p)
	}
	chart, _ := processmap.ChartOf(p, "")
	return chart
}

// counted says in words how many are in each stage.
func counted(l *locale.Locale, live processmap.Live) string {
	var said []string
	for _, st := range live.Report.Stages {
		said = append(said, l.Or("phase."+string(st.Stage), st.Title)+" "+l.Number(st.Now.Count))
	}
	return strings.Join(said, ", ")
}

// managerMap is the live process map. Its address changes with what it shows, so
// that the page brings a new one when there is one.
func (s *server) managerMap(w http.ResponseWriter, r *http.Request) error {
	if err := mayManage(r.Context()); err != nil {
		return err
	}
	q := r.URL.Query()
	p, kind := s.processOf(q), kindOf(q)
	if !isOrder(p) {
		kind = ""
	}
	live, err := s.standing(r, p, kind, q.Get("v"))
	if err != nil {
		return err
	}
	svg, err := live.Draw(reportOn{Context: isContext(q)}.chartOf(p), s.language(r))
	if err != nil {
		return err
	}
	return picture(w, svg)
}

// mapPolicy lets the picture have its own style, which is part of it, and nothing else.
const mapPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

// picture answers a drawing.
func picture(w http.ResponseWriter, svg []byte) error {
	w.Header().Set("Content-Security-Policy", mapPolicy)
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(svg) // a reader who left is no error of ours
	return nil
}
