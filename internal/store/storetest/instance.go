package storetest

import (
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
func Surveyed(t *testing.T, s *store.Store, shop Shop, order string, at time.Time, commands ...process.Command) process.Running {
	t.Helper()
	rules, err := json.Marshal(survey.Rules{Policy: workorder.DefaultPolicy().Survey, Calendar: worktime.DefaultCalendar()})
	require.NoError(t, err)
	p := survey.Process()
	r, err := p.Load(rules, nil)
	require.NoError(t, err)
	open := survey.Open{Order: order, Branch: shop.Branch, ClientID: shop.ClientID, DueAt: at}
	for _, c := range append([]process.Command{open}, commands...) {
		step, ok := process.Find(p.Table().Steps, c.Name())
		require.True(t, ok, c.Name())
		by := process.ProcessActor()
		switch role := step.Roles[0]; role {
		case process.System:
		case process.Client:
			by = process.Actor{Role: role, ID: shop.ClientID}
		default:
			by = shop.Actor(role)
		}
		draft := r.Draft()
		require.NoError(t, draft.Try(c, at, by), c.Name())
		made := draft.Decision()
		require.NoError(t, s.Record.Save(t.Context(), made, record.Asked{}))
		r.Keep(made)
		at = at.Add(time.Hour)
	}
	return r
}
