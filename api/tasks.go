package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/record"
)

// taskRoutes are everybody's inbox.
func (s *server) taskRoutes() {
	read := operation(http.MethodGet, "/v1/tasks", "list-tasks", "What waits for you or your role, the overdue first")
	read.Description = "A task is a command that somebody has to give to bring an order on. It follows from the order's state and is gone when it is done; " +
		"while it is the process's, the client's or a supplier's turn there is none."
	huma.Register(s.api, read, s.listTasks)
	claim := operation(http.MethodPost, "/v1/tasks/claim", "claim-task", "Take a task on, so that everybody sees whose it is")
	claim.Description = "A claim keeps two people from doing the same thing and forbids nothing. It lapses after 12 hours."
	huma.Register(s.api, claim, s.deal("claim-task", func(ctx context.Context, p auth.Principal, t taskName) error {
		return s.desk.Claim(ctx, p, t.Order, t.Task)
	}))
	release := operation(http.MethodPost, "/v1/tasks/release", "release-task", "Give a task back that you have taken on")
	huma.Register(s.api, release, s.deal("release-task", func(ctx context.Context, p auth.Principal, t taskName) error {
		return s.desk.Release(ctx, p, t.Order, t.Task)
	}))
	hand := operation(http.MethodPost, "/v1/tasks/delegate", "delegate-task", "Hand a task to somebody, with a word on it")
	hand.Description = "They have it until it is done, they release it or hand it on: to send it back with a question, delegate it to who handed it over. Who has the task, " +
		"its role while nobody has it, foremen and managers may hand it over, to whom it may fall."
	huma.Register(s.api, hand, s.delegate)
}

type handInput struct {
	Keyed
	Body struct {
		Order string `json:"order" minLength:"1" maxLength:"100" doc:"As the list names it"`
		Task  string `json:"task" minLength:"1" maxLength:"100" doc:"As the list names it"`
		To    string `json:"to" minLength:"1" maxLength:"100" doc:"Staff id"`
		Said  string `json:"said,omitempty" maxLength:"500" doc:"What they should know, or what is asked of them"`
	}
}

func (s *server) delegate(ctx context.Context, in *handInput) (*struct{}, error) {
	_, err := once(ctx, s, in.Keyed, "delegate-task", in.Body, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.desk.Delegate(ctx, caller(ctx), record.Handing{Order: in.Body.Order, Task: in.Body.Task, To: in.Body.To, Said: in.Body.Said})
	})
	return nil, s.problem(err)
}

type taskListInput struct {
	Whose  string `query:"whose" enum:"mine,role" doc:"mine: your own, and what you have taken on; role: the rest of your role's; both when absent"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" doc:"next_cursor of the page before"`
}

func (s *server) listTasks(ctx context.Context, in *taskListInput) (*output[database.List[record.TaskItem]], error) {
	p := caller(ctx)
	found, err := s.Store.Record.Tasks(ctx, record.TaskFilter{
		Branch: p.Branch, Role: p.Role, StaffID: p.ID, Whose: in.Whose, Now: time.Now(), Page: database.Page{Limit: in.Limit, Cursor: in.Cursor},
	})
	return answer(s, found, err)
}

// taskName names a task of an order.
type taskName struct {
	Order string `json:"order" minLength:"1" maxLength:"100" doc:"As the list names it: the number of the work order; of another process its name and id"`
	Task  string `json:"task" minLength:"1" maxLength:"100" doc:"As the list names it: start-job/J1"`
}

type taskInput struct {
	Keyed
	Body taskName
}

// deal answers 204 when what was asked of a task is done.
func (s *server) deal(what string, do func(context.Context, auth.Principal, taskName) error) func(context.Context, *taskInput) (*struct{}, error) {
	return func(ctx context.Context, in *taskInput) (*struct{}, error) {
		_, err := once(ctx, s, in.Keyed, what, in.Body, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, do(ctx, caller(ctx), in.Body)
		})
		return nil, s.problem(err)
	}
}
