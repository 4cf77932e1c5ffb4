package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Cast is who works at the service centre and who came before today: what a past is
// made of. See package app/past.
type Cast struct {
	Branch string
	Staff  []Member // who is active, by name
	Known  []Known  // clients and cars that have cards
	Payers map[workorder.PayerKind]string
}

// Member is somebody who works there.
type Member struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Role   process.Role `json:"role"`
	Skills []string     `json:"skills"`
	Active bool         `json:"active"`
}

// Known is a car that comes today, too, and whose it is.
type Known struct {
	ClientID, VehicleID string
	Platform            int // of its parts; see [Errand.Jobs]
	Odometer            int64
}

// cast is who works here and who is known by now.
func (s *shop) cast(ctx context.Context, visits []*visit) (Cast, error) {
	c := Cast{Branch: s.branch, Payers: s.payers}
	var all items[Member]
	if err := s.admin.Get(ctx, "/v1/staff?limit=200", &all); err != nil {
		return c, fmt.Errorf("who works here: %w", err)
	}
	c.Staff = slices.DeleteFunc(all.Items, func(m Member) bool { return !m.Active })
	slices.SortFunc(c.Staff, func(a, b Member) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	for _, v := range visits {
		p := slices.IndexFunc(platforms, func(p platform) bool { return p.code == v.car.platform.code })
		c.Known = append(c.Known, Known{v.car.owner, v.car.id, p, v.car.odometer})
	}
	return c, nil
}

// Guest is a client with a car who has no card yet. All names are invented.
type Guest struct {
	Name, Language, Phone, Email string
	VIN, Plate, Make, Model      string
	Year, Platform               int
}

var (
	familyNames = []string{
		"Абрикосов", "Брусникин", "Вишняков", "Гвоздев", "Дождев", "Ежевикин", "Жарков", "Земляникин", "Ивушкин", "Калинкин", "Лозин", "Малинин",
		"Неверин", "Облаков", "Полынин", "Ромашкин", "Сиренев", "Тополев", "Ульянкин", "Фиалкин", "Хмелёв", "Цветков", "Черёмухин", "Шиповников", "Ясенев",
	}
	maleNames   = []string{"Алексей", "Вадим", "Георгий", "Денис", "Егор", "Кирилл", "Леонид", "Никита", "Олег", "Савелий", "Фёдор"}
	femaleNames = []string{"Алёна", "Валерия", "Галина", "Диана", "Ева", "Ксения", "Лариса", "Надежда", "Оксана", "София", "Тамара"}
	guests      = []struct{ name, language string }{
		{"Edith Calloway", "en"}, {"Miguel Arroyo Luna", "es"}, {"Beatriz Lobo Marinho", "pt"}, {"Hugh Pemberley", "en"},
		{"Lucía Robles Vega", "es"}, {"Tiago Serra Pinho", "pt"}, {"Nora Whitcombe", "en"}, {"Emilio Prats Soler", "es"},
	}
)

// NewGuest is the nth of them, the same every time.
func NewGuest(nth int) Guest {
	g := Guest{Language: "ru", Platform: nth * 7 % len(platforms)}
	family := familyNames[nth%len(familyNames)]
	switch {
	case nth%17 == 0:
		other := guests[nth/17%len(guests)]
		g.Name, g.Language = other.name, other.language
	case nth%2 == 0:
		g.Name = maleNames[nth/2%len(maleNames)] + " " + family
	default:
		g.Name = femaleNames[nth/2%len(femaleNames)] + " " + family + "а"
	}
	const after = 500 // numbers of the guests come after those of who comes today
	g.Phone = customer{language: g.Language}.phone(after + nth)
	g.Email = fmt.Sprintf("guest%03d@example.com", nth+1)
	p := platforms[g.Platform]
	c := newCar(after+nth, p, none, 0)
	g.VIN, g.Plate, g.Make, g.Model, g.Year = (&shop{}).vin(c), plate(after+nth), p.make, p.model, c.year()
	return g
}

// ShelfLevel is how much of a part there is on the shelf when a day begins.
type ShelfLevel struct {
	PartNo string
	Units  int64
}

// ShelfLevels lists every part of the price list.
func ShelfLevels() []ShelfLevel {
	var list []ShelfLevel
	for i, f := range families {
		for nth, p := range platforms {
			list = append(list, ShelfLevel{partNo(f.code, p), f.onShelf(i, nth)})
		}
	}
	return list
}

// Errand is why a car comes, what is found and what is done about it.
type Errand struct {
	Says   string
	Cause  string // empty: it goes without diagnosis
	Often  int    // how often it happens, beside the others
	jobs   []work
	Wanted string // the family of parts that has to be bought; empty when all is on the shelf
}

// Jobs are the jobs for a car of the nth platform.
func (e Errand) Jobs(platform int) []workorder.JobSpec { return specs(platforms[platform], e.jobs) }

// Errands is what cars come for.
func Errands() []Errand {
	return []Errand{
		{Says: "Плановое ТО", Often: 16, jobs: []work{oilService}},
		{Says: "Плановое ТО, давно не меняли свечи", Often: 6, jobs: []work{oilService, plugs}},
		{Says: "Скрипят тормоза", Cause: "Передние колодки изношены до 2 мм", Often: 9, jobs: []work{frontPads}},
		{Says: "Вибрация при торможении", Cause: "Повело передние диски", Often: 6, jobs: []work{frontDiscs, frontPads}},
		{Says: "Ручник держит слабо, скрип сзади", Cause: "Изношены задние колодки", Often: 4, jobs: []work{rearPads, wipers}},
		{Says: "Стучит спереди", Cause: "Стойки потекли", Often: 7, jobs: []work{struts}},
		{Says: "Раскачивает на ходу", Cause: "Задние амортизаторы не держат", Often: 4, jobs: []work{rearShocks}},
		{Says: "Гул на скорости", Cause: "Износ подшипника ступицы", Often: 5, jobs: []work{bearing}},
		{Says: "Подошёл срок ремня ГРМ", Cause: "Ремень с трещинами, подтекает насос", Often: 6, jobs: []work{timing}},
		{Says: "Троит двигатель", Cause: "Пробита катушка третьего цилиндра", Often: 4, jobs: []work{coil, plugs}},
		{Says: "Долго прогревается", Cause: "Термостат не закрывается", Often: 4, jobs: []work{thermostat}},
		{Says: "Горит Check Engine", Cause: "Датчик кислорода не отвечает", Often: 4, jobs: []work{lambda}},
		{Says: "Плохо заводится утром", Cause: "Аккумулятор не держит заряд", Often: 4, jobs: []work{battery}},
		{Says: "Запах из кондиционера", Cause: "Забит испаритель", Often: 3, jobs: []work{climate}},
		{Says: "Стучит спереди на кочках", Cause: "Опоры и стойки изношены", Often: 10, jobs: []work{strutsAll}, Wanted: "SM"},
		{Says: "Нет зарядки", Cause: "Износ щёток и подшипников генератора", Often: 6, jobs: []work{alternator}, Wanted: "ALT"},
		{Says: "Щёлкает и не крутит", Cause: "Стартер подклинивает", Often: 4, jobs: []work{starter}, Wanted: "STR"},
		{Says: "Разбита фара", Cause: "Корпус фары треснул", Often: 4, jobs: []work{headlamp}, Wanted: "HL"},
		{Says: "Плохо тянет в гору", Cause: "Клапан EGR закоксован", Often: 5, jobs: []work{egr}, Wanted: "EGR"},
	}
}

// bay is what the demo needs of a bay.
type bay struct {
	Name string `json:"name"`
}

// equipped reports whether a demo was here: its bays are.
func (s *shop) equipped(ctx context.Context) (bool, error) {
	var found items[bay]
	err := s.admin.Get(ctx, "/v1/bays", &found)
	return slices.ContainsFunc(found.Items, func(b bay) bool { return b.Name == bays[0] }), err
}

// Actor is the first of the staff with a role.
func (c Cast) Actor(role process.Role) process.Actor {
	i := slices.IndexFunc(c.Staff, func(m Member) bool { return m.Role == role })
	if i < 0 {
		return process.Actor{Role: role}
	}
	return process.Actor{Role: role, ID: c.Staff[i].ID}
}
