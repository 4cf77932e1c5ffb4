package shop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
)

var sberbank = shop.Company{
	Country: "RU", LegalName: "ПАО Сбербанк", TaxNo: "7707 083893", RegistrationNo: "1027700132195", KPP: "773601001",
	BankCode: "044525225", BankAccount: "30101810400000000225", Warranty: "180 дней",
}

func TestCompany_APaperOfATimeSaysWhatItSaidThen(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	ctx, by := t.Context(), storetest.Stock(t, s).Actor(process.Admin)
	none, err := s.Shop.CurrentCompany(ctx)
	require.NoError(t, err)
	require.Equal(t, shop.Company{Version: 1, VATMode: "pays"}, none)
	first, err := s.Shop.PutCompany(ctx, sberbank, 1, by)
	require.NoError(t, err)
	require.Equal(t, "7707083893", first.TaxNo)
	moved := first
	moved.LegalAddress = "Москва"
	_, err = s.Shop.PutCompany(ctx, moved, 1, by)
	storetest.Refused(t, err, process.KindConflict, "meanwhile")
	second, err := s.Shop.PutCompany(ctx, moved, 0, by)
	require.NoError(t, err)
	require.Equal(t, 3, second.Version)
	for days, want := range map[int]int{-10: 2, -3: 2, -1: 2, 1: 3} {
		_, err = s.DB.Q(ctx).Exec(ctx, "UPDATE company SET at = now() - CASE version WHEN 1 THEN interval '30 days' WHEN 2 THEN interval '5 days' ELSE interval '0' END")
		require.NoError(t, err)
		got, err := s.Shop.CompanyAt(ctx, time.Now().AddDate(0, 0, days))
		require.NoError(t, err)
		require.Equal(t, want, got.Version, days)
	}
	notes, err := s.Audit.Of(ctx, "company")
	require.NoError(t, err)
	require.Len(t, notes, 2)
}

func TestCompany_AllThatIsWrongIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	ctx, by := t.Context(), storetest.Stock(t, s).Actor(process.Admin)
	bad := sberbank
	bad.TaxNo, bad.RegistrationNo, bad.BankAccount = "7707083894", "1", "30101810400000000226"
	_, err := s.Shop.PutCompany(ctx, bad, 0, by)
	for _, field := range []string{"tax_no: ", "registration_no: ", "bank_account: "} {
		require.ErrorContains(t, err, field)
	}
	bad = shop.Company{Country: "DE", Account: "DE89370400440532013001"}
	_, err = s.Shop.PutCompany(ctx, bad, 0, by)
	storetest.Refused(t, err, process.KindInvalid, "account: ")
	free := shop.Company{Country: "BR", TaxNo: "12.345.678/0001-95", Account: "12345-6"}
	_, err = s.Shop.PutCompany(ctx, free, 0, by)
	require.NoError(t, err)
	person := shop.Company{Country: "RU", TaxNo: "500100732259", KPP: "773601001"}
	_, err = s.Shop.PutCompany(ctx, person, 0, by)
	storetest.Refused(t, err, process.KindInvalid, "a person has none")
}
