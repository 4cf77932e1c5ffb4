//go:build external

package embedded

import (
	"context"
	"errors"

	"go.temporal.io/sdk/client"
)

// Temporal is left out of this build.
type Temporal struct{}

// StartTemporal always fails in this build and says what to set.
func StartTemporal(context.Context, TemporalOptions) (*Temporal, error) {
	return nil, errors.New("this build of Workbay has no Temporal server inside: set TEMPORAL_ADDRESS to the host:port of one, " +
		"or use the full build (made without the tag `external`)")
}

// HostPort returns nothing: there is no server.
func (*Temporal) HostPort() string { return "" }

// Token returns nothing: there is no server.
func (*Temporal) Token() string { return "" }

// ClientOptions returns nothing: there is no server.
func (*Temporal) ClientOptions() client.Options { return client.Options{} }

// Stop does nothing: there is no server.
func (*Temporal) Stop(context.Context) error { return nil }
