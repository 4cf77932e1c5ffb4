package record

import "context"

// Listen calls heard with the number of every order that is written, and with ""
// when some may have been missed; see [database.DB.Listen].
func (s *Record) Listen(ctx context.Context, heard func(number string)) error {
	return s.db.Listen(ctx, Changed, heard)
}
