package monitoring

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// runHelper, when set to a folder, makes the test program a Workbay of its own
// that runs Prometheus there until it is killed.
const runHelper = "WORKBAY_TEST_RUN_PROMETHEUS"

func TestMain(m *testing.M) {
	if dir := os.Getenv(runHelper); dir != "" {
		p, err := Start(context.Background(), Options{Dir: dir})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(p.process.pid)
		select {}
	}
	os.Exit(m.Run())
}

func TestPrometheusEndsWithKilledWorkbay(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux can tie a child's life to its parent's")
	}
	needPrometheus(t)
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), runHelper+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err, line)

	require.NoError(t, cmd.Process.Kill())
	start(t, Options{Dir: dir}) // waits for the folder while the other one is still ending
	require.Eventually(t, func() bool { return ended(pid) }, 30*time.Second, 50*time.Millisecond, "Prometheus outlives its Workbay")
}

// ended reports whether the process is gone, or waits as a zombie for an init
// that a container may not have.
func ended(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(stat), ") Z ")
}
