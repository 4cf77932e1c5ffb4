package monitoring

import "syscall"

// dieWithParent makes the kernel end Prometheus, in good order, when the thread
// that started it ends: it outlives not even a kill -9 of this process.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }
