package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/process"
)

// noteRoutes are what people write to each other. Who may see an order or a car may read
// its notes and write one.
func (s *server) noteRoutes() {
	const ofOrder, ofVehicle = "/v1/work-orders/{number}/notes", "/v1/vehicles/{id}/notes"
	write := creation(ofOrder, "write-order-note", "Write a note on a work order, a concern or a job of it")
	write.Description = "@login or @ and a name in full gives the note to somebody of the branch: it waits for them under /v1/mentions until they close it."
	huma.Register(s.api, write, s.writeOrderNote)
	huma.Register(s.api, operation(http.MethodGet, ofOrder, "list-order-notes", "Notes on a work order, its concerns and jobs, the newest first"), s.listOrderNotes)
	huma.Register(s.api, creation(ofVehicle, "write-vehicle-note", "Write a note on a car"), s.writeVehicleNote)
	huma.Register(s.api, operation(http.MethodGet, ofVehicle, "list-vehicle-notes", "Notes on a car, the newest first"), s.listVehicleNotes)
	huma.Register(s.api, operation(http.MethodDelete, "/v1/notes/{id}", "delete-note", "Delete a note of yours, or as a manager of your branch"), s.deleteNote)
	huma.Register(s.api, operation(http.MethodGet, "/v1/mentions", "list-mentions", "Notes that name you and that you have not closed, the oldest first"), s.listMentions)
	huma.Register(s.api, operation(http.MethodPost, "/v1/mentions/{id}/close", "close-mention", "Say that what a note that names you is about is done"), s.closeMention)
}

type orderNoteBody struct {
	Text    string `json:"text" minLength:"1" maxLength:"4000"`
	Concern int    `json:"concern,omitempty" minimum:"0" doc:"Number of the concern that it is about"`
	JobID   string `json:"job_id,omitempty" maxLength:"20" doc:"The job that it is about"`
}

func (s *server) writeOrderNote(ctx context.Context, in *struct {
	Numbered
	Keyed
	Body orderNoteBody
}) (*output[notes.Note], error) {
	n, err := once(ctx, s, in.Keyed, "write-order-note/"+in.Number, in.Body, func(ctx context.Context) (notes.Note, error) {
		return s.desk.WriteNote(ctx, caller(ctx), notes.Subject{Order: in.Number, Concern: in.Body.Concern, JobID: in.Body.JobID}, in.Body.Text)
	})
	return answer(s, n, err)
}

func (s *server) listOrderNotes(ctx context.Context, in *ListedOf) (*list[notes.Note], error) {
	return listOf(ctx, s, in, s.Store.Notes.OfOrder)
}

type vehicleNoteBody struct {
	Text string `json:"text" minLength:"1" maxLength:"4000"`
}

func (s *server) writeVehicleNote(ctx context.Context, in *struct {
	Identified
	Keyed
	Body vehicleNoteBody
}) (*output[notes.Note], error) {
	n, err := once(ctx, s, in.Keyed, "write-vehicle-note/"+in.ID, in.Body, func(ctx context.Context) (notes.Note, error) {
		return s.desk.WriteNote(ctx, caller(ctx), notes.Subject{VehicleID: in.ID}, in.Body.Text)
	})
	return answer(s, n, err)
}

func (s *server) listVehicleNotes(ctx context.Context, in *struct {
	Identified
	Sliced
}) (*list[notes.Note], error) {
	if _, err := s.Store.Cards.VehicleByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Notes.OfVehicle(ctx, in.ID)
	return items(s, in.Sliced, all, err)
}

func (s *server) deleteNote(ctx context.Context, in *Identified) (*struct{}, error) {
	return nil, s.problem(s.desk.DeleteNote(ctx, caller(ctx), in.ID))
}

func (s *server) listMentions(ctx context.Context, in *Sliced) (*list[notes.Note], error) {
	all, err := s.Store.Notes.For(ctx, caller(ctx).ID)
	return items(s, *in, all, err)
}

func (s *server) closeMention(ctx context.Context, in *struct {
	Identified
	Keyed
}) (*struct{}, error) {
	_, err := once(ctx, s, in.Keyed, "close-mention/"+in.ID, nil, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.Store.Notes.Close(ctx, in.ID, actor(ctx))
	})
	return nil, s.problem(err)
}

// inspectionRoutes are check-sheets: templates of the house, and the sheets of orders that
// mechanics fill in.
func (s *server) inspectionRoutes() {
	const templates, ofOrder = "/v1/inspection-templates", "/v1/work-orders/{number}/inspections"
	chiefs := []process.Role{process.Foreman, process.Manager, process.Admin}
	shop := append([]process.Role{process.Mechanic, process.Reception}, chiefs...)
	huma.Register(s.api, creation(templates, "create-inspection-template", "Add a template of check-sheets", chiefs...), s.createInspectionTemplate)
	huma.Register(s.api, operation(http.MethodGet, templates, "list-inspection-templates", "Templates of check-sheets, those in use first"), s.listInspectionTemplates)
	huma.Register(s.api, operation(http.MethodGet, templates+"/{id}", "get-inspection-template", "One template of check-sheets"), s.getInspectionTemplate)
	huma.Register(s.api, operation(http.MethodPut, templates+"/{id}", "put-inspection-template", "Change a template or put it out of use; sheets that were begun keep their points", chiefs...), s.putInspectionTemplate)
	huma.Register(s.api, creation(ofOrder, "begin-inspection", "Begin a check-sheet of a work order", shop...), s.beginInspection)
	huma.Register(s.api, operation(http.MethodGet, ofOrder, "list-inspections", "Check-sheets of a work order, the oldest first"), s.listInspections)
	save := operation(http.MethodPost, ofOrder+"/{sheet}/marks", "save-inspection", "Keep what was seen of some points, and complete the sheet when asked", shop...)
	save.Description = "Points that are not named stay as they are, so several people can fill in one sheet. A complete sheet has a colour for each point and a note on each amber and red one, and is not changed any more."
	huma.Register(s.api, save, s.saveInspection)
	huma.Register(s.api, operation(http.MethodPost, ofOrder+"/{sheet}/report", "report-inspection",
		"Tell the order's advisor of amber and red points that are no jobs of the order and were not told before", shop...), s.reportInspection)
}

func (s *server) createInspectionTemplate(ctx context.Context, in *struct {
	Keyed
	Body inspections.InspectionCard
}) (*output[inspections.InspectionTemplate], error) {
	t, err := once(ctx, s, in.Keyed, "create-inspection-template", in.Body, func(ctx context.Context) (inspections.InspectionTemplate, error) {
		return s.Store.Inspections.CreateTemplate(ctx, in.Body, actor(ctx))
	})
	return answer(s, t, err)
}

func (s *server) listInspectionTemplates(ctx context.Context, in *Sliced) (*list[inspections.InspectionTemplate], error) {
	all, err := s.Store.Inspections.Templates(ctx)
	return items(s, *in, all, err)
}

func (s *server) getInspectionTemplate(ctx context.Context, in *Identified) (*versioned[inspections.InspectionTemplate], error) {
	t, err := s.Store.Inspections.Template(ctx, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(t, t.Version), nil
}

func (s *server) putInspectionTemplate(ctx context.Context, in *struct {
	Identified
	Edited
	Body inspections.InspectionCard
}) (*versioned[inspections.InspectionTemplate], error) {
	return put(s, in.Edited, inspections.InspectionTemplate.Tag, func(expected int) (inspections.InspectionTemplate, error) {
		return s.Store.Inspections.PutTemplate(ctx, in.ID, in.Body, expected, actor(ctx))
	})
}

func (s *server) beginInspection(ctx context.Context, in *struct {
	Numbered
	Keyed
	Body struct {
		Template string `json:"template" minLength:"1" maxLength:"60" doc:"Id of a template that is in use"`
	}
}) (*output[inspections.InspectionSheet], error) {
	if _, err := s.desk.Order(ctx, caller(ctx), in.Number); err != nil {
		return nil, s.problem(err)
	}
	made, err := once(ctx, s, in.Keyed, "begin-inspection", []any{in.Number, in.Body}, func(ctx context.Context) (inspections.InspectionSheet, error) {
		return s.Store.Inspections.Begin(ctx, in.Number, in.Body.Template, actor(ctx))
	})
	return answer(s, made, err)
}

func (s *server) listInspections(ctx context.Context, in *ListedOf) (*list[inspections.InspectionSheet], error) {
	return listOf(ctx, s, in, s.Store.Inspections.OfOrder)
}

// OfInspection names a check-sheet in the path.
type OfInspection struct {
	Numbered
	Sheet string `path:"sheet" maxLength:"60"`
}

// PointPhoto says which point a file of the order shows.
type PointPhoto struct {
	Point int    `json:"point" minimum:"1"`
	File  string `json:"file" minLength:"1" maxLength:"60" doc:"File id"`
}

func (s *server) saveInspection(ctx context.Context, in *struct {
	OfInspection
	Keyed
	Body struct {
		Marks    []inspections.Mark `json:"marks,omitempty" maxItems:"60"`
		Photos   []PointPhoto       `json:"photos,omitempty" maxItems:"60"`
		Complete bool               `json:"complete,omitempty"`
	}
}) (*output[inspections.InspectionSheet], error) {
	if _, err := s.desk.Order(ctx, caller(ctx), in.Number); err != nil {
		return nil, s.problem(err)
	}
	kept, err := once(ctx, s, in.Keyed, "save-inspection", []any{in.Number, in.Sheet, in.Body}, func(ctx context.Context) (inspections.InspectionSheet, error) {
		for i, p := range in.Body.Photos {
			f, err := s.desk.File(ctx, caller(ctx), p.File)
			if err == nil && f.Order != in.Number {
				err = process.Invalid("photos[%d].file: is no file of this order; add it there first", i)
			}
			if err == nil {
				err = s.Store.Inspections.Photograph(ctx, in.Number, in.Sheet, p.Point, p.File, actor(ctx))
			}
			if err != nil {
				return inspections.InspectionSheet{}, err
			}
		}
		return s.Store.Inspections.Save(ctx, in.Number, in.Sheet, in.Body.Marks, in.Body.Complete, actor(ctx))
	})
	return answer(s, kept, err)
}

func (s *server) reportInspection(ctx context.Context, in *struct {
	OfInspection
	Keyed
	Language string `query:"language" enum:"en,ru,es,pt" default:"en" doc:"Of the points' titles in the note"`
}) (*output[inspections.InspectionSheet], error) {
	told, err := once(ctx, s, in.Keyed, "report-inspection", []any{in.Number, in.Sheet}, func(ctx context.Context) (inspections.InspectionSheet, error) {
		return s.desk.ReportInspection(ctx, caller(ctx), in.Number, in.Sheet, func(sheet inspections.InspectionSheet, list []inspections.Proposal) string {
			lines := []string{sheet.Titles.In(in.Language)}
			for _, p := range list {
				lines = append(lines, string(p.Colour)+" · "+p.Job(in.Language))
			}
			return strings.Join(lines, "\n")
		})
	})
	return answer(s, told, err)
}
