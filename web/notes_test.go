package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestNotes_AreWrittenReadAndClosed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk, mechanic, manager := h.as(process.Reception), h.as(process.Mechanic), h.as(process.Manager)
	o := h.order(workorder.AwaitingApproval)
	at := "/orders/" + o.Number
	form := url.Values{"key": {"one"}, "text": {"@test.mechanic the bolt is seized, " + hostile}, "about": {"job:J1"}}
	for range 2 { // a double click
		require.Equal(t, 303, desk.post(at+"/notes", form).status)
	}
	list, err := h.store.Notes.OfOrder(t.Context(), o.Number)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "J1", list[0].JobID)
	eachLanguage(desk, func() { desk.get(at).ok().has("the bolt is seized", hostile, "@A mechanic", o.Jobs[0].Title) })

	desk.post(at+"/notes", url.Values{"text": {"@nobody.here look"}}).refused(422).has("@nobody.here", "nobody who works at this branch")
	desk.post(at+"/notes", url.Values{"text": {" "}}).refused(422)
	desk.post(at+"/notes", url.Values{"text": {"x"}, "about": {"job:J9"}}).refused(404)

	mechanic.get("/tasks").ok().has("Notes for you", "the bolt is seized")
	desk.get("/tasks").ok().lacks("the bolt is seized")
	require.Equal(t, 404, desk.post("/notes/"+list[0].ID+"/close", url.Values{}).status, "it is not theirs")
	mechanic.post("/notes/"+list[0].ID+"/close", url.Values{"back": {"/tasks"}}).to("/tasks").ok().lacks("the bolt is seized")
	mechanic.get(at).ok().has("the bolt is seized")

	require.Equal(t, 303, desk.post("/vehicles/"+o.VehicleID+"/notes", url.Values{"text": {"the key sticks\r\nin the cold"}}).status)
	desk.get("/vehicles/" + o.VehicleID).ok().has("the key sticks").lacks("the bolt is seized")
	mechanic.get(at).ok().has("the key sticks")

	require.Equal(t, 403, mechanic.post("/notes/"+list[0].ID+"/delete", url.Values{"back": {at}}).status)
	require.Equal(t, 303, manager.post("/notes/"+list[0].ID+"/delete", url.Values{"back": {at}}).status)
	require.False(t, strings.Contains(desk.get(at).ok().text(), "the bolt is seized"))
	kept, err := h.store.Audit.Of(t.Context(), list[0].ID)
	require.NoError(t, err)
	require.Equal(t, "note.delete", kept[0].What, "the audit keeps what was written")
	require.Contains(t, string(kept[0].Data), "the bolt is seized")
}
