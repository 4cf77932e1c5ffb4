package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// vin is of a car that the test shop does not know.
const vin = "WVWZZZ1JZXW000001"

func TestReception_FindsByOneBox(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Ready)
	p := h.as(process.Reception)
	card, car := "/clients/"+h.ClientID, "/vehicles/"+h.VehicleID
	for what, at := range map[string]string{
		"a client": card, "8 (916) 123-45-67": card, "123-45": card, "А123ВС": car, "a123bc77": car, "XTA210990Y2766389": car, "lada sam": car,
		o.Number: "/orders/" + o.Number, "#1": "/orders/" + o.Number, "01": "/orders/" + o.Number,
	} {
		p.get("/search?q=" + url.QueryEscape(what)).to(at).ok()
	}
	p.get("/search?q=").to("/reception").ok()
	p.get("/search?q=x").refused(422).source(`value="x"`)
	nobody := p.get("/search?q="+url.QueryEscape(`Nobody <b>`)).ok().has("Nobody <b>", "New client")
	nobody.source("/clients/new?name=Nobody")
	p.get("/search?q=" + url.QueryEscape("+7 916 000-11-22")).ok().source("/clients/new?phone=")
}

func TestPalette_ShowsWhatItsReaderMayOpen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	require.NoError(t, h.store.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "LADA/1 %", Name: "Lada badge"}}, "", process.ProcessActor()))
	find := func(role process.Role) string { return h.as(role).get("/find?q=lada").body }
	require.Contains(t, find(process.Reception), "/orders/"+o.Number)
	require.Contains(t, find(process.Reception), "/vehicles/"+h.VehicleID)
	require.NotContains(t, find(process.Reception), "badge")
	require.Contains(t, find(process.Parts), `href="/stock/LADA%2F1%20%25"`)
	require.NotContains(t, find(process.Parts), "/vehicles/")
	require.NotContains(t, find(process.Mechanic), "href")
	require.Equal(t, 200, h.as(process.Reception).get("/find?q=l").status, "what is too short finds nothing yet")
}

func TestVehicle_ShowsWhatIsOpenNowAndWhatWasDone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	car := p.get("/vehicles/"+h.VehicleID).ok().has("A client", "No visit is over yet").lacks("Open now")
	require.Contains(t, car.link("/orders/new"), "vehicle="+h.VehicleID)
	past := h.order(workorder.Closed)
	sum := locale.For("en").Money(past.Invoices[0].Total, past.Currency)
	p.get("/vehicles/"+h.VehicleID).ok().has(past.Number, "Put off, to be offered again", "Wipers", "Billed "+sum, "100,003", "100,000").lacks("Open now")
	now := h.order(workorder.AwaitingApproval)
	page := p.get("/vehicles/" + h.VehicleID).ok()
	here := page.text()[strings.Index(page.text(), "Open now"):]
	require.Less(t, strings.Index(here, now.Number), strings.Index(here, past.Number), "what is open comes first")
	page.has("Promised time", hostile)
	h.as(process.Mechanic).get("/vehicles/" + h.VehicleID).refused(403)
	p.get("/vehicles/nobody").refused(404)
}

func TestReception_SharesTheDayIntoWhatIsToBeDone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ready, asked, away := h.order(workorder.Ready), h.order(workorder.AwaitingApproval), h.order(workorder.Closed)
	day := h.as(process.Reception).get("/reception").ok().has(ready.Number, asked.Number, "Left to pay", "answer by").lacks(away.Number)
	day.source(`data-part="ready"`, `data-row="`+ready.Number, "tel:+79161234567")
	eachLanguage(h.as(process.Manager), func() { h.as(process.Manager).get("/reception").ok() })
	for _, role := range []process.Role{process.Parts, process.Mechanic, process.Foreman} {
		for _, path := range []string{"/reception", "/search?q=client", "/clients/new", "/clients/" + h.ClientID, "/vehicles/" + h.VehicleID, "/orders/new"} {
			h.as(role).get(path).refused(http.StatusForbidden).lacks("79161234567", "A client")
		}
		require.Equal(t, http.StatusForbidden, h.as(role).post("/clients", url.Values{"name": {"x"}}).status)
	}
}

func TestClientCard_ShowsWhatTheHouseKnows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.Closed)
	p := h.as(process.Reception)
	page := p.get("/clients/" + h.ClientID).ok()
	page.has("A client", "+7 916 123-45-67", "Lada Samara", o.Number, hostile, "Wipers", "Deferred", "Takes too long")
	page.source("/orders/new?client=" + h.ClientID + "&amp;vehicle=" + h.VehicleID)
	eachLanguage(p, func() { p.get("/clients/" + h.ClientID).ok() })
	p.get("/clients/nobody").refused(404)
}

func TestClientCard_ARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	p.get("/clients/new?name=" + url.QueryEscape(hostile)).ok()
	wrong := p.post("/clients", url.Values{"name": {hostile}, "phone": {"12"}, "email2": {"nowhere"}, "consent_service": {"true"}}).refused(422)
	wrong.source(`aria-invalid="true"`, `value="12"`, `value="nowhere"`, `name="consent_service" value="true" checked`)
	p.post("/clients", url.Values{"name": {" "}}).refused(422).source(`id="client-name-wrong"`)

	known := p.post("/clients", url.Values{"name": {"Another"}, "phone": {"8 916 123-45-67"}}).refused(409)
	known.has("This number or address is on a card already", "A client", "Make another card all the same")
	made := p.post("/clients", url.Values{"name": {"Another"}, "phone": {"8 916 123-45-67"}, "duplicate_reason": {"one telephone for a family"}})
	require.Equal(t, 303, made.status)
	p.get(made.header.Get("Location")).ok().has("Another", "This is the first visit")
}

func TestVehicleCard_AsksWhatOnlyAPersonKnows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	form := url.Values{"client_id": {h.ClientID}, "vin": {"3VWZZZ1KZ5P000001"}, "plate": {"а 123-вс 77"}, "make": {"Volkswagen"}, "model": {"Beetle"}}
	asked := p.post("/vehicles", form).refused(422).source(`id="vehicle-vin-wrong"`, `name="confirmed" value="vin_check_digit"`)
	asked.has("The VIN is right as it is")
	form.Set("confirmed", "vin_check_digit")
	twin := p.post("/vehicles", form).refused(409).has("This car has a card already", "Lada Samara", "It is another car, because")
	twin.source(`id="vehicle-duplicate_reason"`, `type="hidden" name="confirmed" value="vin_check_digit"`)
	form.Set("duplicate_reason", "the plate was moved")
	p.post("/vehicles", form).to("/clients/"+h.ClientID).ok().has("Volkswagen Beetle", "3VWZZZ1KZ5P000001")

	form = url.Values{"client_id": {h.ClientID}, "frame": {"ACV30-0012345"}, "make": {"Toyota"}, "model": {"Camry"}}
	p.post("/vehicles", form).to("/clients/"+h.ClientID).ok().has("Toyota Camry", "ACV30-0012345")
	eachLanguage(p, func() { p.post("/vehicles", form).refused(409) })
	form.Set("vin", "")
	form.Del("frame")
	p.post("/vehicles", form).refused(422).source(`id="vehicle-vin-wrong"`)
}

func TestClientCard_ShowsAndDialsAnExtension(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	made := p.post("/clients", url.Values{"name": {"A company"}, "phone": {"8 495 123-45-67 доб. 12"}})
	require.Equal(t, 303, made.status)
	at := made.header.Get("Location")
	p.get(at).ok().has("+7 495 123-45-67 ext. 12").source(`href="tel:+74951234567;ext=12"`)
	form := url.Values{"name": {"A company"}, "phone": {"+74951234567;ext=12"}, "email": {"a@example.com"}, "kind": {"company"}, "version": {"1"}}
	p.get(at + "/edit").ok().source(`value="+74951234567;ext=12"`)
	p.post(at, form).to(at).ok().has("ext. 12")
	require.Equal(t, at, p.get("/search?q="+url.QueryEscape("495 123-45-67")).header.Get("Location"), "found by the number without it")
}

func TestClientCard_IsChangedAsItWasRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Manager)
	at := "/clients/" + h.ClientID
	p.get(at+"/edit").ok().source(`value="A client"`, `name="version" value="1"`, `value="+79161234567"`)
	form := url.Values{
		"name": {"A better client"}, "phone": {"+79161234567"}, "phone2": {"+79161234568"}, "kind": {"person"}, "language": {"ru"},
		"preferred_channel": {"phone"}, "staff_flag": {"caution"}, "flag_reason": {"speaks quietly"}, "version": {"1"},
	}
	p.post(at, form).to(at).ok().has("Saved", "A better client", "speaks quietly", "+7 916 123-45-68")
	p.post(at, form).refused(409)
	form.Set("version", "2")
	form.Set("flag_reason", "")
	p.post(at, form).refused(422).source(`id="client-flag_reason-wrong"`)
	c, err := h.store.Cards.ClientByID(t.Context(), h.ClientID)
	require.NoError(t, err)
	require.Equal(t, "phone", c.PreferredChannel)
	require.False(t, c.Consents.Service, "what is not ticked was withdrawn")
}

func TestClientCard_KeepsRepresentatives(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	at := "/clients/" + h.ClientID
	form := url.Values{
		"name": {"A driver"}, "doc_no": {"77-1"}, "valid_to": {"2099-12-31"}, "may_drop_off": {"true"}, "may_approve_up_to": {"10 000,50"},
	}
	p.post(at+"/representatives", form).to(at).ok().has("A driver", "77-1", "May bring the car in", "10,000.50")
	form.Set("valid_to", "soon")
	p.post(at+"/representatives", form).refused(422).source(`value="soon"`, "<details class=\"act\" open>")
	list, err := h.store.Cards.Representatives(t.Context(), h.ClientID)
	require.NoError(t, err)
	require.Len(t, list, 1)
	p.post(at+"/representatives/"+list[0].ID+"/revoke", nil).to(at).ok().has("Revoked")
}

func TestVehicleCard_OneCarHasOneCard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Reception)
	buyer, err := h.store.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: cards.ClientCard{Name: "A buyer"}}, h.Actor(process.Reception))
	require.NoError(t, err)
	p.get("/vehicles/new?client=" + buyer.ID + "&vin=" + vin).ok().has("A buyer").source(`value="` + vin)
	form := url.Values{"client_id": {buyer.ID}, "vin": {"XTA210990Y2766389"}, "make": {"Lada"}, "model": {"Samara"}, "year": {"2001"}}
	known := p.post("/vehicles", form).refused(409).has("This car has a card already", "A client", "It belongs to A buyer now")
	known.source("/vehicles/" + h.VehicleID + "/owner")
	p.post("/vehicles/"+h.VehicleID+"/owner", url.Values{"client_id": {buyer.ID}}).to("/clients/" + buyer.ID).ok().has("Lada Samara")

	form.Set("vin", "short")
	form.Set("year", "many")
	p.post("/vehicles", form).refused(422).source(`value="short"`, `value="many"`, `id="vehicle-year-wrong"`)
	form.Set("year", "2001")
	p.post("/vehicles", form).refused(422).source(`id="vehicle-vin-wrong"`)
	form.Set("vin", vin)
	form.Set("odometer_km", "84 210")
	p.post("/vehicles", form).to("/clients/"+buyer.ID).ok().has(vin, "84,210")

	p.get("/vehicles/"+h.VehicleID).ok().has("Owners before", "A buyer")
	p.get("/vehicles/"+h.VehicleID+"/edit").ok().source(`name="version" value="1"`, "A buyer")
	form = url.Values{"vin": {"XTA210990Y2766389"}, "make": {"Lada"}, "model": {"Niva"}, "status": {"client_vehicle"}, "version": {"1"}}
	p.post("/vehicles/"+h.VehicleID, form).to("/vehicles/"+h.VehicleID).ok().has("Lada Niva", "Saved")
	form.Set("vin", vin)
	p.post("/vehicles/"+h.VehicleID, form).refused(409)
}
