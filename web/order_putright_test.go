package web_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

func TestOrderPage_PartsAreTakenBackByAForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	parts := h.as(process.Parts)
	o := h.give(h.order(workorder.Queued), process.Parts, workorder.IssueParts{JobID: "J1"})
	line := o.Jobs[0].Lines[0]
	page := "/orders/" + o.Number + "?do=take-back-parts"
	eachLanguage(parts, func() { parts.get(page).ok().source(`name="lines[0].line_id" value="` + line.ID + `"`) })
	parts.tell(o, "take-back-parts", url.Values{"lines[0].line_id": {line.ID}, "lines[0].qty": {""}, "reason": {"the wrong job"}}).refused(422).has("name at least one part line")
	parts.tell(o, "take-back-parts", url.Values{"lines[0].line_id": {line.ID}, "lines[0].qty": {"99"}, "reason": {"the wrong job"}}).refused(422)
	o = parts.told(o, "take-back-parts", url.Values{
		"lines[0].line_id": {line.ID}, "lines[0].qty": {line.Qty.String()}, "lines[0].still_needed": {"true"}, "reason": {"the mechanic is ill"},
	})
	require.Equal(t, workorder.Reserved, o.Jobs[0].Lines[0].Supply)
	parts.get("/orders/"+o.Number).ok().has("Parts taken back from the workshop", "the mechanic is ill", "Parts are in stock again")
	o = parts.told(o, "issue-parts", url.Values{"job_id": {"J1"}})
	require.Equal(t, workorder.Issued, o.Jobs[0].Lines[0].Supply)
}

func TestOrderPage_APaymentIsReversedByAForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk, manager := h.as(process.Reception), h.as(process.Manager)
	o := h.order(workorder.Ready)
	number, total := o.Invoices[0].Number, o.Invoices[0].Total
	o = desk.told(o, "record-payment", url.Values{"invoice": {number}, "amount": {"100,00"}, "method": {"cash"}})
	desk.get("/orders/" + o.Number).ok().lacks("Reverse payment")
	eachLanguage(manager, func() { manager.get("/orders/" + o.Number + "?do=reverse-payment").ok().source(`value="M1"`) })
	manager.tell(o, "reverse-payment", url.Values{"payment": {"M1"}, "reason": {" "}}).refused(422)
	o = manager.told(o, "reverse-payment", url.Values{"payment": {"M1"}, "reason": {"a nought is missing"}})
	require.Zero(t, o.Invoices[0].Paid)
	require.True(t, o.Invoices[0].Payments[0].Reversed.Posted, "the books know")
	o = desk.told(o, "record-payment", url.Values{"invoice": {number}, "amount": {exact.Format(total, "")}, "method": {"card"}})
	require.Equal(t, "paid", o.Invoices[0].State)
	desk.get("/orders/"+o.Number).ok().has("Payment reversed", "a nought is missing", "reversed ₽100.00")
	o = manager.told(o, "cancel", url.Values{"reason": {"sold the car"}})
	manager.get("/orders/" + o.Number).ok().has("To be given back")
	o = manager.told(o, "reverse-payment", url.Values{"payment": {"M2"}, "reason": {"given back in cash"}})
	require.Zero(t, o.DueBack())
}
