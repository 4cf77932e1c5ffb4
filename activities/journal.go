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

// Write writes a decision down. It runs as a local activity and knows no
// refusal: every error means that the database could not be reached, and it is
// tried until it can.
func (j *Journal) Write(ctx context.Context, d process.Decision, asked Asked) error {
	return j.Record.Save(ctx, d, asked)
}

// Save is [Journal.Write] for work orders of v0.1.0, whose histories name it. A worker
// of v0.1.0 that meets Write in a history gives the task back; it would go on with Save
// in its own way, and no other worker could go on after it.
func (j *Journal) Save(ctx context.Context, d process.Decision, asked Asked) error {
	return j.Write(ctx, d, asked)
}
