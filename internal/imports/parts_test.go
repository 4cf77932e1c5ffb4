package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// bench is a shop that takes lists in.
type bench struct {
	*testing.T
	storetest.Shop
	*store.Store
	by process.Actor
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s := storetest.New(t)
	b := &bench{T: t, Store: s, Shop: storetest.Stock(t, s)}
	b.by = b.Actor(process.Admin)
	return b
}

// checked sends a list and has it checked as it was guessed, or as change says.
func (b *bench) checked(kind imports.Kind, text string, change func(*imports.Setup)) imports.Import {
	b.Helper()
	i, err := b.Imports.Add(b.Context(), kind, "list.csv", []byte(text), b.by)
	require.NoError(b, err)
	if change != nil {
		change(&i.Setup)
	}
	i, err = b.Imports.Check(b.Context(), i.ID, i.Setup, i.Version, b.by)
	require.NoError(b, err)
	return b.finished(i)
}

func (b *bench) finished(i imports.Import) imports.Import {
	b.Helper()
	require.NoError(b, b.Imports.Finish(database.Unhurried(b.Context()), i.ID))
	i, err := b.Imports.Find(b.Context(), i.ID, b.by)
	require.NoError(b, err)
	return i
}

func (b *bench) run(i imports.Import) imports.Import {
	b.Helper()
	i, err := b.Imports.Run(b.Context(), i.ID, i.Version, b.by)
	require.NoError(b, err)
	i = b.finished(i)
	require.Equal(b, imports.Done, i.State)
	return i
}

func (b *bench) undo(i imports.Import) imports.Import {
	b.Helper()
	i, err := b.Imports.Undo(b.Context(), i.ID, i.Version, b.by)
	require.NoError(b, err)
	i = b.finished(i)
	require.Equal(b, imports.Undone, i.State)
	return i
}

func (b *bench) lines(i imports.Import) map[int]imports.CheckedLine {
	b.Helper()
	list, err := b.Imports.LinesOf(b.Context(), i.ID, "", 0, 1000)
	require.NoError(b, err)
	by := map[int]imports.CheckedLine{}
	for _, l := range list {
		by[l.Line] = l
	}
	return by
}

func (b *bench) part(no string) (cards.Part, bool) {
	b.Helper()
	known, err := b.Cards.PartsByNumber(b.Context(), []string{no})
	require.NoError(b, err)
	p, ok := known[no]
	return p.Part, ok
}

const priceList = `Прайс-лист от 01.05.2026;;;;;
Артикул;Бренд;Наименование;Ед;Цена;Кроссы
OC-90;Knecht;Фильтр масляный;шт;1 234,50;"W712, 04E115561H"
STRUT-1;Lada;Стойка;шт;5 000,00;
mount 1;;Опора;;10,00;
STRUT-1;;Стойка ещё раз;;1,00;
;;Без номера;;1,00;
BAD-1;;Дорогая;;дорого;
BAD-2;;=HYPERLINK("http://x");;-5;
NEW-2;;Новая;;;
oc90;;Тот же фильтр;;1,00;
`

func TestParts_EveryLineSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	i := b.checked(imports.Parts, priceList, nil)
	require.Equal(t, imports.Checked, i.State)
	require.Equal(t, 2, i.Setup.Layout.Header)
	require.Equal(t, []string{"part_no", "brand", "name", "unit", "price", "cross_numbers"}, i.Setup.Columns)
	require.Equal(t, map[imports.Outcome]int{imports.LineNew: 2, imports.LineChange: 1, imports.LineTwin: 2, imports.LineRepeat: 1, imports.LineRefused: 3}, i.Counts)
	lines := b.lines(i)
	require.Equal(t, imports.LineNew, lines[3].Outcome)
	require.Contains(t, lines[4].Said.Changes, imports.FieldChange{Field: "price", From: "450000", To: "500000"})
	require.Equal(t, "MOUNT-1", lines[5].Said.Twins[0].ID)
	require.Equal(t, 4, lines[6].Said.Of)
	require.Equal(t, []string{"part_no: is empty; fill it in"}, lines[7].Said.Reasons)
	require.Contains(t, lines[8].Said.Reasons[0], "price: ")
	require.Contains(t, lines[9].Said.Reasons[0], "price: ")
	require.Equal(t, 3, lines[11].Said.Of)
	_, there := b.part("OC-90")
	require.False(t, there, "a check writes nothing")

	i = b.run(i)
	require.Equal(t, 3, i.Written)
	p, _ := b.part("OC-90")
	price := exact.Money(123450)
	require.Equal(t, cards.Part{PartNo: "OC-90", Brand: "Knecht", Name: "Фильтр масляный", Unit: "шт", Price: &price, CrossNumbers: []string{"04E115561H", "W712"}}, p)
	found, err := b.Cards.ListParts(t.Context(), "w712", database.Page{})
	require.NoError(t, err)
	require.Len(t, found.Items, 1)
	require.Equal(t, imports.LineSame, b.lines(b.checked(imports.Parts, priceList, nil))[4].Outcome, "the same list again changes nothing")
}

func TestParts_UndoneAsOne_WhatWasUsedOrChangedSinceStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before, _ := b.part("STRUT-1")
	i := b.run(b.checked(imports.Parts, priceList+"USED-1;;Взята;;5,00;\nMOVED-1;;Изменена;;5,00;\n", nil))
	_, err := b.Stock.CountStock(t.Context(), stock.StockCount{Branch: b.Branch, PartNo: "USED-1", Qty: 1000, Reason: "found", Key: "k"}, b.by)
	require.NoError(t, err)
	require.NoError(t, b.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "MOVED-1", Name: "Другая"}}, "", b.by))
	i = b.undo(i)
	require.Equal(t, 2, i.Kept)
	lines := b.lines(i)
	require.Equal(t, "it is in use by now: stock ", lines[12].Said.Reasons[0])
	require.Equal(t, "the card was changed since", lines[13].Said.Reasons[0])
	after, _ := b.part("STRUT-1")
	require.Equal(t, before, after)
	_, there := b.part("OC-90")
	require.False(t, there)
	_, there = b.part("USED-1")
	require.True(t, there)
}

// A run that was cut off after some of its lines goes on with the next one, and an undo likewise.
func TestRun_GoesOnWhereItWasCutOff(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var text strings.Builder
	text.WriteString("Артикул;Наименование;Цена\n")
	for k := range 2500 {
		fmt.Fprintf(&text, "Z-%04d;Часть;%d\n", k, k)
	}
	i := b.checked(imports.Parts, text.String(), nil)
	i, err := b.Imports.Run(t.Context(), i.ID, i.Version, b.by)
	require.NoError(t, err)
	more, err := b.Imports.Work(t.Context()) // a thousand lines, and the program is gone
	require.NoError(t, err)
	require.True(t, more)
	i, err = b.Imports.Find(t.Context(), i.ID, b.by)
	require.NoError(t, err)
	require.Equal(t, 1000, i.Written)
	require.NoError(t, b.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "Z-2000", Name: "Чужая"}}, "", b.by))
	i = b.finished(i)
	require.Equal(t, imports.Done, i.State)
	require.Equal(t, 2499, i.Written)
	require.Equal(t, 1, i.Overtaken, "somebody was faster with one of the cards")
	i = b.undo(i)
	require.Zero(t, i.Kept)
	p, there := b.part("Z-2000")
	require.True(t, there)
	require.Equal(t, "Чужая", p.Name)
	_, there = b.part("Z-0000")
	require.False(t, there)
}

func TestForget_WhatIsKeptNoLongerIsGone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	i := b.run(b.checked(imports.Parts, priceList, nil))
	require.NoError(t, b.Imports.Forget(t.Context()))
	require.Len(t, b.lines(i), 9)
	_, err := b.DB.Q(t.Context()).Exec(t.Context(), "UPDATE import SET moved_at = now() - interval '31 days'")
	require.NoError(t, err)
	require.NoError(t, b.Imports.Forget(t.Context()))
	require.Empty(t, b.lines(i))
	_, err = b.Imports.Undo(t.Context(), i.ID, 0, b.by)
	require.ErrorContains(t, err, "not kept any more")
}
