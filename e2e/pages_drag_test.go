package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
	"github.com/workbay/workbay/workorder"
)

// boarded is an order whose job waits on the board, a bay that is free, and a mechanic
// who does not have the job.
func boarded(t *testing.T) (o *order, lift card, other person) {
	t.Helper()
	s := newShop(t)
	s.post(s.admin, "/v1/bays", body{"branch": s.branch, "name": "Lift 1"}, &lift)
	o = s.openForNew("knocks")
	o.skipDiagnosis(job("Replace the strut", 1, s.newPart("Strut", 1)))
	o.approveOnThePhone()
	o.in(workorder.Queued)
	other = s.mechanics[0]
	if o.performer("J1").ID == other.ID {
		other = s.mechanics[1]
	}
	return o, lift, other
}

// given requires that the job has gone to somebody.
func (o *order) given(b *browser.Browser, to person) {
	o.t.Helper()
	b.See("Mechanic assigned.")
	o.look()
	require.Equal(o.t, to.ID, o.Jobs[0].Slot.MechanicID)
}

// What a tap on the boards does, the mouse does too.
func TestPages_TheMouseMovesJobsAndCars(t *testing.T) {
	t.Parallel()
	o, lift, other := boarded(t)
	b := o.atDesk(t, o.foreman).Go("/board/bays").See("In the yard")
	b.Drag(`[data-order="`+o.Number+`"]`, `[data-bay_id="`+lift.ID+`"]`).See("The car was moved.").See("Lift 1")
	o.look()
	require.Equal(t, lift.ID, o.Bay.BayID)
	b.Go("/board").See("Replace the strut").Drag(`[data-order="`+o.Number+`"]`, `[data-mechanic_id="`+other.ID+`"] th`)
	o.given(b, other)
}

// A finger that rests on a job takes it; one that moves at once scrolls.
func TestPages_AFingerMovesAJob(t *testing.T) {
	t.Parallel()
	o, _, other := boarded(t)
	b := o.phone(o.atDesk(t, o.foreman), o.foreman).Go("/board").See("Replace the strut")
	b.Carry(`[data-order="`+o.Number+`"]`, ".ghost", `[data-mechanic_id="`+other.ID+`"] th`)
	o.given(b, other)
}

// The keyboard takes a job, says where it would go, lets it go, and puts it there.
func TestPages_TheKeyboardMovesAJob(t *testing.T) {
	t.Parallel()
	o, _, other := boarded(t)
	b := o.atDesk(t, o.foreman).Go("/board").See("Replace the strut").Audit().Focus(`[data-order="` + o.Number + `"]`)
	said := func() string { return b.Evaluate(`document.getElementById("said").textContent`) }
	b.Press(" ")
	require.Equal(t, "Replace the strut is taken. Arrows choose where to, Enter drops it, Escape calls it off.", said())
	b.Press("Escape")
	require.Equal(t, "Replace the strut stays where it was.", said())
	require.Equal(t, 0, b.Count(".ghost"))
	b.Press(" ").Press("ArrowRight")
	require.Regexp(t, `^.+ · \d\d:\d\d$`, said(), "the first free quarter of an hour")
	b.Press("ArrowLeft")
	for range len(o.mechanics) {
		if b.Count(`.over[data-mechanic_id="`+other.ID+`"]`) == 1 {
			break
		}
		b.Press("ArrowDown")
	}
	require.Equal(t, 1, b.Count(`.over[data-mechanic_id="`+other.ID+`"]`))
	b.Press("Enter")
	o.given(b, other)
}

// The board on the wall follows what happens, and says when it does not.
func TestPages_TheWallSaysWhenItIsNotLive(t *testing.T) {
	t.Parallel()
	o, _, _ := boarded(t)
	b := o.atDesk(t, o.foreman).Go("/board/wall").See("Replace the strut").Audit()
	require.Equal(t, 0, b.Count("button, a[href]:not(.skip)"), "there is nothing to press")
	b.Offline().Evaluate(`document.getElementById("dead").dataset.quiet = "0.2"`)
	b.See("Not live since").Audit()
	b.Evaluate(`document.getElementById("dead").dataset.quiet = "70"`)
	b.Online()
	o.give(o.foreman, workorder.AssignJob{JobID: "J1", MechanicID: o.performer("J1").ID})
	b.Gone("Not live since")
}
