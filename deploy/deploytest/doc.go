// Package deploytest reads the rules and dashboards of this repository for the
// tests that hold them to their promises: some at rest, some against a running
// Prometheus.
package deploytest
