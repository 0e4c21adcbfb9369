package directory

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/risk"
)

// Risk is a detection of Identity Protection that is about a user's tokens.
type Risk struct {
	Time                       int64 // microseconds UTC: of the activity, or of its detection
	Event                      string
	Type, Level, State, Detail string // as the service spells them
	RequestID                  string // the sign-in that it is about, "" where it names none
	UserID, UPN, IP            string
	Source                     string
	Record, Offset             int64
	Crowd                      int // users with a risk of this type on this day, UTC, this one included
}

// The types of risk that are kept, in lower case: those that say that a token
// was stolen, tried or forged, and what people said of a user.
var tokenRisks = []string{
	"attemptedprtaccess", "anomaloustoken", "tokenissueranomaly", "attackerinthemiddle",
	"investigationsthreatintelligence", "adminconfirmedusercompromised", "adminconfirmedsignincompromised",
}

// Is reports whether the risk is of a type, however its letters are spelled.
func (r *Risk) Is(kind string) bool { return strings.EqualFold(r.Type, kind) }

// Settled reports whether somebody, or the service, found the risk to be none.
func (r *Risk) Settled() bool {
	return strings.EqualFold(r.State, "dismissed") || strings.EqualFold(r.State, "confirmedSafe")
}

// riskBytes is about what a risk takes with its places in the index, without its
// texts.
const riskBytes = 420

// risk takes one row of the table of risks, if it is a detection about a user: the
// state of one is none.
func (d *builder) risk(b *column.Batch, i int) {
	if kind, _ := b.Text(risk.Kind, i); kind != "detection" {
		return
	}
	d.riskRows++
	kind, _ := b.Text(risk.Type, i)
	if !slices.Contains(tokenRisks, strings.ToLower(kind)) {
		return
	}
	t := &d.texts
	r := Risk{
		Time: num(b, risk.EventTime, i), Event: text(b, risk.EventID, i), Type: t.cell(b, risk.Type, i), Level: t.cell(b, risk.Level, i), State: t.cell(b, risk.State, i), Detail: t.cell(b, risk.Detail, i),
		RequestID: strings.ToLower(text(b, risk.RequestID, i)), UserID: t.cell(b, risk.UserID, i), UPN: t.low(b, risk.UserUPN, i), IP: t.cell(b, risk.ClientIP, i),
		Source: t.cell(b, risk.Source, i), Record: num(b, risk.Record, i), Offset: num(b, risk.Offset, i),
	}
	if r.Time == 0 {
		r.Time = num(b, risk.Detected, i)
	}
	d.risks = append(d.risks, r)
	d.risked++
	d.bytes += riskBytes + int64(len(r.Event)+len(r.RequestID))
}

// indexRisks puts the risks in order, finds them by user and counts the users
// of each type and day.
func (d *Directory) indexRisks() {
	slices.SortFunc(d.risks, func(a, b Risk) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), strings.Compare(a.Event, b.Event), strings.Compare(a.Source, b.Source), cmp.Compare(a.Record, b.Record))
	})
	type day struct {
		kind string
		day  int64
	}
	const micros = 24 * 3600 * 1_000_000
	crowds := map[day]map[string]bool{}
	for i := range d.risks {
		r := &d.risks[i]
		for n, k := range [...]string{r.UserID, r.UPN} {
			if k != "" && (n == 0 || k != r.UserID) {
				d.riskOf[k] = append(d.riskOf[k], r)
			}
		}
		k := day{strings.ToLower(r.Type), r.Time / micros}
		if crowds[k] == nil {
			crowds[k] = map[string]bool{}
		}
		crowds[k][cmp.Or(r.UserID, r.UPN)] = true
	}
	for i := range d.risks {
		r := &d.risks[i]
		r.Crowd = len(crowds[day{strings.ToLower(r.Type), r.Time / micros}])
	}
}

// Risks returns what Identity Protection detected of a user's tokens, in order
// of time; id is the object id or the user principal name in lower case.
func (d *Directory) Risks(id string) []*Risk {
	if d == nil {
		return nil
	}
	return d.riskOf[id]
}

// User returns whom the risk is of: the object id, else the user principal name.
func (r *Risk) User() string { return cmp.Or(r.UserID, r.UPN) }

// AtRisk returns the users whom risks name, in order, as Risk.User does.
func (d *Directory) AtRisk() (users []string) {
	if d == nil {
		return nil
	}
	for i := range d.risks {
		users = append(users, d.risks[i].User())
	}
	slices.Sort(users)
	return slices.DeleteFunc(slices.Compact(users), func(u string) bool { return u == "" })
}

// HasRisks reports whether the case holds detections of risk at all, of
// whatever type.
func (d *Directory) HasRisks() bool { return d != nil && d.riskRows > 0 }
