package workflows

import (
	"encoding/json"

	"github.com/workbay/workbay/process"
)

// Input starts the workflow of one instance of a process. Its JSON is that of
// the rules, flat, with what the shell adds beside: so it began as the input of
// a work order (policy and calendar) and of a survey, and programs of before the
// kernel read it still.
type Input struct {
	Rules  json.RawMessage // snapshot of the settings that the instance lives under for good
	State  json.RawMessage // what a predecessor carried over by continue-as-new
	Remote []string        // ports played by other people's systems; the house plays all others
	Opens  string          // the command that opens the instance, when another process starts it; its fields are beside
	Opener process.Actor   // who gives it
	Anew   bool            // its life was over, and it goes on from State for a command that is on its way
	raw    json.RawMessage
}

// extra is what the shell adds to the JSON of the rules.
type extra struct {
	State  json.RawMessage `json:"state,omitempty"`
	Remote []string        `json:"remote,omitempty"`
	Opens  string          `json:"opens,omitempty"`
	Anew   bool            `json:"anew,omitempty"`
}

// NewInput makes the input of an instance with its rules.
func NewInput(rules any, remote []string) (Input, error) {
	b, err := json.Marshal(rules)
	return Input{Rules: b, Remote: remote}, err
}

// opening makes the input of an instance that is opened by the command. JSON of the
// same command is the same on every machine.
//
//workflowcheck:ignore
func opening(o process.Opening, remote []string) (Input, error) {
	in, err := NewInput(o.Rules, remote)
	if err != nil {
		return in, err
	}
	in.Opens = o.Command.Name()
	in.raw, err = json.Marshal(o.Command)
	return in, err
}

// MarshalJSON writes rules, command and what the shell adds as one flat object.
func (in Input) MarshalJSON() ([]byte, error) {
	add, err := json.Marshal(extra{in.State, in.Remote, in.Opens, in.Anew})
	if err != nil {
		return nil, err
	}
	flat := map[string]json.RawMessage{} // encoding/json sorts the keys
	for _, part := range [][]byte{in.raw, in.Rules, add} {
		if part == nil {
			continue
		}
		if err := json.Unmarshal(part, &flat); err != nil {
			return nil, err
		}
	}
	return json.Marshal(flat)
}

// UnmarshalJSON keeps the whole object for the rules and the opening command:
// each reads its own fields.
func (in *Input) UnmarshalJSON(b []byte) error {
	var e extra
	if err := json.Unmarshal(b, &e); err != nil {
		return err
	}
	whole := append(json.RawMessage(nil), b...)
	*in = Input{Rules: whole, State: e.State, Remote: e.Remote, Opens: e.Opens, Anew: e.Anew, raw: whole}
	return nil
}
