package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/workorder"
)

// TestPages_DragMovesJobsAndCars: what a tap on the boards does, dragging does too.
func TestPages_DragMovesJobsAndCars(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var lift card
	s.post(s.admin, "/v1/bays", body{"branch": s.branch, "name": "Lift 1"}, &lift)
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Replace the strut", 1, s.newPart("Strut", 1)))
	o.approveOnThePhone()
	o.in(workorder.Queued)
	shop := s.atDesk(t, s.foreman)
	shop.Go("/board/bays").See("In the yard")
	drag(shop, `[data-order="`+o.Number+`"]`, `[data-bay_id="`+lift.ID+`"]`)
	shop.See("The car was moved.").See("Lift 1")
	o.look()
	require.Equal(t, lift.ID, o.Bay.BayID)

	other := s.mechanics[0]
	if o.performer("J1").ID == other.ID {
		other = s.mechanics[1]
	}
	shop.Go("/board").See("Replace the strut")
	drag(shop, `[data-order="`+o.Number+`"]`, `[data-mechanic_id="`+other.ID+`"] th`)
	shop.See("Mechanic assigned.")
	o.look()
	require.Equal(t, other.ID, o.Jobs[0].Slot.MechanicID)
}

// drag drags one element on to another, by the events that a mouse would cause.
func drag(b *browser.Browser, from, to string) {
	b.Evaluate(`(() => {
		const data = new DataTransfer(), a = document.querySelector('` + from + `'), z = document.querySelector('` + to + `');
		const tell = (on, what) => on.dispatchEvent(new DragEvent(what, { bubbles: true, cancelable: true, dataTransfer: data }));
		tell(a, "dragstart"); tell(z, "dragover"); tell(z, "drop"); tell(a, "dragend");
	})()`)
}
