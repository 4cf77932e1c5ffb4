package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/people"
)

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
