package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/internal/shop"
)

func (s *server) branchRoutes() {
	huma.Register(s.api, creation("/v1/branches", "create-branch", "Add a branch with the default calendar", admins...), s.createBranch)
	huma.Register(s.api, operation(http.MethodGet, "/v1/branches", "list-branches", "All branches"), s.listBranches)
	huma.Register(s.api, operation(http.MethodPut, "/v1/branches/{id}", "put-branch", "Change a branch's name, telephone and address", admins...), s.putBranch)
	huma.Register(s.api, creation("/v1/bays", "create-bay", "Add a bay to a branch", admins...), s.createBay)
	huma.Register(s.api, operation(http.MethodPut, "/v1/bays/{id}", "put-bay", "Rename a bay or put it out of use", admins...), s.putBay)
	huma.Register(s.api, operation(http.MethodGet, "/v1/bays", "list-bays", "Bays of a branch"), s.listBays)
}

func (s *server) createBranch(ctx context.Context, in *struct {
	Keyed
	Body shop.Branch
}) (*output[shop.Branch], error) {
	b, err := once(ctx, s, in.Keyed, "create-branch", in.Body, func(ctx context.Context) (shop.Branch, error) {
		return s.Store.Shop.CreateBranch(ctx, in.Body, actor(ctx))
	})
	return answer(s, b, err)
}

func (s *server) putBranch(ctx context.Context, in *struct {
	Identified
	Edited
	Body shop.BranchCard
}) (*versioned[shop.Branch], error) {
	return put(s, in.Edited, shop.Branch.Tag, func(expected int) (shop.Branch, error) {
		return s.Store.Shop.PutBranch(ctx, in.ID, in.Body, expected, actor(ctx))
	})
}

// put changes a card unless another change came in between, and answers it with its version.
func put[T any](s *server, e Edited, version func(T) int, change func(expected int) (T, error)) (*versioned[T], error) {
	expected, err := e.version()
	if err != nil {
		return nil, s.problem(err)
	}
	now, err := change(expected)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(now, version(now)), nil
}

func (s *server) putBay(ctx context.Context, in *struct {
	Identified
	Edited
	Body workshop.BayCard
}) (*versioned[workshop.Bay], error) {
	return put(s, in.Edited, workshop.Bay.Tag, func(expected int) (workshop.Bay, error) {
		return s.Store.Workshop.PutBay(ctx, in.ID, in.Body, expected, actor(ctx))
	})
}

func (s *server) listBranches(ctx context.Context, in *Sliced) (*list[shop.Branch], error) {
	all, err := s.Store.Shop.Branches(ctx)
	return items(s, *in, all, err)
}

type bayBody struct {
	Branch string `json:"branch,omitempty" maxLength:"8" doc:"Your own when absent"`
	Name   string `json:"name" minLength:"1" maxLength:"60"`
}

func (s *server) createBay(ctx context.Context, in *struct {
	Keyed
	Body bayBody
}) (*output[workshop.Bay], error) {
	if in.Body.Branch == "" {
		in.Body.Branch = caller(ctx).Branch
	}
	b, err := once(ctx, s, in.Keyed, "create-bay", in.Body, func(ctx context.Context) (workshop.Bay, error) {
		return s.Store.Workshop.CreateBay(ctx, in.Body.Branch, in.Body.Name, actor(ctx))
	})
	return answer(s, b, err)
}

func (s *server) listBays(ctx context.Context, in *struct {
	Branch string `query:"branch" maxLength:"8" doc:"Your own when absent"`
	Sliced
}) (*list[workshop.Bay], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Workshop.Bays(ctx, b)
	return items(s, in.Sliced, all, err)
}
