package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"sync"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// Site is the Workbay that the demo is loaded into.
type Site struct {
	URL    string
	Tokens map[string]string // one for each role, as in credentials.json
	Serial int64             // first serial number of the cars' VINs; 0 is as good as any
	Empty  bool              // the service centre alone: nobody comes
	// Past makes what happened before today, with the first stock; nil is nothing.
	Past func(ctx context.Context, c Cast, out io.Writer) error
}

// atOnce is how many things happen in the shop at the same time.
const atOnce = 4

// shop is the service centre with everybody who works there.
type shop struct {
	site      Site
	branch    string
	today     time.Time
	opens     *worktime.WorkTime
	admin     Client
	manager   Client
	foreman   Client
	advisors  []Client
	standIn   string // staff id of an advisor who takes over from others
	clerks    []Client
	mechanics map[string]Client // by staff id
	crew      *crew
	finders   []Client // the mechanics who diagnose
	suppliers []string
	payers    map[workorder.PayerKind]string
	users     map[process.Role][]string // user names at the pages
	sheets    []string                  // templates of check-sheets
	post      *postman
	out       io.Writer
}

// Load loads the service centre and lets the day happen in it, telling its
// progress. It reports false when that was done before.
func Load(ctx context.Context, site Site, out io.Writer) (bool, error) {
	s, err := enter(ctx, site, out)
	if err != nil {
		return false, err
	}
	visits := arrange(s)
	if been, err := s.loadedBefore(ctx, visits[0].car); been || err != nil {
		return false, err
	}
	began := time.Now()
	if err := s.furnish(ctx); err != nil {
		return false, err
	}
	if !site.Empty {
		if err := s.happen(ctx, visits, began); err != nil {
			return false, err
		}
	}
	s.introduce()
	return true, nil
}

// furnish makes the service centre as it is before anybody comes.
func (s *shop) furnish(ctx context.Context) error {
	s.say("Loading a service centre: %d staff, %d parts ...\n", len(team), len(families)*len(platforms))
	steps := []func(context.Context) error{s.hire, s.admit, s.buyIn, s.insure, s.legal, s.design, s.limit}
	if s.site.Past == nil {
		steps = append(steps, s.fillShelves)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// happen registers who comes today, and lets the past and the day happen.
func (s *shop) happen(ctx context.Context, visits []*visit, began time.Time) error {
	if err := s.register(ctx, carsOf(visits)); err != nil {
		return err
	}
	s.say("  %-34s %3d clients %4.1f s\n", "cards, parts and stock", len(customers), time.Since(began).Seconds())
	if s.site.Past != nil {
		c, err := s.cast(ctx, visits)
		if err != nil {
			return err
		}
		if err := s.site.Past(ctx, c, s.out); err != nil {
			return fmt.Errorf("the past: %w", err)
		}
	}
	if err := s.day(ctx, visits); err != nil {
		return err
	}
	if err := s.papers(ctx, visits); err != nil {
		return err
	}
	s.report(visits, time.Since(began))
	return nil
}

// enter checks that all roles can log in.
func enter(ctx context.Context, site Site, out io.Writer) (*shop, error) {
	s := &shop{
		site: site, today: time.Now(), out: out,
		mechanics: map[string]Client{}, crew: newCrew(), payers: map[workorder.PayerKind]string{},
	}
	for _, r := range process.StaffRoles() {
		if site.Tokens[string(r)] == "" {
			return nil, fmt.Errorf("there is no token for the role %s; issue one with POST /v1/staff/{id}/tokens", r)
		}
	}
	base := Client{URL: site.URL}
	s.admin, s.manager = base.As(site.Tokens["admin"]), base.As(site.Tokens["manager"])
	s.foreman = base.As(site.Tokens["foreman"])
	s.advisors, s.clerks = []Client{base.As(site.Tokens["reception"])}, []Client{base.As(site.Tokens["parts"])}
	var staff items[struct {
		Branch string `json:"branch"`
	}]
	if err := s.admin.Get(ctx, "/v1/staff?limit=1", &staff); err != nil {
		return nil, fmt.Errorf("who works here: %w", err)
	}
	if len(staff.Items) == 0 {
		return nil, errors.New("nobody works here")
	}
	s.branch = staff.Items[0].Branch
	var hours worktime.Calendar
	if err := s.manager.Get(ctx, s.calendar(), &hours); err != nil {
		return nil, fmt.Errorf("when the branch is open: %w", err)
	}
	var err error
	s.opens, err = hours.Compile()
	return s, err
}

// loadedBefore looks for the first car of the day, and for the bays of a service centre
// that nobody came to.
func (s *shop) loadedBefore(ctx context.Context, first *car) (bool, error) {
	var found items[card]
	if err := s.advisor(0).Get(ctx, "/v1/vehicles?q="+url.QueryEscape(s.vin(first)), &found); err != nil || len(found.Items) > 0 {
		return len(found.Items) > 0, err
	}
	return s.equipped(ctx)
}

// advisor is the nth service advisor, who stays with what they began.
func (s *shop) advisor(nth int) Client { return s.advisors[nth%len(s.advisors)] }

// parts is the parts desk.
func (s *shop) parts() Client { return s.clerks[0] }

func (s *shop) say(format string, a ...any) { _, _ = fmt.Fprintf(s.out, format, a...) }

// together does all the work, some at a time, and returns what failed.
func together(atOnce int, work []func() error) error {
	errs := make([]error, len(work))
	next := make(chan int)
	var done sync.WaitGroup
	for range min(atOnce, len(work)) {
		done.Go(func() {
			for i := range next {
				errs[i] = work[i]()
			}
		})
	}
	for i := range work {
		next <- i
	}
	close(next)
	done.Wait()
	return errors.Join(errs...)
}

// soon calls look every little while until it reports true; it gives up after
// half a minute.
func soon(ctx context.Context, what string, look func() (bool, error)) error {
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := look()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain until %s: %w", what, ctx.Err())
		case <-tick.C:
		}
	}
}
