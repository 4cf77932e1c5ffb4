package shop_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

func TestT4_PolicyVersionsStay(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	first, err := s.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, workorder.DefaultPolicy(), first)

	next := first
	next.LabourRate = 300_000
	put, err := s.Shop.PutPolicy(t.Context(), next, 1, storetest.Chief)
	require.NoError(t, err)
	require.Equal(t, 2, put.Version)
	current, err := s.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, put, current)
	old, err := s.Shop.PolicyByVersion(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, first, old)

	_, err = s.Shop.PutPolicy(t.Context(), next, 1, storetest.Chief)
	storetest.Refused(t, err, process.KindConflict, "read it again")
	_, err = s.Shop.PutPolicy(t.Context(), next, 7, storetest.Chief)
	storetest.Refused(t, err, process.KindConflict, "read it again")
	next.Currency = "R"
	_, err = s.Shop.PutPolicy(t.Context(), next, 2, storetest.Chief)
	storetest.Refused(t, err, process.KindInvalid, "currency")
	_, err = s.Shop.PolicyByVersion(t.Context(), 9)
	storetest.Refused(t, err, process.KindNotFound, "version 9")
}

func TestPolicy_OfTwoEditsAtOnceOneWins(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	errs := make([]error, 8)
	var g errgroup.Group
	for i := range errs {
		g.Go(func() error {
			_, errs[i] = s.Shop.PutPolicy(t.Context(), workorder.DefaultPolicy(), 1, storetest.Chief)
			return nil
		})
	}
	require.NoError(t, g.Wait())
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		storetest.Refused(t, err, process.KindConflict, "read it again")
	}
	require.Equal(t, 1, won)
}

func TestT2_CalendarVersionsOfABranch(t *testing.T) {
	t.Parallel()
	s := storetest.WithBranch(t)
	c, err := s.Shop.CurrentCalendar(t.Context(), "MSK")
	require.NoError(t, err)
	c.Exceptions = append(c.Exceptions, worktime.Day{Date: "2026-12-31", Note: "stock-taking"})
	put, err := s.Shop.PutCalendar(t.Context(), "MSK", c, 1, storetest.Chief)
	require.NoError(t, err)
	require.Equal(t, 2, put.Version)
	current, err := s.Shop.CurrentCalendar(t.Context(), "MSK")
	require.NoError(t, err)
	require.Equal(t, put, current)
	old, err := s.Shop.CalendarByVersion(t.Context(), "MSK", 1)
	require.NoError(t, err)
	require.Equal(t, worktime.DefaultCalendar(), old)

	_, err = s.Shop.PutCalendar(t.Context(), "MSK", c, 1, storetest.Chief)
	storetest.Refused(t, err, process.KindConflict, "read it again")
	_, err = s.Shop.PutCalendar(t.Context(), "NONE", c, 1, storetest.Chief)
	storetest.Refused(t, err, process.KindNotFound, "no branch")
	_, err = s.Shop.CurrentCalendar(t.Context(), "NONE")
	storetest.Refused(t, err, process.KindNotFound, "no branch")
	_, err = s.Shop.CalendarByVersion(t.Context(), "MSK", 5)
	storetest.Refused(t, err, process.KindNotFound, "version 5")
	c.Zone = "Mars"
	_, err = s.Shop.PutCalendar(t.Context(), "MSK", c, 2, storetest.Chief)
	storetest.Refused(t, err, process.KindInvalid, "IANA")
}
