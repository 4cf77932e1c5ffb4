package process

// Activity is what lasts from one step to another. Event logs have one name for all of
// its steps, so that tools measure it.
type Activity struct {
	Name    string
	Title   string
	TitleRU string
}

// Lifecycle is what a step does to its activity, in the words of IEEE 1849.
type Lifecycle string

// The transitions of an activity. Resume is in no table: it is what a start is after
// a suspension.
const (
	Start    Lifecycle = "start"
	Suspend  Lifecycle = "suspend"
	Resume   Lifecycle = "resume"
	Complete Lifecycle = "complete" // also of what is done at once
	Abort    Lifecycle = "pi_abort" // ends whatever lasts in the instance of the process
)

// After is the transition, given the one before it of the same activity.
func (l Lifecycle) After(before Lifecycle) Lifecycle {
	if l == Start && before == Suspend {
		return Resume
	}
	return l
}

// Lasting makes a step a part of what lasts longer than the step.
func (s Step) Lasting(activity string, l Lifecycle) Step {
	s.Activity, s.Lifecycle = activity, l
	return s
}

// AtOnce reports whether the step is an activity of its own.
func (s Step) AtOnce() bool { return s.Activity == s.Command }
