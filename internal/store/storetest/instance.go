package storetest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// Surveyed has the survey of an order opened and given these commands, an hour
// apart, each by somebody who may, and writes each decision down.
func Surveyed(t *testing.T, s *store.Store, shop Shop, order string, at time.Time, commands ...process.Command) {
	t.Helper()
	open := survey.Open{Order: order, Branch: shop.Branch, ClientID: shop.ClientID, DueAt: at}
	for _, c := range append([]process.Command{open}, commands...) {
		step, ok := process.Find(survey.Process().Table().Steps, c.Name())
		require.True(t, ok, c.Name())
		by := process.ProcessActor()
		switch role := step.Roles[0]; role {
		case process.System:
		case process.Client:
			by = process.Actor{Role: role, ID: shop.ClientID}
		default:
			by = shop.Actor(role)
		}
		_, err := GiveSurvey(t.Context(), s, order, at, by, c)
		require.NoError(t, err, c.Name())
		at = at.Add(time.Hour)
	}
}

// GiveSurvey decides a command to the survey of an order and writes the decision
// down. What comes back in the course of it is not asked for.
func GiveSurvey(ctx context.Context, s *store.Store, order string, at time.Time, by process.Actor, c process.Command) (process.Running, error) {
	rules, err := json.Marshal(survey.Rules{Policy: workorder.DefaultPolicy().Survey, Calendar: worktime.DefaultCalendar()})
	if err != nil {
		return nil, err
	}
	p := survey.Process()
	was, err := s.Record.Instance(ctx, p, order)
	if err != nil && process.KindOf(err) != process.KindNotFound {
		return nil, err
	}
	r, err := p.Load(rules, was.State)
	if err != nil {
		return nil, err
	}
	draft := r.Draft()
	if err := draft.Try(c, at, by); err != nil {
		return nil, err
	}
	return draft.After(), s.Record.Save(ctx, draft.Decision(), record.Asked{})
}
