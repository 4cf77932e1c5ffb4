package web

import (
	"net/http"
	"strconv"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/parties/surveys"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
)

// surveyPage asks the client two questions, once.
type surveyPage struct {
	*guest
	*typed
	Survey surveys.SurveyRecord
}

// Open reports whether an answer is still wanted.
func (p *surveyPage) Open() bool { return p.Survey.Open() }

// clientSeesSurvey shows the survey, or the order where there is none.
func (s *server) clientSeesSurvey(w http.ResponseWriter, r *http.Request, g *guest) error {
	err := s.showSurvey(w, r, g, nil)
	if process.KindOf(err) == process.KindNotFound {
		return s.showClient(w, r, g, http.StatusOK, nil, "")
	}
	return err
}

func (s *server) showSurvey(w http.ResponseWriter, r *http.Request, g *guest, t *typed) error {
	p := &surveyPage{guest: g, typed: t}
	var err error
	if p.Survey, err = s.Store.Surveys.SurveyOf(r.Context(), g.Order.Number); err != nil {
		return err
	}
	code := http.StatusOK
	if t != nil {
		code = http.StatusUnprocessableEntity
	}
	return s.answer(w, r, code, "survey", p)
}

// clientAnswers takes the answers. What came too late, or a second time with
// other answers, changes nothing, and the page says what was answered.
func (s *server) clientAnswers(w http.ResponseWriter, r *http.Request, g *guest) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	var a survey.Answer
	t := &typed{Name: "survey", Values: r.PostForm, Wrong: map[string]string{}}
	a.CSAT, a.CES, a.Comment = score(r, "csat"), score(r, "ces"), r.PostForm.Get("comment")
	for field, missing := range map[string]bool{"csat": a.CSAT < 1 || a.CSAT > 5, "ces": a.CES < 1 || a.CES > 7} {
		if missing {
			t.Wrong[field] = s.language(r).T("invalid.choose")
		}
	}
	const longest = 4000
	if len([]rune(a.Comment)) > longest {
		t.Wrong["comment"] = s.language(r).T("invalid.too_long", "Count", longest)
	}
	if len(t.Wrong) > 0 {
		return s.showSurvey(w, r, g, t)
	}
	err := s.Desk.ClientAnswers(r.Context(), g.Token, a, desk.Ask{Key: r.PostForm.Get("key"), Wait: patience})
	if err != nil && process.KindOf(err) != process.KindConflict {
		return err
	}
	http.Redirect(w, r, g.At("/survey"), http.StatusSeeOther)
	return nil
}

func score(r *http.Request, field string) int {
	n, err := strconv.Atoi(r.PostForm.Get(field))
	if err != nil {
		return 0
	}
	return n
}
