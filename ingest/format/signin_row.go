package format

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"prtscope/ingest/column"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// endSignIn ends the row of a sign-in. It gives it a kind and an id where the
// source leaves them to be found, and says what the source cannot carry.
// TimeName is what the source calls the time of the event.
func (d *decoder) endSignIn(timeName string) error {
	if err := d.needTime(signin.EventTime, timeName); err != nil {
		return err
	}
	if !d.has(signin.Kind) {
		d.deriveKind()
	}
	if d.deriveID(); d.remade {
		d.remadeRow()
	}
	d.dropNowhere()
	if m := d.missing(d.carries); m != "" {
		d.row.SetString(signin.Missing, m)
	}
	kind := d.text(signin.Kind)
	if kind == "" {
		kind = "unknown"
	}
	d.commit(kind, signin.Record, signin.Offset, signin.Conflicts, signin.Extra)
	return nil
}

// remadeRow says what is to be said of a sign-in that was put together. Where it is
// known what its source can say, a text that is not there is blank, as in any table.
func (d *decoder) remadeRow() {
	d.flag("ORIGINAL_LOST")
	if d.browser {
		d.flag("TIME_OF_BROWSER")
	}
	if d.offered != (signin.Columns{}) {
		d.carries = d.offered
		d.blankTexts(textsOf(d.carries))
	}
}

// deriveKind tells the kind from the event types, else from the record's own
// flag. Graph v1.0 has interactive sign-ins only.
func (d *decoder) deriveKind() {
	if v, ok := d.row.Text(signin.Category, d.row.Len()); ok {
		if k := field.Kind([]byte(v)); k != "" {
			d.row.SetString(signin.Kind, k)
			return
		}
	}
	switch d.row.Num(signin.Interactive, d.row.Len()) {
	case 1:
		d.row.SetString(signin.Kind, "interactive")
	case 0:
		switch {
		case d.text(signin.UserID) != "" || d.text(signin.UserName) != "":
			d.row.SetString(signin.Kind, "non_interactive")
		case d.text(signin.ServicePrincipalID) != "":
			d.row.SetString(signin.Kind, "service_principal")
		}
	}
}

// ofMoment is what tells apart sign-ins of one second. Those of a minute may be alike
// in that, and take all that does not change between two exports.
var (
	ofMoment = []signin.Column{signin.CorrelationID, signin.AppID, signin.ResourceID, signin.ClientIP, signin.UserID, signin.UserName, signin.ServicePrincipalID}
	changing = signin.Of(signin.Kind, signin.RiskState, signin.RiskDuring)
)

// deriveID gives a record without id the one that its token identifier holds,
// or a hash of what tells sign-ins apart.
func (d *decoder) deriveID() {
	if d.text(signin.EventID) != "" {
		return
	}
	if id, ok := field.RequestIDFromUTI(d.text(signin.TokenID)); ok {
		d.flag("ID_OF_TOKEN")
		d.row.SetString(signin.EventID, id)
		return
	}
	d.flag("NO_ID")
	i := d.row.Len()
	second := d.row.Num(signin.EventTime, i)
	second -= (second%1e6 + 1e6) % 1e6
	h := sha256.New()
	put := func(v string) {
		h.Write(strconv.AppendInt(nil, int64(len(v)), 10))
		h.Write([]byte{':'})
		h.Write([]byte(v))
	}
	put(strconv.FormatInt(second, 10))
	for _, c := range ofMoment {
		put(d.text(c))
	}
	put(strconv.FormatInt(d.row.Num(signin.ErrorCode, i), 10))
	if d.row.Num(signin.TimeDigits, i) == signin.Minute {
		d.flag("NO_ID_MINUTE")
		for _, c := range signin.Compared.List() {
			switch {
			case changing.Has(c):
			case signin.Schema.Fields[c].Type.Strings():
				put(d.text(c))
			default:
				put(strconv.FormatInt(d.row.Num(c, i), 10))
			}
		}
	}
	d.row.SetString(signin.EventID, "~"+hex.EncodeToString(h.Sum(nil)[:16]))
}

// dropNowhere forgets the place at 0/0 that stands for an unknown one.
func (d *decoder) dropNowhere() {
	i := d.row.Len()
	lat, ok := d.row.Float(signin.Latitude, i)
	lon, ok2 := d.row.Float(signin.Longitude, i)
	if ok && ok2 && lat == 0 && lon == 0 {
		d.row.SetNum(signin.Latitude, column.Null)
		d.row.SetNum(signin.Longitude, column.Null)
	}
}
