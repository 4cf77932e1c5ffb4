package web

import (
	"net/http"
	"sync"
	"time"

	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/workorder"
)

// mapAge is how long what was read for a page serves the picture on it: the
// stays that the picture tells grow meanwhile.
const mapAge = 10 * time.Second

// mapReads keeps the newest read of what stands where, by branch and kind, from
// the page to the picture on it, which the browser asks for right after.
type mapReads struct {
	mu   sync.Mutex
	kept map[mapOf]*mapRead
}

// mapOf is what is read at once; kind "" is both kinds.
type mapOf struct {
	branch string
	kind   workorder.OrderKind
}

// mapRead is the newest read of one branch and kind.
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

// get finds what stands where. The kept read serves when it has the version and
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

// holds tells whether the kept read is what a picture's address names, and no
// order has changed since.
func (k *mapRead) holds(version string) bool {
	return k.news != nil && len(k.news) == 0 && time.Since(k.begun) < mapAge && k.live.Version() == version
}

// standing reads what stands where at the reader's branch; version is that of a
// picture, "" for a page.
func (s *server) standing(r *http.Request, kind workorder.OrderKind, version string) (processmap.Live, error) {
	branch := caller(r.Context()).Branch
	return s.maps.of(mapOf{branch, kind}).get(s.live, branch, version, func() (processmap.Live, error) {
		return processmap.Read(r.Context(), s.Store, branch, kind)
	})
}

// managerMap is the live process map. Its address changes with what it shows, so
// that the page brings a new one when there is one.
func (s *server) managerMap(w http.ResponseWriter, r *http.Request) error {
	if err := mayManage(r.Context()); err != nil {
		return err
	}
	q := r.URL.Query()
	live, err := s.standing(r, kindOf(q), q.Get("v"))
	if err != nil {
		return err
	}
	svg, err := live.Draw(mapChart(nil), s.language(r))
	if err != nil {
		return err
	}
	return picture(w, svg)
}

// mapPolicy lets the picture have its own style, which stands in it, and nothing else.
const mapPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

// picture answers a drawing.
func picture(w http.ResponseWriter, svg []byte) error {
	w.Header().Set("Content-Security-Policy", mapPolicy)
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(svg) // a reader who left is no error of ours
	return nil
}
