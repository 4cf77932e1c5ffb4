//go:build !external

package embedded

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/server/common/log"
)

// ensureNamespace connects to a server of ours for [EnsureNamespace].
func ensureNamespace(ctx context.Context, opts client.Options, logger log.Logger) error {
	opts.Logger = log.NewSdkLogger(logger)
	conn, err := client.DialContext(ctx, opts)
	if err != nil {
		return fmt.Errorf("connect to the server: %w", err)
	}
	defer conn.Close()
	return EnsureNamespace(ctx, conn, opts.Namespace)
}
