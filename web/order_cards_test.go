package web_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// somebodyElse is another client with a car of their own.
func (h *house) somebodyElse() (cards.Client, cards.Vehicle) {
	h.t.Helper()
	by := h.Actor(process.Reception)
	c, err := h.store.Cards.CreateClient(h.t.Context(), cards.NewClient{ClientCard: cards.ClientCard{
		Kind: "person", Name: "Olga Right", Language: "en", PreferredChannel: "sms",
		Phones: []cards.Phone{{Number: "+79161112233"}}, Consents: cards.Consents{Service: true, PersonalData: true},
	}}, by)
	require.NoError(h.t, err)
	v, err := h.store.Cards.CreateVehicle(h.t.Context(), cards.NewVehicle{
		VehicleCard: cards.VehicleCard{VIN: vin, Make: "Volkswagen", Model: "Bora"}, ClientID: c.ID,
	}, by)
	require.NoError(h.t, err)
	return c, v
}

func TestOrderPage_WrongCardsArePutRight(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.as(process.Reception)
	o := h.order(workorder.AwaitingApproval)
	link := h.link(o.Number)
	c, v := h.somebodyElse()
	who, err := h.store.Cards.AddRepresentative(t.Context(), c.ID, cards.RepresentativeCard{
		Name: "Igor Helper", DocNo: "77 12", ValidTo: day(30), MayDropOff: true, MayApproveUpTo: 700_00, MayPickUp: true, MaySign: true,
	}, h.Actor(process.Reception))
	require.NoError(t, err)
	h.nobody().get(link).ok()

	find := desk.get("/orders/" + o.Number + "?do=correct-intake").ok().link("/orders/" + o.Number + "/cards")
	chosen := desk.get(find+"?find=Olga").ok().has("Olga Right", "Volkswagen Bora").link("/orders/" + o.Number + "?")
	desk.get(find + "?find=%20").ok()
	eachLanguage(desk, func() { desk.get(chosen).ok().has("Olga Right", "Igor Helper") })
	form := url.Values{"client_id": {c.ID}, "vehicle_id": {v.ID}, "representative_id": {who.ID}, "reason": {"two clients of one name"}}
	desk.tell(o, "correct-intake", url.Values{"client_id": {c.ID}, "reason": {"two of one name"}}).refused(409).has("belongs to another client", "Olga Right")
	o = desk.told(o, "correct-intake", form)
	require.Equal(t, []string{c.ID, v.ID, who.ID}, []string{o.ClientID, o.VehicleID, o.RepresentativeID})
	require.EqualValues(t, 700_00, o.RepresentsUpTo)
	require.True(t, o.RepresentsSigns)
	require.Equal(t, 2, o.Estimate().Version)
	require.Equal(t, workorder.Payer{Kind: workorder.PayerClient, ID: c.ID}, o.Estimate().Totals[0].Payer)

	gone := h.nobody().get(link)
	require.Equal(t, 404, gone.status, "the link of the wrong client opens nothing")
	h.nobody().get(h.link(o.Number)).ok().has("Volkswagen Bora")
	desk.get("/orders/"+o.Number).ok().has("Olga Right", "Client: Olga Right", "Igor Helper", "two clients of one name")
	km, read, err := h.store.Cards.LastOdometer(t.Context(), v.ID)
	require.NoError(t, err)
	require.True(t, read)
	require.Equal(t, o.OdometerIn, km.KM, "what was read at intake is of the right car")

	o = desk.told(o, "correct-intake", url.Values{"representative_id": {""}, "reason": {"she came herself"}})
	require.Empty(t, o.RepresentativeID)
}

// Nobody gives a representative's authority by hand.
func TestOrderPage_AuthorityIsThatOfTheCard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	o = h.as(process.Reception).told(o, "correct-intake", url.Values{"odometer_km": {"91"}, "represents_up_to": {"1000"}, "represents_signs": {"true"}, "reason": {"misread"}})
	require.Zero(t, o.RepresentsUpTo)
	require.False(t, o.RepresentsSigns)
}
