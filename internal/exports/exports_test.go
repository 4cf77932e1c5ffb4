package exports_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/exports"
	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// evil is what a spreadsheet would follow.
const evil = `=HYPERLINK("x")`

// as takes lists out in the name of a role.
func as(t *testing.T, s *store.Store, shop storetest.Shop, role process.Role, list string, change func(*exports.Ask)) ([]byte, error) {
	t.Helper()
	l, ok := exports.Named(list, role)
	require.True(t, ok, list)
	a := exports.Ask{By: shop.Actor(role), Branch: shop.Branch, Zone: time.UTC, Language: locale.For("ru"), Format: "csv", Now: time.Now()}
	if change != nil {
		change(&a)
	}
	var b bytes.Buffer
	err := l.Write(t.Context(), s, &b, a)
	return b.Bytes(), err
}

// house has something of every list, and everything that people name is evil.
func house(t *testing.T) (*storetest.Desk, string) {
	t.Helper()
	d := storetest.Opened(t, workorder.Commercial)
	ctx := t.Context()
	d.Jobs()
	d.Agree()
	d.Another(workorder.Commercial)
	_, err := d.Store.Stock.PutPlace(ctx, d.Branch, d.InStock, evil, d.Actor(process.Parts))
	require.NoError(t, err)
	sheet, err := d.Store.Stock.OpenSheet(ctx, d.Branch, "", d.Actor(process.Parts))
	require.NoError(t, err)
	found := exact.Units(9)
	require.NoError(t, d.Store.Stock.PutFound(ctx, d.Branch, sheet.Number, []stock.Found{{PartNo: d.InStock, Qty: &found}}, d.Actor(process.Parts)))
	for _, sql := range []string{
		"UPDATE client SET name = $1", "UPDATE vehicle SET make = $1", "UPDATE part SET name = $1, brand = $1", "UPDATE supplier SET name = $1",
		"UPDATE payer SET name = $1", "UPDATE staff SET name = $1", "UPDATE task SET subject = $1",
	} {
		_, err := d.Store.DB.Q(ctx).Exec(ctx, sql, evil)
		require.NoError(t, err, sql)
	}
	return d, sheet.Number
}

func TestExports_NoListHasAFormula(t *testing.T) {
	t.Parallel()
	d, sheet := house(t)
	for _, l := range exports.For(process.Admin) {
		csv, err := as(t, d.Store, d.Shop, process.Admin, l.Name, func(a *exports.Ask) { a.Sheet, a.Role, a.Now = sheet, "reception", d.At.Add(time.Hour) })
		require.NoError(t, err, l.Name)
		text, marked := strings.CutPrefix(string(csv), "\ufeff")
		require.True(t, marked, l.Name)
		require.Greater(t, strings.Count(text, "\r\n"), 1, "%s has a head and rows: %s", l.Name, text)
		require.NotContains(t, text, "⟦", l.Name)
		for _, line := range strings.Split(text, "\r\n") {
			for _, cell := range strings.Split(line, ";") {
				require.NotRegexp(t, `^"?[=+@]`, cell, "%s: %s", l.Name, line)
			}
		}
		if l.Name != "stages" {
			require.Contains(t, text, `"'=HYPERLINK(""x"")"`, l.Name)
		}
		book, err := as(t, d.Store, d.Shop, process.Admin, l.Name, func(a *exports.Ask) {
			a.Sheet, a.Role, a.Format, a.Now = sheet, "reception", "xlsx", d.At.Add(time.Hour)
		})
		require.NoError(t, err, l.Name)
		f, err := excelize.OpenReader(bytes.NewReader(book))
		require.NoError(t, err, l.Name)
		rows, err := f.GetRows(f.GetSheetName(0))
		require.NoError(t, err, l.Name)
		require.Len(t, rows, strings.Count(text, "\r\n"), l.Name)
		for r := range rows {
			for c := range rows[r] {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				require.NoError(t, err)
				formula, err := f.GetCellFormula(f.GetSheetName(0), at)
				require.NoError(t, err)
				require.Empty(t, formula, "%s %s", l.Name, at)
				require.NotContains(t, rows[r][c], "'=", "a string cell needs no apostrophe")
			}
		}
	}
}

func TestExports_WhoTookWhichListIsInTheAudit(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	shop := storetest.Stock(t, s)
	_, err := as(t, s, shop, process.Manager, "clients", nil)
	require.NoError(t, err)
	notes, err := s.Audit.Of(t.Context(), "clients")
	require.NoError(t, err)
	require.Len(t, notes, 1)
	require.Equal(t, "list.export", notes[0].What)
	require.Equal(t, shop.Actor(process.Manager).ID, notes[0].By)
	require.JSONEq(t, `{"branch": "T", "format": "csv"}`, string(notes[0].Data))
}

func TestExports_WhoMayNotHaveAListHasNone(t *testing.T) {
	t.Parallel()
	for list, role := range map[string]process.Role{"clients": process.Reception, "people": process.Manager, "orders": process.Mechanic, "stages": process.Parts, "nothing": process.Admin} {
		_, may := exports.Named(list, role)
		require.False(t, may, "%s %s", list, role)
	}
}

func TestExports_WhatIsRefusedIsRefusedBeforeTheFirstByte(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	shop := storetest.Stock(t, s)
	b, err := as(t, s, shop, process.Manager, "clients", func(a *exports.Ask) { a.Query = "x" })
	require.Equal(t, process.KindInvalid, process.KindOf(err))
	require.Empty(t, b)
	_, err = as(t, s, shop, process.Manager, "differences", nil)
	require.Equal(t, process.KindNotFound, process.KindOf(err))
	notes, err := s.Audit.Of(t.Context(), "clients")
	require.NoError(t, err)
	require.Empty(t, notes)
}

// many makes more of everything than a page has, with all that a card can say.
func many(t *testing.T, s *store.Store, shop storetest.Shop) {
	t.Helper()
	ctx, by := t.Context(), shop.Actor(process.Admin)
	price := exact.Money(123_450)
	var parts []cards.Part
	for i := range database.MaxPage + 5 {
		parts = append(parts, cards.Part{PartNo: "N" + strings.Repeat("0", i%7) + string(rune('A'+i%26)) + string(rune('a'+i/26)), Name: evil, Brand: "-Brand", Price: &price, Unit: "л", CrossNumbers: []string{"X" + string(rune('a'+i%26)) + string(rune('a'+i/26))}})
	}
	parts[3].Price, parts[3].CrossNumbers = nil, nil
	require.NoError(t, s.Cards.UpsertParts(ctx, parts, "test", by))
	c, err := s.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{
		Kind: "company", Name: evil, Phones: []cards.Phone{{Number: "+79160000001", Extension: "12"}, {Number: "+79160000002"}}, Emails: []string{"one@example.com", "two@example.com"},
		Language: "en", Address: "12 Main Street; flat 3", TaxNo: "7707083893", Consents: cards.Consents{Service: true},
	}}, by)
	require.NoError(t, err)
	year, km, since := 2019, int64(123_456), "2019-05-04"
	_, err = s.Cards.CreateVehicle(ctx, cards.NewVehicle{ClientID: c.ID, OdometerKM: &km, VehicleCard: cards.VehicleCard{
		Frame: "ACV30-0012345", Plate: "М001ММ77", Make: "Toyota", Model: "Camry", Year: &year, EngineCode: "-2AZ", InServiceDate: &since,
	}}, by)
	require.NoError(t, err)
}

func TestExports_WhatWasTakenOutIsTakenInAgain(t *testing.T) {
	t.Parallel()
	for _, language := range locale.Languages() {
		for _, format := range exports.Formats {
			t.Run(language+" "+format, func(t *testing.T) {
				t.Parallel()
				from := storetest.New(t)
				shop := storetest.Stock(t, from)
				many(t, from, shop)
				into := storetest.New(t)
				there := storetest.Stock(t, into)
				for _, of := range []struct {
					list string
					kind imports.Kind
				}{{"prices", imports.Parts}, {"clients", imports.Clients}, {"vehicles", imports.Vehicles}} {
					file, err := as(t, from, shop, process.Manager, of.list, func(a *exports.Ask) { a.Language, a.Format = locale.For(language), format })
					require.NoError(t, err)
					takeIn(t, into, there, of.kind, "list."+format, file)
				}
				for _, list := range []string{"prices", "clients", "vehicles"} {
					want, err := as(t, from, shop, process.Manager, list, nil)
					require.NoError(t, err)
					got, err := as(t, into, there, process.Manager, list, nil)
					require.NoError(t, err)
					require.ElementsMatch(t, strings.Split(string(want), "\r\n"), strings.Split(string(got), "\r\n"), list)
				}
			})
		}
	}
}

// takeIn takes a file in as it is guessed; every line of it must be right.
func takeIn(t *testing.T, s *store.Store, shop storetest.Shop, kind imports.Kind, name string, file []byte) {
	t.Helper()
	ctx, by := t.Context(), shop.Actor(process.Admin)
	i, err := s.Imports.Add(ctx, kind, name, file, by)
	require.NoError(t, err)
	i, err = s.Imports.Check(ctx, i.ID, i.Setup, i.Version, by)
	require.NoError(t, err)
	require.NoError(t, s.Imports.Finish(ctx, i.ID))
	i, err = s.Imports.Find(ctx, i.ID, by)
	require.NoError(t, err)
	require.Zero(t, i.Counts[imports.LineRefused], "%s: %v", kind, i)
	require.Zero(t, i.Counts[imports.LineTwin], "%s: %v", kind, i)
	i, err = s.Imports.Run(ctx, i.ID, i.Version, by)
	require.NoError(t, err)
	require.NoError(t, s.Imports.Finish(ctx, i.ID))
}
