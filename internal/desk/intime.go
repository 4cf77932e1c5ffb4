package desk

import (
	"net/http"

	"github.com/workbay/workbay/internal/database"
)

// retryAfter is how many seconds a client lets pass before it sends a request again that
// was refused as unavailable.
const retryAfter = "2"

// InTime answers every request while somebody has patience, whatever became of the
// database, and says with every 503 when to come again. An export is as long as its reader
// takes; its rows do not count.
func InTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&comeAgain{w}, r.WithContext(database.InTime(r.Context(), database.Patience)))
	})
}

// comeAgain adds Retry-After to what is unavailable.
type comeAgain struct{ http.ResponseWriter }

// WriteHeader implements [http.ResponseWriter].
func (c *comeAgain) WriteHeader(code int) {
	if code == http.StatusServiceUnavailable && c.Header().Get("Retry-After") == "" {
		c.Header().Set("Retry-After", retryAfter)
	}
	c.ResponseWriter.WriteHeader(code)
}

// Flush implements [http.Flusher], which what compresses asks for.
func (c *comeAgain) Flush() { _ = http.NewResponseController(c.ResponseWriter).Flush() }

// Unwrap lets [http.ResponseController] reach what streams need.
func (c *comeAgain) Unwrap() http.ResponseWriter { return c.ResponseWriter }
