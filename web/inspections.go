package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) inspectionRoutes(r chi.Router) {
	const at = "/orders/{number}/inspections"
	r.Get(at, s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.listInspections(w, r, nil) }))
	r.Post(at, s.handle(s.beginInspection))
	r.Get(at+"/{sheet}", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showInspection(w, r, nil) }))
	r.Post(at+"/{sheet}", s.handle(s.saveInspection))
	r.Post(at+"/{sheet}/report", s.handle(s.reportInspection))
}

// The forms of check-sheets.
const (
	beginForm      = "begin-inspection"
	inspectionForm = "inspection"
)

// inspects reports whether somebody fills in check-sheets.
func inspects(m *me) bool { return m.Is("mechanic", "foreman", "reception", "manager", "admin") }

// inspectionList are the check-sheets of an order, and those that it can have.
type inspectionList struct {
	*typed
	workorder.Order
	Sheets    []inspections.InspectionSheet
	Templates []inspections.InspectionTemplate // in use, those for this kind of order first
	Fills     bool
	Edits     bool // may change the templates
}

func (s *server) inspectionsOf(ctx context.Context, o workorder.Order, t *typed) (*inspectionList, error) {
	m := caller(ctx)
	p := &inspectionList{typed: t, Order: o, Fills: inspects(m), Edits: m.Is("foreman", "manager", "admin")}
	all, err := s.Store.Inspections.Templates(ctx)
	if err != nil {
		return nil, err
	}
	for _, kind := range []string{string(o.Kind), ""} {
		for _, t := range all {
			if t.Active && t.Kind == kind {
				p.Templates = append(p.Templates, t)
			}
		}
	}
	p.Sheets, err = s.Store.Inspections.OfOrder(ctx, o.Number)
	return p, err
}

func (s *server) listInspections(w http.ResponseWriter, r *http.Request, t *typed) error {
	o, err := s.Desk.Order(r.Context(), caller(r.Context()).Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	p, err := s.inspectionsOf(r.Context(), o, t)
	if err != nil {
		return err
	}
	return s.page(w, r, "inspections", p)
}

func (s *server) beginInspection(w http.ResponseWriter, r *http.Request) error {
	o, err := s.inspected(r)
	if err != nil {
		return err
	}
	var made inspections.InspectionSheet
	template := r.FormValue("template")
	err = formOnce(r.Context(), s, r.PostForm.Get("key"), beginForm, []string{o.Number, template}, func(ctx context.Context) (inspections.InspectionSheet, error) {
		made, err = s.Store.Inspections.Begin(ctx, o.Number, template, caller(ctx).Actor())
		return made, err
	})
	if err == nil {
		http.Redirect(w, r, strings.TrimSuffix("/orders/"+o.Number+"/inspections/"+made.ID, "/"), http.StatusSeeOther)
		return nil
	}
	t := wrong(s.language(r), beginForm, r.PostForm, err)
	if t == nil {
		return err
	}
	return s.listInspections(&statused{ResponseWriter: w, status: status(err)}, r, t)
}

// inspected is the order of the path, for who fills in its check-sheets.
func (s *server) inspected(r *http.Request) (workorder.Order, error) {
	m := caller(r.Context())
	if !inspects(m) {
		return workorder.Order{}, process.Forbidden("")
	}
	return s.Desk.Order(r.Context(), m.Principal, chi.URLParam(r, "number"))
}

// inspectionPage is one check-sheet.
type inspectionPage struct {
	*typed
	Number, Vehicle, Plate string
	Sheet                  inspections.InspectionSheet
	Names                  map[string]string // of staff, by id
	Proposals              []inspections.Proposal
	Fills                  bool
	Findings               bool // what it proposes is written down with the findings of the diagnosis
	Photos                 map[string]files.File
}

// At is the page of the sheet.
func (p *inspectionPage) At() string { return "/orders/" + p.Number + "/inspections/" + p.Sheet.ID }

// Next is the number of a point as people count.
func (*inspectionPage) Next(i int) int { return i + 1 }

// Was is a point as this page shows it: what is sent back unchanged is not written over what
// somebody else saw meanwhile.
func (p *inspectionPage) Was(point int) string {
	m := p.Sheet.Mark(point)
	return string(m.Colour) + "\n" + m.Note
}

func (s *server) showInspection(w http.ResponseWriter, r *http.Request, t *typed) error {
	ctx, m := r.Context(), caller(r.Context())
	o, err := s.Desk.Order(ctx, m.Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	p := &inspectionPage{typed: t, Number: o.Number, Fills: inspects(m), Photos: map[string]files.File{}}
	if p.Sheet, err = s.Store.Inspections.Sheet(ctx, o.Number, chi.URLParam(r, "sheet")); err != nil {
		return err
	}
	p.Proposals = p.Sheet.Proposals(desk.JobTitles(o))
	p.Findings = o.Phase == workorder.Diagnosing && m.Is("mechanic", "foreman")
	car, err := s.Store.Cards.VehicleByID(ctx, o.VehicleID)
	if err != nil {
		return err
	}
	p.Vehicle, p.Plate = car.Make+" "+car.Model, car.Plate
	staff, err := s.people(ctx, o.Branch)
	if err != nil {
		return err
	}
	p.Names = staff.Names
	photos, err := s.Store.Files.OfOrder(ctx, o.Number)
	for _, f := range photos {
		p.Photos[f.ID] = f
	}
	if err != nil {
		return err
	}
	return s.page(w, r, "inspection", p)
}

// point is what a form says of one.
type sentPoint struct {
	mark  inspections.Mark
	photo *multipart.FileHeader
}

// mostInspection is how much a sheet with its photos may have.
const mostInspection = 3*files.MaxBytes + 1<<20

// sentPoints reads what a form says of points that somebody changed.
func sentPoints(w http.ResponseWriter, r *http.Request) (list []sentPoint, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostInspection)
	if err := r.ParseMultipartForm(fileInMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, process.Invalid("the photos have more than %d MiB together; save them one after another", mostInspection>>20)
		}
		return nil, process.Invalid("the form could not be read; send it again")
	}
	for n := 1; n <= inspections.MaxPoints; n++ {
		no := strconv.Itoa(n)
		p := sentPoint{mark: inspections.Mark{Point: n, Colour: inspections.Colour(r.PostForm.Get("colour_" + no)), Note: lines(r.PostForm.Get("note_" + no))}}
		if r.MultipartForm != nil {
			for _, f := range r.MultipartForm.File["photo_"+no] {
				p.photo = f
			}
		}
		if r.PostForm.Has("was_"+no) && (p.photo != nil || lines(r.PostForm.Get("was_"+no)) != string(p.mark.Colour)+"\n"+p.mark.Note) {
			list = append(list, p)
		}
	}
	return list, nil
}

// lines is a text as it is kept: forms send a line's end as two signs.
func lines(text string) string { return strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), " ") }

// saveInspection keeps what was seen; field do is complete or save.
func (s *server) saveInspection(w http.ResponseWriter, r *http.Request) error {
	o, err := s.inspected(r)
	if err != nil {
		return err
	}
	id := chi.URLParam(r, "sheet")
	list, err := sentPoints(w, r)
	if r.MultipartForm != nil {
		defer func() { _ = r.MultipartForm.RemoveAll() }()
	}
	said := []any{o.Number, id, r.PostForm.Get("do")}
	contents := map[int][]byte{}
	for _, p := range list {
		said = append(said, p.mark)
		if p.photo == nil || err != nil {
			continue
		}
		if contents[p.mark.Point], err = contentOf(p.photo); err == nil {
			said = append(said, fmt.Sprintf("%x", sha256.Sum256(contents[p.mark.Point])))
		}
	}
	if err == nil {
		err = formOnce(r.Context(), s, r.PostForm.Get("key"), inspectionForm, said, func(ctx context.Context) (inspections.InspectionSheet, error) {
			return s.keepInspection(ctx, o.Number, id, list, contents, r.PostForm.Get("do") == "complete")
		})
	}
	if err == nil {
		s.sessions.Put(r.Context(), keyFlash, s.language(r).T("base.saved"))
		http.Redirect(w, r, "/orders/"+o.Number+"/inspections/"+id, http.StatusSeeOther)
		return nil
	}
	t := wrong(s.language(r), inspectionForm, r.PostForm, err)
	if t == nil {
		return err
	}
	return s.showInspection(&statused{ResponseWriter: w, status: status(err)}, r, t)
}

func contentOf(f *multipart.FileHeader) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	return io.ReadAll(in)
}

func (s *server) keepInspection(ctx context.Context, number, id string, list []sentPoint, contents map[int][]byte, complete bool) (inspections.InspectionSheet, error) {
	m := caller(ctx)
	var marks []inspections.Mark
	for _, p := range list {
		if content, ok := contents[p.mark.Point]; ok {
			f, err := s.Desk.AddFile(ctx, m.Principal, notes.Subject{Order: number}, p.photo.Filename, content)
			if err == nil {
				err = s.Store.Inspections.Photograph(ctx, number, id, p.mark.Point, f.ID, m.Actor())
			}
			if err != nil {
				return inspections.InspectionSheet{}, renamed(err, "file", "was_"+strconv.Itoa(p.mark.Point))
			}
		}
		marks = append(marks, p.mark)
	}
	return s.Store.Inspections.Save(ctx, number, id, marks, complete, m.Actor())
}

// reportInspection tells the advisor of what is amber or red.
func (s *server) reportInspection(w http.ResponseWriter, r *http.Request) error {
	o, err := s.inspected(r)
	if err != nil {
		return err
	}
	m, l, id := caller(r.Context()), s.language(r), chi.URLParam(r, "sheet")
	err = formOnce(r.Context(), s, r.FormValue("key"), "report-inspection", []string{o.Number, id}, func(ctx context.Context) (inspections.InspectionSheet, error) {
		return s.Desk.ReportInspection(ctx, m.Principal, o.Number, id, func(sheet inspections.InspectionSheet, list []inspections.Proposal) string {
			text := []string{sheet.Titles.In(l.Tag())}
			for _, p := range list {
				text = append(text, l.T("inspection."+string(p.Colour))+" · "+p.Job(l.Tag()))
			}
			return strings.Join(text, "\n")
		})
	})
	if err != nil {
		if t := wrong(l, inspectionForm, r.PostForm, err); t != nil {
			return s.showInspection(&statused{ResponseWriter: w, status: status(err)}, r, &typed{Name: t.Name, Why: t.Why})
		}
		return err
	}
	s.sessions.Put(r.Context(), keyFlash, l.T("inspection.reported"))
	http.Redirect(w, r, "/orders/"+o.Number+"/inspections/"+id, http.StatusSeeOther)
	return nil
}

// proposed fills the form for findings with what a check-sheet proposes.
func (s *server) proposed(r *http.Request, o workorder.Order, id string) (*typed, error) {
	sheet, err := s.Store.Inspections.Sheet(r.Context(), o.Number, id)
	if err != nil {
		return nil, err
	}
	t := &typed{Name: workorder.RecordFindings{}.Name(), Values: url.Values{}}
	for i, p := range sheet.Proposals(desk.JobTitles(o)) {
		t.Values.Set(fmt.Sprintf("jobs[%d].title", i), p.Job(s.language(r).Tag()))
	}
	return t, nil
}
