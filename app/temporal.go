package app

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
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
	o, err := a.clientOptions(a.keys.Converters())
	if err != nil {
		return err
	}
	named := a.where().Temporal
	c, err := client.DialContext(ctx, o)
	if err != nil && named != nil {
		return reach(named, err)
	}
	if err != nil {
		return fmt.Errorf("connect to %s: %w", o.HostPort, err)
	}
	a.onStop("temporal client", func(context.Context) error { c.Close(); return nil })
	if named != nil {
		if err := ensureNamespace(ctx, c, named); err != nil {
			return err
		}
	}
	a.temporal, a.door = c, workflows.NewDoor(c, a.opts.TaskQueue, a.processes(), a.opts.Remote...)
	return nil
}

// workersClient is the engine's client for a worker, on the same connection: what it
// can not open makes a task wait, and never ends an order.
func (a *App) workersClient(ctx context.Context) (client.Client, error) {
	o, err := a.clientOptions(a.keys.WorkerConverters())
	if err != nil {
		return nil, err
	}
	c, err := client.NewClientFromExistingWithContext(ctx, a.temporal, o)
	if err != nil {
		return nil, err
	}
	a.onStop("worker's client", func(context.Context) error { c.Close(); return nil })
	return c, nil
}

func (a *App) clientOptions(in payloads.Converters) (o client.Options, err error) {
	if p := a.where().Temporal; p != nil {
		if o, err = p.ToClientOptions(envconfig.ToClientOptionsRequest{}); err != nil {
			return o, fmt.Errorf("how to reach Temporal at %s: %w", p.Address, err)
		}
	} else {
		o = embedded.Following(func() (hostPort, token string) {
			e := a.where()
			return e.TemporalAddress, e.Token
		}, a.where().Namespace)
	}
	o.Logger, o.MetricsHandler = log.NewStructuredLogger(a.opts.Log), a.measured
	o.DataConverter, o.FailureConverter = in.Data, in.Failure
	return o, nil
}
