package workorder

import "github.com/workbay/workbay/process"

// Papers that a client signs.
const (
	PaperIntake = "intake" // the act by which the car is taken in
	PaperOrder  = "order"  // with the answer to the estimate
	PaperAct    = "act"    // of the work done and the hand-over
)

// SignedPapers are the papers that a client signs, in the order in which they come.
func SignedPapers() []string { return []string{PaperIntake, PaperOrder, PaperAct} }

// MaySign refuses a signature on a paper that does not say yet what the client would sign,
// or that is settled by a later one.
func (o *Order) MaySign(paper string) error {
	switch e := o.Estimate(); paper {
	case PaperIntake:
		if o.HandedOver != nil {
			return process.Conflict("the car is handed over; its state at intake is not signed any more")
		}
	case PaperOrder:
		if e == nil || e.Decision == nil {
			return process.Conflict("the estimate has no answer yet; write down the client's answer, then they sign")
		}
	case PaperAct:
		if o.HandedOver == nil {
			return process.Conflict("the car is not handed over yet; hand it over, then the client signs the act")
		}
	default:
		return process.NotFound("there is no paper %q that a client signs", paper)
	}
	return nil
}
