package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/workbay/workbay/process"
)

// Password is what everybody of the demo signs in with at the pages. It is public, so
// what is loaded with it is for looking at and not for work.
const Password = "workbay-demo"

// admit gives everybody a user name after their role: mechanic, mechanic2 and so on,
// in the order in which they came. Who has one keeps it, and their password: an operator
// may have been here before.
func (s *shop) admit(ctx context.Context) error {
	var all items[struct {
		ID     string       `json:"id"`
		Role   process.Role `json:"role"`
		Active bool         `json:"active"`
	}]
	if err := s.admin.Get(ctx, "/v1/staff?limit=200", &all); err != nil {
		return fmt.Errorf("who works here: %w", err)
	}
	var accounts []*account
	given := map[process.Role]int{}
	for _, p := range all.Items {
		path := "/v1/staff/" + url.PathEscape(p.ID) + "/login"
		err := s.admin.Get(ctx, path, nil)
		if !p.Active || err == nil {
			continue
		}
		if !answered(err, http.StatusNotFound) {
			return fmt.Errorf("login of %s: %w", p.ID, err)
		}
		a := &account{path: path, role: p.Role, name: string(p.Role)}
		if given[p.Role]++; given[p.Role] > 1 {
			a.name += strconv.Itoa(given[p.Role])
		}
		accounts = append(accounts, a)
	}
	s.users = map[process.Role][]string{}
	for _, a := range accounts {
		// One by one: a password takes all processors, and on a slow machine one
		// that waits behind the others is sent away.
		if err := s.signUp(ctx, a); err != nil {
			return err
		}
		s.users[a.role] = append(s.users[a.role], a.name)
	}
	return nil
}

// account is a login to be.
type account struct {
	path string
	role process.Role
	name string
}

// signUp makes a login, with the branch behind the name when somebody of another branch has it.
func (s *shop) signUp(ctx context.Context, a *account) error {
	try := func() error {
		return s.admin.Do(ctx, http.MethodPut, a.path, map[string]any{"name": a.name, "password": Password, "final": true}, nil)
	}
	err := try()
	if answered(err, http.StatusConflict) {
		a.name += "." + strings.ToLower(s.branch)
		err = try()
	}
	if err != nil {
		return fmt.Errorf("login %s: %w", a.name, err)
	}
	return nil
}

// answered reports whether err is the API's answer of this status.
func answered(err error, status int) bool {
	var p *Problem
	return errors.As(err, &p) && p.Status == status
}

// introduce tells as whom the pages can be looked at.
func (s *shop) introduce() {
	s.say("\n  Sign in with the password %s as\n", Password)
	for _, r := range process.StaffRoles() {
		s.say("  %-20s %s\n", r, strings.Join(s.users[r], ", "))
	}
	s.say("  Everybody knows this password: let nobody reach a demo who should not.\n")
}
