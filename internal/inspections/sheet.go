package inspections

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// InspectionSheet is a check-sheet of an order.
type InspectionSheet struct {
	ID          string         `json:"id"`
	Order       string         `json:"order" db:"order_no" doc:"Work order number"`
	Template    string         `json:"template" db:"template_id"`
	Titles      input.Titles   `json:"titles"`
	Points      []input.Titles `json:"points" doc:"As the template had them when the sheet was begun"`
	Marks       []Mark         `json:"marks,omitempty" db:"-" doc:"What was seen so far, by point"`
	Version     int            `json:"version" doc:"Grows with each save"`
	By          string         `json:"by" db:"by_id" doc:"Staff id of who began it"`
	At          time.Time      `json:"at"`
	CompletedBy string         `json:"completed_by,omitempty" doc:"Staff id"`
	CompletedAt *time.Time     `json:"completed_at,omitempty"`
}

// Mark is what was seen of a point; without a colour when nobody looked yet.
func (s InspectionSheet) Mark(point int) Mark { return markOf(s.Marks, point) }

// Count is how many points have a colour.
func (s InspectionSheet) Count(c Colour) (n int) {
	for _, m := range s.Marks {
		if m.Colour == c {
			n++
		}
	}
	return n
}

// Proposals are the points that ask for work and are no job of the order yet.
func (s InspectionSheet) Proposals(jobs []string) []Proposal {
	return Proposals(s.Points, s.Marks, jobs)
}

// mostSheets is how many sheets an order may have.
const mostSheets = 20

const (
	sheetColumns = `id, order_no, template_id, titles, points, version, by_id, at, completed_by, completed_at`
	countSheets  = `SELECT count(*) FROM inspection_sheet WHERE order_no = $1`
	insertSheet  = `INSERT INTO inspection_sheet (id, order_no, template_id, titles, points, by_id) VALUES ($1, $2, $3, $4, $5, $6)`
	selectSheets = `SELECT ` + sheetColumns + ` FROM inspection_sheet WHERE order_no = $1 AND $2 IN ('', id) ORDER BY at, id`
	lockSheet    = `SELECT completed_at FROM inspection_sheet WHERE order_no = $1 AND id = $2 FOR UPDATE`
	touchSheet   = `UPDATE inspection_sheet SET version = version + 1 WHERE id = $1`
	closeSheet   = `UPDATE inspection_sheet SET version = version + 1, completed_by = $2, completed_at = now() WHERE id = $1`
	selectMarks  = `
SELECT m.sheet, m.point, m.colour, m.note, m.by_id, m.at, m.reported_at,
       array(SELECT p.file_id FROM inspection_photo p WHERE p.sheet = m.sheet AND p.point = m.point ORDER BY p.file_id)
FROM inspection_mark m WHERE m.sheet = ANY ($1) ORDER BY m.sheet, m.point`
	putMark = `
INSERT INTO inspection_mark (sheet, point, colour, note, by_id) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (sheet, point) DO UPDATE SET colour = excluded.colour, note = excluded.note, by_id = excluded.by_id, at = now(),
    reported_at = CASE WHEN inspection_mark.colour = excluded.colour AND inspection_mark.note = excluded.note THEN inspection_mark.reported_at END`
	insertPhoto = `INSERT INTO inspection_photo (file_id, sheet, point) VALUES ($1, $2, $3)`
	touchMark   = `INSERT INTO inspection_mark (sheet, point, by_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	reportMarks = `UPDATE inspection_mark SET reported_at = now() WHERE sheet = $1 AND point = ANY ($2)`
)

// Begin begins a sheet of an order from a template that is in use.
func (s *Inspections) Begin(ctx context.Context, order, template string, by process.Actor) (made InspectionSheet, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		t, err := s.Template(ctx, template)
		if err != nil {
			return err
		}
		if !t.Active {
			return process.Conflict("this check-sheet is not used any more; choose another")
		}
		if err := s.db.Lock(ctx, "inspections/"+order); err != nil {
			return err
		}
		tx, n := s.db.Q(ctx), 0
		if err := tx.QueryRow(ctx, countSheets, order).Scan(&n); err != nil {
			return err
		}
		if n >= mostSheets {
			return process.Conflict("the order has %d check-sheets already, the most that it can have", n)
		}
		id := database.NewID("sheet")
		if _, err := tx.Exec(ctx, insertSheet, id, order, t.ID, t.Titles, t.Points, by.ID); err != nil {
			return err
		}
		made, err = s.Sheet(ctx, order, id)
		return err
	})
	return made, database.Failed("begin check-sheet", err)
}

// Sheet reads a sheet of an order.
func (s *Inspections) Sheet(ctx context.Context, order, id string) (InspectionSheet, error) {
	list, err := s.sheets(ctx, order, id)
	if err == nil && (id == "" || len(list) == 0) {
		return InspectionSheet{}, noSheet(order, id)
	}
	if err != nil {
		return InspectionSheet{}, err
	}
	return list[0], nil
}

func noSheet(order, id string) error {
	return process.NotFound("order %s has no check-sheet %q", order, id)
}

// OfOrder lists the sheets of an order, the oldest first.
func (s *Inspections) OfOrder(ctx context.Context, order string) ([]InspectionSheet, error) {
	return s.sheets(ctx, order, "")
}

func (s *Inspections) sheets(ctx context.Context, order, id string) ([]InspectionSheet, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSheets, order, id)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[InspectionSheet])
	if err != nil || len(list) == 0 {
		return list, database.Failed("read check-sheets", err)
	}
	at, ids := map[string]int{}, []string{}
	for i, sheet := range list {
		at[sheet.ID], ids = i, append(ids, sheet.ID)
	}
	rows, _ = s.db.Q(ctx).Query(ctx, selectMarks, ids)
	var of string
	var m Mark
	_, err = pgx.ForEachRow(rows, []any{&of, &m.Point, &m.Colour, &m.Note, &m.By, &m.At, &m.Reported, &m.Photos}, func() error {
		list[at[of]].Marks, m = append(list[at[of]].Marks, m), Mark{}
		return nil
	})
	return list, database.Failed("read check-sheets", err)
}

// Save keeps what was seen of some points; of the others stays what was kept before. complete
// closes the sheet, which needs a colour for each point and a word on each that is not green.
func (s *Inspections) Save(ctx context.Context, order, id string, marks []Mark, complete bool, by process.Actor) (kept InspectionSheet, err error) {
	err = s.change(ctx, order, id, func(ctx context.Context, sheet InspectionSheet) error {
		tx := s.db.Q(ctx)
		if err := tidyMarks(marks, len(sheet.Points)); err != nil {
			return err
		}
		for _, m := range marks {
			if _, err := tx.Exec(ctx, putMark, id, m.Point, m.Colour, m.Note, by.ID); err != nil {
				return err
			}
		}
		if kept, err = s.Sheet(ctx, order, id); err != nil {
			return err
		}
		if !complete {
			_, err := tx.Exec(ctx, touchSheet, id)
			kept.Version++
			return err
		}
		if err := missing(len(kept.Points), kept.Marks); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, closeSheet, id, by.ID); err != nil {
			return err
		}
		if kept, err = s.Sheet(ctx, order, id); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "inspection.complete", id, kept)
	})
	return kept, database.Failed("save check-sheet", err)
}

func tidyMarks(marks []Mark, points int) error {
	var wrong process.Faults
	for i := range marks {
		m := &marks[i]
		if m.Point < 1 || m.Point > points {
			wrong.Invalid("marks[%d].point: the sheet has points 1 to %d", i, points)
		}
		if m.Colour != "" && m.Colour != Green && m.Colour != Amber && m.Colour != Red {
			wrong.Invalid("marks[%d].colour: choose green, amber or red", i)
		}
		wrong.Add(input.Tidy("note", &m.Note, input.MaxNote, false))
	}
	return wrong.Err()
}

// change does something to a sheet that is not complete, one at a time.
func (s *Inspections) change(ctx context.Context, order, id string, do func(context.Context, InspectionSheet) error) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		var done *time.Time
		err := s.db.Q(ctx).QueryRow(ctx, lockSheet, order, id).Scan(&done)
		switch {
		case database.Missing(err):
			return noSheet(order, id)
		case err != nil:
			return err
		case done != nil:
			return process.Conflict("the check-sheet is complete and is not changed any more; begin another")
		}
		sheet, err := s.Sheet(ctx, order, id)
		if err != nil {
			return err
		}
		return do(ctx, sheet)
	})
}

// Photograph notes that a file of the order shows a point.
func (s *Inspections) Photograph(ctx context.Context, order, id string, point int, file string, by process.Actor) error {
	err := s.change(ctx, order, id, func(ctx context.Context, sheet InspectionSheet) error {
		if point < 1 || point > len(sheet.Points) {
			return process.Invalid("point: the sheet has points 1 to %d", len(sheet.Points))
		}
		if _, err := s.db.Q(ctx).Exec(ctx, touchMark, id, point, by.ID); err != nil {
			return err
		}
		_, err := s.db.Q(ctx).Exec(ctx, insertPhoto, file, id, point)
		return err
	})
	return database.Failed("photograph a point", err)
}

// Report notes that the advisor is told of what a sheet proposes: tell is given what was not
// reported before and is no job of the order, and nothing is noted when it fails. It is a
// Conflict when there is nothing.
func (s *Inspections) Report(ctx context.Context, order, id string, jobs []string, tell func(context.Context, InspectionSheet, []Proposal) error) (sheet InspectionSheet, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Lock(ctx, "inspections/"+order); err != nil {
			return err
		}
		if sheet, err = s.Sheet(ctx, order, id); err != nil {
			return err
		}
		list := sheet.Proposals(jobs)
		if len(list) == 0 {
			return process.Conflict("the check-sheet has nothing amber or red that the advisor does not know of")
		}
		if err := tell(ctx, sheet, list); err != nil {
			return err
		}
		points := make([]int, len(list))
		for i, p := range list {
			points[i] = p.Point
		}
		if _, err := s.db.Q(ctx).Exec(ctx, reportMarks, id, points); err != nil {
			return err
		}
		sheet, err = s.Sheet(ctx, order, id)
		return err
	})
	return sheet, database.Failed("report check-sheet", err)
}
