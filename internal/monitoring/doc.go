// Package monitoring runs a Prometheus of the machine beside Workbay: a child
// process on a folder of its own that scrapes the given targets, knows the
// given rules and ends with this process. It listens where it is told, on the
// loopback address by default, and asks nobody who they are.
package monitoring
