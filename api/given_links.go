package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/process"
)

// givenLinkRoutes are about the links that clients are given, for who deals with clients.
func (s *server) givenLinkRoutes() {
	const path = "/v1/work-orders/{number}/client-links"
	list := operation(http.MethodGet, path, "list-client-links", "The links that the client was given: when, by whom, and when they were opened", desk.MayHandLinks()...)
	huma.Register(s.api, list, s.listGivenLinks)
	give := operation(http.MethodPost, path, "give-client-link", "Give the client a new link: send it, or have its address to show or print", desk.MayHandLinks()...)
	give.DefaultStatus = http.StatusCreated
	huma.Register(s.api, give, s.giveLink)
}

func (s *server) listGivenLinks(ctx context.Context, in *Numbered) (*list[messages.GivenLink], error) {
	all, err := s.desk.LinksOf(ctx, caller(ctx), in.Number)
	return items(s, all, err)
}

type linkBody struct {
	How   string `json:"how" enum:"sent,shown,printed" doc:"sent: in a message to the client. shown, printed: the answer has the address, for a QR code; it is noted who gave it"`
	Renew bool   `json:"renew,omitempty" doc:"The links that were given before stop"`
}

// handedLink is the only place where a link itself appears for staff.
type handedLink struct {
	Address string `json:"address,omitempty" doc:"Show it to the client only, it is not shown again; absent when it was sent"`
}

func (s *server) giveLink(ctx context.Context, in *struct {
	Numbered
	Keyed
	Body linkBody
}) (*output[handedLink], error) {
	seal := callOf(ctx).seal
	h := messages.Handing{How: in.Body.How, Renew: in.Body.Renew, Key: in.ask(Waiting{}).Key}
	kept, err := once(ctx, s, in.Keyed, "give-client-link/"+in.Number, in.Body, func(ctx context.Context) (sealedAnswer, error) {
		address, err := s.desk.HandLink(ctx, caller(ctx), in.Number, h)
		if err != nil {
			return sealedAnswer{}, err
		}
		sealed, err := seal.Close([]byte(address))
		return sealedAnswer{sealed}, err
	})
	if err != nil {
		return nil, s.problem(err)
	}
	address, err := seal.Open(kept.Sealed)
	if err != nil {
		err = process.Conflict("this key has given a link already, for somebody who called with another token of yours; give one under a new key")
	}
	return answer(s, handedLink{Address: string(address)}, err)
}
