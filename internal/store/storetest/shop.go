package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Shop is a small service centre for tests: one member of staff per role, one
// client with one car, a part in stock, a part that only a supplier has.
type Shop struct {
	Branch    string
	Skill     string
	ClientID  string
	VehicleID string
	InStock   string // part number, 10 in stock
	Missing   string // part number, none in stock, offered by Supplier
	Supplier  string
	PayerID   string // a manufacturer; covers parts whole and labour half, deductible 700.00
	staff     map[process.Role]string
}

// Actor is the shop's member of staff with this role.
func (s Shop) Actor(r process.Role) process.Actor {
	return process.Actor{Role: r, ID: s.staff[r]}
}

// Stock fills a fresh database with a [Shop].
func Stock(t testing.TB, s *store.Store) Shop {
	t.Helper()
	ctx, by := t.Context(), process.ProcessActor()
	made := Shop{Branch: "T", Skill: "chassis", InStock: "STRUT-1", Missing: "MOUNT-1", staff: map[process.Role]string{}}
	_, err := s.Shop.CreateBranch(ctx, shop.Branch{ID: made.Branch, BranchCard: shop.BranchCard{Name: "Test"}}, by)
	require.NoError(t, err)
	for _, r := range process.StaffRoles() {
		st, err := s.People.CreateStaff(ctx, people.StaffCard{Branch: made.Branch, Name: "A " + string(r), Role: r, Skills: skills(r, made.Skill)}, by)
		require.NoError(t, err)
		made.staff[r] = st.ID
	}
	made.cards(t, s)
	made.parts(t, s)
	return made
}

func skills(r process.Role, skill string) []string {
	if r == process.Mechanic {
		return []string{skill}
	}
	return nil
}

func (shop *Shop) cards(t testing.TB, s *store.Store) {
	t.Helper()
	ctx, by := t.Context(), shop.Actor(process.Reception)
	c, err := s.Cards.CreateClient(ctx, cards.NewClient{ClientCard: cards.ClientCard{
		Name: "A client", Phones: []cards.Phone{{Number: "+79161234567"}}, Consents: cards.Consents{Service: true, Marketing: true, PersonalData: true},
	}}, by)
	require.NoError(t, err)
	shop.ClientID = c.ID
	v, err := s.Cards.CreateVehicle(ctx, cards.NewVehicle{
		VehicleCard: cards.VehicleCard{VIN: "XTA210990Y2766389", Plate: "А123ВС77", Make: "Lada", Model: "Samara"}, ClientID: c.ID,
	}, by)
	require.NoError(t, err)
	shop.VehicleID = v.ID
	p, err := s.Cards.CreatePayer(ctx, workorder.PayerManufacturer, "A manufacturer", by)
	require.NoError(t, err)
	shop.PayerID = p.ID
	_, err = s.Claims.AddCoverage(ctx, v.ID, claims.CoverageCard{
		PayerID: p.ID, Grantor: "manufacturer", PctParts: 10000, PctLabour: 5000, StartsOn: "2020-01-01", EndsOn: "2099-12-31", Deductible: 70_000,
	}, by)
	require.NoError(t, err)
}

func (shop *Shop) parts(t testing.TB, s *store.Store) {
	t.Helper()
	ctx, by := t.Context(), shop.Actor(process.Parts)
	price := exact.Money(450_000)
	require.NoError(t, s.Cards.UpsertParts(ctx, []cards.Part{
		{PartNo: shop.InStock, Name: "Strut", Price: &price}, {PartNo: shop.Missing, Name: "Mount", Price: &price},
	}, "", by))
	sup, err := s.Suppliers.CreateSupplier(ctx, "A supplier", by)
	require.NoError(t, err)
	shop.Supplier = sup.ID
	require.NoError(t, s.Suppliers.UpsertCatalogue(ctx, sup.ID, []suppliers.SupplierPart{{PartNo: shop.Missing, Cost: 300_000, LeadDaysP50: 2, LeadDaysP90: 4}}, by))
	_, err = s.Stock.ReceiveStock(ctx, stock.StockReceipt{Branch: shop.Branch, PartNo: shop.InStock, Qty: exact.Units(10), Reason: "first stock", Key: "first"}, by)
	require.NoError(t, err)
}
