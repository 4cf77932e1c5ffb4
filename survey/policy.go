package survey

import (
	"encoding/json"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// Policy says when the client is asked how it was (domain §6, row 23).
type Policy struct {
	Delay      worktime.Seconds `json:"delay" minimum:"0" doc:"Calendar seconds from hand-over to the survey"`
	WindowFrom int              `json:"window_from" minimum:"0" maximum:"1440" doc:"Earliest minute of the local day at which it is sent"`
	WindowTo   int              `json:"window_to" minimum:"1" maximum:"1440" doc:"Minute of the local day before which it is sent"`
	Reminder   worktime.Seconds `json:"reminder" minimum:"1" doc:"Calendar seconds from sending to the one reminder"`
	Expiry     worktime.Seconds `json:"expiry" minimum:"1" doc:"Calendar seconds from sending until it closes unanswered"`
	Gap        worktime.Seconds `json:"gap" minimum:"0" doc:"A client asked less than this many seconds ago is not asked again"`
}

// Validate refuses a policy that could not be carried out.
func (p Policy) Validate() error {
	if p.Delay < 0 || p.Reminder <= 0 || p.Expiry <= p.Reminder || p.Gap < 0 {
		return process.Invalid("survey: delay and gap must not be negative, and reminder must be positive and lie before expiry")
	}
	if p.WindowFrom < 0 || p.WindowTo > 24*60 || p.WindowFrom >= p.WindowTo {
		return process.Invalid("survey: window_from and window_to are minutes of the day, from before to, at most 1440")
	}
	return nil
}

// Rules are the snapshot under which one survey lives: its policy and its
// branch's calendar, as they were when the order was opened.
type Rules struct {
	Policy   Policy            `json:"policy"`
	Calendar worktime.Calendar `json:"calendar"`
	work     *worktime.WorkTime
}

// NewRules checks and prepares a snapshot.
func NewRules(p Policy, c worktime.Calendar) (*Rules, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	w, err := c.Compile()
	if err != nil {
		return nil, process.Invalid("calendar: %v", err)
	}
	return &Rules{Policy: p, Calendar: c, work: w}, nil
}

// Work is the branch's working time.
func (r *Rules) Work() *worktime.WorkTime { return r.work }

// Target is none: a survey waits for its time and for the client, not for us.
func (r *Rules) Target(process.Phase) (process.Seconds, bool) { return 0, false }

// Patience is long: whether the client is asked today or tomorrow hurts nobody.
func (r *Rules) Patience() time.Duration { return 24 * time.Hour }

func snapshot(data []byte) (*Rules, error) {
	var r Rules
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, process.Invalid("rules: %v", err)
	}
	return NewRules(r.Policy, r.Calendar)
}
