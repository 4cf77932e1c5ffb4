package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/imports"
	"github.com/workbay/workbay/process"
)

const clientList = `ФИО;Телефон;Почта;Тип
Анна Новая;8 (916) 000-00-01, доб. 12;ANNA@Example.com;физлицо
A client;+7 916 123-45-67;new@example.com;
Брат клиента;+7 916 123-45-67;;
анна  новая;;anna@example.com;
ООО Ромашка;не звонить;;юрлицо
Без телефона;;;
Без телефона;;;кот
`

func (b *bench) client(q string) []cards.Client {
	b.Helper()
	found, err := b.Cards.SearchClients(b.Context(), q, database.Page{})
	require.NoError(b, err)
	return found.Items
}

func TestClients_AreWhoHasTheNumberAndTheName(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	i := b.checked(imports.Clients, clientList, nil)
	lines := b.lines(i)
	require.Equal(t, imports.LineNew, lines[2].Outcome)
	require.Equal(t, []imports.FieldChange{{Field: "emails", From: "", To: "new@example.com"}}, lines[3].Said.Changes)
	require.Equal(t, imports.LineTwin, lines[4].Outcome)
	require.Equal(t, 2, lines[5].Said.Of)
	require.Contains(t, lines[6].Said.Reasons[0], "can be called")
	require.Equal(t, imports.LineNew, lines[7].Outcome)
	require.Contains(t, lines[8].Said.Reasons[0], "kind: ")
	before := b.client("A client")[0]
	i = b.run(i)
	require.Equal(t, 3, i.Written)
	anna := b.client("Анна Новая")[0]
	require.Equal(t, []cards.Phone{{Number: "+79160000001", Extension: "12"}}, anna.Phones)
	require.Equal(t, []string{"ANNA@example.com"}, anna.Emails)
	lines = b.lines(b.checked(imports.Clients, clientList, nil))
	require.Equal(t, imports.LineSame, lines[2].Outcome)
	require.Equal(t, imports.LineTwin, lines[7].Outcome, "a name alone is nobody for certain")
	b.undo(i)
	require.Empty(t, b.client("Анна Новая"))
	after := b.client("A client")[0]
	require.Equal(t, before.ClientCard, after.ClientCard)
}

func TestClients_TwinsAreWhatAPersonSays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	i := b.run(b.checked(imports.Clients, clientList, func(s *imports.Setup) { s.Twins, s.Reason = "other", "families" }))
	require.Len(t, b.client("+7 916 123-45-67"), 2)
	require.Len(t, b.client("Анна Новая"), 1)
	b.undo(i)
	b.run(b.checked(imports.Clients, "Имя;Телефон\nБрат клиента;+7 916 123-45-67\n", func(s *imports.Setup) { s.Twins = "same" }))
	require.Equal(t, "Брат клиента", b.client("+7 916 123-45-67")[0].Name)
}

const carList = `Телефон владельца;VIN;Госномер;Марка;Модель;Год;Пробег;Начало эксплуатации
+7 916 123-45-67;XTA210990Y2766389;А123ВС77;Lada;Samara;1 999;120 000;31.12.1999
+7 916 123-45-67;;В222ВВ77;Kia;Rio;;;
;;а 123 вс 77;Lada;Samara;;;
;;А123ВС77;Kia;Rio;;;
+7 999 000-00-00;;Е555ЕЕ77;Kia;Rio;;;
;1M8GDM9A0KP042788;;MCI;Bus;;;
;;Н777НН77;;;;;
;XTA21099;;Lada;Vesta;31;;
`

func TestVehicles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	i := b.checked(imports.Vehicles, carList, nil)
	lines := b.lines(i)
	require.Equal(t, imports.LineChange, lines[2].Outcome)
	require.Equal(t, imports.LineNew, lines[3].Outcome)
	require.NotEqual(t, imports.LineNew, lines[4].Outcome)
	require.Equal(t, imports.LineTwin, lines[5].Outcome)
	require.Contains(t, lines[6].Said.Reasons[0], "owner: no client has")
	require.Contains(t, lines[7].Said.Reasons[0], "vin: position 9")
	require.Contains(t, lines[8].Said.Reasons[0], "make: is empty")
	require.Contains(t, lines[9].Said.Reasons[0], "vin: ")
	i = b.run(i)
	v, err := b.Cards.VehicleByID(t.Context(), b.VehicleID)
	require.NoError(t, err)
	require.Equal(t, int64(120_000), *v.OdometerKM)
	require.Equal(t, "1999-12-31", *v.InServiceDate)
	require.Equal(t, imports.LineSame, b.lines(b.checked(imports.Vehicles, carList, nil))[2].Outcome)
	b.undo(i)
	v, err = b.Cards.VehicleByID(t.Context(), b.VehicleID)
	require.NoError(t, err)
	require.Nil(t, v.OdometerKM)
	require.Nil(t, v.InServiceDate)
	found, err := b.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{Query: "В222ВВ"})
	require.NoError(t, err)
	require.Empty(t, found.Items)
	confirmed := b.checked(imports.Vehicles, carList, func(s *imports.Setup) { s.Confirm = []string{cards.DoubtVIN} })
	require.Equal(t, imports.LineNew, b.lines(confirmed)[7].Outcome)
}

func TestClientsVehicles_AClientWithSeveralCarsIsOneClient(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var text strings.Builder
	text.WriteString("Клиент;Телефон;Марка;Модель;Госномер\n")
	for k := range 2500 { // over the border of what is written at a time
		fmt.Fprintf(&text, "Клиент %d;+7916%07d;Lada;Vesta;А%03dАА%d\n", k%1250, 1+k%1250, k%1000, 100+k/1000)
	}
	i := b.run(b.checked(imports.ClientsVehicles, text.String(), nil))
	require.Equal(t, 2500, i.Written)
	found := b.client("Клиент 1249")
	require.Len(t, found, 1)
	cars, err := b.Cards.CarsOf(t.Context(), []string{found[0].ID})
	require.NoError(t, err)
	require.Len(t, cars[found[0].ID], 2)
	_, err = b.Cards.AddRepresentative(t.Context(), found[0].ID, cards.RepresentativeCard{Name: "R", DocNo: "1", ValidTo: "2099-01-01"}, b.Actor(process.Reception))
	require.NoError(t, err)
	i = b.undo(i)
	require.Equal(t, 1, i.Kept, "the client with a representative")
	require.Len(t, b.client("Клиент"), 1)
	require.Len(t, b.client("Клиент 1249"), 1)
}
