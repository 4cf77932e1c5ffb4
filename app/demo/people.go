package demo

import "fmt"

// customer is a client of the demo service centre. All names are invented.
type customer struct {
	name     string
	language string
	company  bool
}

var customers = []customer{
	{"Анна Сергеевна Воронцова", "ru", false},
	{"Борис Игнатьевич Лапшин", "ru", false},
	{"Вера Тимофеевна Горелова", "ru", false},
	{"Gregory Ashdown", "en", false},
	{"Дамир Рафаэлевич Сафин", "ru", false},
	{"Елена Аркадьевна Мухина", "ru", false},
	{"Inés Valverde Prado", "es", false},
	{"Захар Петрович Дубов", "ru", false},
	{"Ирина Олеговна Снежина", "ru", false},
	{"Карен Ашотович Мелконян", "ru", false},
	{"Лидия Фёдоровна Пчёлкина", "ru", false},
	{"João Brandão Teixeira", "pt", false},
	{"Максим Юрьевич Трофимов", "ru", false},
	{"Нино Георгиевна Кварцхава", "ru", false},
	{"Олжас Бекович Нурпеисов", "ru", false},
	{"Philippa Marlowe", "en", false},
	{"Полина Данииловна Ершова", "ru", false},
	{"Роман Викторович Заречный", "ru", false},
	{"Светлана Ильинична Берёзкина", "ru", false},
	{"Таир Маратович Юлдашев", "ru", false},
	{"Ульяна Глебовна Астахова", "ru", false},
	{"Rodrigo Salas Quintana", "es", false},
	{"Фарид Наильевич Галеев", "ru", false},
	{"Христина Павловна Коваль", "ru", false},
	{"Цветана Миланова", "en", false},
	{"Чеслав Адамович Врублевский", "ru", false},
	{"Шамиль Русланович Идрисов", "ru", false},
	{"Эдуард Львович Ракитин", "ru", false},
	{"Юлия Семёновна Тихонравова", "ru", false},
	{"Яков Наумович Гринберг", "ru", false},
	{"Matilde Fonseca Rocha", "pt", false},
	{"Аркадий Степанович Луговой", "ru", false},
	{"Зоя Кирилловна Осокина", "ru", false},
	{"Thomas Ellingham", "en", false},
	{"Глеб Андреевич Ярцев", "ru", false},
	{"Дарья Максимовна Синицкая", "ru", false},
	{"ООО «Северный курьер»", "ru", true},
	{"АО «Хлебозавод Заря»", "ru", true},
	{"ООО «Такси Маяк»", "ru", true},
	{"ИП Зубарев, стройматериалы", "ru", true},
	{"ООО «Медтехника Плюс»", "ru", true},
	{"Blue Heron Consulting Ltd", "en", true},
	{"ГБУ «Парки и скверы»", "ru", true},
	{"ООО «Чистый дом, клининг»", "ru", true},
}

// persons is how many of the customers own one car; the companies share the rest.
var persons = func() int {
	n := 0
	for _, c := range customers {
		if !c.company {
			n++
		}
	}
	return n
}()

// ownerOf says whose the nth car is: each person has one, then the companies
// take turns.
func ownerOf(nth int) int {
	if nth < persons {
		return nth
	}
	return persons + (nth-persons)%(len(customers)-persons)
}

// phone is a number that can be called, of the customer's country.
func (c customer) phone(nth int) string {
	switch c.language {
	case "en":
		return fmt.Sprintf("+447911%06d", 123000+nth*37)
	case "es":
		return fmt.Sprintf("+34612%06d", 340000+nth*53)
	case "pt":
		return fmt.Sprintf("+351912%06d", 560000+nth*71)
	}
	return fmt.Sprintf("+7916%07d", 2000000+nth*7919)
}

// body is the customer's card.
func (c customer) body(nth int) map[string]any {
	b := map[string]any{
		"kind": "person", "name": c.name, "language": c.language,
		"phones":            []map[string]any{{"e164": c.phone(nth), "verified": nth%4 != 0}},
		"emails":            []string{fmt.Sprintf("client%02d@example.com", nth+1)},
		"preferred_channel": []string{"sms", "messenger", "email", "web"}[nth%4],
		"consents":          map[string]any{"service": true, "personal_data": true, "marketing": true},
	}
	if c.company {
		b["kind"] = "company"
	}
	return b
}

// plate is the nth Russian registration plate, as it is written on the car.
func plate(nth int) string {
	letters := []rune("АВЕКМНОРСТУХ")
	at := func(n int) string { return string(letters[n%len(letters)]) }
	region := []string{"77", "97", "99", "50", "177", "750"}[nth%6]
	return fmt.Sprintf("%s%03d%s%s%s", at(nth), (101+nth*37)%1000, at(nth*5+1), at(nth*7+2), region)
}

// modelYears are the letters of position 10 of a VIN, from 2010 on.
const modelYears = "ABCDEFGHJKLMNPRSTVWXY"

// vin is a number of the platform that is valid: position 9 is a check digit in
// North America and free elsewhere.
func (p platform) vin(year int, serial int64, valid func(string) bool) string {
	rest := fmt.Sprintf("%cA%06d", modelYears[year-2010], serial%1_000_000)
	for _, check := range "0123456789X" {
		if v := p.wmi + string(check) + rest; valid(v) {
			return v
		}
	}
	return p.wmi + "?" + rest // the API refuses it, and says why
}
