package exports

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// LooksAt are the roles whose tasks a role may look at; its own is not among them where
// it may look at none else.
func LooksAt(role process.Role) []process.Role {
	switch role {
	case process.Foreman, process.Manager:
		return []process.Role{process.Reception, process.Parts, process.Mechanic, process.Foreman, process.Manager}
	case process.Admin:
		return append(LooksAt(process.Manager), process.Admin)
	}
	return nil
}

// tasks are the caller's own, then those of the role that is asked for.
func (r *reader) tasks() error {
	role := r.By.Role
	if asked := process.Role(r.Role); slices.Contains(LooksAt(r.By.Role), asked) {
		role = asked
	}
	for _, whose := range []string{record.TasksMine, record.TasksRoles} {
		f := record.TaskFilter{Branch: r.Branch, Role: role, StaffID: r.By.ID, Now: r.Now, Whose: whose}
		err := each(func(p database.Page) (database.List[record.TaskItem], error) {
			f.Page = p
			return r.Record.Tasks(r.ctx, f)
		}, func(list []record.TaskItem) error {
			for _, t := range list {
				subject := t.Subject
				if t.Command == (process.RetryIncident{}).Name() {
					subject = r.word("incident", t.Subject)
				}
				err := r.row(r.word("task", t.Command), subject, t.Order, t.Vehicle, t.Plate, t.ClientName, r.at(t.Since), r.atSome(t.Due), r.yes(t.Overdue), cmp.Or(t.Claimant, t.StaffName))
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) people() error {
	logins, err := r.People.Logins(r.ctx)
	if err != nil {
		return err
	}
	called := map[string]string{}
	for _, l := range logins {
		if l.Name != nil {
			called[l.StaffID] = *l.Name
		}
	}
	return each(func(p database.Page) (database.List[people.Staff], error) {
		return r.People.ListStaff(r.ctx, people.StaffFilter{Page: p})
	}, func(list []people.Staff) error {
		for _, s := range list {
			phone := ""
			if s.Phone != nil {
				phone = *s.Phone
			}
			if err := r.row(s.Name, r.word("role", string(s.Role)), s.Branch, strings.Join(s.Skills, ", "), phone, called[s.ID], r.yes(s.Active)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *reader) stages() error {
	period, err := input.Period(r.From, r.To, r.Now, r.Zone)
	if err != nil {
		return err
	}
	report, err := r.Bottlenecks.Bottlenecks(r.ctx, bottlenecks.BottleneckFilter{Branch: r.Branch, Kind: workorder.OrderKind(r.Kind), Period: period, Now: r.Now})
	if err != nil {
		return err
	}
	for _, s := range report.Stages {
		var target any
		if s.Target > 0 {
			target = hours(float64(s.Target))
		}
		err := r.row(s.Rank, r.word("phase", string(s.Stage)), s.Now.Count, s.Now.OverTarget, s.Now.OldestOrder, hours(s.Now.Oldest), s.Period.Visits,
			someHours(s.Period.P50), someHours(s.Period.P90), target, hours(s.Period.Score))
		if err != nil {
			return err
		}
	}
	return nil
}

// hours are seconds as hours with two decimals.
func hours(seconds float64) exact.Hours { return exact.Hours(math.Round(seconds / 36)) }

func someHours(seconds *float64) any {
	if seconds == nil {
		return nil
	}
	return hours(*seconds)
}
