package desk

import (
	"context"
	"slices"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/files"
	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// about checks what a note or a file is about, and says at which branch it is kept. Who
// may see an order or a car may add to it.
func (d *Desk) about(ctx context.Context, p auth.Principal, s notes.Subject) (branch string, err error) {
	if s.Order == "" {
		_, err := d.Store.Cards.VehicleByID(ctx, s.VehicleID)
		return p.Branch, err // all branches see a car's card
	}
	o, err := d.Order(ctx, p, s.Order)
	if err != nil {
		return "", err
	}
	switch {
	case s.Concern != 0 && s.JobID != "":
		return "", process.Invalid("job_id: a note or a file is about a concern or about a job; leave one of them out")
	case s.Concern < 0 || s.Concern > len(o.Concerns):
		return "", process.Invalid("concern: the order has concerns 1 to %d", len(o.Concerns))
	case s.JobID != "" && !slices.ContainsFunc(o.Jobs, func(j workorder.Job) bool { return j.ID == s.JobID }):
		return "", process.NotFound("job_id: the order has no job %q", s.JobID)
	}
	return o.Branch, nil
}

// WriteNote keeps a note on an order, a concern or a job of it, or on a car.
func (d *Desk) WriteNote(ctx context.Context, p auth.Principal, about notes.Subject, text string) (notes.Note, error) {
	branch, err := d.about(ctx, p, about)
	if err != nil {
		return notes.Note{}, err
	}
	return d.Store.Notes.Write(ctx, branch, about, text, p.Actor())
}

// DeleteNote takes a note away that the caller may see.
func (d *Desk) DeleteNote(ctx context.Context, p auth.Principal, id string) error {
	return d.Store.Notes.Delete(ctx, branchOf(p), id, p.Actor())
}

// AddFile keeps a photo or a paper of an order, a concern or a job of it, or of a car.
func (d *Desk) AddFile(ctx context.Context, p auth.Principal, about notes.Subject, name string, content []byte) (files.File, error) {
	branch, err := d.about(ctx, p, about)
	if err != nil {
		return files.File{}, err
	}
	return d.Store.Files.Add(ctx, branch, about, name, content, p.Actor())
}

// File finds a file of something that the caller may see.
func (d *Desk) File(ctx context.Context, p auth.Principal, id string) (files.File, error) {
	f, err := d.Store.Files.Find(ctx, id)
	if err == nil && f.Order != "" {
		_, err = d.Order(ctx, p, f.Order)
	}
	return f, err
}

// DeleteFile takes a file away that the caller may see.
func (d *Desk) DeleteFile(ctx context.Context, p auth.Principal, id string) error {
	f, err := d.File(ctx, p, id)
	if err != nil {
		return err
	}
	return d.Store.Files.Delete(ctx, f, p.Actor())
}

// ReportInspection tells the order's advisor what a check-sheet proposes, once: a note on the
// order that waits for them. say puts it into words.
func (d *Desk) ReportInspection(ctx context.Context, p auth.Principal, number, sheet string, say func(inspections.InspectionSheet, []inspections.Proposal) string) (inspections.InspectionSheet, error) {
	o, err := d.Order(ctx, p, number)
	if err != nil {
		return inspections.InspectionSheet{}, err
	}
	return d.Store.Inspections.Report(ctx, number, sheet, JobTitles(o), func(ctx context.Context, s inspections.InspectionSheet, list []inspections.Proposal) error {
		_, err := d.Store.Notes.WriteTo(ctx, o.Branch, notes.Subject{Order: number}, say(s, list), o.AdvisorID, p.Actor())
		return err
	})
}

// JobTitles are the titles of an order's jobs.
func JobTitles(o workorder.Order) (titles []string) {
	for _, j := range o.Jobs {
		titles = append(titles, j.Title)
	}
	return titles
}
