package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Forms of jobs and parts have rows to spare, and those that change something
// show what there is. What was left empty or as it was is not sent on.

// rowField is the field of a row: its list and number, and what is in the row.
var rowField = regexp.MustCompile(`^([a-z_]+(?:\[\d+\]\.[a-z_]+)?)\[(\d+)\]\.(.+)$`)

// given are the fields that a form fills in by itself: a row with nothing else
// was left empty.
var given = []string{"job_id", "line_id", "concern", "skill", "kind"}

// asItWas ends the name of the field that says what another one showed.
const asItWas = "_was"

// tidied leaves out of a sent form the rows that are empty and the fields that
// are as they were.
func (s *server) tidied(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := r.ParseForm(); err != nil {
			return process.Invalid("the form could not be read; send it again")
		}
		r.PostForm = tidyRows(r.PostForm)
		taken(r.PostForm)
		if km := r.PostForm.Get("odometer_out"); km != "" {
			r.PostForm.Set("odometer_out", digits(km))
		}
		return h(w, r)
	}
}

func tidyRows(sent url.Values) url.Values {
	out := url.Values{}
	for name, v := range sent {
		unchanged := sent.Has(name+asItWas) && sent.Get(name) == sent.Get(name+asItWas)
		if !strings.HasSuffix(name, asItWas) && !unchanged {
			out[name] = v
		}
	}
	// Rows within rows first: a job whose parts are all empty may be empty itself.
	for _, list := range []string{`[a-z_]+\[\d+\]\.(?:parts|charges)`, `add_charges|add_parts|change_parts|change_jobs|jobs|add_jobs|lines`} {
		out = closeUp(out, regexp.MustCompile(`^(`+list+`)\[(\d+)\]\.(.+)$`))
	}
	return out
}

// closeUp leaves out the empty rows of lists and numbers the others anew.
func closeUp(sent url.Values, row *regexp.Regexp) url.Values {
	filled := map[string][]int{} // list → numbers of its rows with something in them
	for name, v := range sent {
		if m := row.FindStringSubmatch(name); m != nil && !slices.Contains(given, m[3]) && strings.TrimSpace(v[0]) != "" {
			n, _ := strconv.Atoi(m[2])
			if !slices.Contains(filled[m[1]], n) {
				filled[m[1]] = append(filled[m[1]], n)
			}
		}
	}
	out := url.Values{}
	for name, v := range sent {
		m := row.FindStringSubmatch(name)
		if m == nil {
			out[name] = v
			continue
		}
		slices.Sort(filled[m[1]])
		n, _ := strconv.Atoi(m[2])
		if i := slices.Index(filled[m[1]], n); i >= 0 {
			out[fmt.Sprintf("%s[%d].%s", m[1], i, m[3])] = v
		}
	}
	return out
}

// moreRows shows an order's form again with what was typed: with more rows for jobs or
// parts, or with the parts that were found for it. It changes nothing.
func (s *server) moreRows(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	t := &typed{Name: r.PostForm.Get("form"), Values: r.PostForm}
	if r.PostForm.Has("find") {
		var err error
		if t.offers, err = s.picked(r.Context(), r.PostForm); err != nil {
			return err
		}
		if t.jobs, err = s.pickedJobs(r, chi.URLParam(r, "number")); err != nil {
			return err
		}
	}
	back, err := url.Parse(inside(r.PostForm.Get("back")))
	if err != nil {
		back = &url.URL{}
	}
	chi.RouteContext(r.Context()).URLParams.Add("command", t.Name) // by which a mechanic's step is found
	return s.renderAgain(w, r, back, chi.URLParam(r, "number"), t)
}

// jobRow is a row of a form for jobs.
type jobRow struct {
	Name    string // of its fields: jobs[0]
	Concern int
	Parts   []string // names of its part rows
}

// JobRows are the rows of a form's list of jobs: those that were typed, one for
// each concern in a form that describes the whole order, and those asked for.
func (p *orderPage) JobRows(form, list string) []jobRow {
	n := 1
	if list == "jobs" {
		n = max(1, len(p.Concerns))
	}
	n = p.rows(form, list, n, 1)
	var rows []jobRow
	for i := range n {
		row := jobRow{Name: fmt.Sprintf("%s[%d]", list, i)}
		if p.byTemplate(form, row.Name) {
			continue
		}
		if list == "jobs" && i < len(p.Concerns) {
			row.Concern = i + 1
		}
		const spare = 2
		for k := range p.rows(form, row.Name+".parts", spare, spare) {
			row.Parts = append(row.Parts, fmt.Sprintf("%s.parts[%d]", row.Name, k))
		}
		rows = append(rows, row)
	}
	return rows
}

// Rows are the names of a form's rows of one list.
func (p *orderPage) Rows(form, list string, least int) []string {
	var names []string
	for i := range p.rows(form, list, least, least) {
		names = append(names, fmt.Sprintf("%s[%d]", list, i))
	}
	return names
}

// rows counts the rows of a list: as many as were typed into, at least so many,
// and step more when the button for it was pressed.
func (p *orderPage) rows(form, list string, least, step int) int {
	n := least
	if p.typed == nil || p.Name != form {
		return n
	}
	n = max(n, rowsOf(p.Values, list))
	if p.Values.Get("more") == list {
		n += step
	}
	const most = workorder.MaxJobs // whatever somebody sends
	return min(n, most)
}

// rowsOf is how many rows of a list a sent form has, the empty ones before the last too.
func rowsOf(sent url.Values, list string) (n int) {
	for name := range sent {
		if m := rowField.FindStringSubmatch(name); m != nil && m[1] == list {
			i, _ := strconv.Atoi(m[2])
			n = max(n, i+1)
		}
	}
	return n
}

// Was is what was typed into a field of the row that names a job or a part line
// by its id; otherwise what the order has. Rows that were left as they were are
// not sent on, so a row is found by what it is about.
func (p *orderPage) Was(form, list, by, id, field, otherwise string) string {
	if row := p.rowOf(form, list, by, id); row != "" {
		return p.Val(form, row+"."+field, otherwise)
	}
	return otherwise
}

// WasWrong is what is wrong with the field that Was shows.
func (p *orderPage) WasWrong(form, list, by, id, field string) string {
	if row := p.rowOf(form, list, by, id); row != "" {
		return p.Err(form, row+"."+field)
	}
	return ""
}

func (p *orderPage) rowOf(form, list, by, id string) string {
	if p.typed == nil || p.Name != form {
		return ""
	}
	for name, v := range p.Values {
		if m := rowField.FindStringSubmatch(name); m != nil && m[1] == list && m[3] == by && v[0] == id {
			return m[1] + "[" + m[2] + "]"
		}
	}
	return ""
}

// Ticked reports whether a box of several with one name was ticked.
func (p *orderPage) Ticked(form, field, value string) bool {
	return p.typed != nil && p.Name == form && slices.Contains(p.Values[field], value)
}

// Arriving are the part lines that are on their way from a supplier.
func (p *orderPage) Arriving() []workorder.PartLine {
	return p.lines(func(l workorder.PartLine) bool {
		return l.Purchase != nil && !l.Purchase.Cancelled && l.Outstanding() > 0
	})
}

// Unoffered are the part lines that no supplier offers.
func (p *orderPage) Unoffered() []workorder.PartLine {
	return p.lines(func(l workorder.PartLine) bool { return l.Supply == workorder.SupplyNone })
}

func (p *orderPage) lines(is func(workorder.PartLine) bool) []workorder.PartLine {
	var found []workorder.PartLine
	for _, j := range p.Jobs {
		for _, l := range j.Lines {
			if is(l) {
				found = append(found, l)
			}
		}
	}
	return found
}

// Nth is the number of a part line in the order, for the name of its row.
func (p *orderPage) Nth(id string) string { return strings.TrimPrefix(id, "P") }

// OpenJobs are the jobs that are still to be agreed or done.
func (p *orderPage) OpenJobs() []workorder.Job {
	return slices.DeleteFunc(slices.Clone(p.Jobs), func(j workorder.Job) bool {
		return j.Approval != workorder.Proposed && j.Approval != workorder.Approved
	})
}

// JobsIn are the jobs that the client has said this of, as far as they are worked on.
func (p *orderPage) JobsIn(a workorder.Approval, exec ...workorder.Execution) []workorder.Job {
	return slices.DeleteFunc(slices.Clone(p.Jobs), func(j workorder.Job) bool {
		return j.Approval != a || len(exec) > 0 && !slices.Contains(exec, j.Exec)
	})
}

// Unstarted are the jobs that a mechanic can be chosen for.
func (p *orderPage) Unstarted() []workorder.Job {
	approved := slices.DeleteFunc(p.JobsIn(workorder.Approved), func(j workorder.Job) bool { return !j.Unbegun() })
	return append(p.JobsIn(workorder.Proposed), approved...)
}

// Issuable are the jobs with parts that wait to be issued.
func (p *orderPage) Issuable() []workorder.Job {
	return slices.DeleteFunc(p.JobsIn(workorder.Approved), func(j workorder.Job) bool {
		return !slices.ContainsFunc(j.Lines, func(l workorder.PartLine) bool { return l.Supply == workorder.Reserved })
	})
}

// SkippableIncidents are those whose step can be done without.
func (p *orderPage) SkippableIncidents() []process.Incident {
	return slices.DeleteFunc(p.OpenIncidents(), func(in process.Incident) bool { return !p.Skippable(in) })
}

// AtBench are the part lines that can be taken back from the bench.
func (p *orderPage) AtBench() []workorder.PartLine {
	var found []workorder.PartLine
	for _, j := range p.JobsIn(workorder.Approved, workorder.NotStarted, workorder.InProgress, workorder.Paused, workorder.Failed) {
		for _, l := range j.Lines {
			if l.AtBench() {
				found = append(found, l)
			}
		}
	}
	return found
}

// Reversible are the payments that count, the latest first.
func (p *orderPage) Reversible() []workorder.Payment {
	var found []workorder.Payment
	for _, i := range p.Invoices {
		for _, m := range i.Payments {
			if m.Reversed == nil {
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b workorder.Payment) int { return b.At.Compare(a.At) })
	return found
}

// Payable are the invoices with something left to pay, the client's first.
func (p *orderPage) Payable() []workorder.Invoice {
	list := slices.DeleteFunc(slices.Clone(p.Invoices), func(i workorder.Invoice) bool { return p.Owed(i) <= 0 })
	slices.SortStableFunc(list, func(a, b workorder.Invoice) int { return strings.Compare(clientFirst(a), clientFirst(b)) })
	return list
}

func clientFirst(i workorder.Invoice) string {
	if i.Payer.Kind == workorder.PayerClient {
		return ""
	}
	return string(i.Payer.Kind)
}

// ClientShare is what the client pays of a job by the newest estimate.
func (p *orderPage) ClientShare(jobID string) exact.Money {
	for _, t := range sharesIn(*p.Estimate(), jobID) {
		if t.Payer.Kind == workorder.PayerClient {
			return t.Amount
		}
	}
	return 0
}

// Count is the number that people give the row of an index.
func (p *orderPage) Count(i int) int { return i + 1 }

// OnlySkill is the skill of the branch when all its mechanics have the same one.
func (p *orderPage) OnlySkill() string {
	if len(p.People.Skills) == 1 {
		return p.People.Skills[0]
	}
	return ""
}

// Holder is somebody who holds something of the order.
type Holder struct{ ID, Name string }

// Holders are those whose work can be passed on: who advises the order, and who is at its
// jobs or is planned for them.
func (p *orderPage) Holders() []Holder {
	ids := []string{p.AdvisorID}
	for i := range p.Jobs {
		if h := p.Jobs[i].Hand(); h != "" && !slices.Contains(ids, h) {
			ids = append(ids, h)
		}
	}
	found := make([]Holder, len(ids))
	for i, id := range ids {
		found[i] = Holder{id, cmp.Or(p.People.Names[id], id)}
	}
	return found
}
