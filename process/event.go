package process

import (
	"encoding/json"
	"time"
)

// Command is something that a person asks for, or that came back from outside.
// Its name is the Update's name, the last segment of the URL, the journal's kind
// and the metric label. Decided, it becomes the data of an event. A command with
// a method Why() string gives the journal its reason.
type Command interface {
	Name() string
}

// Given is all that a decision may look at beside the state and the command.
type Given[R any] struct {
	At    time.Time // workflow time
	By    Actor
	Rules R
}

// Event is one fact in the life of a process, a row of the journal (P13).
type Event struct {
	Version int        `json:"version"`
	Kind    string     `json:"kind"`
	At      time.Time  `json:"at"`
	By      Actor      `json:"by"`
	Reason  string     `json:"reason,omitempty"`
	Phase   Phase      `json:"phase"`
	Left    Phase      `json:"left,omitempty"`
	Working Seconds    `json:"working_seconds,omitempty"`
	Due     *time.Time `json:"due,omitempty"`
	Data    Command    `json:"data"`
}

// DecodeEvent reads an event whose data is decoded by its kind.
func DecodeEvent(b []byte, decode func(kind string, data []byte) (Command, error)) (Event, error) {
	var e Event
	raw := struct {
		*Event
		Data json.RawMessage `json:"data"`
	}{Event: &e}
	if err := json.Unmarshal(b, &raw); err != nil {
		return e, err
	}
	c, err := decode(e.Kind, raw.Data)
	if err != nil {
		return e, err
	}
	e.Data = c
	return e, nil
}

// Decode reads the JSON of a command; no data is the command without fields.
func Decode[C Command](data []byte) (Command, error) {
	var c C
	if len(data) == 0 {
		return c, nil
	}
	err := json.Unmarshal(data, &c)
	return c, err
}
