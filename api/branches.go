package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/store"
)

func (s *server) branchRoutes() {
	huma.Register(s.api, creation("/v1/branches", "create-branch", "Add a branch with the default calendar", admins...), s.createBranch)
	huma.Register(s.api, operation(http.MethodGet, "/v1/branches", "list-branches", "All branches"), s.listBranches)
	huma.Register(s.api, operation(http.MethodPut, "/v1/branches/{id}", "put-branch", "Change a branch's name, telephone and address", admins...), s.putBranch)
	huma.Register(s.api, creation("/v1/bays", "create-bay", "Add a bay to a branch", admins...), s.createBay)
	huma.Register(s.api, operation(http.MethodGet, "/v1/bays", "list-bays", "Bays of a branch"), s.listBays)
}

func (s *server) createBranch(ctx context.Context, in *struct {
	Keyed
	Body store.Branch
}) (*output[store.Branch], error) {
	b, err := once(ctx, s, in.Keyed, "create-branch", in.Body, func(ctx context.Context) (store.Branch, error) {
		return s.Store.CreateBranch(ctx, in.Body, actor(ctx))
	})
	return answer(s, b, err)
}

func (s *server) putBranch(ctx context.Context, in *struct {
	Identified
	Body store.BranchCard
}) (*output[store.Branch], error) {
	b, err := s.Store.PutBranch(ctx, in.ID, in.Body, actor(ctx))
	return answer(s, b, err)
}

func (s *server) listBranches(ctx context.Context, _ *struct{}) (*list[store.Branch], error) {
	all, err := s.Store.Branches(ctx)
	return items(s, all, err)
}

type bayBody struct {
	Branch string `json:"branch,omitempty" maxLength:"8" doc:"Your own when absent"`
	Name   string `json:"name" minLength:"1" maxLength:"60"`
}

func (s *server) createBay(ctx context.Context, in *struct {
	Keyed
	Body bayBody
}) (*output[store.Bay], error) {
	if in.Body.Branch == "" {
		in.Body.Branch = caller(ctx).Branch
	}
	b, err := once(ctx, s, in.Keyed, "create-bay", in.Body, func(ctx context.Context) (store.Bay, error) {
		return s.Store.CreateBay(ctx, in.Body.Branch, in.Body.Name, actor(ctx))
	})
	return answer(s, b, err)
}

func (s *server) listBays(ctx context.Context, in *struct {
	Branch string `query:"branch" maxLength:"8" doc:"Your own when absent"`
}) (*list[store.Bay], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Bays(ctx, b)
	return items(s, all, err)
}
