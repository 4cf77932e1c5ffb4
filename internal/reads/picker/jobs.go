package picker

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// JobPick is a job as somebody chooses it: a template, or what was done to such cars before.
type JobPick struct {
	Template  string       `json:"template" doc:"What a job names to be made like it: the id of a job template, or an earlier job as ORDER/JOB"`
	Title     string       `json:"title"`
	Skill     string       `json:"skill"`
	NormHours exact.Hours  `json:"norm_hours"`
	Price     *exact.Money `json:"price,omitempty" doc:"Fixed price of the work, minor units; by the labour rate when absent"`
	Parts     []JobPart    `json:"parts"`
	Times     int          `json:"times" doc:"How often it was agreed to on the newest visits of cars of this model"`
}

// JobPart is a part that the job takes.
type JobPart struct {
	PartNo string       `json:"part_no"`
	Name   string       `json:"name"`
	Qty    exact.Qty    `json:"qty"`
	Price  *exact.Money `json:"price,omitempty" doc:"Of one unit on the price list, minor units"`
}

// Wanted says for which car a job is looked for, and by which words.
type Wanted struct {
	Car      jobtemplates.Fit
	Query    string // words of the title, or the operation code; empty: the most frequent
	Language string // of titles
}

// What was done is read from the newest cars of a model, a few visits of each: what was
// frequent years ago is done no more.
const (
	newestCars   = "150"
	newestVisits = "3"
)

const selectDone = `
WITH car AS MATERIALIZED (
    SELECT id FROM vehicle WHERE lower(make) = lower($1) AND lower(model) = lower($2) ORDER BY id DESC LIMIT ` + newestCars + `
), done AS (
    SELECT o.number, o.opened_at, j FROM car
    CROSS JOIN LATERAL (SELECT number, opened_at, state FROM work_order WHERE vehicle_id = car.id ORDER BY opened_at DESC, number DESC LIMIT ` + newestVisits + `) o
    CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(o.state->'jobs') WHEN 'array' THEN o.state->'jobs' ELSE '[]' END) j
    WHERE j->>'approval' = 'approved'
), kept AS (
    SELECT CASE WHEN starts_with(j->>'template', '` + jobtemplates.Prefix + `') THEN j->>'template' ELSE lower(j->>'title') END AS kind, number, opened_at, j FROM done
)
SELECT kind, count(*), (array_agg(number ORDER BY opened_at DESC, number DESC))[1], (array_agg(j ORDER BY opened_at DESC, number DESC))[1]
FROM kept GROUP BY kind ORDER BY count(*) DESC, kind LIMIT 60`

// done is a kind of job that cars of a model had.
type done struct {
	kind  string
	times int
	order string // the newest of them
	job   workorder.Job
}

func (r *Reads) done(ctx context.Context, car jobtemplates.Fit) ([]done, error) {
	rows, _ := r.db.Q(ctx).Query(ctx, selectDone, car.Make, car.Model)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d done, err error) {
		err = row.Scan(&d.kind, &d.times, &d.order, &d.job)
		if !strings.HasPrefix(d.kind, jobtemplates.Prefix) {
			d.kind = input.NameKey(d.kind)
		}
		return d, err
	})
	return list, database.Failed("read what was done to such cars", err)
}

const selectFitting = `
SELECT id FROM job_template WHERE active AND (fit_keys = '{}' OR fit_keys && $1)
  AND ($2::text IS NULL OR find_key LIKE $2 AND find_key LIKE $3 AND find_key LIKE $4 AND find_key LIKE $5)
ORDER BY fit_keys = '{}', sort_key LIMIT 200`

// Jobs finds the jobs that are meant: templates that fit the car, and what cars of its
// model had before, the most frequent first; at most ten, or [Most] of a search.
func (r *Reads) Jobs(ctx context.Context, w Wanted) ([]JobPick, error) {
	q, err := input.Query(strings.TrimSpace(w.Query))
	if err != nil {
		return nil, err
	}
	words := input.FindArgs(q)
	if words[0] == nil && q != "" {
		return []JobPick{}, nil // signs only
	}
	rows, _ := r.db.Q(ctx).Query(ctx, selectFitting, w.Car.Keys(), words[0], words[1], words[2], words[3])
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, database.Failed("pick job templates", err)
	}
	found, err := r.templates.ByIDs(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var templates []jobtemplates.Template
	for _, id := range ids {
		templates = append(templates, found[id])
	}
	had, err := r.done(ctx, w.Car)
	if err != nil {
		return nil, err
	}
	most := 10
	if q != "" {
		most = Most
	}
	picks := byUse(templates, had, q, w.Language)
	picks = picks[:min(len(picks), most)]
	return picks, r.nameParts(ctx, picks)
}

// byUse puts templates and what was done in one list, the most frequent first. What was
// done under the title of a template is the template.
func byUse(templates []jobtemplates.Template, had []done, q, language string) []JobPick {
	picks, times := []JobPick{}, map[string]int{}
	for _, d := range had {
		times[d.kind] += d.times
	}
	for _, t := range templates {
		n := times[t.ID]
		for _, kind := range kinds(t) {
			n += times[kind]
			times[kind] = 0
		}
		picks = append(picks, pick(t.Spec(language), n))
	}
	for _, d := range had {
		if times[d.kind] > 0 && !strings.HasPrefix(d.kind, jobtemplates.Prefix) && says(d.job, q) {
			picks = append(picks, pick(like(d.order, d.job), d.times))
		}
	}
	slices.SortStableFunc(picks, func(a, b JobPick) int { return cmp.Compare(b.Times, a.Times) })
	return picks
}

// kinds are the titles of a template as jobs are counted by.
func kinds(t jobtemplates.Template) []string {
	var all []string
	for _, title := range t.Titles.All() {
		all = append(all, input.NameKey(title))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// says reports whether a job is meant by the words of a search.
func says(j workorder.Job, q string) bool {
	text := input.NameKey(j.Title + " " + j.OpCode)
	return !slices.ContainsFunc(strings.Fields(input.NameKey(q)), func(w string) bool { return !strings.Contains(text, w) })
}

func pick(s workorder.JobSpec, times int) JobPick {
	p := JobPick{Template: s.Template, Title: s.Title, Skill: s.Skill, NormHours: s.NormHours, Price: s.Price, Parts: []JobPart{}, Times: times}
	for _, l := range s.Parts {
		p.Parts = append(p.Parts, JobPart{PartNo: l.PartNo, Qty: l.Qty})
	}
	return p
}

// like is a job to be done as an earlier one was. What it cost then is not what it costs now.
func like(order string, j workorder.Job) workorder.JobSpec {
	s := workorder.JobSpec{Template: order + "/" + j.ID, Title: j.Title, OpCode: j.OpCode, Skill: j.Skill, NormHours: j.NormHours}
	for _, l := range j.Lines {
		if l.Supply != workorder.SupplyCancelled {
			s.Parts = append(s.Parts, workorder.PartSpec{PartNo: l.PartNo, Qty: l.Qty})
		}
	}
	return s
}

const selectNames = `SELECT part_no, name, price FROM part WHERE part_no = ANY ($1)`

// nameParts fills in what the price list says of the parts.
func (r *Reads) nameParts(ctx context.Context, picks []JobPick) error {
	var nos []string
	for _, p := range picks {
		for _, l := range p.Parts {
			nos = append(nos, l.PartNo)
		}
	}
	rows, _ := r.db.Q(ctx).Query(ctx, selectNames, nos)
	listed := map[string]JobPart{}
	var l JobPart
	_, err := pgx.ForEachRow(rows, []any{&l.PartNo, &l.Name, &l.Price}, func() error {
		listed[l.PartNo] = l
		return nil
	})
	for i := range picks {
		for k := range picks[i].Parts {
			p := &picks[i].Parts[k]
			p.Name, p.Price = listed[p.PartNo].Name, process.Copied(listed[p.PartNo].Price)
		}
	}
	return database.Failed("name parts of jobs", err)
}

const selectEarlier = `SELECT j FROM work_order, jsonb_array_elements(state->'jobs') j WHERE number = $1 AND j->>'id' = $2`

// Source is what a job names as its template: a template that is offered, or an earlier
// job. where is the field, for the refusal of one that there is not.
func (r *Reads) Source(ctx context.Context, where, name, language string) (workorder.JobSpec, error) {
	order, job, earlier := strings.Cut(name, "/")
	if earlier {
		var j workorder.Job
		err := r.db.Q(ctx).QueryRow(ctx, selectEarlier, order, job).Scan(&j)
		if database.Missing(err) {
			return workorder.JobSpec{}, process.Invalid("%s: there is no job %q; choose another", where, name)
		}
		return like(order, j), database.Failed("read an earlier job", err)
	}
	found, err := r.templates.ByIDs(ctx, name)
	if err != nil {
		return workorder.JobSpec{}, err
	}
	t, ok := found[name]
	if !ok || !t.Active {
		return workorder.JobSpec{}, process.Invalid("%s: there is no job template %q, or it is offered no more; choose another", where, name)
	}
	return t.Spec(language), nil
}

// Fill fills in what jobs leave to their templates. list is the field that has them.
func (r *Reads) Fill(ctx context.Context, list string, jobs []workorder.JobSpec, language string) ([]workorder.JobSpec, error) {
	jobs = slices.Clone(jobs)
	var wrong process.Faults
	for i := range jobs {
		if jobs[i].Template == "" {
			continue
		}
		t, err := r.Source(ctx, fmt.Sprintf("%s[%d].template", list, i), jobs[i].Template, language)
		if err != nil && process.KindOf(err) != process.KindInvalid {
			return nil, err
		}
		wrong.Add(err)
		jobs[i] = jobs[i].From(t)
	}
	return jobs, wrong.Err()
}
