package exports

import (
	"cmp"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

var (
	admins   = []process.Role{process.Admin}
	managers = []process.Role{process.Manager, process.Admin}
	clerks   = []process.Role{process.Parts, process.Manager, process.Admin}
	foremen  = []process.Role{process.Foreman, process.Manager, process.Admin}
	desks    = []process.Role{process.Reception, process.Parts, process.Foreman, process.Manager, process.Admin}
)

// lists are all that can be taken out. Whole lists of people are for who answers for them.
var lists = []List{
	{Name: "clients", Roles: managers,
		columns: columns("field.client", "card.kind", "field.phone", "field.email", "field.language", "card.address", "card.tax_no", "card.consent_service", "card.consent_marketing", "card.consent_personal_data"),
		rows:    (*reader).clients},
	{Name: "vehicles", Roles: managers,
		columns: columns("field.vin", "card.frame", "field.plate", "field.make", "field.model", "field.year", "card.engine", "card.in_service", "field.odometer", "export.owner_phone", "export.owner", "field.state"),
		rows:    (*reader).vehicles},
	{Name: "payers", Roles: admins,
		columns: columns("field.payer", "settings.payer_kind", "settings.in_use"),
		rows:    (*reader).payers},
	{Name: "prices", Roles: clerks,
		columns: amounts(columns("field.part_no", "field.part", "prices.brand", "field.price", "field.unit", "export.crosses", "settings.in_use"), "field.price"),
		rows:    (*reader).prices},
	{Name: "stock", Roles: clerks,
		columns: columns("field.part_no", "field.part", "parts.place", "parts.stock.on_hand", "parts.stock.reserved", "parts.stock.free"),
		rows:    (*reader).stock},
	{Name: "stock-value", Roles: clerks,
		columns: amounts(columns("field.part_no", "field.part", "parts.place", "parts.stock.on_hand", "parts.cost_each", "parts.counts.value", "parts.value.moved", "parts.value.idle_one"), "parts.cost_each", "parts.counts.value"),
		rows:    (*reader).stockValue},
	{Name: "purchases", Roles: clerks,
		columns: amounts(columns("field.number", "field.supplier", "field.order", "parts.placed", "field.state", "field.part_no", "field.qty", "export.received", "parts.cost_each", "parts.cost", "field.eta"), "parts.cost_each", "parts.cost"),
		rows:    (*reader).purchases},
	{Name: "differences", Roles: clerks, OfOne: true,
		columns: amounts(columns("parts.place", "field.part_no", "field.part", "parts.counts.ledger", "parts.counts.found_all", "parts.counts.difference", "parts.counts.value"), "parts.counts.value"),
		rows:    (*reader).differences},
	{Name: "orders", Roles: desks,
		columns: columns("field.order", "field.kind", "field.phase", "export.since", "field.vehicle", "field.plate", "field.client", "field.advisor", "field.opened", "field.promised"),
		rows:    (*reader).orders},
	{Name: "tasks", Roles: process.StaffRoles(),
		columns: columns("field.what", "export.subject", "field.order", "field.vehicle", "field.plate", "field.client", "export.since", "field.due", "export.overdue", "field.who"),
		rows:    (*reader).tasks},
	{Name: "people", Roles: admins,
		columns: columns("field.name", "field.role", "export.branch", "settings.skills", "field.phone", "base.user_name", "export.works_here"),
		rows:    (*reader).people},
	{Name: "stages", Roles: foremen,
		columns: columns("export.rank", "field.phase", "manager.now", "export.late", "export.oldest_order", "export.oldest_hours", "manager.visits", "export.half_hours", "export.nine_hours", "export.target_hours", "export.lost_hours"),
		rows:    (*reader).stages},
}

func (r *reader) clients() error {
	return each(func(p database.Page) (database.List[cards.Client], error) {
		return r.Cards.SearchClients(r.ctx, r.Query, p)
	}, func(list []cards.Client) error {
		for _, c := range list {
			var phones []string
			for _, p := range c.Phones {
				phones = append(phones, dialled(p))
			}
			err := r.row(c.Name, r.word("card.kind", c.Kind), strings.Join(phones, "; "), strings.Join(c.Emails, "; "), c.Language, c.Address, c.TaxNo,
				r.yes(c.Consents.Service), r.yes(c.Consents.Marketing), r.yes(c.Consents.PersonalData))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// dialled is a number as people write it and as lists are read: an extension is no number
// of its own.
func dialled(p cards.Phone) string {
	if p.Extension == "" {
		return p.Number
	}
	return p.Number + " ext. " + p.Extension
}

func (r *reader) vehicles() error {
	return each(func(p database.Page) (database.List[cards.Vehicle], error) {
		return r.Cards.SearchVehicles(r.ctx, cards.VehicleFilter{Query: r.Query, Page: p})
	}, func(list []cards.Vehicle) error {
		var ids []string
		for _, v := range list {
			if v.OwnerID != nil {
				ids = append(ids, *v.OwnerID)
			}
		}
		owners, err := r.Cards.ClientsByID(r.ctx, ids)
		if err != nil {
			return err
		}
		for _, v := range list {
			if err := r.vehicle(v, owners); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *reader) vehicle(v cards.Vehicle, owners map[string]cards.Client) error {
	var owner cards.Client
	if v.OwnerID != nil {
		owner = owners[*v.OwnerID]
	}
	reached := ""
	switch {
	case len(owner.Phones) > 0:
		reached = dialled(owner.Phones[0])
	case len(owner.Emails) > 0:
		reached = owner.Emails[0]
	}
	var year, service any
	if v.Year != nil {
		year = *v.Year
	}
	if v.InServiceDate != nil {
		day, err := time.Parse(time.DateOnly, *v.InServiceDate)
		if err != nil {
			return err
		}
		service = sheets.Day(day)
	}
	return r.row(v.VIN, v.Frame, v.Plate, v.Make, v.Model, year, v.EngineCode, service, v.OdometerKM, reached, owner.Name, r.word("vehicle_status", v.Status))
}

func (r *reader) payers() error {
	all, err := r.Cards.Payers(r.ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := r.row(p.Name, r.word("payer", string(p.Kind)), r.yes(p.Active)); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) prices() error {
	return each(func(p database.Page) (database.List[cards.PartCard], error) {
		return r.Cards.ListParts(r.ctx, r.Query, p)
	}, func(list []cards.PartCard) error {
		for _, p := range list {
			if err := r.row(p.PartNo, p.Name, p.Brand, p.Price, p.Unit, strings.Join(p.CrossNumbers, "; "), r.yes(p.Active)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *reader) stock() error {
	return each(func(p database.Page) (database.List[stock.StockItem], error) {
		return r.Stock.ListStock(r.ctx, r.Branch, r.Query, p)
	}, func(list []stock.StockItem) error {
		for _, i := range list {
			if err := r.row(i.PartNo, i.Name, i.Place, i.OnHand, i.Reserved, i.OnHand-i.Reserved); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *reader) stockValue() error {
	v, err := r.Stock.Value(r.ctx, r.Branch, r.Now)
	if err != nil {
		return err
	}
	for _, l := range v.Lines {
		if err := r.row(l.PartNo, l.Name, l.Place, l.OnHand, l.Cost, l.Value(), r.at(l.MovedAt), r.yes(l.Idle)); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) purchases() error {
	f := suppliers.PurchaseFilter{Branch: r.Branch, State: cmp.Or(r.State, "open")}
	if r.State == "all" {
		f.State = ""
	}
	return each(func(p database.Page) (database.List[suppliers.PurchaseOrder], error) {
		f.Page = p
		return r.Suppliers.ListPurchases(r.ctx, f)
	}, func(list []suppliers.PurchaseOrder) error {
		for _, p := range list {
			for _, l := range p.Lines {
				err := r.row(p.Number, p.Supplier, p.Order, r.at(p.At), r.Language.T("export.purchase."+l.State), l.PartNo, l.Qty, l.Received, l.Cost, l.Cost.Times(l.Qty), r.at(l.ETA))
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// differences are the lines of a count sheet that its page shows.
func (r *reader) differences() error {
	c, err := r.Stock.SheetByNumber(r.ctx, r.Branch, r.Sheet)
	if err != nil {
		return err
	}
	for _, l := range c.Lines {
		if !l.Counted || l.Difference() == 0 && len(l.Hit) == 0 {
			continue
		}
		var value *exact.Money
		if l.Cost != nil {
			worth := l.Value()
			value = &worth
		}
		if err := r.row(l.Place, l.PartNo, l.Name, l.Booked, l.Found, l.Difference(), value); err != nil {
			return err
		}
	}
	return nil
}

// Orders is the filter of the list of orders at a branch: those that are over are among
// them when they are asked for.
func (f Filter) Orders(branch string) record.OrderFilter {
	o := record.OrderFilter{
		Branch: branch, Late: f.Late != "", Part: workorder.WaitPart(f.Part), Phase: process.Phase(f.Phase), Kind: workorder.OrderKind(f.Kind), Query: f.Query,
	}
	if stage, _ := workorder.StageOf(o.Phase); f.All == "" && !stage.Terminal {
		open := true
		o.Open = &open
	}
	return o
}

func (r *reader) orders() error {
	names, err := r.names()
	if err != nil {
		return err
	}
	f := r.Orders(r.Branch)
	return each(func(p database.Page) (database.List[record.OrderSummary], error) {
		f.Page = p
		return r.Record.ListOrders(r.ctx, f)
	}, func(list []record.OrderSummary) error {
		for _, o := range list {
			err := r.row(o.Number, r.word("kind", string(o.Kind)), r.word("phase", string(o.Phase)), r.at(o.PhaseSince), o.Vehicle, o.Plate, o.ClientName, names[o.AdvisorID],
				r.at(o.OpenedAt), r.atSome(o.PromisedAt))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// names are those of all who work or worked here, by staff id.
func (r *reader) names() (map[string]string, error) {
	names := map[string]string{}
	err := each(func(p database.Page) (database.List[people.Staff], error) {
		return r.People.ListStaff(r.ctx, people.StaffFilter{Page: p})
	}, func(list []people.Staff) error {
		for _, s := range list {
			names[s.ID] = s.Name
		}
		return nil
	})
	return names, err
}
