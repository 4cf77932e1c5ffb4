package demo

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// tokenInText is the end of the link that a message to a client carries.
var tokenInText = regexp.MustCompile(`/c/([A-Za-z0-9_-]{43})`)

// letter is the token of the link in the client's newest message of this
// template. The demo reads the outbox as the gateway that carries the messages
// does, for its clients' telephones are no real ones.
func (v *visit) letter(template string) (string, error) {
	var sent items[struct {
		Template string `json:"template"`
		Body     string `json:"body"`
	}]
	if err := v.s.admin.Get(v.ctx, "/v1/outbox?limit=500&order="+url.QueryEscape(v.order.Number), &sent); err != nil {
		return "", err
	}
	for i := len(sent.Items) - 1; i >= 0; i-- {
		m := sent.Items[i]
		if token := tokenInText.FindStringSubmatch(m.Body); token != nil && strings.HasPrefix(m.Template, template) {
			return token[1], nil
		}
	}
	return "", fmt.Errorf("no message %q with a link was written to the client", template)
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
