package imports_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

func (b *bench) offers() map[string]suppliers.SupplierPart {
	b.Helper()
	list, err := b.Suppliers.Catalogue(b.Context(), b.Supplier, database.Page{})
	require.NoError(b, err)
	by := map[string]suppliers.SupplierPart{}
	for _, p := range list.Items {
		by[p.PartNo] = p
	}
	return by
}

// theirs is the setup of a list of the bench's supplier.
func (b *bench) theirs(s *imports.Setup) {
	s.Supplier, s.LeadDays = b.Supplier, storetest.Ptr(7)
}

func TestSupplierParts_AreTakenInAndTakenBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := b.offers()
	ours, ok := b.part(b.Missing)
	require.True(t, ok)
	text := "Код;Наименование;Цена;Срок поставки\n" + b.Missing + ";Their name of it;3 100,50;2-4\n" +
		"FRESH-9;Brand-new part;99,90;\nNAMELESS;;5,00;3\nSOON;In a while;7,00;скоро\nFREE;Without a price;;3\n"
	i := b.checked(imports.SupplierParts, text, b.theirs)
	require.Equal(t, map[imports.Outcome]int{imports.LineChange: 1, imports.LineNew: 1, imports.LineRefused: 3}, i.Counts)
	lines := b.lines(i)
	require.Equal(t, []imports.FieldChange{{"cost", "300000", "310050"}}, lines[2].Said.Changes)
	for at, why := range map[int]string{4: "name: ", 5: "write days such as 3 or 2-4", 6: "cost: is empty"} {
		require.Contains(t, lines[at].Said.Reasons[0], why)
	}
	require.Equal(t, before, b.offers(), "a check writes nothing")

	i = b.run(i)
	now := b.offers()
	require.Equal(t, suppliers.SupplierPart{PartNo: b.Missing, Cost: 310_050, LeadDaysP50: 2, LeadDaysP90: 4}, now[b.Missing])
	require.Equal(t, suppliers.SupplierPart{PartNo: "FRESH-9", Cost: 9_990, LeadDaysP50: 7, LeadDaysP90: 7}, now["FRESH-9"])
	still, _ := b.part(b.Missing)
	require.Equal(t, ours, still, "a supplier does not name our parts")
	fresh, ok := b.part("FRESH-9")
	require.True(t, ok)
	require.Nil(t, fresh.Price)

	same := b.checked(imports.SupplierParts, text, b.theirs)
	require.Equal(t, 2, same.Counts[imports.LineSame])

	b.undo(i)
	require.Equal(t, before, b.offers())
	_, ok = b.part("FRESH-9")
	require.False(t, ok)
}

func TestSupplierParts_WhatSomebodyChangedSinceStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	i := b.run(b.checked(imports.SupplierParts, "Код;Наименование;Цена\nFRESH-9;Part;99,90\nFRESH-8;Part;9,90\n", b.theirs))
	changed := suppliers.SupplierPart{PartNo: "FRESH-9", Cost: 1, LeadDaysP90: 1}
	require.NoError(t, b.Suppliers.UpsertCatalogue(t.Context(), b.Supplier, []suppliers.SupplierPart{changed}, b.by))
	i = b.undo(i)
	require.Equal(t, 1, i.Kept)
	require.Equal(t, changed, b.offers()["FRESH-9"])
	require.NotContains(t, b.offers(), "FRESH-8")
}

func TestSupplierParts_OnlyOfPartsThatWeKnow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	i := b.checked(imports.SupplierParts, "Код;Наименование;Цена\nFRESH-9;Part;99,90\n"+b.Missing+";;9,90\n", func(s *imports.Setup) {
		b.theirs(s)
		s.Known = true
	})
	require.Equal(t, map[imports.Outcome]int{imports.LineChange: 1, imports.LineRefused: 1}, i.Counts)
	require.Equal(t, []string{`part_no: "FRESH-9" is not on the price list`}, b.lines(i)[2].Said.Reasons)
}

func TestSupplierParts_NeedASupplierAndATime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	i, err := b.Imports.Add(t.Context(), imports.SupplierParts, "list.csv", []byte("Код;Наименование;Цена\nA;B;1,00\n"), b.by)
	require.NoError(t, err)
	for why, change := range map[string]func(*imports.Setup){
		"supplier: choose whose": func(s *imports.Setup) { s.Supplier = "" },
		"there is no supplier":   func(s *imports.Setup) { s.Supplier = "nobody" },
		"lead_days: no column":   func(s *imports.Setup) { s.LeadDays = nil },
		"lead_days: give days":   func(s *imports.Setup) { s.LeadDays = storetest.Ptr(999) },
	} {
		setup := i.Setup
		b.theirs(&setup)
		change(&setup)
		_, err := b.Imports.Check(t.Context(), i.ID, setup, i.Version, b.by)
		require.ErrorContains(t, err, why)
	}
	_, err = b.Imports.Add(t.Context(), imports.SupplierParts, "list.csv", []byte("A;B\n1;2\n"), b.Actor(process.Reception))
	require.Equal(t, process.KindForbidden, process.KindOf(err))
}
