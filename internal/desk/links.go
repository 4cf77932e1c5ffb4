package desk

import (
	"context"
	"slices"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/parties/messages"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// MayHandLinks are the roles that deal with clients, and so may give them a link.
func MayHandLinks() []process.Role {
	return []process.Role{process.Reception, process.Manager, process.Admin}
}

// HandLink gives the client of an order that the caller may see a new link, and returns
// its address; "" when it was sent.
func (d *Desk) HandLink(ctx context.Context, p auth.Principal, number string, h messages.Handing) (string, error) {
	o, err := d.linkable(ctx, p, number)
	if err != nil {
		return "", err
	}
	h.Branch, h.Order, h.ClientID = o.Branch, o.Number, o.ClientID
	return d.Store.Messages.HandLink(ctx, h, p.Actor())
}

// LinksOf lists the links that the client of an order was given, the newest first.
func (d *Desk) LinksOf(ctx context.Context, p auth.Principal, number string) ([]messages.GivenLink, error) {
	if _, err := d.linkable(ctx, p, number); err != nil {
		return nil, err
	}
	return d.Store.Messages.LinksOf(ctx, number)
}

func (d *Desk) linkable(ctx context.Context, p auth.Principal, number string) (workorder.Order, error) {
	if !slices.Contains(MayHandLinks(), p.Role) {
		return workorder.Order{}, process.Forbidden("a client's link is given by the reception and its managers")
	}
	return d.Order(ctx, p, number)
}
