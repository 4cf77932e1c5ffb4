package main

import (
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"
)

func TestDemo_TheFlagMayHaveAValue(t *testing.T) {
	for _, c := range []struct {
		args []string
		env  string
		want demoKind
	}{
		{nil, "", ""},
		{[]string{"--demo"}, "", "past"},
		{[]string{"--demo=empty"}, "", "empty"},
		{[]string{"--demo=day"}, "", "day"},
		{[]string{"--demo=past"}, "", "past"},
		{[]string{"--demo", "--demo=day"}, "", "day"}, // make run FLAGS=--demo=day
		{[]string{"--demo=false"}, "", ""},
		{nil, "true", "past"},
		{nil, "0", ""},
		{nil, "empty", "empty"},
		{[]string{"--demo=day"}, "empty", "day"},
	} {
		t.Setenv("WORKBAY_DEMO", c.env)
		var flags struct {
			Demo demoKind `env:"WORKBAY_DEMO"`
		}
		k, err := kong.New(&flags)
		require.NoError(t, err)
		_, err = k.Parse(c.args)
		require.NoError(t, err, "%v", c)
		require.Equal(t, c.want, flags.Demo, "%v", c)
	}
	var flags struct{ Demo demoKind }
	k, err := kong.New(&flags)
	require.NoError(t, err)
	_, err = k.Parse([]string{"--demo=week"})
	require.ErrorContains(t, err, "empty, day or past")
}
