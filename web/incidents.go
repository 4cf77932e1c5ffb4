package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/reads/manager"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// incidentRoutes take what people do about the incidents of every process. Those of
// work orders are commands like any other, see [server.command].
func (s *server) incidentRoutes(r chi.Router) {
	for _, p := range s.Processes {
		if !isOrder(p) {
			r.Post("/"+p.Table().Path+"/{number}/commands/{command}", s.handle(s.endIncident(p)))
		}
	}
}

// endIncident retries or skips the failed step of an instance.
func (s *server) endIncident(p process.Process) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		number, name := chi.URLParam(r, "number"), chi.URLParam(r, "command")
		if name != (process.RetryIncident{}).Name() && name != (process.SkipIncident{}).Name() {
			return noPage
		}
		return s.carryOut(w, r, deed{
			name: name, home: "/manager",
			give: func(c process.Command, ask desk.Ask) error {
				_, err := s.Desk.GiveTo(r.Context(), caller(r.Context()).Principal, p, number, c, ask)
				return err
			},
			again: s.showManager,
		})
	}
}

// incidentLine is an open incident as the manager's page shows it.
type incidentLine struct{ manager.OpenIncident }

// At is where its commands are given.
func (i incidentLine) At() string {
	if i.Process == workorder.Process().Name {
		return "/orders/" + i.Number
	}
	return (&url.URL{Path: "/" + i.Of.Path + "/" + i.Instance()}).String()
}

// Order is the number of the order that it is about, "" when it is about none.
func (i incidentLine) Order() string { return orderOf(i.Process, i.Number) }

// Split is what kind of instance it is: of work orders theirs, else the process.
func (i incidentLine) Split(l *locale.Locale) string {
	if i.Process == workorder.Process().Name {
		return l.T("kind." + i.Kind)
	}
	return called(l, i.Of)
}

// orderOf is the number of the order that an instance is about: a survey has that of
// its order. It is "" for a process that is about none.
func orderOf(name, number string) string {
	if name == workorder.Process().Name {
		return number
	}
	order, ok := strings.CutPrefix(number, survey.Process().Name+"/")
	if !ok {
		return ""
	}
	return order
}
