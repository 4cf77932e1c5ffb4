// Package embedded is the one-machine default: a private PostgreSQL cluster and a Temporal server, both
// started, watched and stopped by the Workbay process itself.
//
// PostgreSQL runs as a child process on a folder of its own ([StartPostgres]); the Temporal server runs
// inside this process and keeps everything in a PostgreSQL, that one or any other ([StartTemporal]).
// Both listen on the loopback address only and both ask for a secret.
//
// Only this package imports go.temporal.io/server, which makes a cold build ten times longer and the
// program 120 MB larger. The build tag `external` leaves the server out; [StartTemporal] then answers with
// an error that says what to set instead.
package embedded
