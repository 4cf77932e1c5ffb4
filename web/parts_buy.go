package web

import (
	"net/http"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// limitsForm is the form of a part's card that says how much of it to have.
const limitsForm = "limits"

// putLimits says how much of a part the branch wants to have on its shelf.
func (s *server) putLimits(w http.ResponseWriter, r *http.Request) error {
	ctx, l, no := r.Context(), s.language(r), partParam(r)
	m := caller(ctx)
	var c stock.ShelfLimitsCard
	bad, err := read(r, l, m.Zone, &c)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.showStock(&statused{ResponseWriter: w, status: http.StatusUnprocessableEntity}, r, &typed{Name: limitsForm, Values: r.PostForm, Wrong: bad})
	}
	version, err := versionOf(r.PostForm)
	if err == nil {
		_, err = s.Store.Stock.PutLimits(ctx, m.Branch, no, c, version, m.Actor())
	}
	if err != nil {
		if t := wrong(l, limitsForm, r.PostForm, err); t != nil && process.KindOf(err) != process.KindNotFound {
			return s.showStock(&statused{ResponseWriter: w, status: status(err)}, r, t)
		}
		return err
	}
	s.sessions.Put(ctx, keyFlash, l.T("base.saved"))
	http.Redirect(w, r, stockPath(no), http.StatusSeeOther)
	return nil
}

// Limit is a limit as it stands in its field; nothing when nobody has said.
func (*cardPage) Limit(q *exact.Qty) string {
	if q == nil {
		return ""
	}
	return q.String()
}
