package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func TestC17_ACarStandsInOneBayOrInTheYard(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InRepair)
	b.do(process.Foreman, MoveCar{"bay1"})
	require.Equal(t, &BayStay{"bay1", b.at}, b.o.Bay)
	require.ErrorContains(t, b.try(as(process.Mechanic), MoveCar{"bay1"}), "stands in that bay already")
	b.do(process.Mechanic, MoveCar{"bay2"})
	require.Equal(t, "bay2", b.o.Bay.BayID)
	b.do(process.Foreman, MoveCar{})
	require.Nil(t, b.o.Bay)
}

func TestC17_ACarThatIsGoneKeepsNoBay(t *testing.T) {
	t.Parallel()
	for _, c := range []process.Command{Cancel{Reason: "sold the car"}, HandOver{OdometerOut: 200, SignedBy: "client", Credit: "a good client"}} {
		b := orderIn(t, Ready)
		b.do(process.Foreman, MoveCar{"bay1"})
		b.do(process.Manager, c)
		require.Nil(t, b.o.Bay, c.Name())
	}
}
