package jobtemplates

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

const (
	putTemplate = `
INSERT INTO job_template (id, titles, op_code, skill, norm_hours, price, fits, fit_keys, active, sort_key, find_key, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)
ON CONFLICT (id) DO UPDATE SET titles = $2, op_code = $3, skill = $4, norm_hours = $5, price = $6, fits = $7, fit_keys = $8, active = $9,
    sort_key = $10, find_key = $11, version = job_template.version + 1
WHERE $12 IN (0, job_template.version)
RETURNING version`
	dropTemplateParts   = `DELETE FROM job_template_part WHERE template_id = $1`
	insertTemplateParts = `
INSERT INTO job_template_part (template_id, place, part_no, qty)
SELECT $1, place, part_no, qty FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS p (part_no, qty, place)`
)

// Create adds a template.
func (s *JobTemplates) Create(ctx context.Context, c TemplatePut, by process.Actor) (Template, error) {
	t := Template{ID: database.NewID("jt"), TemplatePut: c}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.write(ctx, &t, 0); err != nil {
			return err
		}
		return audit.Note(ctx, s.db.Q(ctx), by, "job_template.create", t.ID, t)
	})
	return t, database.Failed("create job template", err)
}

// Put changes a template. expected is the version it was edited from, 0 for any; when it
// was changed meanwhile it is a Conflict.
func (s *JobTemplates) Put(ctx context.Context, id string, c TemplatePut, expected int, by process.Actor) (Template, error) {
	if _, err := s.ByID(ctx, id); err != nil {
		return Template{}, err
	}
	t := Template{ID: id, TemplatePut: c}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.write(ctx, &t, expected); err != nil {
			return err
		}
		return audit.Note(ctx, s.db.Q(ctx), by, "job_template.change", id, t)
	})
	return t, database.Failed("change job template", err)
}

// write keeps a template, in a transaction of its caller's.
func (s *JobTemplates) write(ctx context.Context, t *Template, expected int) error {
	if err := t.check(); err != nil {
		return err
	}
	if err := s.known(ctx, t.Parts); err != nil {
		return err
	}
	if t.Fits == nil {
		t.Fits = []Fit{}
	}
	keys := []string{}
	for _, f := range t.Fits {
		keys = append(keys, f.key())
	}
	tx, all := s.db.Q(ctx), strings.Join(t.Titles.All(), " ")
	err := tx.QueryRow(ctx, putTemplate, t.ID, t.Titles, t.OpCode, t.Skill, t.NormHours, t.Price, t.Fits, keys, t.Active,
		input.NameKey(t.Titles.In(""))+" "+t.ID, input.FindKey(all, t.OpCode), expected).Scan(&t.Version)
	if database.Missing(err) {
		return database.ChangedMeanwhile()
	}
	if err != nil {
		return err
	}
	return writeParts(ctx, tx, t)
}

func writeParts(ctx context.Context, tx database.Querier, t *Template) error {
	nos, quantities := []string{}, []int64{}
	for _, p := range t.Parts {
		nos, quantities = append(nos, p.PartNo), append(quantities, int64(p.Qty))
	}
	var b pgx.Batch
	b.Queue(dropTemplateParts, t.ID)
	b.Queue(insertTemplateParts, t.ID, nos, quantities)
	return tx.SendBatch(ctx, &b).Close()
}
