package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// SetUser gives a member of staff a user name and a password for the pages: how an operator
// makes the first user, and helps out who forgot theirs. When nobody is named, the login
// is one that exists and only its password changes.
func SetUser(ctx context.Context, o Options, staff, login, password string, out io.Writer) error {
	s, err := openRecord(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	if staff == "" {
		has, err := userNamed(ctx, s, login)
		if err != nil {
			return fmt.Errorf("%w, or say with --staff whose it shall be", err)
		}
		staff = has.StaffID
	}
	if err := s.People.GiveLogin(ctx, staff, login, password, process.ProcessActor()); err != nil {
		return err
	}
	set, err := s.People.LoginOf(ctx, staff)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s (%s) signs in as %s, and chooses a password of their own then; who was signed in under the old password is signed out\n", set.StaffName, set.Role, *set.Name)
	return err
}

// RemoveUser takes a user name away; its sessions end.
func RemoveUser(ctx context.Context, o Options, login string, out io.Writer) error {
	s, err := openRecord(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	has, err := userNamed(ctx, s, login)
	if err != nil {
		return err
	}
	if err := s.People.RemoveLogin(ctx, has.StaffID, process.ProcessActor()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s (%s) can not sign in any more\n", has.StaffName, has.Role)
	return err
}

func userNamed(ctx context.Context, s *store.Store, login string) (people.Login, error) {
	list, err := s.People.Logins(ctx)
	if err != nil {
		return people.Login{}, err
	}
	at := slices.IndexFunc(list, func(l people.Login) bool { return l.Name != nil && strings.EqualFold(*l.Name, login) })
	if at < 0 {
		return people.Login{}, fmt.Errorf("nobody signs in as %q; see `workbay user list`", login)
	}
	return list[at], nil
}

// ListUsers prints everybody who works here, with the names under which they sign in.
func ListUsers(ctx context.Context, o Options, out io.Writer) error {
	s, err := openRecord(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.People.Logins(ctx)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b people.Login) int {
		return cmp.Or(cmp.Compare(a.Branch, b.Branch), cmp.Compare(slices.Index(process.StaffRoles(), a.Role), slices.Index(process.StaffRoles(), b.Role)))
	})
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "LOGIN\tSTAFF ID\tNAME\tROLE\tBRANCH\tPASSWORD SET")
	for _, l := range list {
		name, since := "-", ""
		if l.Name != nil {
			name, since = *l.Name, worktime.DateOf(*l.ChangedAt, time.Local)
		}
		if !l.Active {
			since += " (left: can not sign in)"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", name, l.StaffID, l.StaffName, l.Role, l.Branch, since)
	}
	return w.Flush()
}
