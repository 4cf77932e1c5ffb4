package jobtemplates

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

const (
	columns = `t.id, t.titles, t.op_code, t.skill, t.norm_hours, t.price, t.fits, t.active, t.version,
       coalesce((SELECT jsonb_agg(jsonb_build_object('part_no', p.part_no, 'qty', p.qty) ORDER BY p.place) FROM job_template_part p WHERE p.template_id = t.id), '[]')`

	selectTemplates = `
SELECT ` + columns + `, t.sort_key FROM job_template t
WHERE t.sort_key > $1 AND ($2 OR t.active) AND ($3::text IS NULL OR t.find_key LIKE $3 AND t.find_key LIKE $4 AND t.find_key LIKE $5 AND t.find_key LIKE $6)
ORDER BY t.sort_key LIMIT $7`
	selectTemplatesByID = `SELECT ` + columns + ` FROM job_template t WHERE t.id = ANY ($1)`
)

// Filter says which templates are listed.
type Filter struct {
	Query string // words of a title, or the operation code
	All   bool   // also those that are not offered
}

// List lists templates by title.
func (s *JobTemplates) List(ctx context.Context, f Filter, p database.Page) (l database.List[Template], err error) {
	size, err := p.Size()
	if err != nil {
		return l, err
	}
	q, err := input.Query(f.Query)
	if err != nil {
		return l, err
	}
	words := input.FindArgs(q)
	if words[0] == nil && q != "" {
		return database.List[Template]{Items: []Template{}}, nil // signs only
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectTemplates, p.Cursor, f.All, words[0], words[1], words[2], words[3], size+1)
	type keyed struct {
		Template
		key string
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k keyed, err error) {
		k.Template, err = scan(row, &k.key)
		return k, err
	})
	cut := database.Cut(list, size, func(k keyed) string { return k.key })
	l.Items, l.Next = make([]Template, len(cut.Items)), cut.Next
	for i, k := range cut.Items {
		l.Items[i] = k.Template
	}
	return l, database.Failed("list job templates", err)
}

// ByID returns one template.
func (s *JobTemplates) ByID(ctx context.Context, id string) (Template, error) {
	found, err := s.ByIDs(ctx, id)
	if err != nil {
		return Template{}, err
	}
	t, ok := found[id]
	if !ok {
		return t, process.NotFound("there is no job template %q; GET /v1/job-templates lists them", id)
	}
	return t, nil
}

// ByIDs returns those templates that there are.
func (s *JobTemplates) ByIDs(ctx context.Context, ids ...string) (map[string]Template, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectTemplatesByID, ids)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Template, error) { return scan(row) })
	found := map[string]Template{}
	for _, t := range list {
		found[t.ID] = t
	}
	return found, database.Failed("read job templates", err)
}

func scan(row pgx.CollectableRow, more ...any) (t Template, err error) {
	var parts []struct {
		PartNo string `json:"part_no"`
		Qty    int64  `json:"qty"` // thousandths
	}
	err = row.Scan(append([]any{&t.ID, &t.Titles, &t.OpCode, &t.Skill, &t.NormHours, &t.Price, &t.Fits, &t.Active, &t.Version, &parts}, more...)...)
	for _, p := range parts {
		t.Parts = append(t.Parts, workorder.PartSpec{PartNo: p.PartNo, Qty: exact.Qty(p.Qty)})
	}
	return t, err
}
