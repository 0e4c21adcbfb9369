package field

import "strings"

// Bool reads true, yes and 1, false, no and 0 in any case, and what browsers and
// spreadsheets write for them in other languages. Anything else, a blank too,
// is neither.
func Bool(v []byte) (value, ok bool) {
	v = Trim(v)
	switch len(v) {
	case 0:
		return false, false
	case 1:
		if v[0] == '1' || v[0] == '0' {
			return v[0] == '1', true
		}
	case 2:
		if equalFold(v, "no") {
			return false, true
		}
	case 3:
		if equalFold(v, "yes") {
			return true, true
		}
	case 4:
		if equalFold(v, "true") {
			return true, true
		}
	case 5:
		if equalFold(v, "false") {
			return false, true
		}
	}
	if len(v) > longestBool {
		return false, false
	}
	return foreignBool(strings.ToLower(string(v)))
}

const longestBool = len("verdadeiro")

// foreignBool reads yes and no, true and false in other languages. Of each
// language all four are known, where they differ: a file of which only the no is
// read would make facts of one half of its rows.
func foreignBool(word string) (value, ok bool) {
	switch word {
	case "ja", "wahr", // German
		"waar", "sand", "sann", "sant", // Dutch, Danish, Norwegian, Swedish, which say ja, too
		"oui", "vrai", // French
		"sí", "verdadero", // Spanish
		"sì", "vero", // Italian
		"sim", "verdadeiro", // Portuguese
		"tak", "prawda", // Polish
		"ano", "pravda", // Czech
		"igen", "igaz", // Hungarian
		"evet", "doğru", // Turkish
		"kyllä", "tosi", // Finnish
		"да", "истина", // Russian
		"はい", "是", "예", "네": // Japanese, Chinese, Korean
		return true, true
	case "nein", "falsch", "nee", "onwaar", "nej", "nei", "falsk", "falskt", "usann",
		"non", "faux", "falso", "não", "nao", "nie", "fałsz", "ne", "nepravda", "nem", "hamis", "hayır", "yanlış", "ei", "epätosi",
		"нет", "ложь", "いいえ", "否", "아니요", "아니오":
		return false, true
	}
	return false, false
}
