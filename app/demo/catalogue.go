package demo

import (
	"context"
	"fmt"

	"github.com/workbay/workbay/process/exact"
)

// shelf says how much of a family of parts lies in stock.
type shelf int

const (
	plenty  shelf = iota // 8 to 19 of each
	barrel               // 40 to 59 of each
	single               // one of each
	empty                // none, suppliers have it
	nowhere              // none, and in no supplier's catalogue
)

// family is a sort of part that every platform has a version of.
type family struct {
	code    string
	name    string
	roubles int64 // list price; 0: not on the price list, supplier's price and markup count
	shelf   shelf
}

var families = []family{
	{"OF", "Фильтр масляный", 690, plenty},
	{"AF", "Фильтр воздушный", 950, plenty},
	{"CF", "Фильтр салона угольный", 1_250, plenty},
	{"FF", "Фильтр топливный", 1_890, plenty},
	{"OIL", "Масло моторное 5W-30, 1 л", 980, barrel},
	{"CL", "Антифриз, 1 л", 420, barrel},
	{"BFL", "Жидкость тормозная DOT 4, 1 л", 610, plenty},
	{"SP", "Свеча зажигания", 740, plenty},
	{"IC", "Катушка зажигания", 3_900, plenty},
	{"TB", "Комплект ремня ГРМ", 11_400, plenty},
	{"DB", "Ремень приводной", 2_350, plenty},
	{"WP", "Насос водяной", 5_600, plenty},
	{"TH", "Термостат", 2_900, plenty},
	{"BPF", "Колодки тормозные передние", 4_300, plenty},
	{"BPR", "Колодки тормозные задние", 3_700, plenty},
	{"BDF", "Диск тормозной передний", 5_150, plenty},
	{"STF", "Стойка передняя", 8_900, plenty},
	{"SHR", "Амортизатор задний", 5_400, plenty},
	{"SL", "Стойка стабилизатора", 1_350, plenty},
	{"BJ", "Опора шаровая", 2_100, plenty},
	{"WB", "Подшипник ступицы", 4_750, plenty},
	{"WBL", "Щётка стеклоочистителя", 1_100, plenty},
	{"H7", "Лампа H7", 480, plenty},
	{"BAT", "Аккумулятор 60 А·ч", 9_800, plenty},
	{"OS", "Датчик кислорода", 6_900, plenty},
	{"CA", "Рычаг подвески", 7_300, single},
	{"WS", "Датчик скорости колеса", 3_450, single},
	{"SM", "Опора стойки", 2_600, empty},
	{"ALT", "Генератор", 24_500, empty},
	{"STR", "Стартер", 17_900, empty},
	{"HL", "Фара передняя", 21_700, empty},
	{"EGR", "Клапан EGR", 14_600, empty},
	{"WIN", "Стекло лобовое", 0, empty},
	{"MIR", "Корпус зеркала, снят с производства", 0, nowhere},
}

// platform is a car model with parts of its own.
type platform struct {
	code  string
	make  string
	model string
	wmi   string // first characters of the VIN
	first int    // first model year
}

var platforms = []platform{
	{"218", "Lada", "Vesta", "XTAGFL11", 2016},
	{"219", "Lada", "Granta", "XTA21901", 2014},
	{"310", "Kia", "Rio", "Z94C241B", 2017},
	{"312", "Kia", "Sportage", "XWEPH81A", 2018},
	{"423", "Hyundai", "Solaris", "Z94K241C", 2017},
	{"425", "Hyundai", "Creta", "Z94G2811", 2018},
	{"614", "Volkswagen", "Polo", "XW8ZZZCK", 2016},
	{"618", "Škoda", "Octavia", "TMBAG7NE", 2015},
	{"701", "Renault", "Duster", "X7LHSRDJ", 2015},
	{"830", "Toyota", "Camry", "XW7BF4FK", 2018},
	{"902", "Chery", "Tiggo 7", "LVVDB11B", 2021},
	{"955", "Ford", "Focus", "1FADP3F2", 2014},
}

// partNo is the number of a family's part for a platform.
func partNo(f string, p platform) string { return f + "-" + p.code }

// supplier sells the families it names; each delivers in its own time.
type supplier struct {
	name     string
	p50, p90 int
	cost     int64 // percent of the list price
	sells    func(f family, nth int) bool
}

var suppliers = []supplier{
	{"АвтоДеталь Опт", 1, 3, 72, func(f family, nth int) bool { return f.shelf <= barrel || nth%2 == 0 }},
	{"Колёса и Рычаги", 2, 5, 66, func(f family, nth int) bool { return f.shelf > barrel }},
	{"Nordteile GmbH", 6, 12, 58, func(family, int) bool { return true }},
	{"Recambios del Sur", 9, 16, 54, func(_ family, nth int) bool { return nth%3 == 0 }},
}

// partCard and offerCard are lines of the price list and of a supplier's catalogue.
type partCard struct {
	PartNo string       `json:"part_no"`
	Name   string       `json:"name"`
	Price  *exact.Money `json:"price,omitempty"`
}

type offerCard struct {
	PartNo      string      `json:"part_no"`
	Cost        exact.Money `json:"cost"`
	LeadDaysP50 int         `json:"lead_days_p50"`
	LeadDaysP90 int         `json:"lead_days_p90"`
}

// listPrice differs a little between platforms, ending on whole tens of roubles.
func listPrice(f family, nth int) exact.Money {
	return exact.Money((f.roubles + f.roubles*int64(nth)*3/100) / 10 * 1000)
}

// buyIn fills price list and catalogues.
func (s *shop) buyIn(ctx context.Context) error {
	if err := s.parts().Post(ctx, "/v1/parts", map[string]any{"items": priceList()}, nil); err != nil {
		return fmt.Errorf("price list: %w", err)
	}
	for _, sup := range suppliers {
		var made card
		if err := s.parts().Post(ctx, "/v1/suppliers", map[string]any{"name": sup.name}, &made); err != nil {
			return fmt.Errorf("supplier %s: %w", sup.name, err)
		}
		s.suppliers = append(s.suppliers, made.ID)
		if err := s.parts().Post(ctx, "/v1/suppliers/"+made.ID+"/catalogue", map[string]any{"items": sup.catalogue()}, nil); err != nil {
			return fmt.Errorf("catalogue of %s: %w", sup.name, err)
		}
	}
	return s.writeTemplates(ctx)
}

// writeTemplates writes down the work that each of these cars has again and again.
func (s *shop) writeTemplates(ctx context.Context) error {
	for _, w := range []work{oilService, frontPads, rearPads, timing, wipers} {
		for _, p := range platforms {
			j := w.spec(p)
			t := map[string]any{
				"titles": map[string]string{"ru": w.title, "en": w.english}, "op_code": w.op, "skill": w.skill, "norm_hours": w.hours, "parts": j.Parts,
				"fits": []map[string]string{{"make": p.make, "model": p.model}}, "active": true,
			}
			if w.fixed > 0 {
				t["price"] = w.fixed
			}
			if err := s.manager.Post(ctx, "/v1/job-templates", t, nil); err != nil {
				return fmt.Errorf("job template %s: %w", w.op, err)
			}
		}
	}
	return nil
}

func priceList() []partCard {
	var list []partCard
	for _, f := range families {
		for nth, p := range platforms {
			c := partCard{PartNo: partNo(f.code, p), Name: f.name + ", " + p.make + " " + p.model}
			if price := listPrice(f, nth); price > 0 {
				c.Price = &price
			}
			list = append(list, c)
		}
	}
	return list
}

func (sup supplier) catalogue() []offerCard {
	const glass = 13_000 // what a part that is on no price list is reckoned at, roubles
	var list []offerCard
	for _, f := range families {
		for nth, p := range platforms {
			if f.shelf == nowhere || !sup.sells(f, nth) {
				continue
			}
			price := listPrice(f, nth)
			if price == 0 {
				price = glass * 100
			}
			list = append(list, offerCard{partNo(f.code, p), price * exact.Money(sup.cost) / 100, sup.p50, sup.p90})
		}
	}
	return list
}

// onShelf is how many of the ith family's part for the nth platform there are.
func (f family) onShelf(i, nth int) int64 {
	switch spread := int64(i*5 + nth*7); f.shelf {
	case plenty:
		return 8 + spread%12
	case barrel:
		return 40 + spread%20
	case single:
		return 1
	}
	return 0
}

// fillShelves takes the first stock in, and writes down what there is none of.
func (s *shop) fillShelves(ctx context.Context) error {
	var work []func() error
	for i, f := range families {
		for nth, p := range platforms {
			path, qty := "/v1/stock/receipts", f.onShelf(i, nth)
			if qty == 0 {
				path = "/v1/stock/counts"
			}
			work = append(work, func() error {
				body := map[string]any{"part_no": partNo(f.code, p), "qty": exact.Units(qty), "reason": "Начальный остаток"}
				if err := s.parts().Post(ctx, path, body, nil); err != nil {
					return fmt.Errorf("stock of %s: %w", partNo(f.code, p), err)
				}
				return nil
			})
		}
	}
	return together(atOnce, work)
}
