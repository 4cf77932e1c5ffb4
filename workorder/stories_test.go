package workorder

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

const stories = "testdata/stories"

// Each file is a story: a person of the trade reads what is done, and under it
// what the rules make of it. testdata/stories/README.md says how it is written.
func TestStories(t *testing.T) {
	t.Parallel()
	datadriven.Walk(t, stories, func(t *testing.T, path string) {
		if filepath.Ext(path) != ".txt" {
			return
		}
		s := newStory(t)
		datadriven.RunTest(t, path, s.tell)
		require.NotEmpty(t, s.orders)
		for _, b := range s.orders {
			replays(t, b)
		}
	})
}

// replays: the journal, and the journal read back from JSON, give the order.
func replays(t *testing.T, b *bench) {
	t.Helper()
	var again, read Order
	for _, e := range b.log {
		again.Apply(e)
		var back Event
		require.NoError(t, json.Unmarshal([]byte(asJSON(t, e)), &back))
		read.Apply(back)
	}
	require.Equal(t, b.o, again, "the journal of %s, replayed, gives another order", b.o.Number)
	require.JSONEq(t, asJSON(t, b.o), asJSON(t, read), "the journal of %s, read back, gives another order", b.o.Number)
}

// Not in parallel: with -rewrite the files are written meanwhile.
func TestStories_TellOfEveryCommandThatPeopleGive(t *testing.T) {
	files, err := filepath.Glob(stories + "/*.txt")
	require.NoError(t, err)
	told := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Regexp(t, `^# (Scenario \d+\. )?\w`, string(text), "%s begins with its title", file)
		datadriven.RunTestFromString(t, string(text), func(_ *testing.T, d *datadriven.TestData) string {
			told[d.Cmd] = told[d.Cmd] || !strings.HasPrefix(d.Expected, "refused")
			return d.Expected
		})
	}
	for _, s := range Steps() {
		if !slices.Equal(s.Roles, []process.Role{process.System}) {
			require.True(t, told[s.Command], "no story tells of a %s that is accepted", s.Command)
		}
	}
}

// story is a shop with its orders and a clock that only directives move.
type story struct {
	week
	shop   smallShop
	orders []*bench
	at     time.Time
}

func newStory(t *testing.T) *story {
	zone, err := time.LoadLocation(worktime.DefaultCalendar().Zone)
	require.NoError(t, err)
	first := monday().In(zone)
	return &story{week: week{time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, zone)}}
}

// tell carries out one directive and says what it changed.
func (s *story) tell(t *testing.T, d *datadriven.TestData) string {
	words, args := s.words(t, d)
	fatal := func(err error) {
		if err != nil {
			d.Fatalf(t, "%v", err)
		}
	}
	switch d.Cmd {
	case "shop":
		fatal(s.furnish(args, d.Input))
		return ""
	case "holding":
		return s.shop.String()
	case "settle":
		fatal(s.clock(words))
		return s.settle(t, args)
	case "wait":
		until, err := s.parse(words)
		fatal(err)
		return s.wait(t, until)
	}
	b, args := s.order(t, d, args)
	if d.Cmd == "reach" {
		return s.reach(t, b, process.Phase(words))
	}
	by, words, err := actor(d.Cmd, words)
	fatal(err)
	fatal(s.clock(words))
	c, err := s.command(d.Cmd, args)
	fatal(err)
	before := b.o
	steps, err := s.give(b, by, c)
	if err != nil {
		return fmt.Sprintf("refused, %s: %s", process.KindOf(err), err)
	}
	if !slices.Contains(s.orders, b) {
		s.orders = append(s.orders, b)
	}
	said := append(steps, s.changes(&before, &b.o, s.at)...)
	if due := becameDue(&before, &b.o); due != "" {
		said = append(said, "due: "+due)
	}
	if len(said) == 0 {
		return "nothing to see"
	}
	return strings.Join(said, "\n")
}

// words parts the bare words of a directive from its fields; each line below it
// is one more field, or one more element of a list.
func (s *story) words(t *testing.T, d *datadriven.TestData) (string, []datadriven.CmdArg) {
	var bare []string
	var args []datadriven.CmdArg
	for _, a := range d.CmdArgs {
		if len(a.Vals) == 0 {
			bare = append(bare, a.Key)
		} else {
			args = append(args, a)
		}
	}
	if d.Cmd != "shop" && d.Input != "" {
		for _, line := range strings.Split(d.Input, "\n") {
			key, rest, _ := strings.Cut(line, " ")
			if _, _, err := datadriven.ParseLine(line); err != nil {
				d.Fatalf(t, "%v", err)
			}
			args = append(args, datadriven.CmdArg{Key: key, Vals: []string{strings.TrimSpace(rest)}})
		}
	}
	return strings.Join(bare, " "), args
}

// actor is who gives the command: a role, or a role and a person of it.
func actor(command, words string) (process.Actor, string, error) {
	who, rest, _ := strings.Cut(words, " ")
	role, id, named := strings.Cut(who, "/")
	if by := process.Role(role); by.Valid() {
		if !named {
			id = role
		}
		return process.Actor{Role: by, ID: id}, rest, nil
	}
	if s, ok := StepOf(command); ok && slices.Contains(s.Roles, process.System) {
		return process.ProcessActor(), words, nil
	}
	return process.Actor{}, "", fmt.Errorf("%s: say who, then when: one of %v", command, process.Roles())
}

// clock moves the clock on; a timer that is due before must have rung.
func (s *story) clock(words string) error {
	if words == "" {
		return nil
	}
	at, err := s.parse(words)
	if err != nil {
		return err
	}
	if at.Before(s.at) {
		return fmt.Errorf("the story is at %s already", s.String(s.at))
	}
	if _, rings, c := s.next(); c != nil && !rings.After(at) {
		return fmt.Errorf("%s is due at %s: let the story wait for it", c.Name(), s.String(rings))
	}
	s.at = at
	return nil
}

// order finds the order of a directive: the one it names, or the last opened.
func (s *story) order(t *testing.T, d *datadriven.TestData, args []datadriven.CmdArg) (*bench, []datadriven.CmdArg) {
	if d.Cmd == (OpenOrder{}).Name() {
		b := emptyBench(t)
		b.rules.Policy.TaxAdded = s.shop.taxAdded
		b.rules.Policy.SendEstimates = cmp.Or(s.shop.estimates, AtOnce)
		b.rules.Policy.MarkupBands = s.shop.markups
		return b, args
	}
	i := slices.IndexFunc(args, func(a datadriven.CmdArg) bool { return a.Key == "order" })
	if i < 0 {
		if len(s.orders) == 0 {
			return emptyBench(t), args
		}
		return s.orders[len(s.orders)-1], args
	}
	for _, b := range s.orders {
		if b.o.Number == args[i].Vals[0] {
			return b, slices.Delete(slices.Clone(args), i, i+1)
		}
	}
	d.Fatalf(t, "there is no order %s", args[i].Vals[0])
	return nil, nil
}

// give decides the command now and names what followed from it at once.
func (s *story) give(b *bench, by process.Actor, c process.Command) ([]string, error) {
	next, events, err := Decide(b.o, c, Given{At: s.at, By: by, Rules: b.rules})
	if err != nil {
		return nil, err
	}
	b.o, b.log = next, append(b.log, events...)
	var then []string
	for _, e := range events {
		if e.Kind != c.Name() {
			then = append(then, "then "+e.Kind)
		}
	}
	return then, nil
}
