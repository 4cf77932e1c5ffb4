package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) staffRoutes() {
	huma.Register(s.api, creation("/v1/staff", "create-staff", "Add a member of staff", admins...), s.createStaff)
	huma.Register(s.api, operation(http.MethodGet, "/v1/staff", "list-staff", "Who works or worked at a branch"), s.listStaff)
	huma.Register(s.api, operation(http.MethodPatch, "/v1/staff/{id}", "update-staff", "Change fields of a member of staff", admins...), s.updateStaff)
	huma.Register(s.api, operation(http.MethodGet, "/v1/staff/{id}/held", "list-held", "What somebody holds of open orders: running clock, planned time, tasks, advised orders", admins...), s.heldByStaff)

	const tokens = "/v1/staff/{id}/tokens"
	issue := creation(tokens, "issue-token", "Issue a token; it is shown this once", admins...)
	issue.Description = "Only a hash of the token is kept. With an Idempotency-Key the answer is kept as well, sealed so that only your own token opens it again."
	huma.Register(s.api, issue, s.issueToken)
	huma.Register(s.api, operation(http.MethodGet, tokens, "list-tokens", "Tokens of a member of staff, without the secrets", admins...), s.listTokens)
	huma.Register(s.api, operation(http.MethodDelete, tokens+"/{token_id}", "revoke-token", "Make a token stop working at once", admins...), s.revokeToken)
	s.absenceRoutes()
	s.loginRoutes()
	s.accountRoutes()
	s.auditRoutes()
}

func (s *server) loginRoutes() {
	const login = "/v1/staff/{id}/login"
	set := operation(http.MethodPut, login, "set-login", "Give a user name and a password for the pages; sessions of those before end", admins...)
	set.Description = "The password has at least 10 characters. Whoever gets one chooses another when they sign in to the pages, and before these open; tokens work meanwhile. It is kept as a slow hash only and in no log, audit or kept answer; sent again, it is set again."
	secretly[loginBody](s, set, "Login", s.setLogin)
	huma.Register(s.api, operation(http.MethodGet, login, "get-login", "User name of a member of staff, never the password", admins...), s.getLogin)
	huma.Register(s.api, operation(http.MethodDelete, login, "remove-login", "Take user name and password away; tokens keep working", admins...), s.removeLogin)
}

func (s *server) createStaff(ctx context.Context, in *struct {
	Keyed
	Body people.StaffCard
}) (*output[people.Staff], error) {
	if in.Body.Branch == "" {
		in.Body.Branch = caller(ctx).Branch
	}
	p, err := once(ctx, s, in.Keyed, "create-staff", in.Body, func(ctx context.Context) (people.Staff, error) {
		return s.Store.People.CreateStaff(ctx, in.Body, actor(ctx))
	})
	return answer(s, p, err)
}

func (s *server) listStaff(ctx context.Context, in *struct {
	Branch string       `query:"branch" maxLength:"8" doc:"Your own when absent"`
	Role   process.Role `query:"role" enum:"reception,parts,mechanic,foreman,manager,admin"`
	Paged
}) (*output[database.List[people.Staff]], error) {
	b, err := branch(ctx, in.Branch)
	if err != nil {
		return nil, s.problem(err)
	}
	found, err := s.Store.People.ListStaff(ctx, people.StaffFilter{Branch: b, Role: in.Role, Page: in.page()})
	return answer(s, found, err)
}

func (s *server) updateStaff(ctx context.Context, in *struct {
	Identified
	Edited
	Body people.StaffPatch
}) (*versioned[people.Staff], error) {
	expected, err := in.version()
	if err != nil {
		return nil, s.problem(err)
	}
	in.Body.Expected = expected
	p, err := s.Store.People.UpdateStaff(ctx, in.ID, in.Body, actor(ctx))
	s.peopleChanged()
	if err == nil && !p.Active {
		if late := s.desk.PassOn(ctx, p.ID); late != nil { // it is gone on with by itself
			s.Log.WarnContext(ctx, "pass on what somebody who left holds", "error", late)
		}
	}
	if err != nil {
		return nil, s.problem(err)
	}
	return tagged(p, p.Version), nil
}

// heldByStaff lists what somebody would leave behind.
func (s *server) heldByStaff(ctx context.Context, in *struct {
	Identified
	Sliced
}) (*list[workorder.Held], error) {
	if _, err := s.Store.People.StaffByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.Held.Of(ctx, in.ID)
	return items(s, in.Sliced, all, err)
}

type tokenBody struct {
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"In a year when absent"`
}

// issuedToken is the only place where a token itself appears.
type issuedToken struct {
	Token string `json:"token" doc:"Keep it now; it is not shown again"`
}

// sealedAnswer is what is kept of an answer with a secret in it.
type sealedAnswer struct {
	Sealed []byte `json:"sealed"`
}

func (s *server) issueToken(ctx context.Context, in *struct {
	Identified
	Keyed
	Body *tokenBody
}) (*output[issuedToken], error) {
	var expires *time.Time
	if in.Body != nil {
		expires = in.Body.ExpiresAt
	}
	seal := callOf(ctx).seal
	kept, err := once(ctx, s, in.Keyed, "issue-token/"+in.ID, in.Body, func(ctx context.Context) (sealedAnswer, error) {
		token, err := s.Store.People.IssueToken(ctx, in.ID, expires, actor(ctx))
		if err != nil {
			return sealedAnswer{}, err
		}
		sealed, err := seal.Close([]byte(token))
		return sealedAnswer{sealed}, err
	})
	if err != nil {
		return nil, s.problem(err)
	}
	token, err := seal.Open(kept.Sealed)
	if err != nil {
		err = process.Conflict("this key has issued a token already, for somebody who called with another token of yours; revoke it and issue one under a new key")
	}
	return answer(s, issuedToken{Token: string(token)}, err)
}

func (s *server) listTokens(ctx context.Context, in *struct {
	Identified
	Sliced
}) (*list[people.Token], error) {
	all, err := s.Store.People.Tokens(ctx, in.ID)
	return items(s, in.Sliced, all, err)
}

func (s *server) revokeToken(ctx context.Context, in *struct {
	Identified
	TokenID string `path:"token_id" maxLength:"64" doc:"id of GET /v1/staff/{id}/tokens"`
}) (*struct{}, error) {
	err := s.Store.People.RevokeToken(ctx, in.ID, in.TokenID, actor(ctx))
	s.peopleChanged()
	return nil, s.problem(err)
}

const jsonBody = "application/json"

type loginBody struct {
	Name     string `json:"name" pattern:"^[a-z0-9._-]{2,40}$" example:"anna.petrova"`
	Password string `json:"password" minLength:"10" maxLength:"200" format:"password"`
	Final    bool   `json:"final,omitempty" doc:"They are not asked to choose a password of their own: for a screen on a wall, or a demonstration"`
}

func (s *server) setLogin(ctx context.Context, in *struct {
	Identified
	RawBody []byte `contentType:"application/json"`
}) (*struct{}, error) {
	var body loginBody
	if !readSecret(in.RawBody, &body) {
		return nil, s.problem(process.Invalid(`body: send {"name": "…", "password": "…"} and nothing else`))
	}
	set := s.Store.People.GiveLogin
	if body.Final {
		set = s.Store.People.SetLogin
	}
	err := set(ctx, in.ID, body.Name, body.Password, actor(ctx))
	s.peopleChanged()
	return nil, s.problem(err)
}

// loginView is what can be told of a login.
type loginView struct {
	Name      string    `json:"name"`
	ChangedAt time.Time `json:"changed_at" doc:"Of the name or the password"`
	Given     bool      `json:"given" doc:"The password is not of their own choice yet: the pages ask them for another when they sign in"`
}

func (s *server) getLogin(ctx context.Context, in *Identified) (*output[loginView], error) {
	l, err := s.Store.People.LoginOf(ctx, in.ID)
	if err != nil {
		return nil, s.problem(err)
	}
	return answer(s, loginView{*l.Name, *l.ChangedAt, l.Given}, nil)
}

func (s *server) removeLogin(ctx context.Context, in *Identified) (*struct{}, error) {
	err := s.Store.People.RemoveLogin(ctx, in.ID, actor(ctx))
	s.peopleChanged()
	return nil, s.problem(err)
}

// peopleChanged has this process forget at once who everybody is, before the
// answer goes out. The database tells the others.
func (s *server) peopleChanged() { s.Feed.Heard(feed.News{What: feed.People}) }

// absenceRoutes are when members of staff are not there.
func (s *server) absenceRoutes() {
	const of = "/v1/staff/{id}/absences"
	add := creation(of, "add-absence", "Record that somebody is not there on some days", managers...)
	add.Description = "No time is planned for them then. What open orders had planned for them is planned anew; a job that runs is paused when the first day begins."
	huma.Register(s.api, add, s.addAbsence)
	huma.Register(s.api, operation(http.MethodGet, of, "list-absences", "When somebody is not there, from a month ago on", managers...), s.listAbsences)
	huma.Register(s.api, operation(http.MethodDelete, "/v1/absences/{id}", "end-absence", "Forget an absence: time is planned for them again, what was passed on stays where it is", managers...), s.endAbsence)
}

func (s *server) addAbsence(ctx context.Context, in *struct {
	Identified
	Keyed
	Body people.AbsenceCard
}) (*output[people.Absence], error) {
	a, err := once(ctx, s, in.Keyed, "add-absence/"+in.ID, in.Body, func(ctx context.Context) (people.Absence, error) {
		return s.desk.Away(ctx, caller(ctx), in.ID, in.Body)
	})
	if err == nil {
		if late := s.desk.PassOnAbsence(ctx, a.ID); late != nil { // it is gone on with by itself
			s.Log.WarnContext(ctx, "pass on what somebody who is away holds", "error", late)
		}
	}
	return answer(s, a, err)
}

func (s *server) listAbsences(ctx context.Context, in *struct {
	Identified
	Sliced
}) (*list[people.Absence], error) {
	if _, err := s.Store.People.StaffByID(ctx, in.ID); err != nil {
		return nil, s.problem(err)
	}
	all, err := s.Store.People.Absences(ctx, in.ID)
	return items(s, in.Sliced, all, err)
}

func (s *server) endAbsence(ctx context.Context, in *Identified) (*struct{}, error) {
	_, err := s.desk.EndAbsence(ctx, caller(ctx), in.ID)
	return nil, s.problem(err)
}
