package web_test

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// sendList sends a file by the form of the page.
func (p *person) sendList(kind, name, content string) *answer {
	p.h.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	require.NoError(p.h.t, m.WriteField("kind", kind))
	require.NoError(p.h.t, m.WriteField("key", p.get("/settings/imports").ok().field("key")))
	part, err := m.CreateFormFile("file", name)
	require.NoError(p.h.t, err)
	_, err = part.Write([]byte(content))
	require.NoError(p.h.t, err)
	require.NoError(p.h.t, m.Close())
	return p.askAs("POST", "/settings/imports", m.FormDataContentType(), &b)
}

// step sends a form of an import's page, as the page has it.
func (p *person) stepImport(at, what string, pairs ...string) *answer {
	p.h.t.Helper()
	page := p.get(at).ok()
	form := url.Values{"version": {page.field("version")}, "key": {page.field("key")}}
	return p.post(at+"/"+what, with(form, pairs...))
}

func TestImports_APriceListByPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	o := h.order(workorder.AwaitingApproval)
	before := o.Estimates[len(o.Estimates)-1]
	p := h.as(process.Parts)
	p.get("/stock").ok().has("Take in a price list")
	sent := p.sendList("parts", "цены.csv", "Артикул;Товар;Розница;Примечание\nOC-90;Фильтр;1 234,50;x\nSTRUT-1;Стойка;9 999,00;\nW712;=cmd|' /C calc'!A0;дорого;\n")
	at := sent.header.Get("Location")
	page := sent.to(at).ok()
	page.has("What each column is", "Артикул", "OC-90 · STRUT-1 · W712", "Примечание", "UTF-8", "Nothing is written yet")
	p.get(at + "?separator=comma").ok().has("Артикул;Товар;Розница;Примечание")
	p.stepImport(at, "check", "columns[0]", "", "columns", "1").refused(422).has("no column is part_no")
	p.stepImport(at, "check", "columns[1]", "part_no").refused(422).has("column 1 is the same already")
	p.stepImport(at, "check").to(at).ok().has("What this list would do", "New: 1. Changed: 1.", "9,999.00", "Can not be written", "is no amount", "=cmd|' /C calc'!A0")
	p.get(at + "?show=refused").ok().has("W712").lacks("OC-90")
	eachLanguage(p, func() { p.get(at).ok(); p.get(at + "?edit=1").ok(); p.get("/settings/imports").ok() })
	p.stepImport(at, "run").to(at).ok().has("The list is written", "Written: 2.", "Undo all of it")
	now, err := h.store.Record.LoadOrder(t.Context(), o.Number)
	require.NoError(t, err)
	require.Equal(t, before, now.Estimates[len(now.Estimates)-1], "what was sent stays as it was sent")
	p.post(at+"/run", url.Values{"version": {"1"}, "key": {"k"}}).refused(409)
	p.stepImport(at, "undo").to(at).ok().has("The list was undone", "Everything is as it was before")
	h.as(process.Admin).get("/audit").ok().has("List taken in", "List undone")

	again := p.sendList("parts", "more.csv", "Артикул;Товар;Розница;Примечание\nOC-90;Фильтр;1,5;x\n")
	at = again.header.Get("Location")
	p.post(at+"/drop", url.Values{}).to("/settings/imports").ok().lacks("more.csv")
}

func TestImports_WhatASupplierSells(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Parts)
	p.get("/settings/imports").ok().has("What a supplier sells").lacks("Clients with their cars")
	sent := p.sendList("supplier_parts", "theirs.csv", "Артикул;Товар;Цена закупки\n"+h.Missing+";Their name;3 100,50\nFRESH-9;Новая;99,90\n")
	at := sent.header.Get("Location")
	sent.to(at).ok().has("Whose list it is", "A supplier", "Days to delivery")
	p.stepImport(at, "check").refused(422).has("choose whose list this is")
	p.stepImport(at, "check", "supplier", h.Supplier, "lead_days", "").refused(422).has("no column says it")
	p.stepImport(at, "check", "supplier", h.Supplier, "lead_days", "3", "unknown", "leave").to(at).ok().has("New: 0. Changed: 1.", "is not on the price list")
	page := p.stepImport(at, "check", "supplier", h.Supplier, "lead_days", "3", "unknown", "add").to(at).ok()
	page.has("New: 1. Changed: 1.", "3,100.50", "A supplier")
	eachLanguage(p, func() { p.get(at).ok(); p.get(at + "?edit=1").ok() })
	p.stepImport(at, "run").to(at).ok().has("Written: 2.")
	p.get("/stock/FRESH-9").ok()
	sellers, err := h.store.Suppliers.SellersOf(t.Context(), "FRESH-9")
	require.NoError(t, err)
	require.Len(t, sellers, 1)
	require.Equal(t, 3, sellers[0].LeadDaysP90)
	p.stepImport(at, "undo").to(at).ok().has("Everything is as it was before")
}

func TestImports_WhatIsNoListIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Admin)
	for content, why := range map[string]string{
		"MZ\x90\x00\x03 prices": "is a program file and no list", "": "is empty", "PK\x03\x04 bomb": "can not be read as XLSX", "\xd0\xcf\x11\xe0": "old Excel", "a;b\x00\x01;c": "neither a text nor XLSX",
	} {
		p.sendList("parts", "prices.csv", content).refused(422).has(why)
	}
	p.sendList("parts", "large.csv", "a;b\n"+strings.Repeat("x;y\n", 9<<20)).refused(422).has("more than 32 MiB")
	p.language = "ru"
	p.sendList("parts", "цены.csv", "MZ\x90\x00\x03").refused(422).has("это программа, а не список")
	p.language = "en"
	h.as(process.Reception).get("/settings/imports").refused(403)
	h.as(process.Parts).sendList("clients", "c.csv", "Имя;Телефон\nАнна;+79160000001\n").refused(403)
}

func TestImports_ClientsWithTheirCars(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := h.as(process.Admin)
	sent := p.sendList("clients_vehicles", "clients.csv", "ФИО,Телефон,Марка,Модель,Госномер,VIN,Год\nАнна Новая,8 916 000-00-01,Lada,Vesta,А111АА77,XTA210990Y2766390,2020\nАнна Новая,8 916 000-00-01,Kia,Rio,В222ВВ77,,2019\nA client,+7 916 123-45-67,Lada,Samara,А123ВС77,XTA210990Y2766389,1999\n")
	at := sent.header.Get("Location")
	p.stepImport(at, "check").to(at).ok().has("New: 2. Changed: 1.")
	p.stepImport(at, "run").to(at).ok().has("Written: 3.")
	found, err := h.store.Cards.SearchClients(t.Context(), "Анна Новая", database.Page{})
	require.NoError(t, err)
	require.Len(t, found.Items, 1)
	cars, err := h.store.Cards.CarsOf(t.Context(), []string{found.Items[0].ID})
	require.NoError(t, err)
	require.Len(t, cars[found.Items[0].ID], 2)
}

// What keeps a card from being taken back has a word in every language.
func TestImports_WhatNamesACardHasWords(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../internal/reads/uses/uses.go")
	require.NoError(t, err)
	found := regexp.MustCompile(`'([a-z_]+)'(?: AS what)?, [a-z_.']+(?: AS ref)?, \d`).FindAllStringSubmatch(string(source), -1)
	require.Greater(t, len(found), 10)
	for _, m := range found {
		for _, l := range locale.Languages() {
			require.True(t, locale.For(l).Has("use."+m[1]), "%s in %s", m[1], l)
		}
	}
}
