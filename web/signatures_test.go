package web_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/draw"
	"image/png"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/intake"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// drawing is what the page's frame sends when somebody drew a line of this length in it.
func drawing(t *testing.T, length int) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 1000, 320))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(100, 100, 100+length, 106), image.Black, image.Point{}, draw.Src)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

// stated is an order whose car's state is written down.
func (h *house) stated(o workorder.Order, keys, version int) {
	h.t.Helper()
	_, err := h.store.Intake.Put(h.t.Context(), o.Number, intake.IntakeState{Keys: &keys}, version, h.Actor(process.Reception))
	require.NoError(h.t, err)
}

func TestSign_TheStateAtIntakeIsSignedAtTheDeskAsItWasShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.as(process.Reception)
	o := h.order(workorder.CheckedIn)
	order := "/orders/" + o.Number
	pad, act := order+"/sign/intake?lang=en", order+"/documents/intake"
	desk.get(pad).refused(http.StatusConflict).has("write it down, then the client signs")
	desk.get(order).ok().lacks("Client signs")
	h.stated(o, 2, 0)
	require.Equal(t, order+"/sign/intake", desk.get(order).ok().link(order+"/sign/"))
	page := desk.get(pad).ok().has("Acceptance of the car", "Keys left 2", "By signing you confirm").lacks("Sign out")
	form := url.Values{"key": {"k1"}, "seen": {page.field("seen")}, "name": {page.field("name")}, "drawing": {drawing(t, 12)}}
	require.Equal(t, "A client", form.Get("name"))
	desk.post(pad, form).refused(http.StatusUnprocessableEntity).has("has too little ink")
	form.Set("drawing", "data:text/html;base64,TVo=")
	desk.post(pad, form).refused(http.StatusUnprocessableEntity).has("is no picture in PNG")
	form.Set("drawing", "")
	desk.post(pad, form).refused(http.StatusUnprocessableEntity).has("sign in the frame, or type the name")
	form.Set("drawing", drawing(t, 400))
	form.Set("name", "Anna "+hostile)
	desk.post(pad, form).to(act).ok().has("Signed", "Anna "+hostile).source(`class="ink" src="data:image/png;base64,`)
	desk.post(pad, form).to(act)
	list, err := h.store.Signatures.OfOrder(t.Context(), o.Number)
	require.NoError(t, err)
	require.Len(t, list, 1, "the same form is the same signature")
	require.Equal(t, []any{"desk", h.Actor(process.Reception).ID, true, 1}, []any{list[0].Device, list[0].By, list[0].Drawn, list[0].Version})
	signed := desk.get(order).ok().has("version 1", "at the desk").lacks("changed since", "Client signs").link(order + "/signatures/")
	desk.get(act + ".pdf").pdf()

	h.stated(o, 1, 1)
	form.Set("key", "k2")
	desk.post(pad, form).refused(http.StatusConflict).has("has changed since it was shown", "Keys left 1")
	desk.get(act+"?lang=en").ok().has("signed version 1", "the paper has changed since")
	desk.get(order).ok().has("changed since", "Client signs the acceptance act")
	desk.get(signed).pdf()
	eachLanguage(desk, func() { desk.get(order + "/sign/intake").ok(); desk.get(order).ok(); desk.get(act).ok() })
	h.as(process.Mechanic).get(pad).refused(http.StatusForbidden)
	h.as(process.Admin).get("/audit?what=signature.add").ok().has("Paper signed", o.Number)
	desk.get(order + "/sign/invoice").refused(http.StatusNotFound)
	desk.get(order + "/signatures/none.pdf").refused(http.StatusNotFound)
}

// What is found and photographed afterwards is not what the client signed.
func TestSign_WhatTheWorkshopFindsDoesNotChangeTheAcceptanceAct(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.as(process.Reception)
	o := h.order(workorder.Diagnosing)
	h.stated(o, 2, 0)
	pad := "/orders/" + o.Number + "/sign/intake?lang=ru"
	form := url.Values{"key": {"k"}, "seen": {desk.get(pad).ok().field("seen")}, "typed": {"Anna"}}
	desk.post(pad, form).refused(http.StatusUnprocessableEntity).has("отметьте, если подписываете")
	form.Set("sign", "1")
	desk.post(pad, form).to("/orders/" + o.Number + "/documents/intake").ok().has("Anna")
	h.give(o, process.Mechanic, h.findings(h.InStock))
	desk.get("/orders/" + o.Number).ok().has("typed name").lacks("changed since")
}

func TestSign_TheClientSignsByTheirLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.CheckedIn)
	phone, link := h.nobody(), h.linkTo(o)
	phone.get(link).ok().lacks("Sign the acceptance act")
	h.stated(o, 2, 0)
	pad := phone.get(link + "?lang=en").ok().has("Sign the acceptance act").link(link + "/sign/")
	page := phone.get(pad).ok().has("Keys left 2")
	form := url.Values{"key": {"k1"}, "seen": {page.field("seen")}, "name": {"Anna"}, "drawing": {drawing(t, 300)}}
	phone.post(pad, form).to(link + "?lang=en").ok().has("signed by Anna").lacks("Sign the acceptance act")
	phone.post(pad, form).to(link + "?lang=en")
	phone.get(link + "/documents/intake.pdf").pdf()
	h.as(process.Reception).get("/orders/" + o.Number).ok().has("by the client's link")
	list, err := h.store.Signatures.OfOrder(t.Context(), o.Number)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []any{"client", o.ClientID}, []any{list[0].Device, list[0].By})
	phone.get(link + "/sign/act").refused(http.StatusConflict)
}

func TestSign_TheAnswerGivenAtTheDeskAndTheActAreSigned(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.as(process.Reception)
	o := h.order(workorder.AwaitingApproval)
	order := "/orders/" + o.Number
	desk.get(order + "/sign/order").refused(http.StatusConflict).has("the estimate has no answer yet")
	answer := agreed(workorder.Approved)(o).(workorder.DecideEstimate)
	answer.Channel = "in_person_signature"
	o = h.give(o, process.Reception, answer)
	desk.get(order).ok().has("Client signs the agreed work")
	desk.signs(order+"/sign/order?lang=en", "k1", order+"/documents/order").ok().source(`class="ink"`)
	desk.get(order).ok().lacks("Client signs", "changed since")
	for _, d := range h.way(workorder.HandedOver)[3:] {
		o = h.give(o, d.role, d.command(o))
	}
	desk.get(order).ok().has("Client signs the act")
	desk.signs(order+"/sign/act?lang=en", "k2", order+"/documents/act").ok().has("Act of hand-over").source(`class="ink"`)
	desk.get(order + "/documents/act.pdf").pdf()
	desk.get(order + "/sign/intake").refused(http.StatusConflict).has("not signed any more")
	o = h.give(o, process.Reception, workorder.CloseOrder{})
	require.Equal(t, workorder.Closed, o.Phase)
	desk.get(order).ok().lacks("Client signs the act")
}

// signs signs the paper on a pad with a drawing, and follows to the paper.
func (p *person) signs(pad, key, paper string) *answer {
	p.h.t.Helper()
	page := p.get(pad).ok()
	return p.post(pad, url.Values{"key": {key}, "seen": {page.field("seen")}, "name": {page.field("name")}, "drawing": {drawing(p.h.t, 400)}}).to(paper)
}
