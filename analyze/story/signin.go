package story

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// signInRow is a sign-in while its words are read: what several words make
// together is put into columns at the end.
type signInRow struct {
	*row
	user, device   string
	method, scope  string
	library, token string
}

func (p *parser) signIn(at time.Time, words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("want a user and a device")
	}
	p.record++
	r := &signInRow{row: newRow(signin.Schema, p.record), user: words[0], device: words[1]}
	r.defaults(at, p.record)
	for _, w := range words[2:] {
		key, value, pair := strings.Cut(w, "=")
		var err error
		if pair {
			err = r.pair(key, value)
		} else {
			err = r.word(w)
		}
		if err != nil {
			return err
		}
	}
	if err := r.finish(at); err != nil {
		return err
	}
	p.signIns = append(p.signIns, r.row)
	return nil
}

func (r *signInRow) defaults(at time.Time, record int64) {
	r.num(signin.EventTime, at.UnixMicro())
	r.num(signin.TimeDigits, 3)
	r.text(signin.EventID, id("event", fmt.Sprint(record)))
	r.text(signin.Kind, "non_interactive")
	r.text(signin.CorrelationID, id("correlation", fmt.Sprint(record)))
	r.text(signin.UserID, User(r.user))
	r.text(signin.UserName, upn(r.user))
	r.text(signin.UserDisplayName, r.user)
	r.text(signin.UserType, "member")
	for _, c := range []int{signin.HomeTenantID, signin.ResourceTenantID, signin.TenantID} {
		r.text(c, id("tenant", "example.com"))
	}
	r.text(signin.CrossTenant, "none")
	r.text(signin.SessionID, Session(r.user+" on "+r.device))
	r.text(signin.Protocol, "none")
	r.text(signin.TransferMethod, "none")
	r.thing(signin.AppID, signin.AppName, apps, "office")
	r.thing(signin.ResourceID, signin.ResourceName, resources, "graph")
	r.text(signin.ClientIP, "192.0.2.10")
	r.num(signin.ASN, 64500)
	r.text(signin.Country, "NO")
	r.text(signin.City, "")
	r.text(signin.ClientApp, "Mobile Apps and Desktop clients")
	r.text(signin.UserAgent, "")
	r.text(signin.CredentialType, "none")
	r.text(signin.RiskEvents, "")
	r.num(signin.ErrorCode, 0)
	r.bool(signin.GlobalSecureAccess, false)
	switch r.device {
	case "-":
		for _, c := range []int{signin.DeviceID, signin.DeviceName, signin.TrustType} {
			r.text(c, "")
		}
		r.text(signin.DeviceOS, systems["windows"])
	case "?":
		r.drop(signin.DeviceID, signin.DeviceName, signin.DeviceOS, signin.TrustType, signin.Managed, signin.Compliant)
	default:
		r.text(signin.DeviceID, Device(r.device))
		r.text(signin.DeviceName, r.device)
		r.text(signin.DeviceOS, systems["windows"])
		r.text(signin.TrustType, "joined")
		r.bool(signin.Managed, true)
		r.bool(signin.Compliant, true)
	}
}

// thing sets the id and name of an application or resource.
func (r *row) thing(idCol, nameCol int, known map[string]thing, word string) {
	t, ok := known[word]
	if !ok {
		t = thing{id("app", word), word}
	}
	r.text(idCol, t.id)
	r.text(nameCol, t.name)
}

func (r *signInRow) word(w string) error {
	switch w {
	case "interactive":
		r.text(signin.Kind, "interactive")
	case "browser":
		r.text(signin.ClientApp, "Browser")
		r.text(signin.UserAgent, agents["edge"])
	case "tool":
		r.text(signin.UserAgent, agents["python"])
	case "bound":
		r.bound("bound", 0)
	case "unbound":
		r.bound("unbound", 1002)
	case "managed", "unmanaged":
		r.bool(signin.Managed, w == "managed")
		r.bool(signin.Compliant, w == "managed")
	case "guest":
		r.text(signin.UserType, "guest")
	case "xtenant":
		r.text(signin.UserType, "guest")
		r.text(signin.CrossTenant, "b2bCollaboration")
		r.text(signin.HomeTenantID, id("tenant", "partner.example"))
		r.text(signin.DeviceID, "")
		r.text(signin.DeviceName, "{PII Removed}")
	case "ropc":
		r.text(signin.Protocol, "ropc")
	case "devicecode":
		r.text(signin.Protocol, "deviceCode")
		r.text(signin.TransferMethod, "deviceCodeFlow")
	case "gsa":
		r.bool(signin.GlobalSecureAccess, true)
	case "confidential":
		r.text(signin.CredentialType, "clientSecret")
	default:
		if _, ok := apps[w]; !ok {
			return fmt.Errorf("unknown word %q", w)
		}
		r.thing(signin.AppID, signin.AppName, apps, w)
		if w == "cloudap" {
			r.text(signin.UserAgent, cloudAPAgent)
			r.thing(signin.ResourceID, signin.ResourceName, resources, "aad-graph")
		}
	}
	return nil
}

func (r *row) bound(status string, code int64) {
	r.text(signin.BoundStatus, status)
	r.num(signin.BoundCode, code)
}

// plain are the keys that are other names of columns.
var plain = map[string]int{
	"ip": signin.ClientIP, "country": signin.Country, "error": signin.ErrorCode, "trust": signin.TrustType, "risk": signin.RiskEvents,
	"protocol": signin.Protocol, "transfer": signin.TransferMethod, "client": signin.ClientApp, "name": signin.DeviceName, "id": signin.EventID,
	"requirement": signin.AuthRequirement, "ca": signin.CAStatus, "uti": signin.TokenID,
}

func (r *signInRow) pair(key, v string) error {
	switch key {
	case "app":
		if v == "?" {
			r.drop(signin.AppID, signin.AppName)
			return nil
		}
		if _, known := apps[v]; known {
			return r.word(v)
		}
		r.thing(signin.AppID, signin.AppName, nil, v)
	case "resource":
		r.thing(signin.ResourceID, signin.ResourceName, resources, v)
	case "token":
		r.token = v
	case "session":
		if v == "?" || v == "-" {
			return r.set(signin.SessionID, v)
		}
		r.text(signin.SessionID, Session(v))
	case "net":
		return r.net(v)
	case "method":
		r.method = v
	case "scope":
		r.scope = v
	case "library":
		r.library = v
	case "os":
		if s, ok := systems[strings.ToLower(v)]; ok {
			v = s
		}
		return r.set(signin.DeviceOS, v)
	case "ua":
		if a, ok := agents[v]; ok {
			v = a
		}
		return r.set(signin.UserAgent, v)
	case "kind":
		if k, ok := kinds[v]; ok {
			v = k
		}
		return r.set(signin.Kind, v)
	case "bound":
		code, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return fmt.Errorf("bound: not a code")
		}
		r.bound(map[bool]string{true: "bound", false: "unbound"}[code == 0], code)
	default:
		c, ok := plain[key]
		if !ok {
			if c = signin.Schema.Index(key); c < 0 {
				return fmt.Errorf("unknown key %q", key)
			}
		}
		return r.set(c, v)
	}
	return nil
}

// net reads AS64500/NO; either part may be left out.
func (r *row) net(v string) error {
	number, country, _ := strings.Cut(v, "/")
	if number != "" {
		n, err := strconv.ParseInt(strings.TrimPrefix(number, "AS"), 10, 64)
		if err != nil {
			return fmt.Errorf("net: want AS64500/NO")
		}
		r.num(signin.ASN, n)
	}
	if country != "" {
		r.text(signin.Country, country)
	}
	return nil
}

// finish makes the columns that depend on several words.
func (r *signInRow) finish(at time.Time) error {
	interactive := r.texts[signin.Kind] == "interactive"
	cloudAP := r.texts[signin.AppID] == apps["cloudap"].id
	if r.token == "" {
		r.token = "none"
		if cloudAP && !interactive {
			r.token = "prt"
		}
	}
	if r.token == "absent" || r.token == "?" {
		r.drop(signin.IncomingToken)
	} else {
		var ts []string
		for _, t := range strings.Split(r.token, ",") {
			if known, ok := tokens[t]; ok {
				t = known
			}
			ts = append(ts, t)
		}
		r.text(signin.IncomingToken, strings.Join(ts, ","))
	}
	if r.method == "" {
		r.method = "claim"
		if interactive {
			r.method = map[bool]string{true: "whfb", false: "password,app"}[cloudAP]
		}
	}
	if err := r.steps(at); err != nil {
		return err
	}
	if err := r.processing(); err != nil {
		return err
	}
	if _, given := r.texts[signin.TokenID]; !given && !r.missing["unique_token_id"] {
		if uti, ok := field.UTIFromRequestID(r.texts[signin.EventID]); ok {
			r.text(signin.TokenID, uti)
		}
	}
	return nil
}

// steps writes the authentication steps as JSON, as Graph spells them.
func (r *signInRow) steps(at time.Time) error {
	type step struct {
		Time        string `json:"authenticationStepDateTime"`
		Method      string `json:"authenticationMethod"`
		Succeeded   bool   `json:"succeeded"`
		Detail      string `json:"authenticationStepResultDetail"`
		Requirement string `json:"authenticationStepRequirement"`
	}
	if _, given := r.texts[signin.AuthDetails]; given {
		return nil
	}
	switch r.method {
	case "?":
		r.drop(signin.AuthDetails)
		return nil
	case "-":
		r.text(signin.AuthDetails, "[]")
		return nil
	}
	var steps []step
	for _, m := range strings.Split(r.method, ",") {
		name, ok := methods[m]
		if !ok {
			return fmt.Errorf("unknown method %q", m)
		}
		s := step{at.Format(time.RFC3339), name, r.nums[signin.ErrorCode] == 0, "", "Primary authentication"}
		if m == "claim" {
			s.Detail = "First factor requirement satisfied by claim in the token"
		}
		steps = append(steps, s)
	}
	return r.json(signin.AuthDetails, steps)
}

// processing writes scopes and library as JSON.
func (r *signInRow) processing() error {
	type pair struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	pairs := []pair{}
	if r.scope != "" {
		scopes, err := json.Marshal(strings.Split(r.scope, ","))
		if err != nil {
			return err
		}
		pairs = append(pairs, pair{"Oauth Scope Info", string(scopes)})
	}
	if r.library != "" {
		pairs = append(pairs, pair{"Azure AD App Authentication Library", "Family: MSAL Library: " + r.library})
	}
	if _, given := r.texts[signin.AuthProcessing]; given || r.missing["auth_processing_details"] {
		return nil
	}
	return r.json(signin.AuthProcessing, pairs)
}

func (r *row) json(c int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	r.text(c, string(b))
	return nil
}
