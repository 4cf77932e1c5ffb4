package activities

import (
	"context"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
)

// Journal keeps the record of every process.
type Journal struct {
	Record    *record.Record
	Effects   Effects
	Processes Processes
}

// Processes starts a process on the order of another one.
type Processes interface {
	// Open starts it once, however often it is asked.
	Open(ctx context.Context, o process.Opening, remote []string) error
}

// Asked is on whose request a decision was made; zero for the process itself.
type Asked = record.Asked

// Save writes a decision down and carries out nothing. Work orders of v0.1.0 name it
// in their histories; the kernel has [Journal.Advance] instead. A worker of v0.1.0
// that meets that in a history gives the task back; with the same name it would go on
// in its own way, and no other worker could go on after it.
//
// It runs as a local activity and knows no refusal: every error means that the
// database could not be reached, and it is tried until it can.
func (j *Journal) Save(ctx context.Context, d process.Decision, asked Asked) error {
	return j.Record.Save(ctx, d, asked)
}
