//go:build !linux

package embedded

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent does nothing here: only Linux can tie a child's life to its parent's. A PostgreSQL left over
// by a killed Workbay is stopped by the next start on its folder.
func dieWithParent(*syscall.SysProcAttr) {}

// servesFolder reports whether process pid is a PostgreSQL that was started on the given data folder.
func servesFolder(pid int, folder string) bool {
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(out), "postgres") && strings.Contains(string(out), folder)
}
