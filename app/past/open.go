package past

import (
	"context"
	"encoding/json"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// Instance is an order or a survey that is still open, with the rules that it lives under.
type Instance struct {
	Process process.Process
	ID      string
	Rules   any
	State   json.RawMessage
}

// Open is what the record has open, under the rules of now, which are those that a past
// was made with. Whoever made a past hands it to the engine, and whoever starts after
// they were cut off does so again.
func Open(ctx context.Context, s *store.Store) ([]Instance, error) {
	policy, err := s.Shop.CurrentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	var open []Instance
	for after := ""; ; {
		names, err := s.Record.OpenAfter(ctx, after, 200)
		if err != nil || len(names) == 0 {
			return open, err
		}
		for _, n := range names {
			after = n.Number
			i, err := read(ctx, s, n, policy)
			if err != nil {
				return nil, err
			}
			open = append(open, i)
		}
	}
}

func read(ctx context.Context, s *store.Store, n record.Named, policy workorder.Policy) (i Instance, err error) {
	i = Instance{Process: workorder.Process(), ID: n.ID()}
	asking := n.Process == survey.Process().Name
	if asking {
		i.Process = survey.Process()
	}
	kept, err := s.Record.Instance(ctx, i.Process, i.ID)
	if err != nil {
		return i, err
	}
	i.State = kept.State
	calendar, err := s.Shop.CurrentCalendar(ctx, kept.Branch)
	if err != nil {
		return i, err
	}
	if i.Rules, err = workorder.NewRules(policy, calendar); asking {
		i.Rules = survey.Rules{Policy: policy.Survey, Calendar: calendar}
	}
	return i, err
}
