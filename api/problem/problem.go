// Package problem is how the API refuses: problem documents (RFC 9457) with a code of one list.
package problem

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

// Problem is a problem document (RFC 9457). A program goes by code, a person by detail.
type Problem struct {
	Type   string       `json:"type" format:"uri-reference" doc:"Where the code is explained: /v1/problems/{code}" example:"/v1/problems/wrong-phase"`
	Code   process.Code `json:"code" doc:"What was refused, of the list at /v1/problems; new ones may be added" example:"wrong-phase"`
	Title  string       `json:"title" doc:"The HTTP status in words"`
	Status int          `json:"status" doc:"The HTTP status"`
	Detail string       `json:"detail" doc:"What happened and what to do about it, in English"`
	Errors []Fault      `json:"errors" doc:"What is wrong with which field, all of them at once; empty when it is about the whole request"`
	// A person can answer these: the same request with what confirm names in
	// confirmed, or with a duplicate_reason, is taken.
	Confirm    []string     `json:"confirm,omitempty" doc:"What looks wrong and may be right; send these names in confirmed"`
	Duplicates []cards.Twin `json:"duplicates,omitempty" doc:"Cards that look the same; a duplicate_reason makes another one"`
}

// Fault is what is wrong with one field.
type Fault struct {
	Location string `json:"location" doc:"The field: body, query, path or header, and its name, such as body.jobs[2].reason" example:"body.odometer_km"`
	Message  string `json:"message" doc:"What to do about it"`
	Value    any    `json:"value,omitempty" doc:"What was sent, where the schema refused it"`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus implements [huma.StatusError].
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements [huma.ContentTypeFilter].
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// What huma refuses by itself has our form, too: this is its only way to say so.
func init() {
	huma.NewError = func(status int, detail string, errs ...error) huma.StatusError {
		p := New(CodeOf(status), status, detail)
		for _, err := range errs {
			var d huma.ErrorDetailer
			switch {
			case errors.As(err, &d):
				one := d.ErrorDetail()
				p.Errors = append(p.Errors, Fault{one.Location, one.Message, one.Value})
			case err != nil:
				p.Errors = append(p.Errors, Fault{Location: "body", Message: err.Error()})
			}
		}
		p.Detail += told(p.Errors)
		return p
	}
}

// told is what is wrong with the fields, for the detail: many programs show their user
// nothing else.
func told(faults []Fault) string {
	said := []string{}
	for _, f := range faults {
		said = append(said, f.Location+": "+f.Message)
	}
	if len(said) == 0 {
		return ""
	}
	return ": " + strings.Join(said, "; ")
}

// New is a problem that is about the whole request.
func New(code process.Code, status int, detail string) *Problem {
	return &Problem{
		Type: At + string(code), Code: code, Title: http.StatusText(status), Status: status, Detail: detail, Errors: []Fault{},
	}
}

// Of is the document of a refusal of ours, with each field that it names.
func Of(err error) *Problem {
	p := New(process.CodeOf(err), desk.Status(process.KindOf(err)), err.Error())
	if q := cards.Asked(err); q != nil {
		p.Confirm, p.Duplicates = q.Confirm, q.Twins
		code := process.CodeDuplicate
		if len(q.Confirm) > 0 {
			code = process.CodeConfirm
		}
		p.Code, p.Type = code, At+string(code)
	}
	for _, one := range process.FaultsOf(err) {
		var e *process.Error
		if errors.As(one, &e) {
			if field, advice := e.Field(); field != "" {
				p.Errors = append(p.Errors, Fault{Location: field, Message: advice})
			}
		}
	}
	return p
}

// places are where a field can be; a location begins with one.
var places = []string{"body", "query", "path", "header", "form"}

// Placed says of each field where in the request it is. The core knows names only: a
// request that only reads has its fields in the query.
func Placed(ctx huma.Context, _ string, answer any) (any, error) {
	p, ok := answer.(*Problem)
	if !ok {
		return answer, nil
	}
	at := "body"
	if op := ctx.Operation(); op != nil && op.Method == http.MethodGet {
		at = "query"
	}
	there := *p
	there.Errors = slices.Clone(p.Errors)
	for i, f := range there.Errors {
		if first, _, _ := strings.Cut(f.Location, "."); !slices.Contains(places, first) {
			there.Errors[i].Location = strings.Trim(cmp.Or(at+"."+f.Location, at), ".")
		}
	}
	return &there, nil
}

// Send sends a problem from where no handler can return it.
func Send(ctx huma.Context, p *Problem) {
	answer, _ := Placed(ctx, "", p) // which refuses nothing
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(answer) // who has gone is not told
}

// Write writes a problem document outside of an operation.
func Write(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(New(CodeOf(status), status, detail))
}
