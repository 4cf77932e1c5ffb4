package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/workorder"
)

// TestPages_OfflineTextIsSentOnce: a mechanic types where there is no net. Nothing is lost,
// the page says that nothing was sent, and each form arrives once when the net is back.
func TestPages_OfflineTextIsSentOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("knocks")
	o.skipDiagnosis(job("Replace the strut", 1))
	o.approveOnThePhone()
	o.in(workorder.Queued)
	o.startJob("J1")
	b := s.phone(s.atDesk(t, s.foreman), o.performer("J1"))
	const unsent = "Not sent: there is no connection."
	send := func(what, button string) {
		b.Evaluate(`document.querySelector("form[action$=` + what + `] ` + button + `").click()`)
		b.See(unsent)
	}

	// The phone throws a page away that nobody looks at.
	b.Go("/jobs/"+o.Number+"/J1/pause").Name("note", "the spring is wrong").Offline()
	send("pause-job", "button[value=shift]")
	b.Audit().Shot("outbox")
	b.Evaluate(`window.fetch = () => Promise.reject()`)
	b.Online().Reload().See("Job paused.")
	o.look()
	require.Equal(t, workorder.Paused, o.job("J1").Exec)

	// The net goes while the list is open; an answer is lost.
	b.Offline()
	send("start-job", "button")
	b.Online().See("Job started.")

	b.Go("/jobs/"+o.Number+"/J1/finish").Name("cause", "the strut leaked").Name("correction", "replaced it").Offline()
	send("finish-job", "button")
	require.Equal(t, "replaced it", b.Evaluate(`document.querySelector("[name=correction]").value`))
	require.Equal(t, "true", b.Evaluate(`document.querySelector("form[data-outbox]").inert`), "what waits is not typed over")
	b.Click("Do not send it yet").Gone(unsent).Name("correction", "replaced it, and its mount")
	send("finish-job", "button")
	o.look()
	require.Equal(t, workorder.InProgress, o.job("J1").Exec)
	b.Online().See("Job finished.")
	o.look()
	require.Equal(t, "replaced it, and its mount", o.job("J1").Fix)

	done := map[string]int{}
	for _, e := range o.journal() {
		done[e.Kind]++
	}
	require.Equal(t, []int{1, 2, 1}, []int{done["pause-job"], done["start-job"], done["finish-job"]}, "%v", done)
	b.Go("/jobs").Gone(unsent)
}

// TestPages_ACheckSheetWaitsForTheNet: it is filled in under the car, sent when the net is
// back, gone on with by somebody else, and becomes the advisor's task.
func TestPages_ACheckSheetWaitsForTheNet(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var made, sheet card
	s.post(s.foreman.Client, "/v1/inspection-templates", body{"titles": body{"en": "Winter check"}, "active": true, "points": []body{{"en": "Battery"}, {"en": "Brake pads"}}}, &made)
	o := s.openForNew("knocks")
	s.post(s.foreman.Client, "/v1/work-orders/"+o.Number+"/inspections", body{"template": made.ID}, &sheet)
	at := "/orders/" + o.Number + "/inspections/" + sheet.ID
	foreman := s.atDesk(t, s.foreman)
	b := s.phone(foreman, s.mechanics[0]).Go(at)
	b.Evaluate(`document.querySelector("[name=colour_2][value=red]").click()`)
	b.Fill("What is wrong", "2 mm").Audit().Offline()
	b.Evaluate(`document.querySelector("button[value=save]").click()`)
	b.See("Not sent: there is no connection.").Online().See("Saved.")
	foreman.Go(at).See("Brake pads: 2 mm")
	foreman.Evaluate(`document.querySelector("[name=colour_1][value=green]").click()`)
	foreman.Click("Complete").See("Completed by A foreman").Audit()
	foreman.Click("Tell the advisor").See("The advisor has it as a task.")
	require.Len(t, items[body](s, s.reception.Client, "/v1/mentions"), 1)
}
