package database

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Patience is how long anybody waits for the database before they are refused as
// unavailable: as long as somebody at the desk waits for the engine.
const Patience = 10 * time.Second

// budget is what is left of a request's patience.
type budget struct{ left atomic.Int64 }

type budgetKey struct{}

// InTime bounds how long all that happens under the context waits for the database in
// sum, for a connection or an answer. What it waits for otherwise, such as the engine or
// the steps that follow a command, does not count. Without it each wait has [Patience].
func InTime(ctx context.Context, patience time.Duration) context.Context {
	b := &budget{}
	b.left.Store(int64(patience))
	return context.WithValue(ctx, budgetKey{}, b)
}

// Unhurried lifts the bound from what takes as long as it takes.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, budgetKey{}, (*budget)(nil))
}

// timer bounds every wait for the database. A frozen PostgreSQL keeps its connections
// open and says nothing, so only a deadline tells it from a slow one.
type timer struct{}

var (
	_ pgx.QueryTracer       = timer{}
	_ pgx.BatchTracer       = timer{}
	_ pgxpool.AcquireTracer = timer{}
)

// wait is one statement, or one wait for a connection.
type wait struct {
	begun  time.Time
	from   *budget // nil when it has the whole patience
	cancel context.CancelFunc
}

type waitKey struct{}

func (timer) begin(ctx context.Context) context.Context {
	b, bounded := ctx.Value(budgetKey{}).(*budget)
	if bounded && b == nil {
		return ctx
	}
	most := Patience
	if bounded {
		most = time.Duration(b.left.Load())
	}
	w := &wait{begun: time.Now(), from: b}
	ctx, w.cancel = context.WithTimeout(ctx, most)
	return context.WithValue(ctx, waitKey{}, w)
}

func (timer) end(ctx context.Context) {
	w, ok := ctx.Value(waitKey{}).(*wait)
	if !ok {
		return
	}
	w.cancel()
	if w.from != nil {
		w.from.left.Add(-int64(time.Since(w.begun)))
	}
}

// TraceQueryStart implements [pgx.QueryTracer].
func (t timer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return t.begin(ctx)
}

// TraceQueryEnd implements [pgx.QueryTracer].
func (t timer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) { t.end(ctx) }

// TraceBatchStart implements [pgx.BatchTracer].
func (t timer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return t.begin(ctx)
}

// TraceBatchQuery implements [pgx.BatchTracer].
func (timer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements [pgx.BatchTracer].
func (t timer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchEndData) { t.end(ctx) }

// TraceAcquireStart implements [pgxpool.AcquireTracer].
func (t timer) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return t.begin(ctx)
}

// TraceAcquireEnd implements [pgxpool.AcquireTracer].
func (t timer) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	t.end(ctx)
}
