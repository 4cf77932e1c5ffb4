package lookup_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/reads/lookup"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/workorder"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestP2_AnAuthorityEndsWithItsDayWhereTheBranchIs(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	r, err := d.Store.Cards.AddRepresentative(t.Context(), d.ClientID, cards.RepresentativeCard{
		Name: "Brother", DocNo: "77-1", ValidTo: "2027-01-31", MayDropOff: true,
	}, storetest.Anna)
	require.NoError(t, err)
	in := lookup.Intake{Branch: d.Branch, ClientID: d.ClientID, VehicleID: d.VehicleID, RepresentativeID: r.ID, OdometerKM: 100_000}
	midnight := time.Date(2027, 1, 31, 21, 0, 0, 0, time.UTC) // in Moscow; in Greenwich the day has three hours to go
	in.At = midnight.Add(-time.Second)
	_, err = d.Store.Lookup.Admit(t.Context(), in)
	require.NoError(t, err)
	in.At = midnight
	_, err = d.Store.Lookup.Admit(t.Context(), in)
	storetest.Refused(t, err, workorder.KindConflict, "run out")
}
