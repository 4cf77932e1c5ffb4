package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/internal/reads/picker"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// jobOffer is a job that can be chosen, with about what it costs.
type jobOffer struct {
	picker.JobPick
	Sum *exact.Money // by the price list, for a client who pays; nil when a part has no price there
}

// jobOffers are the jobs that are offered for a car: of words, or the most frequent.
type jobOffers struct {
	Q        string
	Items    []jobOffer
	Currency string
}

func (s *server) jobOffers(ctx context.Context, car *cards.Vehicle, q, language string) (*jobOffers, error) {
	policy, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	o := &jobOffers{Q: q, Currency: policy.Currency}
	kind := jobtemplates.Fit{Make: car.Make, Model: car.Model, Engine: car.EngineCode}
	found, err := s.Store.Picker.Jobs(ctx, picker.Wanted{Car: kind, Query: q, Language: language})
	for _, p := range found {
		o.Items = append(o.Items, jobOffer{p, about(p, policy)})
	}
	return o, err
}

// about is what the client pays for a job by the price list.
func about(p picker.JobPick, policy workorder.Policy) *exact.Money {
	sum := policy.Work(workorder.JobSpec{Skill: p.Skill, NormHours: p.NormHours, Price: p.Price}, workorder.PayerClient)
	for _, l := range p.Parts {
		if l.Price == nil {
			return nil
		}
		sum += l.Price.Times(l.Qty)
	}
	sum = policy.Gross(sum)
	return &sum
}

// pickJobs answers the script of a field for a job with the jobs that are meant.
func (s *server) pickJobs(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	car, err := s.Store.Cards.VehicleByID(ctx, chi.URLParam(r, "vehicle"))
	if err != nil {
		return err
	}
	found, err := s.jobOffers(ctx, &car, strings.TrimSpace(r.URL.Query().Get("q")), s.language(r).Tag())
	if err != nil && process.KindOf(err) != process.KindInvalid {
		return err // what is too long finds nothing
	}
	return s.page(w, r, "picks-jobs", found)
}

// pickedJobs looks up the title in whose field somebody without a script asked for jobs.
func (s *server) pickedJobs(r *http.Request, number string) (map[string]*jobOffers, error) {
	field, ctx := r.PostForm.Get("find"), r.Context()
	q := strings.TrimSpace(r.PostForm.Get(field))
	if !strings.HasSuffix(field, "].title") || q == "" {
		return nil, nil
	}
	o, err := s.Desk.Order(ctx, caller(ctx).Principal, number)
	if err != nil {
		return nil, err
	}
	car, err := s.Store.Cards.VehicleByID(ctx, o.VehicleID)
	if err != nil {
		return nil, err
	}
	found, err := s.jobOffers(ctx, &car, q, s.language(r).Tag())
	if err != nil && process.KindOf(err) != process.KindInvalid {
		return nil, err
	}
	return map[string]*jobOffers{field: found}, nil
}

// namesJobs are the commands whose forms have rows for jobs.
var namesJobs = []string{(workorder.SkipDiagnosis{}).Name(), (workorder.RecordFindings{}).Name(), (workorder.ReviseEstimate{}).Name()}

// takes begins the name of the boxes by which offered jobs are taken into a list of a form.
const takes = "take_"

// taken adds a row for each job that was ticked among the frequent ones.
func taken(sent url.Values) {
	for _, list := range []string{"jobs", "add_jobs"} {
		n := rowsOf(sent, list)
		for i, ref := range sent[takes+list] {
			sent.Set(fmt.Sprintf("%s[%d].template", list, n+i), ref)
		}
	}
}

// TakenWrong is what is wrong with the ticked jobs of a list.
func (t *typed) TakenWrong(name, list string) string {
	if t == nil || t.Name != name {
		return ""
	}
	var said []string
	for field, why := range t.Wrong {
		if strings.HasPrefix(field, list+"[") && strings.HasSuffix(field, ".template") {
			said = append(said, why)
		}
	}
	slices.Sort(said)
	return strings.Join(said, "; ")
}

// Taken reports whether an offered job was ticked.
func (t *typed) Taken(name, list, ref string) bool {
	return t != nil && t.Name == name && slices.Contains(t.Values[takes+list], ref)
}

// FoundJobs is what a field for a job of this form offers, nil while nobody asked.
func (t *typed) FoundJobs(name, field string) *jobOffers {
	if t == nil || t.Name != name {
		return nil
	}
	return t.jobs[field]
}

// byTemplate reports whether a row is of a ticked job, which has its box.
func (t *typed) byTemplate(name, row string) bool {
	return t != nil && t.Name == name && t.Values.Has(row+".template") && t.Values.Get(row+".title") == "" && t.Taken(name, row[:strings.Index(row, "[")], t.Values.Get(row+".template"))
}

// takenJobs are the offered jobs that were ticked in a form that came back.
func (t *typed) takenJobs() []string {
	if t == nil {
		return nil
	}
	return t.Values[takes+"jobs"]
}
