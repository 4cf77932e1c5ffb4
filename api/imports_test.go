package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/process"
)

// sendList sends a file as the body, as curl --data-binary does.
func (d *desk) sendList(role process.Role, path, content, key string) answer {
	d.t.Helper()
	return d.do(role, http.MethodPost, path, content, header{"Content-Type", "application/octet-stream"}, header{"Idempotency-Key", key})
}

func TestImports_APriceListFromSendingToUndo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const file = "Артикул;Наименование;Цена\nOC-90;Фильтр;1 234,50\nW712;Фильтр;дорого\n"
	var i imports.Import
	for range 2 {
		d.sendList(process.Parts, "/v1/imports?kind=parts&name=prices.csv", file, "k1").ok(http.StatusCreated, &i)
	}
	require.Equal(t, imports.Uploaded, i.State)
	require.Equal(t, []string{"part_no", "name", "price"}, i.Setup.Columns)
	at := "/v1/imports/" + i.ID
	d.do(process.Parts, http.MethodPost, at+"/run", nil).problem(http.StatusConflict, "check the list first")
	d.do(process.Parts, http.MethodPost, at+"/check", i.Setup, header{"If-Match", `"9"`}).problem(http.StatusConflict, "")
	d.do(process.Parts, http.MethodPost, at+"/check", i.Setup).ok(http.StatusOK, &i)
	require.Equal(t, imports.Checked, i.State)
	require.Equal(t, map[imports.Outcome]int{imports.LineNew: 1, imports.LineRefused: 1}, i.Counts)
	var lines struct{ Items []imports.CheckedLine }
	d.do(process.Parts, http.MethodGet, at+"/lines?show=refused", nil).ok(http.StatusOK, &lines)
	require.Equal(t, 3, lines.Items[0].Line)
	require.Contains(t, lines.Items[0].Said.Reasons[0], "price: ")
	d.do(process.Parts, http.MethodPost, at+"/run", nil, header{"Idempotency-Key", "k2"}).ok(http.StatusOK, &i)
	require.Equal(t, imports.Done, i.State)
	d.do(process.Parts, http.MethodDelete, at, nil).problem(http.StatusConflict, "undo it instead")
	d.do(process.Parts, http.MethodPost, at+"/undo", nil).ok(http.StatusOK, &i)
	require.Equal(t, imports.Undone, i.State)

	d.do(process.Reception, http.MethodGet, "/v1/imports", nil).problem(http.StatusForbidden, "")
	d.sendList(process.Parts, "/v1/imports?kind=clients", "Имя;Телефон\nАнна;+79160000001\n", "k3").problem(http.StatusForbidden, "administrator")
	d.sendList(process.Admin, "/v1/imports?kind=clients", "MZ\x90\x00", "k4").problem(http.StatusUnprocessableEntity, "a program")
	d.sendList(process.Admin, "/v1/imports?kind=cats", "a;b\n", "k5").problem(http.StatusUnprocessableEntity, "kind")
	for _, k := range imports.Kinds { // each can be asked for, whatever becomes of the file
		d.sendList(process.Admin, "/v1/imports?kind="+string(k), "MZ\x90\x00", "of "+string(k)).problem(http.StatusUnprocessableEntity, "a program")
	}
	var all struct{ Items []imports.Import }
	d.do(process.Parts, http.MethodGet, "/v1/imports", nil).ok(http.StatusOK, &all)
	require.Len(t, all.Items, 1)
}
