package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
)

// Init founds a database, wherever it is: its schema, the first branch with one
// administrator, and a link by which they choose user name and password, once. Given
// again it makes a new link for as long as no administrator can sign in.
func Init(ctx context.Context, o Options, out io.Writer) error {
	s, err := openRecord(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	if err := s.FoundWithAdministrator(ctx); err != nil {
		return err
	}
	admin, err := firstAdministrator(ctx, s)
	if err != nil {
		return err
	}
	token, err := s.People.Invite(ctx, admin.StaffID, process.ProcessActor())
	if err != nil {
		return err
	}
	base := strings.TrimRight(o.PublicURL, "/")
	if base == "" {
		base = "http://127.0.0.1:8080"
	}
	_, err = fmt.Fprintf(out, `The database is ready: %s (%s) administers the branch %s.
Open this within %d hours, once, when the API runs (--public-url says where), and choose a user name and a password:

  %s/welcome/%s
`, admin.StaffName, admin.StaffID, admin.Branch, int(people.InvitationLasts/time.Hour), base, token)
	return err
}

// firstAdministrator is one who cannot sign in yet, as long as none can.
func firstAdministrator(ctx context.Context, s *store.Store) (people.Login, error) {
	list, err := s.People.Logins(ctx)
	if err != nil {
		return people.Login{}, err
	}
	list = slices.DeleteFunc(list, func(l people.Login) bool { return !l.Active || l.Role != process.Admin })
	for _, l := range list {
		if l.Name != nil {
			return l, fmt.Errorf("this database is founded, and %s signs in as %s: they add others on the page Staff; `workbay user set --login %[2]s` gives them a new password", l.StaffName, *l.Name)
		}
	}
	if len(list) == 0 {
		return people.Login{}, fmt.Errorf("this database has staff and no active administrator: set one active again with PATCH /v1/staff/{id}")
	}
	return list[0], nil
}
