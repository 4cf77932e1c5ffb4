package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// stayRows are the stays that a page lists: who looks for the worst needs no more.
const stayRows = 100

// staysPage lists the stays behind a figure, the longest first.
type staysPage struct {
	reportOn
	Stage process.Phase
	List  []bottlenecks.Stay
	Total int64 // how many there were in all
	Back  string
}

// staysPath is the address of the stays behind a figure.
func staysPath(r reportOn, stage process.Phase) string {
	q := r.values()
	q.Del("compare")
	q.Del("chart")
	q.Set("stage", string(stage))
	return (&url.URL{Path: "/manager/stays", RawQuery: q.Encode()}).String()
}

func (s *server) showStays(w http.ResponseWriter, r *http.Request) error {
	if err := mayManage(r.Context()); err != nil {
		return err
	}
	m, q, now := caller(r.Context()), r.URL.Query(), time.Now()
	stage, ok := workorder.StageOf(process.Phase(q.Get("stage")))
	if !ok {
		return process.NotFound("there is no stage %q", q.Get("stage"))
	}
	on, err := reportOf(q, now, m.Zone)
	if err != nil {
		return err
	}
	p := &staysPage{reportOn: on, Stage: stage.Phase}
	p.Back = managerPath(workorder.Process(), on)
	p.List, p.Total, err = s.Store.Bottlenecks.Stays(r.Context(), bottlenecks.BottleneckFilter{
		Branch: m.Branch, Kind: on.Kind, Stages: []process.Phase{stage.Phase}, Period: on.Period, Now: now,
	}, stayRows)
	if err != nil {
		return err
	}
	return s.page(w, r, "manager-stays", p)
}
