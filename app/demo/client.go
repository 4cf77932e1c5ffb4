// Package demo talks to Workbay through its public API, as a user's own program
// would: it loads a service centre and lets a day happen in it.
package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Client is somebody with a token at the API.
type Client struct {
	URL   string
	Token string       // empty for a client's link
	HTTP  *http.Client // nil takes one with a time limit
}

// Problem is a problem document that the API answered (RFC 9457).
type Problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Message  string `json:"message"`
		Location string `json:"location"`
	} `json:"errors"`
}

func (p *Problem) Error() string {
	text := fmt.Sprintf("%d %s: %s", p.Status, p.Title, p.Detail)
	for _, e := range p.Errors {
		text += fmt.Sprintf("; %s: %s", e.Location, e.Message)
	}
	return text
}

// As is the same place with another token.
func (c Client) As(token string) Client {
	c.Token = token
	return c
}

// Header is one header of a request.
type Header struct{ Name, Value string }

// Settled waits until the process has taken the steps that follow a command.
var Settled = Header{"Prefer", "wait=20"}

// Key makes a POST safe to repeat.
func Key(key string) Header { return Header{"Idempotency-Key", key} }

var plain = &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// Do sends body as JSON and decodes the answer into out; both may be nil. A
// refusal is returned as a *[Problem].
func (c Client) Do(ctx context.Context, method, path string, body, out any, headers ...Header) error {
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URL, "/")+path, sent)
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for _, h := range headers {
		req.Header.Set(h.Name, h.Value)
	}
	return c.send(req, out)
}

func (c Client) send(req *http.Request, out any) error {
	client := c.HTTP
	if client == nil {
		client = plain
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= 400 {
		p := &Problem{Status: resp.StatusCode, Title: http.StatusText(resp.StatusCode), Detail: strings.TrimSpace(string(b))}
		_ = json.Unmarshal(b, p)
		return p
	}
	if out == nil || len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, out)
}

// Get reads path into out.
func (c Client) Get(ctx context.Context, path string, out any) error {
	return c.Do(ctx, http.MethodGet, path, nil, out)
}

// Post sends body to path and decodes the answer into out.
func (c Client) Post(ctx context.Context, path string, body, out any, headers ...Header) error {
	return c.Do(ctx, http.MethodPost, path, body, out, headers...)
}
