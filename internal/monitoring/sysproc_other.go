//go:build !linux

package monitoring

import "syscall"

// dieWithParent does nothing here: only Linux can tie a child's life to its
// parent's. A Prometheus left over by a killed Workbay holds the lock of its
// folder; the next start says so.
func dieWithParent(*syscall.SysProcAttr) {}
