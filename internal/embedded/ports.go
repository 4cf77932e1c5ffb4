package embedded

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// loopback is the only address anything in this package listens on.
const loopback = "127.0.0.1"

// Ports are picked below the range from which Linux (32768) and macOS (49152) take the local end of
// outgoing connections: a port that was free a moment ago is otherwise easily lost to one of the many
// database connections that this very process opens while it starts.
const (
	firstPort = 20000
	lastPort  = 32000
)

// portAttempts is how often a start is tried again when a picked port was taken before it could be used.
const portAttempts = 5

// freePorts returns n different loopback ports that were free a moment ago. Another process may take one
// before its caller does, so callers try again with new ports when that happens.
func freePorts(n int) ([]int, error) {
	ports := make([]int, 0, n)
	for range 100 * n {
		port := firstPort + rand.IntN(lastPort-firstPort)
		listener, err := net.Listen("tcp", address(port))
		if err != nil {
			continue
		}
		// Held until all are found, so that the same port is not picked twice.
		defer func() { _ = listener.Close() }()
		ports = append(ports, port)
		if len(ports) == n {
			return ports, nil
		}
	}
	return nil, fmt.Errorf("found no %d free ports on %s between %d and %d: stop programs that hold them, or choose fixed ports",
		n, loopback, firstPort, lastPort)
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

// portFree reports whether a loopback port can be listened on now.
func portFree(port int) bool {
	listener, err := net.Listen("tcp", address(port))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}
