package desk

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestSpelled_APartIsNamedAsTheCatalogueWritesIt(t *testing.T) {
	t.Parallel()
	jobs := func(no string) []workorder.JobSpec {
		return []workorder.JobSpec{{Title: "A"}, {Title: "B", Parts: []workorder.PartSpec{{PartNo: no}}}}
	}
	numbers := map[string]string{"АF 218": "AF-218"}
	for _, of := range []func(no string) process.Command{
		func(no string) process.Command { return workorder.SkipDiagnosis{Jobs: jobs(no)} },
		func(no string) process.Command { return workorder.RecordFindings{Jobs: jobs(no)} },
		func(no string) process.Command { return workorder.ReviseEstimate{AddJobs: jobs(no)} },
	} {
		typed := of("АF 218")
		require.Equal(t, of("AF-218"), spelled(typed, numbers))
		require.Equal(t, of("АF 218"), typed, "what was typed stays as it is")
	}
	require.Equal(t, workorder.Cancel{Reason: "x"}, spelled(workorder.Cancel{Reason: "x"}, nil))
}
