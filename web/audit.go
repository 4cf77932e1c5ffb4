package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

// auditKinds are the kinds of lines that there are: who came in, who tried to and who
// may, then whatever card was changed.
var auditKinds = []string{
	"absence.add", "absence.end",
	"login.sign-in", "login.failed", "login.locked", "login.sign-out", "login.set", "login.remove", "login.invite",
	"request.cross-site", "token.issue", "token.revoke", "staff.create", "staff.update",
	"bay.change", "bay.create", "branch.change", "branch.create", "calendar.put", "client.create", "client.merge", "client.update", "company.logo",
	"company.put", "coverage.add", "file.add", "file.delete", "import.run", "import.undo", "inspection.change", "inspection.complete",
	"inspection.create", "intake.put", "job_template.change", "job_template.create", "link.printed", "link.sent", "link.shown", "list.export",
	"note.close", "note.delete", "note.write", "part.change", "part.create", "parts.upsert", "payer.change", "payer.create", "policy.put",
	"purchase.call-off", "purchase.cancel", "purchase.change", "purchase.confirm", "purchase.draft", "purchase.send", "representative.add",
	"representative.revoke", "return.answer", "return.cancel", "return.change", "return.draft", "return.send", "signature.add", "stock.limits", "stock.place", "supplier.catalogue", "supplier.change", "supplier.create", "supplier.drop",
	"transfer.cancel", "transfer.change", "transfer.draft", "transfer.receive", "transfer.send",
	"vehicle.create", "vehicle.merge", "vehicle.owner", "vehicle.update",
}

// auditPage shows who came in, who tried to, and who changed what.
type auditPage struct {
	Person, What, Day string
	People            []people.Login
	List              database.List[audit.Line]
	names             map[string]string
}

// Kinds are those to choose among.
func (*auditPage) Kinds() []string { return auditKinds }

// Elsewhere reports whether the list is about something else than a member of staff.
func (p *auditPage) Elsewhere() bool { return p.Person != "" && p.names[p.Person] == "" }

// Known reports whether a kind has a name in the catalogue.
func (*auditPage) Known(what string) bool { return slices.Contains(auditKinds, what) }

// Who is the name of a member of staff, or the id itself.
func (p *auditPage) Who(id string) string {
	if n := p.names[id]; n != "" {
		return n
	}
	return id
}

// Card is where to read what a line is about; "" when it has no page of its own.
func (*auditPage) Card(l audit.Line) string {
	switch about, _, _ := strings.Cut(l.What, "."); about {
	case "client", "representative":
		return "/clients/" + l.Ref
	case "vehicle", "coverage":
		return "/vehicles/" + l.Ref
	case "link", "intake", "signature":
		return "/orders/" + l.Ref
	case "part":
		return stockPath(l.Ref)
	case "purchase":
		return "/purchases/" + url.PathEscape(l.Ref)
	case "return":
		return returnPath(l.Ref)
	case "transfer":
		return transferPath(l.Ref)
	case "import":
		return "/settings/imports/" + l.Ref
	}
	return ""
}

// About is whom or what a line is about; "" where its kind says all.
func (p *auditPage) About(l audit.Line) string {
	if l.Ref == "sign-in" || l.Ref == "policy" || l.Ref == "parts" {
		return ""
	}
	return p.Who(l.Ref)
}

// From is the address that a line at the door carries.
func (*auditPage) From(l audit.Line) string {
	if about, _, _ := strings.Cut(l.What, "."); about != "login" && about != "request" {
		return "" // other lines carry a card
	}
	var door struct{ From string }
	_ = json.Unmarshal(l.Data, &door) // not all have one
	return door.From
}

// More is where the list goes on.
func (p *auditPage) More() string {
	return "/audit?" + url.Values{"person": {p.Person}, "what": {p.What}, "day": {p.Day}, "cursor": {p.List.Next}}.Encode()
}

func (s *server) auditRoutes(r chi.Router) { r.Get("/audit", s.handle(s.showAudit)) }

func (s *server) showAudit(w http.ResponseWriter, r *http.Request) error {
	m, q := caller(r.Context()), r.URL.Query()
	if !m.Is("admin") {
		return process.Forbidden("")
	}
	p := &auditPage{Person: q.Get("person"), What: q.Get("what"), Day: q.Get("day"), names: map[string]string{}}
	f := audit.Filter{Person: p.Person, What: p.What, Page: database.Page{Cursor: q.Get("cursor")}}
	if p.Day != "" {
		day, err := time.ParseInLocation(time.DateOnly, p.Day, m.Zone)
		if err != nil {
			return process.Invalid("day: give a date that exists as year-month-day, such as 2026-05-01")
		}
		next := day.AddDate(0, 0, 1)
		f.From, f.To = &day, &next
	}
	var err error
	if p.People, err = s.Store.People.Logins(r.Context()); err != nil {
		return err
	}
	for _, l := range p.People {
		p.names[l.StaffID] = l.StaffName
	}
	if p.List, err = s.Store.Audit.List(r.Context(), f); err != nil {
		return err
	}
	return s.page(w, r, "audit", p)
}
