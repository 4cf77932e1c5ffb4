package web

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var concernField = regexp.MustCompile(`^concerns\[(\d+)\]\.text$`)

// concernFields are the fields for what the client says: as many as were filled
// in and asked for, and one to spare.
func concernFields(q url.Values) []string {
	const least, most = 2, 30
	n := least
	for name, v := range q {
		if m := concernField.FindStringSubmatch(name); m != nil && strings.TrimSpace(v[0]) != "" {
			i, _ := strconv.Atoi(m[1])
			n = max(n, i+2)
		}
	}
	if q.Has("more") {
		n++
	}
	var names []string
	for i := range min(n, most) {
		names = append(names, fmt.Sprintf("concerns[%d].text", i))
	}
	return names
}

// freeConcern is the first empty field for a concern.
func freeConcern(q url.Values) string {
	names := concernFields(q)
	i := slices.IndexFunc(names, func(n string) bool { return strings.TrimSpace(q.Get(n)) == "" })
	return names[max(i, 0)]
}

// Here is the address of this new order as it is filled in now, with a change.
func (p *newOrderPage) Here(changes ...string) string {
	q := url.Values{}
	for name, v := range p.Values {
		if !slices.Contains([]string{"key", "more", "add", "find", "change"}, name) && v[0] != "" {
			q[name] = v
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if q.Del(changes[i]); changes[i+1] != "" {
			q.Set(changes[i], changes[i+1])
		}
	}
	return "/orders/new?" + q.Encode()
}

// Carried are the fields that a step passes on unseen.
func (p *newOrderPage) Carried() url.Values {
	u, _ := url.Parse(p.Here())
	return u.Query()
}

// NewFor is where a car's card is made for a client on the way to an order.
func (p *newOrderPage) NewFor() string {
	q := url.Values{"client": {p.Client.ID}, "next": {p.Here()}}
	for _, f := range []string{"plate", "vin"} {
		if v := p.Values.Get(f); v != "" {
			q.Set(f, v)
		}
	}
	return "/vehicles/new?" + q.Encode()
}

// NewClient is where a client's card is made on the way to an order, with what
// was searched for filled in.
func (p *newOrderPage) NewClient() string {
	q := url.Values{}
	next := p.Here()
	if p.Find != "" {
		q = guess(p.Find)
		if !q.Has("phone") && !q.Has("name") { // it is the car's: kept for its card
			next = p.Here("plate", q.Get("plate"), "vin", q.Get("vin"))
			q = url.Values{}
		}
	}
	q.Set("next", next)
	return "/clients/new?" + q.Encode()
}

// Count is the number that people give the field of an index.
func (p *newOrderPage) Count(i int) int { return i + 1 }

// Last says what the odometer showed last time; empty when nobody wrote it down.
func (p *newOrderPage) Last(v *view) string {
	if p.Vehicle.OdometerKM == nil {
		return ""
	}
	return v.T("new.last_time", "KM", v.Number(*p.Vehicle.OdometerKM))
}

// mileage is the most that is known of the car's: what was typed, or read last time.
func (p *newOrderPage) mileage() int64 {
	km, _ := strconv.ParseInt(digits(p.Values.Get("odometer_km")), 10, 64)
	if p.Vehicle.OdometerKM != nil {
		km = max(km, *p.Vehicle.OdometerKM)
	}
	return km
}
