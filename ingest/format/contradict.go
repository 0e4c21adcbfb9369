package format

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// Some sources say one thing in two fields of a record. Where the two
// contradict each other, both are kept as a conflict. Another spelling of the
// same, a blank and a word that says nothing are no contradiction.

// disagree notes that fields of the record say a and b, spelled as JSON, of
// column c.
func (d *decoder) disagree(c int, a, b string) {
	d.flag("FIELDS_DISAGREE")
	d.conflict(c, a, b)
}

// also is fallback for a field that says again what column c of text holds: if
// the column has a value, that stays, and another one is a conflict.
func (d *decoder) also(c int, name string, v value) {
	switch was := d.text(c); {
	case was == "" || v.kind != text:
		d.fallback(c, name, v)
	case was == string(v.text): // as it nearly always is
	default:
		now, means := field.Trim(v.text), true
		switch d.rules[c].how {
		case asID:
			now = field.GUID(now, d.buf[:0])
		case asIP:
			now, means = field.IP(now, d.buf[:0])
		}
		if means && len(now) > 0 && was != string(now) {
			d.disagree(c, d.spelled(c), string(appendQuoted(nil, now)))
		}
	}
}

// alsoResult is also for the error code, of which the record says n again. If
// one of the two is success and the other is not, neither is believed.
func (d *decoder) alsoResult(n int64) {
	if !d.has(signin.ErrorCode) {
		d.row.SetNum(signin.ErrorCode, n)
		return
	}
	was := d.row.Num(signin.ErrorCode, d.row.Len())
	if was == n {
		return
	}
	d.disagree(signin.ErrorCode, quotedInt(was), quotedInt(n))
	if was == 0 || n == 0 {
		d.row.SetNum(signin.ErrorCode, column.Null)
	}
}

// A secondResult is the error code that a row has beside its status.
type secondResult struct {
	code int64
	has  bool
	bad  bool // or there is one that cannot be read
}

// agreeOnResult compares the two error codes of a row, of which the status may
// have come last. Beside a damaged one success is not believed.
func (d *decoder) agreeOnResult() {
	if d.result.has {
		d.alsoResult(d.result.code)
	}
	if d.result.bad && d.row.Num(signin.ErrorCode, d.row.Len()) == 0 {
		d.row.SetNum(signin.ErrorCode, column.Null)
	}
}

// agreeOnStatus compares an error code with the word of the portal for how the
// sign-in ended. If one of them is success and the other is not, neither is
// believed; a word that is not known contradicts nothing.
func (d *decoder) agreeOnStatus() {
	if !d.has(signin.ErrorCode) {
		return
	}
	code, status := d.row.Num(signin.ErrorCode, d.row.Len()), d.text(signin.StatusText)
	if code == 0 && failed(status) || code != 0 && succeeded(status) {
		d.disagree(signin.ErrorCode, quotedInt(code), string(appendQuoted(nil, []byte(status))))
		d.row.SetNum(signin.ErrorCode, column.Null)
	}
}

// failed reports whether the word of the portal for how a sign-in ended says
// that it failed, in one of the languages in which that is known.
func failed(status string) bool {
	if status == "Success" { // as most are
		return false
	}
	switch strings.ToLower(status) {
	case "failure", "failed", "fehler", "fehlgeschlagen", "error", "errore", "incorrecto", "échec", "falha", "mislukt", "misslyckades", "mislyktes":
		return true
	}
	return false
}

// agreeOnKind compares the kind that the event types tell with the flag for
// interactive sign-ins.
func (d *decoder) agreeOnKind() {
	var flag string
	switch d.row.Num(signin.Interactive, d.row.Len()) {
	case 0:
		flag = "non_interactive"
	case 1:
		flag = "interactive"
	default:
		return
	}
	kind := d.text(signin.Kind)
	if kind == flag || kind != "interactive" && kind != "non_interactive" || strings.Contains(d.text(signin.Category), ",") {
		return
	}
	d.disagree(signin.Kind, strconv.Quote(kind), strconv.Quote(flag))
}

// portalToken takes the incoming token types of the portal, which has two
// columns of them: the word of Graph, and then the one for people.
func portalToken(d *decoder, _ *layout, c *csvColumn, v value) {
	was := d.text(signin.IncomingToken)
	if was == "" {
		d.set(signin.IncomingToken, c.name, v)
		return
	}
	m := &d.people
	if m.raw == nil || !bytes.Equal(m.raw, v.text) {
		m.raw, m.value = append(m.raw[:0], v.text...), field.TokenType(v.text)
	}
	if m.value != was && portalWord(m.value) && portalWord(was) && !sameWords(m.value, was) {
		d.disagree(signin.IncomingToken, d.spelled(signin.IncomingToken), string(appendQuoted(nil, []byte(m.value))))
	}
}

// sameWords reports whether two lists have the same words, or one of them a
// word that stands for any.
func sameWords(a, b string) bool {
	as, bs := strings.Split(a, ","), strings.Split(b, ",")
	slices.Sort(as)
	slices.Sort(bs)
	return slices.Equal(as, bs) || slices.Contains(as, "unknownFutureValue") || slices.Contains(bs, "unknownFutureValue")
}
