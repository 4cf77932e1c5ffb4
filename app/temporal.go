package app

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/workbay/workbay/internal/embedded"
	"github.com/workbay/workbay/internal/payloads"
	"github.com/workbay/workbay/workflows"
)

// dialTemporal connects to the engine.
func (a *App) dialTemporal(ctx context.Context) error {
	if !a.opts.Worker && !a.opts.API {
		return nil
	}
	handler, closer := a.metrics.SDK(a.opts.Log)
	a.measured = handler
	a.onStop("engine's metrics", func(context.Context) error { return closer.Close() })
	c, err := client.DialContext(ctx, a.clientOptions(a.keys.Converters()))
	if err != nil {
		return fmt.Errorf("connect to %s: %w", a.where().TemporalAddress, err)
	}
	a.onStop("temporal client", func(context.Context) error { c.Close(); return nil })
	a.temporal, a.door = c, workflows.NewDoor(c, a.opts.TaskQueue, a.processes(), a.opts.Remote...)
	return nil
}

// workersClient is the engine's client for a worker, on the same connection: what it
// can not open makes a task wait, and never ends an order.
func (a *App) workersClient(ctx context.Context) (client.Client, error) {
	c, err := client.NewClientFromExistingWithContext(ctx, a.temporal, a.clientOptions(a.keys.WorkerConverters()))
	if err != nil {
		return nil, err
	}
	a.onStop("worker's client", func(context.Context) error { c.Close(); return nil })
	return c, nil
}

func (a *App) clientOptions(in payloads.Converters) client.Options {
	o := embedded.Following(func() (hostPort, token string) {
		e := a.where()
		return e.TemporalAddress, e.Token
	}, a.where().Namespace)
	o.Logger, o.MetricsHandler = log.NewStructuredLogger(a.opts.Log), a.measured
	o.DataConverter, o.FailureConverter = in.Data, in.Failure
	return o
}
