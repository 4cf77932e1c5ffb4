package jobtemplates_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/jobtemplates"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// oil is an oil change for a Lada.
func oil(d *storetest.Desk) jobtemplates.TemplatePut {
	return jobtemplates.TemplatePut{
		Titles: input.Titles{EN: "Oil change", RU: "Замена масла"}, OpCode: "M-10", Skill: d.Skill, NormHours: exact.HoursOf(0, 50),
		Price: storetest.Ptr(exact.Money(150_000)), Parts: []workorder.PartSpec{{PartNo: d.InStock, Qty: exact.Units(1)}, {PartNo: d.Missing, Qty: exact.Qty(4500)}},
		Fits: []jobtemplates.Fit{{Make: "Lada"}, {Make: "Kia", Model: "Rio", Engine: "G4FC"}}, Active: true,
	}
}

func TestTemplate_IsKeptAsItIsWritten(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	by := d.Actor(process.Manager)
	made, err := d.Store.Jobs.Create(t.Context(), oil(d), by)
	require.NoError(t, err)
	read, err := d.Store.Jobs.ByID(t.Context(), made.ID)
	require.NoError(t, err)
	require.Equal(t, made, read)
	require.Equal(t, oil(d), read.TemplatePut)

	change := oil(d)
	change.Price, change.Parts, change.Fits, change.Active = nil, nil, nil, false
	now, err := d.Store.Jobs.Put(t.Context(), made.ID, change, made.Version, by)
	require.NoError(t, err)
	require.Equal(t, 2, now.Version)
	require.Nil(t, now.Price)
	require.Empty(t, now.Parts)
	_, err = d.Store.Jobs.Put(t.Context(), made.ID, oil(d), made.Version, by)
	require.Equal(t, process.KindConflict, process.KindOf(err), "it was changed meanwhile")
	_, err = d.Store.Jobs.Put(t.Context(), "jt_none", oil(d), 0, by)
	require.Equal(t, process.KindNotFound, process.KindOf(err))
}

func TestTemplate_WhatCanNotBeIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	for field, spoil := range map[string]func(*jobtemplates.TemplatePut){
		"titles: ":          func(c *jobtemplates.TemplatePut) { c.Titles = input.Titles{RU: "  "} },
		"skill: ":           func(c *jobtemplates.TemplatePut) { c.Skill = " " },
		"norm_hours: ":      func(c *jobtemplates.TemplatePut) { c.NormHours = 0 },
		"price: ":           func(c *jobtemplates.TemplatePut) { c.Price = storetest.Ptr(exact.Money(-1)) },
		"parts[1].qty: ":    func(c *jobtemplates.TemplatePut) { c.Parts[1].Qty = 0 },
		"parts[0].part_no:": func(c *jobtemplates.TemplatePut) { c.Parts[0].PartNo = "no such" },
		"fits[1].make: ":    func(c *jobtemplates.TemplatePut) { c.Fits[1].Make = "" },
	} {
		c := oil(d)
		spoil(&c)
		_, err := d.Store.Jobs.Create(t.Context(), c, d.Actor(process.Manager))
		require.Equal(t, process.KindInvalid, process.KindOf(err), field)
		require.ErrorContains(t, err, field)
		require.NotContains(t, err.Error(), ";  ")
	}
	require.Zero(t, d.Count(`SELECT count(*) FROM job_template`))

	// A part that the shop sells no more goes into no new template.
	_, err := d.Store.Cards.PutPart(t.Context(), d.Missing, cards.PartPut{Name: "Mount"}, 0, d.Actor(process.Parts))
	require.NoError(t, err)
	_, err = d.Store.Jobs.Create(t.Context(), oil(d), d.Actor(process.Manager))
	require.ErrorContains(t, err, "parts[1].part_no")
}

func TestTemplates_AreListedByTitleAndFoundByWords(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	for i := range 5 {
		c := oil(d)
		c.Titles, c.OpCode, c.Active = input.Titles{EN: fmt.Sprintf("Job %d", i), RU: fmt.Sprintf("Работа %d", i)}, fmt.Sprintf("OP-%d", i), i != 4
		_, err := d.Store.Jobs.Create(t.Context(), c, d.Actor(process.Foreman))
		require.NoError(t, err)
	}
	var titles []string
	for p := (database.Page{Limit: 2}); ; {
		l, err := d.Store.Jobs.List(t.Context(), jobtemplates.Filter{}, p)
		require.NoError(t, err)
		for _, j := range l.Items {
			titles = append(titles, j.Titles.EN)
		}
		if p.Cursor = l.Next; l.Next == "" {
			break
		}
	}
	require.Equal(t, []string{"Job 0", "Job 1", "Job 2", "Job 3"}, titles)
	for q, want := range map[string]int{"РАБОТА": 5, "работа 3": 1, "op2": 1, "%%": 0, "": 5, "clutch": 0} {
		l, err := d.Store.Jobs.List(t.Context(), jobtemplates.Filter{Query: q, All: true}, database.Page{})
		require.NoError(t, err)
		require.Len(t, l.Items, want, q)
	}
}
