package web_test

import (
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
