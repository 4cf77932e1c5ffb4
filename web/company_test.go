package web_test

import (
	"bytes"
	"crypto/rand"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// details are those of a company that exists.
var details = []string{
	"country", "RU", "legal_name", "ПАО Сбербанк", "legal_address", "Москва, ул. Вавилова, 19", "tax_no", "7707083893", "registration_no", "1027700132195", "kpp", "773601001",
	"bank", "Сбербанк", "bank_code", "044525225", "bank_account", "30101810400000000225", "vat_mode", "pays", "warranty", "На работы — 180 дней или 10 000 км.",
}

func TestCompany_ItsDetailsStandOnPapers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(process.Admin)
	o := h.order(workorder.Closed)
	bill := "/orders/" + o.Number + "/documents/invoice-" + o.Invoices[0].Number + "?lang=ru"
	admin.get(bill).ok().lacks("ИНН", "Реквизиты для оплаты")
	first := admin.versioned("/settings/company", details...)
	admin.post("/settings/company", admin.versioned("/settings/company", append(details, "tax_no", "7707083894")...)).refused(http.StatusUnprocessableEntity).has("has a wrong check digit")
	admin.post("/settings/company", first).to("/settings").ok().has("Company and its details")
	eachLanguage(admin, func() { admin.get("/settings/company").ok() })
	admin.post("/settings/company", first).refused(http.StatusConflict)
	_, err := h.store.Cards.UpdateClient(t.Context(), h.ClientID, cards.ClientPatch{Address: new("Тверь, Мира 1"), TaxNo: new("500100732259")}, 0, h.Actor(process.Reception))
	require.NoError(t, err)
	for _, paper := range []string{"order", "act"} {
		admin.get("/orders/"+o.Number+"/documents/"+paper+"?lang=ru").ok().has("ПАО Сбербанк, ИНН 7707083893, КПП 773601001, ОГРН 1027700132195", "Москва, ул. Вавилова, 19", "Тверь, Мира 1", "500100732259")
	}
	admin.get("/orders/"+o.Number+"/documents/act?lang=ru").ok().has("Гарантия на выполненные работы", "180 дней")
	admin.get(bill).ok().has("Исполнитель ПАО Сбербанк").lacks("Реквизиты для оплаты")
	admin.post("/settings/company", admin.versioned("/settings/company", append(details, "account", "40702810938000000001")...)).to("/settings")
	admin.get(bill).ok().lacks("Реквизиты для оплаты", "40702810938000000001")
	admin.get("/audit?what=company.put").ok().has("Company details changed")
	h.as(process.Manager).get("/settings/company").refused(http.StatusForbidden)
	h.as(process.Manager).get("/settings").ok().lacks("Company and its details")
}

func TestCompany_AnExemptOneNamesNoRate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(process.Admin)
	admin.post("/settings/company", admin.versioned("/settings/company", "country", "RU", "vat_mode", "exempt", "vat_ground", "гл. 26.2 НК РФ")).to("/settings")
	o := h.order(workorder.AwaitingApproval)
	_, err := h.store.DB.Q(t.Context()).Exec(t.Context(), `UPDATE work_order SET state = jsonb_set(state, '{tax_rate}', '0')`)
	require.NoError(t, err)
	admin.get("/orders/" + o.Number + "/documents/order?lang=ru").ok().has("Без НДС гл. 26.2 НК РФ").lacks("НДС 0")
}

// sendLogo sends a picture by the form of the page.
func (p *person) sendLogo(content []byte, do string) *answer {
	p.h.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if do != "" {
		require.NoError(p.h.t, m.WriteField("do", do))
	}
	part, err := m.CreateFormFile("file", "logo")
	require.NoError(p.h.t, err)
	_, err = part.Write(content)
	require.NoError(p.h.t, err)
	require.NoError(p.h.t, m.Close())
	return p.askAs("POST", "/settings/company/logo", m.FormDataContentType(), &b)
}

func TestCompany_ItsLogoHeadsPapers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as(process.Admin)
	o := h.order(workorder.CheckedIn)
	paper := "/orders/" + o.Number + "/documents/order"
	plain := len(admin.get(paper + ".pdf").pdf().body)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 1600, 300))))
	eachLanguage(admin, func() { admin.get("/settings/company/logo").ok() })
	admin.sendLogo(b.Bytes(), "").to("/settings/company/logo").ok().has("Saved", "Remove")
	admin.get(paper).ok().source(`src="/company/logo"`)
	require.Greater(t, len(admin.get(paper+".pdf").pdf().body), plain)
	require.Equal(t, "image/png", admin.get("/company/logo").header.Get("Content-Type"))
	h.nobody().get(h.linkTo(o) + "/documents/order.pdf").pdf()
	for _, bad := range [][]byte{nil, []byte("MZ"), []byte("%PDF-1.7"), []byte("\x89PNG\r\n\x1a\nno")} {
		admin.sendLogo(bad, "").refused(http.StatusUnprocessableEntity)
	}
	var noise bytes.Buffer
	m := image.NewNRGBA(image.Rect(0, 0, 700, 700))
	_, _ = rand.Read(m.Pix)
	require.NoError(t, png.Encode(&noise, m))
	admin.sendLogo(noise.Bytes(), "").refused(http.StatusUnprocessableEntity).has("too rich")
	admin.sendLogo(nil, "drop").to("/settings/company/logo").ok().lacks("Remove")
	require.Len(t, admin.get(paper+".pdf").pdf().body, plain)
	h.as(process.Manager).sendLogo(b.Bytes(), "").refused(http.StatusForbidden)
}
