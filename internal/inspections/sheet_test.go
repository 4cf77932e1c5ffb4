package inspections_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/inspections"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func card(points ...string) inspections.InspectionCard {
	c := inspections.InspectionCard{Titles: input.Titles{EN: "Brakes", RU: "Тормоза"}, Active: true}
	for _, p := range points {
		c.Points = append(c.Points, input.Titles{EN: p})
	}
	return c
}

func TestTemplate_IsChangedFromWhatWasReadAndRetired(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	s, foreman, ctx := d.Store.Inspections, d.Actor(process.Foreman), t.Context()
	_, err := s.CreateTemplate(ctx, inspections.InspectionCard{}, foreman)
	storetest.Refused(t, err, process.KindInvalid, "titles: is empty")
	made, err := s.CreateTemplate(ctx, card("Pads", "Discs"), foreman)
	require.NoError(t, err)
	sheet, err := s.Begin(ctx, d.Order.Number, made.ID, foreman)
	require.NoError(t, err)

	c := card("Hoses")
	c.Active = false
	changed, err := s.PutTemplate(ctx, made.ID, c, made.Version, foreman)
	require.NoError(t, err)
	require.Equal(t, 2, changed.Version)
	_, err = s.PutTemplate(ctx, made.ID, c, made.Version, foreman)
	require.Equal(t, process.CodeOutdated, process.CodeOf(err))
	_, err = s.Begin(ctx, d.Order.Number, made.ID, foreman)
	storetest.Refused(t, err, process.KindConflict, "not used any more")
	sheet, err = s.Sheet(ctx, d.Order.Number, sheet.ID)
	require.NoError(t, err)
	require.Equal(t, "Pads", sheet.Points[0].EN, "a sheet that was begun keeps its points")
	all, err := s.Templates(ctx)
	require.NoError(t, err)
	require.Equal(t, []inspections.InspectionTemplate{changed}, all)
}

func TestSheet_IsGoneOnWithByAnotherAndToldOnce(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	s, ctx, number := d.Store.Inspections, t.Context(), d.Order.Number
	mechanic, foreman := d.Actor(process.Mechanic), d.Actor(process.Foreman)
	made, err := s.CreateTemplate(ctx, card("Pads", "Discs", "Hoses"), foreman)
	require.NoError(t, err)
	sheet, err := s.Begin(ctx, number, made.ID, mechanic)
	require.NoError(t, err)
	save := func(by process.Actor, complete bool, marks ...inspections.Mark) (inspections.InspectionSheet, error) {
		return s.Save(ctx, number, sheet.ID, marks, complete, by)
	}
	_, err = save(mechanic, false, inspections.Mark{Point: 1, Colour: inspections.Red}, inspections.Mark{Point: 2, Colour: inspections.Amber, Note: "worn"})
	require.NoError(t, err)
	_, err = save(mechanic, false, inspections.Mark{Point: 4, Colour: inspections.Green})
	storetest.Refused(t, err, process.KindInvalid, "points 1 to 3")
	_, err = save(foreman, true, inspections.Mark{Point: 3, Colour: inspections.Green})
	storetest.Refused(t, err, process.KindInvalid, "note_1: say what is wrong with point 1")
	read, err := s.Sheet(ctx, number, sheet.ID)
	require.NoError(t, err)
	require.Len(t, read.Marks, 2, "what was refused is not kept half")

	photo, err := d.Store.Files.Add(ctx, d.Branch, notes.Subject{Order: number}, "pads.pdf", []byte("%PDF-1.7"), mechanic)
	require.NoError(t, err)
	require.NoError(t, s.Photograph(ctx, number, sheet.ID, 1, photo.ID, mechanic))
	sheet, err = save(foreman, true, inspections.Mark{Point: 1, Colour: inspections.Red, Note: "2 mm"}, inspections.Mark{Point: 3, Colour: inspections.Green})
	require.NoError(t, err)
	require.NotNil(t, sheet.CompletedAt)
	require.Equal(t, []string{photo.ID}, sheet.Mark(1).Photos)
	require.Equal(t, []string{foreman.ID, mechanic.ID}, []string{sheet.Mark(1).By, sheet.Mark(2).By})
	_, err = save(foreman, false, inspections.Mark{Point: 3, Colour: inspections.Red})
	storetest.Refused(t, err, process.KindConflict, "complete")

	told := 0
	tell := func(_ context.Context, _ inspections.InspectionSheet, list []inspections.Proposal) error {
		told += len(list)
		return nil
	}
	_, err = s.Report(ctx, number, sheet.ID, nil, func(context.Context, inspections.InspectionSheet, []inspections.Proposal) error {
		return errors.New("no")
	})
	require.Error(t, err)
	_, err = s.Report(ctx, number, sheet.ID, []string{"Discs: worn"}, tell)
	require.NoError(t, err)
	require.Equal(t, 1, told, "what is a job already is not told")
	_, err = s.Report(ctx, number, sheet.ID, []string{"Discs: worn"}, tell)
	storetest.Refused(t, err, process.KindConflict, "nothing amber or red")

	_, err = s.Sheet(ctx, "OTHER-000001", sheet.ID)
	storetest.Refused(t, err, process.KindNotFound, "no check-sheet")
}
