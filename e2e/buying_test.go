package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/browser"
)

// A part at its minimum is bought for the shelf at the desk and on the phone, and received
// by the van's delivery note.
func TestBuying_APartAtItsMinimumComesBackToTheShelf(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	part := s.newPart("Hub", 2)
	s.newSupplier(offer{part, 1, 3})
	require.NoError(t, s.parts.Do(t.Context(), "PUT", "/v1/stock/"+part+"/limits", body{"minimum": 2, "maximum": 6}, nil))
	b := s.atDesk(t, s.parts).Go("/parts/buy").See(part).See("from 2 to 6").Audit()
	b.Click("More").See("Stock-taking").Audit()
	b.Resize(390, 844).Audit()
	b.Click("Make purchase orders").See("Draft").See(part).Audit()
	b.Fill("Quantity: Hub", "3").Click("Sent to the supplier").See("It is on its way.").Audit()
	b.Fill("Arrives by", "2099-01-05T10:00").Click("Write down the date").See("Confirmed").Audit()
	b.Click("Receive delivery").See("Free stock").Fill("Number of the delivery note", "4712").Click("All of it came").Click("Receive delivery").See("Delivery received.")
	b.Resize(deskWide, deskHigh, browser.Light).Go("/stock/" + part).See("+3").See("Now: from 2 to 6").Audit()
}
