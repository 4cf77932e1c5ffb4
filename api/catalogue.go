package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/internal/reads/picker"
	"github.com/workbay/workbay/process"
)

func (s *server) partRoutes() {
	huma.Register(s.api, operation(http.MethodPost, "/v1/parts", "upsert-parts", "Add parts to the price list or replace them, up to 1000 at a time, all or none", partsDesk...), s.upsertParts)
	huma.Register(s.api, operation(http.MethodGet, "/v1/parts", "find-parts", "The price list, by part number"), s.findParts)
	huma.Register(s.api, operation(http.MethodGet, "/v1/parts/{part_no}", "get-part", "One part of the price list, by its very number"), s.getPart)
	huma.Register(s.api, operation(http.MethodPut, "/v1/parts/{part_no}", "put-part", "Change a part, or offer it no more", partsDesk...), s.putPart)
	huma.Register(s.api, operation(http.MethodGet, "/v1/part-picks", "pick-parts", "The parts that somebody means, while they type: what fits best first, with what is free of each"), s.pickParts)
	s.jobTemplateRoutes()
}

func (s *server) jobTemplateRoutes() {
	keepers := []process.Role{process.Foreman, process.Manager, process.Admin}
	huma.Register(s.api, operation(http.MethodGet, "/v1/job-templates", "list-job-templates", "Work that is done again and again, by title"), s.listJobTemplates)
	huma.Register(s.api, creation("/v1/job-templates", "create-job-template", "Write down work that is done again and again", keepers...), s.createJobTemplate)
	huma.Register(s.api, operation(http.MethodGet, "/v1/job-templates/{id}", "get-job-template", "One job template"), s.getJobTemplate)
	huma.Register(s.api, operation(http.MethodPut, "/v1/job-templates/{id}", "put-job-template", "Change a job template, or offer it no more", keepers...), s.putJobTemplate)
	huma.Register(s.api, operation(http.MethodGet, "/v1/vehicles/{id}/job-picks", "pick-jobs", "The jobs that a car may need: templates that fit it and what cars of its model had before, the most frequent first"), s.pickJobs)
}

// bulk is a list of lines that are taken all or none.
type bulk[T any] struct {
	Items []T `json:"items" minItems:"1" maxItems:"1000"`
}

// taken tells how many lines were taken.
type taken struct {
	Count int `json:"count"`
}

func (s *server) upsertParts(ctx context.Context, in *struct {
	Keyed
	Body struct {
		Items           []cards.Part `json:"items" minItems:"1" maxItems:"1000"`
		DuplicateReason string       `json:"duplicate_reason,omitempty" maxLength:"1000" doc:"Why new numbers are of other parts than those that a refusal lists in duplicates"`
	}
}) (*output[taken], error) {
	n, err := once(ctx, s, in.Keyed, "upsert-parts", in.Body, func(ctx context.Context) (taken, error) {
		return taken{len(in.Body.Items)}, s.Store.Cards.UpsertParts(ctx, in.Body.Items, in.Body.DuplicateReason, actor(ctx))
	})
	return answer(s, n, err)
}

func (s *server) findParts(ctx context.Context, in *struct {
	Query string `query:"q" maxLength:"100" doc:"A fragment of the number (3 characters at least) or words of the name"`
	Paged
}) (*output[database.List[cards.PartCard]], error) {
	found, err := s.Store.Cards.ListParts(ctx, in.Query, in.page())
	return answer(s, found, err)
}

// OfPart names a part in the path.
type OfPart struct {
	PartNo string `path:"part_no" maxLength:"60"`
}

func (s *server) getPart(ctx context.Context, in *OfPart) (*versioned[cards.PartCard], error) {
	p, err := s.Store.Cards.PartByNumber(ctx, in.PartNo)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(p, p.Version), nil
}

func (s *server) putPart(ctx context.Context, in *struct {
	OfPart
	Edited
	Body cards.PartPut
}) (*versioned[cards.PartCard], error) {
	return put(s, in.Edited, cards.PartCard.Tag, func(expected int) (cards.PartCard, error) {
		return s.Store.Cards.PutPart(ctx, in.PartNo, in.Body, expected, actor(ctx))
	})
}

func (s *server) pickParts(ctx context.Context, in *struct {
	OfBranch
	Query string `query:"q" maxLength:"100" doc:"Words of the name, the number or one that others give the part, whole or in part; fewer than two characters find nothing"`
	Sliced
}) (*list[picker.Pick], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Picker.Parts(ctx, in.Query, b)
	return items(s, in.Sliced, found, err)
}

func (s *server) listJobTemplates(ctx context.Context, in *struct {
	Query string `query:"q" maxLength:"100" doc:"Words of a title in any language, or the operation code"`
	All   bool   `query:"all" doc:"Also those that are not offered"`
	Paged
}) (*output[database.List[jobtemplates.Template]], error) {
	found, err := s.Store.Jobs.List(ctx, jobtemplates.Filter{Query: in.Query, All: in.All}, in.page())
	return answer(s, found, err)
}

func (s *server) createJobTemplate(ctx context.Context, in *struct {
	Keyed
	Body jobtemplates.TemplatePut
}) (*versioned[jobtemplates.Template], error) {
	made, err := once(ctx, s, in.Keyed, "create-job-template", in.Body, func(ctx context.Context) (jobtemplates.Template, error) {
		return s.Store.Jobs.Create(ctx, in.Body, actor(ctx))
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(made, made.Version), nil
}

func (s *server) getJobTemplate(ctx context.Context, in *Identified) (*versioned[jobtemplates.Template], error) {
	t, err := s.Store.Jobs.ByID(ctx, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(t, t.Version), nil
}

func (s *server) putJobTemplate(ctx context.Context, in *struct {
	Identified
	Edited
	Body jobtemplates.TemplatePut
}) (*versioned[jobtemplates.Template], error) {
	return put(s, in.Edited, jobtemplates.Template.Tag, func(expected int) (jobtemplates.Template, error) {
		return s.Store.Jobs.Put(ctx, in.ID, in.Body, expected, actor(ctx))
	})
}

func (s *server) pickJobs(ctx context.Context, in *struct {
	Identified
	Query    string `query:"q" maxLength:"100" doc:"Words of the title, or the operation code; absent: the most frequent"`
	Language string `query:"language" enum:"en,ru,es,pt" doc:"Of titles; the first that there is when absent"`
	Sliced
}) (*list[picker.JobPick], error) {
	car, err := s.Store.Cards.VehicleByID(ctx, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.Picker.Jobs(ctx, picker.Wanted{Car: jobtemplates.Fit{Make: car.Make, Model: car.Model, Engine: car.EngineCode}, Query: in.Query, Language: in.Language})
	return items(s, in.Sliced, found, err)
}
