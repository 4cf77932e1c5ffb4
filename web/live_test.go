package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestLive_ARefusedFormSaysWhereThePageIsReadAnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.InRepair)
	p := h.as(process.Manager)
	at := "/orders/" + o.Number
	require.NotContains(t, p.get(at).ok().body, "data-live-url")
	form := url.Values{"form": {"change-promise"}, "promised_at": {"2020-01-01T10:00"}, "reason": {"the parts"}}
	p.post(at+"/commands/change-promise", form).refused(422).source(`data-live-url="`+at+`?do=change-promise"`, ">the parts</textarea>")
	p.get(at + "?do=change-promise").ok().source(`data-part="can"`)
	form.Set("back", "https://elsewhere.example/manager?kind=warranty")
	p.post(at+"/commands/change-promise", form).refused(422).source(`data-live-url="/manager?kind=warranty"`)
}

func TestLive_TheAddressOfAFormLeadsToWhatItIsAbout(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.InRepair)
	p := h.as(process.Manager)
	p.get("/orders/" + o.Number + "/commands/change-promise").to("/orders/" + o.Number).ok()
	p.get("/tasks/claim").to("/")
	require.Equal(t, http.StatusSeeOther, p.get("/vehicles").status)
	require.Equal(t, http.StatusMethodNotAllowed, p.ask(http.MethodDelete, "/tasks/claim", nil).status)
}
