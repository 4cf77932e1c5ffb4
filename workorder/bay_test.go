package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestC17_ACarStandsInOneBayOrInTheYard(t *testing.T) {
	t.Parallel()
	b := orderIn(t, InRepair)
	b.do(Foreman, MoveCar{"bay1"})
	require.Equal(t, &BayStay{"bay1", b.at}, b.o.Bay)
	require.ErrorContains(t, b.try(as(Mechanic), MoveCar{"bay1"}), "stands in that bay already")
	b.do(Mechanic, MoveCar{"bay2"})
	require.Equal(t, "bay2", b.o.Bay.BayID)
	b.do(Foreman, MoveCar{})
	require.Nil(t, b.o.Bay)
}

func TestC17_ACarThatIsGoneKeepsNoBay(t *testing.T) {
	t.Parallel()
	for _, c := range []Command{Cancel{Reason: "sold the car"}, HandOver{OdometerOut: 200, SignedBy: "client", Credit: "a good client"}} {
		b := orderIn(t, Ready)
		b.do(Foreman, MoveCar{"bay1"})
		b.do(Manager, c)
		require.Nil(t, b.o.Bay, c.Name())
	}
}
