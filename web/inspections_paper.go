package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/inspections"
)

// inspectionPaper begins the name of a complete check-sheet among an order's papers; it goes
// on with the sheet's id.
const inspectionPaper = "inspection-"

// inspection is a complete check-sheet among the papers, nil when the name is of another.
func (p *papers) inspection(name string) *inspections.InspectionSheet {
	id, ok := strings.CutPrefix(name, inspectionPaper)
	for i := range p.Inspections {
		if ok && p.Inspections[i].ID == id && p.Inspections[i].CompletedAt != nil {
			return &p.Inspections[i]
		}
	}
	return nil
}

// inspected is a check-sheet as the client reads it: what is red stands first, and what is in
// order is there as well, for they paid to have it looked at.
func (p *papers) inspected(s *document.Sheet, i *inspections.InspectionSheet) {
	s.Title = p.T("inspection.document", "Title", i.Titles.In(p.Tag()))
	s.Date = *i.CompletedAt
	s.Facts = append(p.parties(),
		document.Fact{Label: p.T("document.odometer_in"), Text: p.Number(p.Order.OdometerIn)},
		document.Fact{Label: p.T("inspection.when"), Text: p.when(*i.CompletedAt), Strong: true})
	t := &document.Table{Head: []document.Column{{Text: p.T("inspection.point"), Width: 0.40}, {Text: p.T("inspection.colour"), Width: 0.15}, {Text: p.T("inspection.note"), Width: 0.45}}}
	for _, colour := range []inspections.Colour{inspections.Red, inspections.Amber, inspections.Green} {
		for n, point := range i.Points {
			if m := i.Mark(n + 1); m.Colour == colour {
				row := document.Row{Cells: []string{fmt.Sprintf("%d. %s", n+1, point.In(p.Tag())), p.T("inspection." + string(colour)), m.Note}}
				for _, id := range m.Photos {
					if photo, ok := p.pictures[id]; ok { // or it was deleted
						row.Pictures = append(row.Pictures, photo)
					}
				}
				t.Rows = append(t.Rows, row)
			}
		}
	}
	s.Blocks = []document.Block{{Table: t}}
}

// photos reads the small pictures of a check-sheet.
func (s *server) photos(ctx context.Context, p *papers, name string) error {
	i := p.inspection(name)
	if i == nil {
		return nil
	}
	list, err := s.Store.Files.OfOrder(ctx, p.Order.Number)
	if err != nil {
		return err
	}
	p.pictures = map[string]document.Picture{}
	for _, f := range list {
		shown := slices.ContainsFunc(i.Marks, func(m inspections.Mark) bool { return slices.Contains(m.Photos, f.ID) })
		if !shown || !f.Image() {
			continue
		}
		content, err := s.Store.Files.Content(ctx, f, true)
		if err != nil {
			return err
		}
		p.pictures[f.ID] = document.Picture{ID: f.ID, Name: f.Name, Content: content}
	}
	return nil
}
