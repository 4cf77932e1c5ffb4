package database

import (
	"context"
	"time"
)

type inMoment struct{}

// AtMoment is ctx at a moment of a made-up clock: owners of tables write what they do
// in it as done then. Only a demo's past is made so; everybody else lives now.
func AtMoment(ctx context.Context, at time.Time) context.Context {
	return context.WithValue(ctx, inMoment{}, at)
}

// Moment is the moment of ctx, nil for now. Statements take it as
// coalesce($1, now()): now is the database's own clock.
func Moment(ctx context.Context) *time.Time {
	if at, ok := ctx.Value(inMoment{}).(time.Time); ok {
		return &at
	}
	return nil
}

// Now is the moment of ctx, or the time of the machine.
func Now(ctx context.Context) time.Time {
	if at := Moment(ctx); at != nil {
		return *at
	}
	return time.Now()
}
