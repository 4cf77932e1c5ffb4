package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Who keeps which cards; the desk roles keep those of clients and cars.
var (
	partsDesk = []process.Role{process.Parts, process.Manager, process.Admin}
	managers  = []process.Role{process.Manager, process.Admin}
	admins    = []process.Role{process.Admin}
)

// cardRoutes are the routes of cards and set-up data.
func (s *server) cardRoutes() {
	s.clientRoutes()
	s.representativeRoutes()
	s.vehicleRoutes()
	s.coverageRoutes()
	s.payerRoutes()
	s.staffRoutes()
	s.branchRoutes()
	s.partRoutes()
	s.importRoutes()
	s.supplierRoutes()
	s.stockRoutes()
	s.sheetRoutes()
	s.transferRoutes()
	s.returnRoutes()
	s.policyRoutes()
}

// creation describes a POST that makes something and answers 201.
func creation(path, id, summary string, roles ...process.Role) huma.Operation {
	op := operation(http.MethodPost, path, id, summary, roles...)
	op.DefaultStatus = http.StatusCreated
	return op
}

// Parameters that routes share have exported names: huma reads embedded structs only then.

// Identified names a card in the path.
type Identified struct {
	ID string `path:"id" maxLength:"60"`
}

// Paged asks for a part of a list.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"100" doc:"next_cursor of the page before"`
}

func (p Paged) page() database.Page { return database.Page{Limit: p.Limit, Cursor: p.Cursor} }

// Edited carries the version that an edit was made from (RFC 9110, If-Match).
type Edited struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"ETag of the card as you read it: an edit of an older reading is refused. Without it the edit applies to whatever is there"`
}

// version is the version meant, 0 for any.
func (e Edited) version() (int, error) {
	tag := strings.Trim(strings.TrimPrefix(strings.TrimSpace(e.IfMatch), "W/"), `"`)
	if tag == "" || tag == "*" {
		return 0, nil
	}
	n, err := strconv.Atoi(tag)
	if err != nil || n < 1 {
		return 0, process.Invalid("If-Match: send the ETag that the card was read with, such as \"3\"")
	}
	return n, nil
}

// versioned is a card with its version as ETag.
type versioned[T any] struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     T
}

func tagged[T any](body T, version int) *versioned[T] {
	return &versioned[T]{ETag: fmt.Sprintf(`"%d"`, version), Body: body}
}

// output is a plain answer.
type output[T any] struct{ Body T }

// answer makes an answer of what the store found, or a problem.
func answer[T any](s *server, body T, err error) (*output[T], error) {
	if err != nil {
		return nil, s.problem(err)
	}
	return &output[T]{Body: body}, nil
}

// Sliced asks for a part of a list that is short by nature: it is read whole.
type Sliced struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"1000"`
	Cursor string `query:"cursor" maxLength:"20" doc:"next_cursor of the page before"`
}

// items answers the part of a short list that is asked for.
func items[T any](s *server, part Sliced, all []T, err error) (*list[T], error) {
	if err != nil {
		return nil, s.problem(err)
	}
	from := 0
	if part.Cursor != "" {
		if from, err = strconv.Atoi(part.Cursor); err != nil || from < 0 {
			return nil, s.problem(database.BadCursor())
		}
	}
	all = all[min(from, len(all)):]
	out := &list[T]{}
	if part.Limit > 0 && len(all) > part.Limit {
		all, out.Body.Next = all[:part.Limit], strconv.Itoa(from+part.Limit)
	}
	out.Body.Items = append([]T{}, all...)
	return out, nil
}

// once does what a POST asks for. With an Idempotency-Key it and its answer are kept
// in one transaction, and the same request gets the same answer again. what names the route and
// whatever of its path matters.
func once[T any](ctx context.Context, s *server, k Keyed, what string, body any, do func(context.Context) (T, error)) (T, error) {
	if k.Key == "" {
		return do(ctx)
	}
	var made T
	sender, err := k.ask(Waiting{}).Sender(actor(ctx), what, body)
	if err != nil {
		return made, err
	}
	key := database.OnceKey{Principal: sender.By.ID, Key: "card/" + sender.Key, Hash: []byte(sender.Hash)}
	a, err := s.Store.DB.Once(ctx, key, func(ctx context.Context) (int, any, error) {
		made, err := do(ctx)
		return http.StatusCreated, made, err
	})
	if err != nil {
		return made, err
	}
	return made, json.Unmarshal(a.Body, &made)
}
