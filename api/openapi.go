package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/yaml"
	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/api/document"
	"github.com/workbay/workbay/process"
)

// tags sort the operations by the first part of their path; see [tagOf] for the others.
var tags = map[string][2]string{
	"work-orders": {"Work orders", "Orders, their journal and papers, and a command for each thing that can be done with one"},
	"surveys":     {"Surveys", "The question how it was, after the car is back"},
	"process":     {"Process", "What the processes are: phases, commands, maps"},
	"journal":     {"Process mining", "The journal as an event log"},
	"bottlenecks": {"Bottlenecks", "Where orders lose time"},
	"c":           {"Client's link", "What the token in a client's link opens; it needs no other authority"},
	"outbox":      {"Outbox", "Messages for the gateway that carries them"},
	"problems":    {"Problems", "The codes of refusals"},
}

// tagOf is the tag of a path with its description.
func tagOf(path string) (name, description string) {
	part, _, _ := strings.Cut(strings.TrimPrefix(path, "/v1/"), "/")
	if t, ok := tags[part]; ok {
		return t[0], t[1]
	}
	name = strings.ToUpper(part[:1]) + strings.ReplaceAll(part[1:], "-", " ")
	return name, "What is at /v1/" + part
}

// described completes the document when all routes are known.
func (s *server) described() {
	doc := s.api.OpenAPI()
	doc.Info.License = &huma.License{Name: "Apache License 2.0", Identifier: "Apache-2.0"}
	doc.Info.Contact = &huma.Contact{Name: "Workbay", URL: "https://github.com/workbay/workbay"}
	doc.Servers = []*huma.Server{{URL: "/", Description: "Where this document comes from"}}
	for path, item := range doc.Paths {
		name, says := tagOf(path)
		if !slices.ContainsFunc(doc.Tags, func(t *huma.Tag) bool { return t.Name == name }) {
			doc.Tags = append(doc.Tags, &huma.Tag{Name: name, Description: says})
		}
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				op.Tags = []string{name}
				complete(op)
			}
		}
	}
	slices.SortFunc(doc.Tags, func(a, b *huma.Tag) int { return strings.Compare(a.Name, b.Name) })
}

// complete says of an operation who may call it, and how it refuses.
func complete(op *huma.Operation) {
	if op.Description == "" {
		op.Description = forWhom(op)
	}
	refusal := *op.Responses["default"]
	refusal.Description = "Refused: the code says why, the detail what to do"
	op.Responses["4XX"] = &refusal
}

func forWhom(op *huma.Operation) string {
	roles, _ := op.Metadata[rolesKey].([]process.Role)
	switch {
	case len(op.Security) == 0:
		return "Needs no token."
	case len(roles) == 0:
		return "For every member of staff."
	}
	return "For " + words(roles) + "."
}

// documentRoutes serve the OpenAPI document as it is read by generators.
func (s *server) documentRoutes(r chi.Router) error {
	s.described()
	b, err := json.Marshal(s.api.OpenAPI())
	if err != nil {
		return err
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		return err
	}
	document.Promise(doc)
	asJSON, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		return err
	}
	var asYAML strings.Builder
	if err := yaml.Convert(&asYAML, strings.NewReader(string(asJSON))); err != nil {
		return err
	}
	serve := func(media, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", media)
			_, _ = w.Write([]byte(text))
		}
	}
	r.Get("/openapi.json", serve("application/openapi+json", string(asJSON)))
	r.Get("/openapi.yaml", serve("application/openapi+yaml", asYAML.String()))
	return nil
}
