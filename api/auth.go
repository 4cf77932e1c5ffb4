package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/workbay/workbay/api/problem"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

type principalKey struct{}

// caller is who asks; only operations without security have none.
func caller(ctx context.Context) auth.Principal {
	p, _ := ctx.Value(principalKey{}).(auth.Principal)
	return p
}

type callKey struct{}

// call is what the caller came with.
type call struct {
	seal auth.Seal // of their token
	from string    // their true address
}

func callOf(ctx context.Context) call {
	c, _ := ctx.Value(callKey{}).(call)
	return c
}

// actor is the caller as the core knows them.
func actor(ctx context.Context) process.Actor {
	p := caller(ctx)
	return process.Actor{Role: p.Role, ID: p.ID}
}

// rolesKey is the operation metadata that names who may call it.
const rolesKey = "roles"

// operation describes a route that staff with one of the given roles may call;
// no role means every member of staff.
func operation(method, path, id, summary string, roles ...process.Role) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary,
		Security: []map[string][]string{{"bearer": {}}},
		Metadata: map[string]any{rolesKey: roles},
	}
}

// open describes a route that needs no token.
func open(method, path, id, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Security: []map[string][]string{}}
}

// authenticate checks the bearer token and the role that an operation asks for.
func (s *server) authenticate(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	if len(op.Security) == 0 {
		next(ctx)
		return
	}
	token, ok := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
	if !ok || token == "" {
		ctx.SetHeader("WWW-Authenticate", "Bearer")
		_ = huma.WriteErr(s.api, ctx, http.StatusUnauthorized, "send your token as `Authorization: Bearer …`; an administrator issues tokens")
		return
	}
	p, err := s.Auth.Authenticate(ctx.Context(), token)
	if err != nil {
		if kind := process.KindOf(err); kind != process.KindInternal && kind != process.KindUnavailable {
			ctx.SetHeader("WWW-Authenticate", `Bearer error="invalid_token"`)
			_ = huma.WriteErr(s.api, ctx, http.StatusUnauthorized, "this token is not valid any more; ask an administrator for a new one")
			return
		}
		s.Log.Warn("authentication refused for now", "error", cmp.Or(process.Cause(err), err))
		_ = huma.WriteErr(s.api, ctx, http.StatusServiceUnavailable, "who you are can not be looked up right now; try again in a moment")
		return
	}
	if roles, _ := op.Metadata[rolesKey].([]process.Role); len(roles) > 0 && !slices.Contains(roles, p.Role) {
		s.Metrics.Refused(string(process.KindForbidden))
		problem.Send(ctx, problem.New(process.CodeWrongRole, http.StatusForbidden, string(p.Role)+" may not do this; it takes "+words(roles)))
		return
	}
	r, _ := humachi.Unwrap(ctx)
	ctx = huma.WithValue(ctx, principalKey{}, p)
	ctx = huma.WithValue(ctx, callKey{}, call{seal: auth.SealOf(token), from: desk.Address(r)})
	next(ctx)
}

func words(roles []process.Role) string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return strings.Join(out, ", ")
}

// branch is the branch a request is about: the caller's own, or any for an
// administrator who names it.
func branch(ctx context.Context, named string) (string, error) {
	p := caller(ctx)
	if named == "" || named == p.Branch {
		return p.Branch, nil
	}
	if p.Role != process.Admin {
		return "", process.As(process.CodeOtherBranch, process.Forbidden("branch: you work at %s; only an administrator sees other branches", p.Branch))
	}
	return named, nil
}
