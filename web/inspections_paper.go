package web

import (
	"fmt"
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
	t := &document.Table{Head: []document.Column{{Text: p.T("inspection.point"), Width: 4}, {Text: p.T("inspection.colour"), Width: 1.5}, {Text: p.T("inspection.note"), Width: 4.5}}}
	for _, colour := range []inspections.Colour{inspections.Red, inspections.Amber, inspections.Green} {
		for n, point := range i.Points {
			if m := i.Mark(n + 1); m.Colour == colour {
				t.Rows = append(t.Rows, document.Row{Cells: []string{fmt.Sprintf("%d. %s", n+1, point.In(p.Tag())), p.T("inspection." + string(colour)), m.Note}})
			}
		}
	}
	s.Blocks = []document.Block{{Table: t}}
}
