package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
)

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
