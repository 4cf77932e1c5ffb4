package embedded

import (
	"os"
	"strconv"
	"syscall"
)

// dieWithParent makes the kernel stop PostgreSQL (SIGINT is its fast shutdown: roll back, write out, end)
// when the thread that started it ends, which is how a child outlives not even a kill -9 of this process.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// servesFolder reports whether process pid is a PostgreSQL that runs on the given data folder. A postmaster
// makes its data folder the working directory, so this cannot mistake a process that merely got the
// same number after a restart of the machine.
func servesFolder(pid int, folder string) bool {
	cwd, err := os.Stat("/proc/" + strconv.Itoa(pid) + "/cwd")
	if err != nil {
		return false
	}
	data, err := os.Stat(folder)
	return err == nil && os.SameFile(cwd, data)
}
