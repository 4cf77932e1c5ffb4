package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/workbay/workbay/process"
)

func TestPart_TellsHowMuchToHave(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	clerk, at := h.as(process.Parts), "/stock/"+h.Missing
	limits := func(version, minimum, maximum string) url.Values {
		return url.Values{"form": {"limits"}, "version": {version}, "minimum": {minimum}, "maximum": {maximum}}
	}
	clerk.get(at).ok().has("How much to have", "Minimum")
	clerk.post(at, limits("1", "3", "2,5")).refused(http.StatusUnprocessableEntity).has("give at most the maximum, 2.5").source(`value="2,5"`)
	clerk.post(at, limits("1", "many", "2")).refused(http.StatusUnprocessableEntity).has("give a number such as 1.5")
	clerk.post(at, limits("1", "3", "")).refused(http.StatusUnprocessableEntity).has("give it, too")
	clerk.post(at, limits("1", "1", "2,5")).to(at).ok().has("Now: from 1 to 2.5").source(`name="maximum" type="text" value="2.5"`)
	clerk.post(at, limits("1", "4", "5")).refused(http.StatusConflict).has("Now: from 1 to 2.5").source(`value="5"`)
	clerk.post(at, limits("2", "", "")).to(at).ok().lacks("Now: from")
	clerk.post("/stock/NONE", limits("1", "1", "2")).refused(http.StatusNotFound)
	h.as(process.Mechanic).post(at, limits("3", "1", "2")).refused(http.StatusForbidden)
}
