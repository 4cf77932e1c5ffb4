package api

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

// problem is a problem document (RFC 9457). A program goes by code, a person by detail.
type problem struct {
	Type   string       `json:"type" format:"uri-reference" doc:"Where the code is explained: /v1/problems/{code}" example:"/v1/problems/wrong-phase"`
	Code   process.Code `json:"code" doc:"What was refused, of the list at /v1/problems; new ones may be added" example:"wrong-phase"`
	Title  string       `json:"title" doc:"The HTTP status in words"`
	Status int          `json:"status" doc:"The HTTP status"`
	Detail string       `json:"detail" doc:"What happened and what to do about it, in English"`
	Errors []fault      `json:"errors" doc:"What is wrong with which field, all of them at once; empty when it is about the whole request"`
	// A person can answer these: the same request with what confirm names in
	// confirmed, or with a duplicate_reason, is taken.
	Confirm    []string     `json:"confirm,omitempty" doc:"What looks wrong and may be right; send these names in confirmed"`
	Duplicates []cards.Twin `json:"duplicates,omitempty" doc:"Cards that look the same; a duplicate_reason makes another one"`
}

// fault is what is wrong with one field.
type fault struct {
	Location string `json:"location" doc:"The field: body, query, path or header, and its name, such as body.jobs[2].reason" example:"body.odometer_km"`
	Message  string `json:"message" doc:"What to do about it"`
	Value    any    `json:"value,omitempty" doc:"What was sent, where the schema refused it"`
}

func (p *problem) Error() string { return p.Detail }

// GetStatus implements [huma.StatusError].
func (p *problem) GetStatus() int { return p.Status }

// ContentType implements [huma.ContentTypeFilter].
func (p *problem) ContentType(string) string { return "application/problem+json" }

// What huma refuses by itself has our form, too: this is its only way to say so.
func init() {
	huma.NewError = func(status int, detail string, errs ...error) huma.StatusError {
		p := newProblem(codeOf(status), status, detail)
		for _, err := range errs {
			var d huma.ErrorDetailer
			switch {
			case errors.As(err, &d):
				one := d.ErrorDetail()
				p.Errors = append(p.Errors, fault{one.Location, one.Message, one.Value})
			case err != nil:
				p.Errors = append(p.Errors, fault{Location: "body", Message: err.Error()})
			}
		}
		p.Detail += told(p.Errors)
		return p
	}
}

// told is what is wrong with the fields, for the detail: many programs show their user
// nothing else.
func told(faults []fault) string {
	said := []string{}
	for _, f := range faults {
		said = append(said, f.Location+": "+f.Message)
	}
	if len(said) == 0 {
		return ""
	}
	return ": " + strings.Join(said, "; ")
}

func newProblem(code process.Code, status int, detail string) *problem {
	return &problem{
		Type: problemsAt + string(code), Code: code, Title: http.StatusText(status), Status: status, Detail: detail, Errors: []fault{},
	}
}

// problem turns an error into a problem document. What a person can act on is
// said; an internal error is logged whole and answered without its insides.
func (s *server) problem(err error) error {
	if err == nil {
		return nil
	}
	var ready huma.StatusError
	if errors.As(err, &ready) {
		return err
	}
	var many *auth.TooManyGuesses
	if errors.As(err, &many) {
		s.Metrics.Refused(string(process.KindForbidden))
		wait := http.Header{"Retry-After": {strconv.Itoa(int(many.Wait.Seconds()))}}
		return huma.ErrorWithHeaders(huma.NewError(http.StatusTooManyRequests, many.Error()), wait)
	}
	kind := process.KindOf(err)
	s.Metrics.Refused(string(kind))
	if kind == process.KindInternal {
		s.Log.Error("request failed", "error", err)
		return huma.NewError(http.StatusInternalServerError, "something went wrong on our side; it was written to the log, try again or tell the operator")
	}
	if cause := process.Cause(err); cause != nil && cards.Asked(err) == nil {
		s.Log.Warn("request refused for now", "error", cause)
	}
	return refused(err)
}

// refused is the document of a refusal of ours, with each field that it names.
func refused(err error) *problem {
	p := newProblem(process.CodeOf(err), desk.Status(process.KindOf(err)), err.Error())
	if q := cards.Asked(err); q != nil {
		p.Confirm, p.Duplicates = q.Confirm, q.Twins
		code := process.CodeDuplicate
		if len(q.Confirm) > 0 {
			code = process.CodeConfirm
		}
		p.Code, p.Type = code, problemsAt+string(code)
	}
	for _, one := range process.FaultsOf(err) {
		var e *process.Error
		if errors.As(one, &e) {
			if field, advice := e.Field(); field != "" {
				p.Errors = append(p.Errors, fault{Location: field, Message: advice})
			}
		}
	}
	return p
}

// places are where a field can be; a location begins with one.
var places = []string{"body", "query", "path", "header", "form"}

// placed says of each field where in the request it is. The core knows names only: a
// request that only reads has its fields in the query.
func placed(ctx huma.Context, _ string, answer any) (any, error) {
	p, ok := answer.(*problem)
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

// write sends a problem from where no handler can return it.
func write(ctx huma.Context, p *problem) {
	answer, _ := placed(ctx, "", p) // which refuses nothing
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(answer) // who has gone is not told
}

func (s *server) noRoute(w http.ResponseWriter, r *http.Request) {
	Problem(w, http.StatusNotFound, "there is nothing at "+r.URL.Path+"; GET /openapi.json lists what there is")
}

func (s *server) noMethod(w http.ResponseWriter, r *http.Request) {
	desk.Allow(w, r)
	Problem(w, http.StatusMethodNotAllowed, r.Method+" is not possible at "+r.URL.Path+"; GET /openapi.json lists what is")
}

// Problem writes a problem document outside of an operation.
func Problem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(newProblem(codeOf(status), status, detail))
}
