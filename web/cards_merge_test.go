package web_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func TestClientMerge_AManagerMakesOneCardOfTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	keep := storetest.AClient(t, h.store, "Keeps "+hostile, "+79165550011")
	p := h.as(process.Manager)
	at := "/clients/" + keep.ID
	h.as(process.Reception).get(at).ok().lacks("Merge with another card")
	h.as(process.Reception).get(at + "/merge").refused(403)
	p.get(at).ok().has("Merge with another card").source(at + "/merge")
	eachLanguage(p, func() { p.get(at + "/merge?q=client").ok() })
	p.get(at + "/merge?q=a").ok().source(`id="merge-q-wrong"`)
	p.get(at+"/merge?q=916+123").ok().has("A client", "Lada Samara").source(`value="` + h.ClientID + `"`)
	form := url.Values{"q": {"916 123"}, "merged_id": {h.ClientID}, "reason": {""}}
	p.post(at+"/merge", form).refused(422).source(`id="merge-reason-wrong"`)
	form.Set("reason", "the same person")
	p.post(at+"/merge", form).to(at).ok().has("The two cards are one now", "Lada Samara", "Cards merged")
	p.get("/clients/"+h.ClientID).ok().has("+7 916 555-00-11", "+7 916 123-45-67")
	eachLanguage(p, func() { p.get(at).ok() })
	c, err := h.store.Cards.ClientByID(t.Context(), h.ClientID)
	require.NoError(t, err)
	require.Equal(t, keep.ID, c.ID)
}
