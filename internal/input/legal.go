package input

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/workbay/workbay/process"
)

// Numbers by which states and banks know a company. Blanks in them are taken out; an empty
// one stays empty.

// sum is the weighted sum of digits.
func sum(digits string, weights ...int) (n int) {
	for i, w := range weights {
		n += w * int(digits[i]-'0')
	}
	return n
}

func digitsOnly(field string, no *string, lengths ...int) error {
	*no = strings.Join(strings.Fields(*no), "")
	if *no == "" {
		return nil
	}
	may := make([]string, len(lengths))
	for i, n := range lengths {
		if may[i] = strconv.Itoa(n); len(*no) == n && strings.Trim(*no, "0123456789") == "" {
			return nil
		}
	}
	return process.Invalid("%s: %q is no number of %s digits; type it as the document has it", field, *no, strings.Join(may, "/"))
}

func mistyped(field, no string) error {
	return process.Invalid("%s: %q has a wrong check digit; compare it with the document", field, no)
}

// INN is the Russian tax number (ИНН): of a company 10 digits, of a person 12.
func INN(field string, no *string) error {
	if err := digitsOnly(field, no, 10, 12); err != nil || *no == "" {
		return err
	}
	d, right := *no, false
	check := func(at int, weights ...int) bool { return sum(d, weights...)%11%10 == int(d[at]-'0') }
	if len(d) == 10 {
		right = check(9, 2, 4, 10, 3, 5, 9, 4, 6, 8)
	} else {
		right = check(10, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) && check(11, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
	}
	if !right {
		return mistyped(field, d)
	}
	return nil
}

// OGRN is the Russian registration number (ОГРН, ОГРНИП): of a company 13 digits, of a person 15.
func OGRN(field string, no *string) error {
	if err := digitsOnly(field, no, 13, 15); err != nil || *no == "" {
		return err
	}
	last := len(*no) - 1
	n, _ := new(big.Int).SetString((*no)[:last], 10) // are digits
	rest := new(big.Int).Mod(n, big.NewInt(int64(last-1))).Int64() % 10
	if rest != int64((*no)[last]-'0') {
		return mistyped(field, *no)
	}
	return nil
}

var kpp = regexp.MustCompile(`^\d{4}[0-9A-Z]{2}\d{3}$`)

// KPP is the Russian code of the reason for which a company is registered (КПП). It has no
// check digit.
func KPP(field string, no *string) error {
	*no = strings.ToUpper(strings.Join(strings.Fields(*no), ""))
	if *no != "" && !kpp.MatchString(*no) {
		return process.Invalid("%s: %q is no KPP; type its 9 digits", field, *no)
	}
	return nil
}

// BIK is the Russian number of a bank (БИК).
func BIK(field string, no *string) error { return digitsOnly(field, no, 9) }

// accountWeights are those of the digits of a Russian account, after three of the bank's.
var accountWeights = []int{7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1}

// RussianAccount is an account with the bank of that BIK, or the bank's own with the
// central bank.
func RussianAccount(field string, no *string, bik string, ofBank bool) error {
	if err := digitsOnly(field, no, 20); err != nil || *no == "" || bik == "" {
		return err
	}
	key := bik[6:]
	if ofBank {
		key = "0" + bik[4:6]
	}
	if sum(key+*no, accountWeights...)%10 != 0 {
		return process.Invalid("%s: %q is no account with the bank %s; compare both with the document", field, *no, bik)
	}
	return nil
}

var iban = regexp.MustCompile(`^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$`)

// IBAN is an account by the international standard (ISO 13616).
func IBAN(field string, no *string) error {
	*no = strings.ToUpper(strings.Join(strings.Fields(*no), ""))
	if *no == "" {
		return nil
	}
	if !iban.MatchString(*no) {
		return process.Invalid("%s: %q is no IBAN; type it as the bank writes it, such as DE89 3704 0044 0532 0130 00", field, *no)
	}
	var number strings.Builder
	for _, r := range (*no)[4:] + (*no)[:4] {
		if r >= 'A' {
			number.WriteString(strconv.Itoa(int(r - 'A' + 10)))
		} else {
			number.WriteRune(r)
		}
	}
	n, _ := new(big.Int).SetString(number.String(), 10)
	if new(big.Int).Mod(n, big.NewInt(97)).Int64() != 1 {
		return mistyped(field, *no)
	}
	return nil
}
