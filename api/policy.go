package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

func (s *server) policyRoutes() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/policy", "get-policy", "Deadlines, limits and targets for orders opened now"), s.getPolicy)
	huma.Register(s.api, operation(http.MethodPut, "/v1/policy", "put-policy", "Change the policy for orders opened from now on", managers...), s.putPolicy)
	huma.Register(s.api, operation(http.MethodGet, "/v1/company", "get-company", "What papers say of the company"), s.getCompany)
	huma.Register(s.api, operation(http.MethodPut, "/v1/company", "put-company", "Change what papers say from now on; printed again, older ones say what they said", process.Admin), s.putCompany)
	const calendar = "/v1/branches/{id}/calendar"
	huma.Register(s.api, operation(http.MethodGet, calendar, "get-calendar", "A branch's opening hours for orders opened now"), s.getCalendar)
	huma.Register(s.api, operation(http.MethodPut, calendar, "put-calendar", "Change a branch's opening hours for orders opened from now on", managers...), s.putCalendar)
}

// WantsVersion asks for an older version, under which older orders live (T4).
type WantsVersion struct {
	Version int `query:"version" minimum:"0" doc:"An older version; the newest when absent"`
}

// from is the version that a document was Edited from: If-Match when it was sent, or else the
// version in the document, which is the one that was read.
func (e Edited) from(document int) (int, error) {
	version, err := e.version()
	if err == nil && version == 0 {
		version = document
	}
	return version, err
}

func (s *server) getPolicy(ctx context.Context, in *WantsVersion) (*versioned[workorder.Policy], error) {
	var p workorder.Policy
	var err error
	if in.Version > 0 {
		p, err = s.Store.Shop.PolicyByVersion(ctx, in.Version)
	} else {
		p, err = s.Store.Shop.CurrentPolicy(ctx)
	}
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(p, p.Version), nil
}

func (s *server) putPolicy(ctx context.Context, in *struct {
	Edited
	Body workorder.Policy
}) (*versioned[workorder.Policy], error) {
	version, err := in.from(in.Body.Version)
	if err != nil {
		return nil, s.problem(err)
	}
	p, err := s.desk.PutPolicy(ctx, in.Body, version, actor(ctx))
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(p, p.Version), nil
}

func (s *server) getCompany(ctx context.Context, in *WantsVersion) (*versioned[shop.Company], error) {
	var c shop.Company
	var err error
	if in.Version > 0 {
		c, err = s.Store.Shop.CompanyByVersion(ctx, in.Version)
	} else {
		c, err = s.Store.Shop.CurrentCompany(ctx)
	}
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(c, c.Version), nil
}

func (s *server) putCompany(ctx context.Context, in *struct {
	Edited
	Body shop.Company
}) (*versioned[shop.Company], error) {
	return put(s, Edited{}, shop.Company.Tag, func(int) (shop.Company, error) {
		version, err := in.from(in.Body.Version)
		if err != nil {
			return shop.Company{}, err
		}
		return s.Store.Shop.PutCompany(ctx, in.Body, version, actor(ctx))
	})
}

func (s *server) getCalendar(ctx context.Context, in *struct {
	Identified
	WantsVersion
}) (*versioned[worktime.Calendar], error) {
	var c worktime.Calendar
	var err error
	if in.Version > 0 {
		c, err = s.Store.Shop.CalendarByVersion(ctx, in.ID, in.Version)
	} else {
		c, err = s.Store.Shop.CurrentCalendar(ctx, in.ID)
	}
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(c, c.Version), nil
}

func (s *server) putCalendar(ctx context.Context, in *struct {
	Identified
	Edited
	Body worktime.Calendar
}) (*versioned[worktime.Calendar], error) {
	b, err := branch(ctx, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	version, err := in.from(in.Body.Version)
	if err != nil {
		return nil, s.problem(err)
	}
	c, err := s.Store.Shop.PutCalendar(ctx, b, in.Body, version, actor(ctx))
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(c, c.Version), nil
}
