package demo

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

// tokenInText is the end of the link that a message to a client carries.
var tokenInText = regexp.MustCompile(`/c/([A-Za-z0-9_-]{43})`)

// postman is the gateway that carries the demo's messages, for its clients'
// telephones are no real ones: it takes each from the outbox, keeps the link in it
// for the client, and reports that it was delivered.
type postman struct {
	admin Client
	mu    sync.Mutex
	links map[string][]carried // by order
	last  int64
}

type carried struct{ template, token string }

// walks has the postman carry until the day is over.
func (p *postman) walks(ctx context.Context) (home func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			_ = p.carry(ctx) // the next round finds what this one left
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return func() { cancel(); done.Wait() }
}

func (p *postman) carry(ctx context.Context) error {
	var out items[struct {
		ID       int64  `json:"id"`
		Order    string `json:"order"`
		Template string `json:"template"`
		Body     string `json:"body"`
		State    string `json:"state"`
	}]
	if err := p.admin.Get(ctx, fmt.Sprintf("/v1/outbox?limit=500&after=%d", p.last), &out); err != nil {
		return err
	}
	for _, m := range out.Items {
		if m.State == "queued" { // of the demo's past all are carried
			p.keep(m.Order, m.Template, m.Body)
			report := map[string]string{"state": "delivered"}
			err := p.admin.Post(ctx, fmt.Sprintf("/v1/messages/%d/state", m.ID), report, nil, Key(fmt.Sprintf("demo/post/%d", m.ID)))
			if err != nil && !answered(err, http.StatusConflict) { // it was withdrawn meanwhile
				return err
			}
		}
		p.last = m.ID
	}
	return nil
}

// keep has the client have the link in a message, which forgets it when it is reported.
func (p *postman) keep(order, template, body string) {
	if token := tokenInText.FindStringSubmatch(body); token != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.links[order] = append(p.links[order], carried{template, token[1]})
	}
}

// link is the token in the newest message of this template, if it has come.
func (p *postman) link(order, template string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	token := ""
	for _, c := range p.links[order] {
		if strings.HasPrefix(c.template, template) {
			token = c.token
		}
	}
	return token
}

// letter is the token of the link in the client's newest message of this template.
func (v *visit) letter(template string) (token string, err error) {
	err = soon(v.ctx, "a message "+template+" comes to the client", func() (bool, error) {
		token = v.s.post.link(v.order.Number, template)
		return token != "", nil
	})
	return token, err
}

// byClient sends what the client says on their own page, under the authority of
// the link in their message alone.
func (v *visit) byClient(template, what string, body any) {
	if v.err != nil {
		return
	}
	token, err := v.letter(template)
	if err == nil {
		v.steps++
		key := Key(fmt.Sprintf("demo/%s/%d", v.order.Number, v.steps))
		err = v.s.patiently(v.ctx, func() error {
			return Client{URL: v.s.site.URL}.Post(v.ctx, "/v1/c/"+token+"/"+what, body, nil, Settled, key)
		})
	}
	v.fail(what+" by link", err)
}
