package inspections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// Inspections are the templates of the house and the sheets of all orders.
type Inspections struct{ db *database.DB }

// New is the owner of these tables in a database.
func New(db *database.DB) *Inspections { return &Inspections{db: db} }

// InspectionCard is what can be changed of a template.
type InspectionCard struct {
	Titles input.Titles   `json:"titles"`
	Kind   string         `json:"kind,omitempty" enum:"commercial,warranty" doc:"Of the orders that it is proposed for; absent for all"`
	Points []input.Titles `json:"points" minItems:"1" maxItems:"60" doc:"What is looked at, in order"`
	Active bool           `json:"active" doc:"false: it is proposed no more; sheets that were begun stay"`
}

// InspectionTemplate is a template of check-sheets.
type InspectionTemplate struct {
	ID      string         `json:"id"`
	Titles  input.Titles   `json:"titles"`
	Kind    string         `json:"kind,omitempty" doc:"Of the orders that it is proposed for; absent for all"`
	Points  []input.Titles `json:"points"`
	Active  bool           `json:"active"`
	Version int            `json:"version" doc:"Counts edits; the ETag"`
}

// Tag is the version that an edit is made from.
func (t InspectionTemplate) Tag() int { return t.Version }

func (c *InspectionCard) tidy() error {
	var wrong process.Faults
	wrong.Add(c.Titles.Tidy("titles"))
	if c.Kind != "" && c.Kind != "commercial" && c.Kind != "warranty" {
		wrong.Invalid("kind: choose commercial or warranty, or leave it out for all orders")
	}
	if len(c.Points) == 0 || len(c.Points) > MaxPoints {
		wrong.Invalid("points: has %d points; give 1 to %d", len(c.Points), MaxPoints)
	}
	for i := range c.Points {
		wrong.Add(c.Points[i].Tidy(fmt.Sprintf("points[%d]", i)))
	}
	return wrong.Err()
}

const (
	templateColumns = `id, titles, kind, points, active, version`
	insertTemplate  = `INSERT INTO inspection_template (id, titles, kind, points, active) VALUES ($1, $2, $3, $4, $5) RETURNING ` + templateColumns
	updateTemplate  = `
UPDATE inspection_template SET titles = $2, kind = $3, points = $4, active = $5, version = version + 1
WHERE id = $1 AND $6 IN (0, version) RETURNING ` + templateColumns
	selectTemplate  = `SELECT ` + templateColumns + ` FROM inspection_template WHERE id = $1`
	selectTemplates = `SELECT ` + templateColumns + ` FROM inspection_template ORDER BY NOT active, id LIMIT 200`
)

// CreateTemplate adds a template.
func (s *Inspections) CreateTemplate(ctx context.Context, c InspectionCard, by process.Actor) (InspectionTemplate, error) {
	return s.put(ctx, c, by, "create", insertTemplate, database.NewID("check"))
}

// PutTemplate changes a template. expected is the version it was edited from, 0 for any; when
// it was changed meanwhile it is a Conflict. Sheets that were begun keep their points.
func (s *Inspections) PutTemplate(ctx context.Context, id string, c InspectionCard, expected int, by process.Actor) (InspectionTemplate, error) {
	if _, err := s.Template(ctx, id); err != nil {
		return InspectionTemplate{}, err
	}
	return s.put(ctx, c, by, "change", updateTemplate, id, expected)
}

func (s *Inspections) put(ctx context.Context, c InspectionCard, by process.Actor, what, sql, id string, more ...any) (t InspectionTemplate, err error) {
	if err := c.tidy(); err != nil {
		return t, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) (err error) {
		tx := s.db.Q(ctx)
		rows, _ := tx.Query(ctx, sql, append([]any{id, c.Titles, c.Kind, c.Points, c.Active}, more...)...)
		if t, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[InspectionTemplate]); database.Missing(err) {
			return database.ChangedMeanwhile()
		} else if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "inspection."+what, t.ID, t)
	})
	return t, database.Failed("write check-sheet template", err)
}

// Template reads one template.
func (s *Inspections) Template(ctx context.Context, id string) (InspectionTemplate, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectTemplate, id)
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[InspectionTemplate])
	if database.Missing(err) {
		return t, process.NotFound("there is no check-sheet template %q", id)
	}
	return t, database.Failed("read check-sheet template", err)
}

// Templates lists all templates, those in use first, at most 200.
func (s *Inspections) Templates(ctx context.Context) ([]InspectionTemplate, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectTemplates)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[InspectionTemplate])
	return list, database.Failed("list check-sheet templates", err)
}
