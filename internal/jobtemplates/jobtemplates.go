// Package jobtemplates keeps the work that a shop does again and again (типовые работы):
// what it is called, how long it takes, which parts it needs, what it costs and which cars
// it is for. It owns the tables job_template and job_template_part.
package jobtemplates

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Prefix begins the id of every template.
const Prefix = "jt_"

// JobTemplates are the templates of all branches.
type JobTemplates struct {
	db    *database.DB
	cards *cards.Cards
}

// New is the owner of these tables in a database.
func New(db *database.DB, cards *cards.Cards) *JobTemplates { return &JobTemplates{db, cards} }

// Template is work as it is proposed each time.
type Template struct {
	ID string `json:"id"`
	TemplatePut
	Version int `json:"version" doc:"Counts edits; the ETag"`
}

// Tag is the version that an edit is made from.
func (t Template) Tag() int { return t.Version }

// TemplatePut is what can be changed of a template.
type TemplatePut struct {
	Titles    input.Titles         `json:"titles" doc:"At least one; who picks the template reads theirs"`
	OpCode    string               `json:"op_code,omitempty" maxLength:"40"`
	Skill     string               `json:"skill" minLength:"1" maxLength:"40" doc:"Skill that its mechanic must have"`
	NormHours exact.Hours          `json:"norm_hours" doc:"Flat-rate hours (нормо-часы), up to two decimals"`
	Price     *exact.Money         `json:"price,omitempty" minimum:"0" doc:"Fixed price of the work, minor units; by the labour rate when absent"`
	Parts     []workorder.PartSpec `json:"parts,omitempty" maxItems:"100" doc:"By their numbers in the price list"`
	Fits      []Fit                `json:"fits,omitempty" maxItems:"100" doc:"Cars that it is for; all when absent"`
	Active    bool                 `json:"active" doc:"false: it is not offered; jobs that were made from it stay"`
}

// Fit is a kind of cars. What is absent is any.
type Fit struct {
	Make   string `json:"make" minLength:"1" maxLength:"60"`
	Model  string `json:"model,omitempty" maxLength:"60"`
	Engine string `json:"engine,omitempty" maxLength:"60" doc:"Engine code"`
}

// key is how kinds of cars are compared.
func (f Fit) key() string {
	return input.NameKey(f.Make) + "|" + input.NameKey(f.Model) + "|" + strings.ToLower(input.Key(f.Engine))
}

// Keys are those of every kind that a car of this kind is of.
func (f Fit) Keys() []string {
	var keys []string
	for _, k := range []Fit{{f.Make, "", ""}, {f.Make, f.Model, ""}, {f.Make, "", f.Engine}, f} {
		keys = append(keys, k.key())
	}
	return keys
}

// Spec is the job as the template describes it, with its title in a language.
func (t Template) Spec(language string) workorder.JobSpec {
	return workorder.JobSpec{Template: t.ID, Title: t.Titles.In(language), OpCode: t.OpCode, Skill: t.Skill, NormHours: t.NormHours, Price: t.Price, Parts: t.Parts}
}

// check refuses what can not be a template, and tidies what can.
func (t *TemplatePut) check() error {
	var wrong process.Faults
	wrong.Add(t.Titles.Tidy("titles"))
	for _, f := range []struct {
		name  string
		text  *string
		limit int
		must  bool
	}{
		{"op_code", &t.OpCode, 40, false}, {"skill", &t.Skill, 40, true},
	} {
		wrong.Add(input.Tidy(f.name, f.text, f.limit, f.must))
	}
	for i := range t.Fits {
		f := &t.Fits[i]
		where := fmt.Sprintf("fits[%d]", i)
		wrong.Add(input.Tidy(where+".make", &f.Make, 60, true))
		wrong.Add(input.Tidy(where+".model", &f.Model, 60, false))
		wrong.Add(input.Tidy(where+".engine", &f.Engine, 60, false))
	}
	for i := range t.Parts {
		wrong.Add(input.Tidy(fmt.Sprintf("parts[%d].part_no", i), &t.Parts[i].PartNo, 60, true))
	}
	spec := (Template{TemplatePut: *t}).Spec("")
	spec.Title, spec.Skill = cmp.Or(spec.Title, "-"), cmp.Or(spec.Skill, "-") // refused above
	wrong.Add(spec.Check(""))
	return wrong.Err()
}

// known refuses parts that are not in the price list.
func (s *JobTemplates) known(ctx context.Context, parts []workorder.PartSpec) error {
	var nos []string
	for _, p := range parts {
		nos = append(nos, p.PartNo)
	}
	have, err := s.cards.PartsByNumber(ctx, nos)
	if err != nil {
		return err
	}
	var wrong process.Faults
	for i, no := range nos {
		if p, ok := have[no]; !ok || !p.Active {
			wrong.Invalid("parts[%d].part_no: %q is not in the price list; find it by its name, or let the parts desk add it", i, no)
		}
	}
	return wrong.Err()
}
