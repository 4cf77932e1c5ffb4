package demo

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/workbay/workbay/workorder"
)

// crew is which mechanic is on whose car: nobody is on two at once.
type crew struct {
	mu     sync.Mutex
	skills map[string][]string // of mechanics whose tokens the demo has, by staff id
	on     map[string]*visit
	left   chan struct{} // closed when somebody has become free
}

func newCrew() *crew {
	return &crew{skills: map[string][]string{}, on: map[string]*visit{}, left: make(chan struct{})}
}

// errNobodyFree stops a story whose job nobody comes for.
var errNobodyFree = errors.New("nobody with the skill has a hand free")

// take waits for somebody to do a job: whoever was planned, else anybody with the skill.
func (c *crew) take(ctx context.Context, v *visit, j workorder.Job, planned string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	for {
		id, left := c.try(v, j, planned)
		if id != "" {
			return id, nil
		}
		select {
		case <-left:
		case <-ctx.Done():
			return "", errNobodyFree
		}
	}
}

func (c *crew) try(v *visit, j workorder.Job, planned string) (id string, left <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	able := []string{planned}
	for id, skills := range c.skills {
		if slices.Contains(skills, j.Skill) {
			able = append(able, id)
		}
	}
	slices.Sort(able[1:])
	for _, id := range able {
		if c.on[id] == nil {
			c.on[id] = v
			return id, nil
		}
	}
	return "", c.left
}

// leave says that everybody who is on this car has a hand free again.
func (c *crew) leave(v *visit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, on := range c.on {
		if on == v {
			delete(c.on, id)
		}
	}
	close(c.left)
	c.left = make(chan struct{})
}
