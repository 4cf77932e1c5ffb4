package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A scanner types faster than pages come back: what it scans is counted on the page, and
// what is not awaited is answered by the server.
func TestVan_AScannerCountsOnThePage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	disc := s.newPart("Disc", 0)
	s.newSupplier(offer{disc, 1, 2})
	for range 2 {
		o := s.openForNew("the pedal is soft")
		o.skipDiagnosis(job("Change discs", 1, disc))
		o.approveByLink()
	}
	b := s.atDesk(t, s.parts).Go("/parts/delivery").Fill("Number of the delivery note", "4711")
	counted := func(want string) {
		t.Helper()
		require.Equal(t, want, b.Evaluate(`[...document.querySelectorAll("td.came input:not([type=hidden])")].map((f) => f.value).join(" ")`))
	}
	b.Evaluate(`document.body.dataset.stays = "here"`)
	b.Evaluate(`document.getElementById("van-scan").focus()`)
	b.Press(disc).Press("Enter").See("1 / 1")
	counted("1 ")
	b.Press(disc).Press("Enter")
	counted("1 1")
	require.Equal(t, "here", b.Evaluate(`document.body.dataset.stays || ""`), "the page was not left")
	b.Press(disc).Press("Enter").See("1 too many")
	counted("1 2")
	require.Equal(t, "van-scan", b.Evaluate(`document.activeElement.id`), "the next scan is taken")
	b.Press("NONE-1").Press("Enter").See("Nothing with the number").Audit()
	counted("1 2")
}
