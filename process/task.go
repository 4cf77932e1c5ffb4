package process

import (
	"slices"
	"time"
)

// Task is what somebody has to do to bring a process on (C13). It follows from
// the state and is kept nowhere in it: done is what is no task any more.
type Task struct {
	Name    string     `json:"name" doc:"The command that does it; with the job it names the task within the order"`
	JobID   string     `json:"job_id,omitempty"`
	Subject string     `json:"subject,omitempty" doc:"What it is about: the job's title, or the step that failed"`
	Roles   []Role     `json:"roles" doc:"Whose work it is; nobody's but the person's own when empty"`
	StaffID string     `json:"staff_id,omitempty" doc:"Whose it is in the first place"`
	Not     []string   `json:"not,omitempty" doc:"Who may not do it: work is checked by somebody who did not do it"`
	Since   time.Time  `json:"since" doc:"From when it is to be done; it may lie ahead"`
	Due     *time.Time `json:"due,omitempty"`
}

// Key names the task within its instance.
func (t Task) Key() string {
	if t.JobID == "" {
		return t.Name
	}
	return t.Name + "/" + t.JobID
}

// FallsTo reports whether the task is somebody's to do: their own or their role's, and
// they are not barred from it.
func (t Task) FallsTo(by Actor) bool {
	return !slices.Contains(t.Not, by.ID) && (t.StaffID != "" && t.StaffID == by.ID || slices.Contains(t.Roles, by.Role))
}
