package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// A payment was booked on the wrong order, and the order is closed since: its process is
// over. The payment is reversed, and the order is owed again until it is paid.
func TestPutRight_AClosedOrderIsOwedAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o := s.openForNew("hums")
	o.skipDiagnosis(job("Replace the hub", 1, s.newPart("Hub", 3)))
	o.approveByLink()
	o.repair("J1")
	o.passQC()
	o.pay()
	o.handOver()
	o.close()
	o.isOver(workorder.Closed)

	o.refused(o.reception, workorder.ReversePayment{Payment: "M1", Reason: "another order"}, http.StatusForbidden)
	o.refused(s.manager, workorder.ReversePayment{Payment: "M9", Reason: "another order"}, http.StatusNotFound)
	o.refused(o.reception, workorder.RecordPayment{Invoice: o.Invoices[0].Number, Amount: 1, Method: "cash"}, http.StatusConflict)
	o.give(s.manager, workorder.ReversePayment{Payment: "M1", Reason: "another order"})
	o.in(workorder.Closed)
	require.Equal(t, "issued", o.Invoices[0].State)
	require.True(t, o.Open, "it waits for the money")
	o.booksAgree()
	o.journalIsTheOrder()

	o.pay()
	o.isOver(workorder.Closed)
	o.give(s.manager, workorder.ReversePayment{Payment: "M2", Reason: "the bank took it back"})
	o.pay()
	o.isOver(workorder.Closed)
	require.Len(t, o.Invoices[0].Payments, 3)
	require.Equal(t, process.Manager, o.Invoices[0].Payments[1].Reversed.By.Role)
}
