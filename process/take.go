package process

import "time"

// Back is what came back from outside for an effect: an answer, or why there is none.
type Back struct {
	Effect Effect
	Asked  any     // what was asked
	Answer Command // nil when it failed, and from a process that was started
	Failed string  // in words that a person can read; empty when it did not fail
}

// Take brings what came back into a draft. A party that failed for good, or that
// answered what the process refuses, opens an incident; everything else goes on.
func Take(d Draft, b Back, at time.Time) error {
	if b.Failed == "" {
		err := d.Try(d.After().Answer(b.Effect, b.Asked, b.Answer), at, ProcessActor())
		if err == nil {
			return nil
		}
		b.Failed = err.Error()
	}
	return d.Try(IncidentOpened{Step: b.Effect.Name, Items: b.Effect.Items, What: b.Failed}, at, ProcessActor())
}
