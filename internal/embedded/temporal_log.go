//go:build !external

package embedded

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// serverLog passes the Temporal server's log on to slog, from a level upwards.
type serverLog struct {
	logger *slog.Logger
	level  slog.Leveler
	tags   []tag.Tag // turned into attributes when a line is written, which is rare: With is called for every workflow
	// quiet is set when the server is asked to stop. Its own workers are not stopped with it: they go on for
	// a while to complain that nobody answers them.
	quiet *atomic.Bool
}

var _ log.WithLogger = serverLog{}

func newServerLog(logger *slog.Logger, level slog.Leveler) serverLog {
	if level == nil {
		level = slog.LevelWarn
	}
	return serverLog{logger: logger.With("part", "temporal"), level: level, quiet: new(atomic.Bool)}
}

// fatal is what Fatal panics with.
type fatal string

func (f fatal) Error() string { return string(f) }

// unavoidable are warnings that are always given and mean nothing here.
var unavoidable = map[string]bool{
	// We switched it off.
	"HTTP API port has not been set. Nexus HTTP endpoints will not be available. " +
		"To enable Nexus, follow these instructions: https://github.com/temporalio/temporal/blob/main/docs/architecture/nexus.md#enabling-nexus.": true,
}

func (l serverLog) Debug(msg string, tags ...tag.Tag)  { l.log(slog.LevelDebug, msg, tags) }
func (l serverLog) Info(msg string, tags ...tag.Tag)   { l.log(slog.LevelInfo, msg, tags) }
func (l serverLog) Warn(msg string, tags ...tag.Tag)   { l.log(slog.LevelWarn, msg, tags) }
func (l serverLog) Error(msg string, tags ...tag.Tag)  { l.log(slog.LevelError, msg, tags) }
func (l serverLog) DPanic(msg string, tags ...tag.Tag) { l.log(slog.LevelError, msg, tags) }

// Panic logs and panics, as the server expects.
func (l serverLog) Panic(msg string, tags ...tag.Tag) {
	l.log(slog.LevelError, msg, tags)
	panic(fatal(msg))
}

// Fatal must not return. It panics instead of ending the process, so that StartTemporal can turn a lost port
// into another attempt; from a goroutine of the server's own it still ends the process.
func (l serverLog) Fatal(msg string, tags ...tag.Tag) {
	l.log(slog.LevelError, msg, tags)
	for _, t := range tags {
		if t.Key() == "error" {
			if text, ok := t.Value().(string); ok {
				msg += ": " + text
			}
		}
	}
	panic(fatal(msg))
}

// With returns a logger that adds the tags to every line.
func (l serverLog) With(tags ...tag.Tag) log.Logger {
	l.tags = append(slices.Clip(l.tags), tags...)
	return l
}

func (l serverLog) log(level slog.Level, msg string, tags []tag.Tag) {
	ctx := context.Background()
	if level < l.level.Level() || !l.logger.Enabled(ctx, level) || unavoidable[msg] || l.quiet.Load() {
		return
	}
	l.logger.LogAttrs(ctx, level, msg, attributes(append(slices.Clip(l.tags), tags...))...)
}

func attributes(tags []tag.Tag) []slog.Attr {
	attrs := make([]slog.Attr, 0, len(tags))
	for _, t := range tags {
		attrs = append(attrs, slog.Any(t.Key(), t.Value()))
	}
	return attrs
}
