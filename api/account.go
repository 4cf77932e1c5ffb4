package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// accountRoutes end sessions, and let everybody change their own password.
func (s *server) accountRoutes() {
	change := operation(http.MethodPut, "/v1/me/password", "change-password", "Change your own password for the pages; your sessions end")
	change.Description = "Wrong present passwords are counted as at the sign-in and answered 429 when there were too many. Sent again, it is refused: the present password is another one by then."
	secretly[passwordBody](s, change, "PasswordChange", s.changePassword)
	huma.Register(s.api, operation(http.MethodDelete, "/v1/me/sessions", "sign-out-everywhere", "Sign out of the pages wherever you are signed in; tokens keep working"), s.signOutEverywhere)
	huma.Register(s.api, operation(http.MethodDelete, "/v1/staff/{id}/sessions", "end-sessions", "Sign somebody out of the pages wherever they are signed in; tokens keep working", admins...), s.endSessions)
}

// secretly registers a route whose body the handler reads and which is only documented
// here: huma answers a body that it refuses with what it refuses, and what answers hold
// may be logged on the way.
func secretly[B, I, O any](s *server, op huma.Operation, name string, do func(context.Context, *I) (*O, error)) {
	op.SkipValidateBody, op.RequestBody = true, &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	huma.Register(s.api, op, do)
	schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[B](), true, name)
	op.RequestBody.Content[jsonBody] = &huma.MediaType{Schema: schema}
}

// readSecret reads a body whose text may be in no answer, and so not in an error either.
func readSecret(raw []byte, body any) bool {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return utf8.Valid(raw) && d.Decode(body) == nil && !d.More()
}

type passwordBody struct {
	Present  string `json:"present" maxLength:"200" format:"password"`
	Password string `json:"password" minLength:"10" maxLength:"200" format:"password"`
}

func (s *server) changePassword(ctx context.Context, in *struct {
	RawBody []byte `contentType:"application/json"`
}) (*struct{}, error) {
	var body passwordBody
	if !readSecret(in.RawBody, &body) {
		return nil, s.problem(process.Invalid(`body: send {"present": "…", "password": "…"} and nothing else`))
	}
	_, err := s.Store.People.ChangePassword(ctx, caller(ctx), body.Present, body.Password, callOf(ctx).from)
	s.peopleChanged()
	return nil, s.problem(err)
}

func (s *server) signOutEverywhere(ctx context.Context, _ *struct{}) (*struct{}, error) {
	err := s.Store.People.EndSessionsOf(ctx, caller(ctx).ID, actor(ctx))
	s.peopleChanged()
	return nil, s.problem(err)
}

func (s *server) endSessions(ctx context.Context, in *Identified) (*struct{}, error) {
	err := s.Store.People.EndSessionsOf(ctx, in.ID, actor(ctx))
	s.peopleChanged()
	return nil, s.problem(err)
}

func (s *server) auditRoutes() {
	op := operation(http.MethodGet, "/v1/audit", "list-audit", "Who changed which card, who came in and who tried to, the newest first", admins...)
	op.Description = "login.sign-in, login.failed, login.locked and request.cross-site carry the address in data.from. Lines are never changed and never taken away."
	huma.Register(s.api, op, s.listAudit)
}

func (s *server) listAudit(ctx context.Context, in *struct {
	Person string `query:"person" maxLength:"60" doc:"Staff id: what they did, and what was done to them"`
	What   string `query:"what" maxLength:"60" doc:"Such as login.failed"`
	From   string `query:"from" maxLength:"40" doc:"From this moment on (RFC 3339), or from the beginning of this day by the clocks of your branch (2026-05-01)"`
	To     string `query:"to" maxLength:"40" doc:"Before this moment (RFC 3339), or up to the end of this day (2026-05-31)"`
	Paged
}) (*output[database.List[audit.Line]], error) {
	from, to, err := s.period(ctx, caller(ctx).Branch, in.From, in.To)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Audit.List(ctx, audit.Filter{Person: in.Person, What: in.What, From: from, To: to, Page: in.page()})
	return answer(s, found, err)
}
