package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/workbay/workbay/workorder"
)

// day lets the day happen, one group after the other. In a group the orders are
// opened one by one, so that they have the same numbers every time, and then
// live side by side.
func (s *shop) day(ctx context.Context, visits []*visit) error {
	s.post = &postman{admin: s.admin, links: map[string][]carried{}}
	defer s.post.walks(ctx)()
	for _, g := range theDay() {
		began := time.Now()
		var now []*visit
		for _, v := range visits {
			if v.group == g.name {
				v.ctx, v.desk = ctx, s.advisor(v.car.nth)
				now = append(now, v)
			}
		}
		if err := s.under(ctx, g.rules, func() error { return open(now) }); err != nil {
			return err
		}
		if err := together(atOnce, tales(now)); err != nil {
			return err
		}
		s.say("  %-34s %3d orders %5.1f s\n", g.name, len(now), time.Since(began).Seconds())
	}
	return s.park(ctx, visits)
}

func open(visits []*visit) error {
	for _, v := range visits {
		if v.open(); v.err != nil {
			return v.err
		}
	}
	return nil
}

// tales are the stories of these orders; the second car of a story belongs to
// the first one's.
func tales(visits []*visit) []func() error {
	rivals := map[*visit]bool{}
	for _, v := range visits {
		rivals[v.rival] = true
	}
	var work []func() error
	for _, v := range visits {
		if rivals[v] {
			continue
		}
		work = append(work, func() error {
			v.story.tell(v)
			for _, one := range []*visit{v, v.rival} {
				if one == nil {
					continue
				}
				one.read()
				one.ended()
				if one.err != nil {
					return one.err
				}
			}
			return nil
		})
	}
	return work
}

// ended checks that the story came out as it should.
func (v *visit) ended() {
	if v.err != nil {
		return
	}
	if v.order.Phase != v.story.ends {
		v.fail("end", fmt.Errorf("the order is %s and should be %s", v.order.Phase, v.story.ends))
	}
	for _, i := range v.order.Incidents {
		if i.Until == nil {
			v.fail("end", fmt.Errorf("incident: %s: %s", i.Step, i.What))
		}
	}
	over := v.order.Phase == workorder.Closed || v.order.Phase == workorder.PhaseDeclined || v.order.Phase == workorder.PhaseCancelled
	if over && !v.order.Ended() {
		v.fail("end", fmt.Errorf("it is %s, but %v is left to do", v.order.Phase, v.order.Pending()))
	}
}
