package demo

import (
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// story is one way an order can go, told once or several times in the day.
type story struct {
	name  string
	times int // 0 is once
	kind  workorder.OrderKind
	says  []string // the concerns in the client's words
	cover cover
	proxy exact.Money // the car is brought by a representative who may agree to this much
	fee   bool        // the diagnosis fee was agreed at intake
	pair  bool        // two cars of the same model come at once
	ends  process.Phase
	show  string // why its first order is worth looking at
	tell  func(*visit)
}

// either makes every other order of a group's stories a warranty order.
const either workorder.OrderKind = ""

// group is what happens in one part of the day.
type group struct {
	name    string
	rules   *rules
	stories []story
}

// theDay is the whole day, in the order in which the cars come.
func theDay() []group {
	return []group{
		{"from open to close", nil, straight},
		{"parts: suppliers and shelves", nil, supply},
		{"agreement", nil, agreement},
		{"an estimate that runs out", &shortEstimates, runOut},
		{"workshop and quality", nil, workshop},
		{"warranty", nil, warranty},
		{"surveys", &surveysAtOnce, surveys},
		{"a survey that nobody answers", &surveysSoonOver, unanswered},
		{"cancelled in every phase", nil, cancelled},
		{"still in the shop this evening", nil, standing},
		{"on the lift this evening", nil, lifted},
	}
}

// arrange says which cars come with which story. The same day every time.
func arrange(s *shop) []*visit {
	var visits []*visit
	for _, g := range theDay() {
		for i := range g.stories {
			st := &g.stories[i]
			for run := range max(1, st.times) {
				p := platforms[(len(visits)*5+run)%len(platforms)]
				v := s.newVisit(len(visits), g.name, st, (i+run)%2 == 1, p)
				visits = append(visits, v)
				if st.pair {
					v.rival = s.newVisit(len(visits), g.name, st, (i+run)%2 == 1, p)
					visits = append(visits, v.rival)
				}
			}
		}
	}
	return visits
}

func (s *shop) newVisit(nth int, group string, st *story, even bool, p platform) *visit {
	v := &visit{s: s, story: st, group: group, kind: st.kind}
	c := st.cover
	if v.kind == either {
		v.kind = workorder.Commercial
		if even {
			v.kind, c = workorder.Warranty, full
		}
	}
	v.car = newCar(nth, p, c, st.proxy)
	return v
}

func carsOf(visits []*visit) []*car {
	cars := make([]*car, len(visits))
	for i, v := range visits {
		cars[i] = v.car
	}
	return cars
}
