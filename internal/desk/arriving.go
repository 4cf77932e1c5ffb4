package desk

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// Arriving says how slowly the body of a request may come in: at once or at Rate, and
// whole within Longest. Each byte that comes buys its sender time, so that a poor
// connection is served and one that drips is not.
type Arriving struct {
	Grace   time.Duration // before the rate counts
	Rate    int64         // bytes a second
	Longest time.Duration
}

// Patiently is what is asked of every request.
var Patiently = Arriving{Grace: 20 * time.Second, Rate: 4 << 10, Longest: 5 * time.Minute}

// mostDrained is what is still read of a body that its handler had no use for, so that
// the sender sees the answer. Of a longer one the connection is closed.
const mostDrained = 256 << 10

// Limit has late answer every request whose body does not arrive in time, whatever
// route it is for, and ends its connection. late writes a whole answer.
func (a Arriving) Limit(late http.HandlerFunc, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r) // streams have none
			return
		}
		b := &arriving{ReadCloser: r.Body, limit: a, began: time.Now(), conn: http.NewResponseController(w)}
		out := &inTime{ResponseWriter: w, body: b}
		out.late = func() {
			w.Header().Set("Connection", "close")
			late(w, r)
		}
		with := r.WithContext(r.Context())
		with.Body = b
		b.wait()
		next.ServeHTTP(out, with)
		if !out.begun {
			out.WriteHeader(http.StatusOK)
		}
	})
}

// arriving is a body that has to arrive in time.
type arriving struct {
	io.ReadCloser
	limit Arriving
	conn  *http.ResponseController
	began time.Time
	came  int64
	whole bool // nothing more will come
	late  bool
}

// wait sets until when the next bytes have to be there.
func (b *arriving) wait() {
	allowed := b.limit.Grace + time.Duration(float64(b.came)/float64(b.limit.Rate)*float64(time.Second))
	// Only a connection that is gone has no deadline, and reading says so.
	_ = b.conn.SetReadDeadline(b.began.Add(min(allowed, b.limit.Longest)))
}

// Read implements [io.Reader].
func (b *arriving) Read(p []byte) (int, error) {
	if b.late {
		return 0, os.ErrDeadlineExceeded
	}
	if !b.whole {
		b.wait()
	}
	n, err := b.ReadCloser.Read(p)
	b.came += int64(n)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		b.late = true
	case err != nil && !b.whole:
		b.whole = true
		_ = b.conn.SetReadDeadline(time.Time{}) // the server listens on: it wants to hear when the sender leaves
	}
	return n, err
}

// inTime holds an answer back until the body is there.
type inTime struct {
	http.ResponseWriter
	body     *arriving
	late     func()
	begun    bool
	replaced bool
}

// WriteHeader implements [http.ResponseWriter].
func (o *inTime) WriteHeader(code int) {
	if code < http.StatusOK { // it says that more is to come
		o.ResponseWriter.WriteHeader(code)
		return
	}
	if o.begun {
		return
	}
	o.begun = true
	if !o.body.whole && !o.body.late {
		_, _ = io.CopyN(io.Discard, o.body, mostDrained) // what is wrong with it is noted
	}
	if o.body.late {
		o.replaced = true
		clear(o.Header())
		o.late()
		return
	}
	o.ResponseWriter.WriteHeader(code)
}

// Write implements [http.ResponseWriter].
func (o *inTime) Write(p []byte) (int, error) {
	if !o.begun {
		o.WriteHeader(http.StatusOK)
	}
	if o.replaced {
		return len(p), nil
	}
	return o.ResponseWriter.Write(p)
}

// Flush implements [http.Flusher].
func (o *inTime) Flush() {
	if !o.begun {
		o.WriteHeader(http.StatusOK)
	}
	_ = http.NewResponseController(o.ResponseWriter).Flush()
}

// Unwrap lets [http.ResponseController] reach the connection.
func (o *inTime) Unwrap() http.ResponseWriter { return o.ResponseWriter }
