package past_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/app/past"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// now is a Wednesday at noon in Moscow, with a holiday (4 November) in the weeks before.
var now = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

const branch = "P"

// house is a service centre with a past.
type house struct {
	store  *store.Store
	db     *pgx.Conn
	cast   demo.Cast
	orders int
}

// build makes the house.
func build(t *testing.T, seed uint64, at time.Time) *house {
	t.Helper()
	ctx, url := t.Context(), storetest.URL(t)
	s, err := store.Open(ctx, url, 0)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	db, err := pgx.Connect(ctx, url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	h := &house{store: s, db: db, cast: demo.Cast{Branch: branch, Payers: map[workorder.PayerKind]string{}}}
	h.hire(t)
	h.buyIn(t)
	h.orders, err = past.Make(ctx, s, h.cast, seed, at)
	require.NoError(t, err)
	return h
}

func (h *house) hire(t *testing.T) {
	t.Helper()
	ctx, by := t.Context(), process.ProcessActor()
	_, err := h.store.Shop.CreateBranch(ctx, shop.Branch{ID: branch, BranchCard: shop.BranchCard{Name: "Past"}}, by)
	require.NoError(t, err)
	for i, m := range []demo.Member{
		{Role: process.Reception}, {Role: process.Reception}, {Role: process.Parts}, {Role: process.Foreman}, {Role: process.Manager},
		{Role: process.Mechanic, Skills: []string{"maintenance", "engine"}}, {Role: process.Mechanic, Skills: []string{"maintenance", "brakes"}},
		{Role: process.Mechanic, Skills: []string{"chassis", "engine"}}, {Role: process.Mechanic, Skills: []string{"chassis", "brakes"}},
		{Role: process.Mechanic, Skills: []string{"diagnosis", "electrics"}}, {Role: process.Mechanic, Skills: []string{"diagnosis", "climate"}},
	} {
		m.Name = fmt.Sprintf("%02d", i)
		made, err := h.store.People.CreateStaff(ctx, people.StaffCard{Branch: branch, Name: m.Name, Role: m.Role, Skills: m.Skills}, by)
		require.NoError(t, err)
		m.ID = made.ID
		h.cast.Staff = append(h.cast.Staff, m)
	}
	p, err := h.store.Cards.CreatePayer(ctx, workorder.PayerManufacturer, "A manufacturer", by)
	require.NoError(t, err)
	h.cast.Payers[workorder.PayerManufacturer] = p.ID
}

func (h *house) buyIn(t *testing.T) {
	t.Helper()
	ctx, by, price := t.Context(), h.cast.Actor(process.Parts), exact.Money(310_000)
	var parts []cards.Part
	var offers []suppliers.SupplierPart
	for _, l := range demo.ShelfLevels() {
		parts = append(parts, cards.Part{PartNo: l.PartNo, Name: "Part " + l.PartNo, Price: &price})
		offers = append(offers, suppliers.SupplierPart{PartNo: l.PartNo, Cost: 200_000, LeadDaysP50: 2, LeadDaysP90: 4})
	}
	require.NoError(t, h.store.Cards.UpsertParts(ctx, parts, "", by))
	sup, err := h.store.Suppliers.CreateSupplier(ctx, "A supplier", by)
	require.NoError(t, err)
	require.NoError(t, h.store.Suppliers.UpsertCatalogue(ctx, sup.ID, offers, by))
}

// journal is the whole journal as it was written.
func (h *house) journal(t *testing.T) []journalRow {
	t.Helper()
	rows, _ := h.db.Query(t.Context(), `
		SELECT process, number, version, kind, at, by_role, by_id, phase, phase_left, working_seconds, data FROM journal ORDER BY number, version`)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[journalRow])
	require.NoError(t, err)
	return list
}

type journalRow struct {
	Process, Number string
	Version         int
	Kind            string
	At              time.Time
	ByRole          process.Role
	ByID            string
	Phase, Left     process.Phase
	Working         int64
	Data            json.RawMessage
}

func (h *house) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, h.db.QueryRow(t.Context(), sql, args...).Scan(&n))
	return n
}
