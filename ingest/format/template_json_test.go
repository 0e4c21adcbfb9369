package format

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// A pair decodes records twice: with templates, and token by token.
type pair struct {
	keep         *keep
	fast, strict *decoder
	n            int64
	whole        bool     // the last record was
	block        [][]byte // what fast was given
}

func newPair(as *Format) *pair {
	p := &pair{keep: &keep{d: newDecoder(as, 0, nil)}}
	p.begin()
	return p
}

// begin begins a block on both sides.
func (p *pair) begin() {
	as := p.keep.d.format
	p.fast = p.keep.lend(&Stream{format: as}, &Block{}, NewSink())
	p.strict = newDecoder(as, 0, NewSink())
	p.strict.strict, p.strict.shelf = true, All
}

// turn ends a block and begins another one with what was learned of it. Where
// the block was there are other values now.
func (p *pair) turn(t testing.TB) {
	t.Helper()
	p.rows(t)
	p.keep.takeBack()
	for _, b := range p.block {
		for i := range b {
			if b[i]-'0' < 9 {
				b[i]++
			}
		}
	}
	p.block = nil
	p.begin()
}

// record decodes what b begins with on both sides and checks that they agree:
// on whether it is a record and where it ends, and on all that it gives.
func (p *pair) record(t testing.TB, b []byte) (ok bool) {
	t.Helper()
	p.n++
	var said [2]string
	for i, d := range []*decoder{p.fast, p.strict} {
		d.at(p.n, Span{Offset: 7 * p.n})
		if d == p.fast {
			all := bytes.Clone(b[:cap(b)])
			b, p.block = all[:len(b)], append(p.block, all)
		}
		n, whole := d.first(d.format, b)
		if !whole {
			d.abandon()
			n = 0
		}
		k := d.sink
		said[i] = fmt.Sprint(n, whole, k.SignIns.Len(), k.Audits.Len(), k.Devices.Len(), len(k.Rejected), k.Other, k.Flags)
		if whole && len(k.Rejected) > 0 {
			said[i] += fmt.Sprint(k.Rejected[len(k.Rejected)-1])
		}
		ok = whole
	}
	p.whole = ok
	if said[0] != said[1] {
		t.Fatalf("%q: with templates\n%s\nstrictly\n%s", b, said[0], said[1])
	}
	return ok
}

// rows checks that both sides have the same rows.
func (p *pair) rows(t testing.TB) string {
	t.Helper()
	p.fast.close()
	p.strict.close()
	a, b := rows(p.fast.sink), rows(p.strict.sink)
	if a != b || fmt.Sprint(p.fast.sink.Unknown, p.fast.sink.Kinds) != fmt.Sprint(p.strict.sink.Unknown, p.strict.sink.Kinds) {
		t.Fatalf("with templates\n%s\nstrictly\n%s", a, b)
	}
	return a
}

// recordsOf returns the records of a sample.
func recordsOf(t testing.TB, file string) (records [][]byte) {
	f := newJSONFramer(bytes.NewReader(sample(t, file)), func(at int64) int64 { return at })
	b, err := f.frame()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range b.Spans {
		records = append(records, b.Data[s.Start:s.End])
	}
	return records
}

// TestTemplatesAreStrict decodes runs of records of which some are damaged.
func TestTemplatesAreStrict(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 13))
	marks := []string{"{", "}", "[", "]", ",", ":", `"`, `\`, "\n", " ", "\t ", "\x00", "0", "-1.5e3", "null", "true", "\xe9", "\xef\xbf\xbd", `\u00e9`, `\ud800`,
		`"id":1,`, `"new":[],`, `"status":{},`, `"id":"1",`, "{}", `""`, "x"}
	good, bad := 0, 0
	for range 300 {
		file := samples[rng.IntN(len(samples))]
		p := newPair(Find(file.format))
		records := recordsOf(t, file.file)
		for range 60 {
			b := bytes.Clone(records[rng.IntN(len(records))])
			for n := rng.IntN(4); n > 0 && len(b) > 0; n-- {
				switch i := rng.IntN(len(b)); rng.IntN(6) {
				case 0:
					b[i] = byte(rng.IntN(256))
				case 1:
					b = slices.Delete(b, i, min(len(b), i+1+rng.IntN(4)))
				case 2:
					b = slices.Insert(b, i, []byte(marks[rng.IntN(len(marks))])...)
				case 3:
					j := rng.IntN(len(b))
					b[i], b[j] = b[j], b[i]
				case 4: // what follows stays in memory behind the slice
					b = b[:i+1]
				case 5:
					j := min(len(b), i+rng.IntN(200))
					b = slices.Insert(b, j, b[i:j]...)
				}
			}
			if p.record(t, b) {
				good++
			} else {
				bad++
			}
			if rng.IntN(8) == 0 {
				p.turn(t)
			}
		}
		p.rows(t)
	}
	if good < 5000 || bad < 3000 {
		t.Errorf("%d records are good and %d bad: not enough of either", good, bad)
	}
}

// TestTemplateTraps are the mistakes that are easily made here.
func TestTemplateTraps(t *testing.T) {
	const base = `{"id":"%d","createdDateTime":"2026-05-01T09:10:20Z","userPrincipalName":"a@x.example","appId":"4765445b-32c6-49b0-83e6-1d93765276ca",%s}`
	const pad = `,"new":"filler filler filler filler filler"` // so that values do not lie at the end
	run := func(tails ...string) *pair {
		p := newPair(graphBeta)
		for i, tail := range tails {
			p.record(t, fmt.Appendf(nil, base, i, tail+pad))
		}
		p.rows(t)
		return p
	}
	// What was between two values may be the beginning of what is there now.
	p := run(`"status":{"errorCode":0}`, `"status":{"errorCode":0}`, `"status":null`, `"status":  {"errorCode":5}`, `"status":"x"`, `"status" : {"errorCode":5 } `, `"status":{"errorCode":50}`,
		`"status":{"errorCode":5}`, `"status":{"errorCode":0},"userId":"1"`, `"status":{"errorCode":0}  `, `"isInteractive":true`, `"isInteractive":truex`, `"isInteractive":tru`, `"autonomousSystemNumber":1`, `"autonomousSystemNumber":12`)
	wants(t, "glue", p.fast.sink.SignIns, 6, map[string]string{"error_code": "50"})
	// A value that was rewritten may be as long as what it was written as.
	run(`"userAgent":"a\ud800b"`, `"userAgent":"a\ud800b"`, "\"userAgent\":\"a\xffb\"", "\"userAgent\":\"a\xffb\"", "\"userAgent\":\"a\uFFFDb\"", `"userAgent":"a\ufffdb"`, "\"userAgent\":\"a\uFFFDb\"", `"userAgent":"\u0041"`, `"userAgent":"A"`)
	// What else a value does it does each time.
	run(slices.Repeat([]string{`"authenticationDetails":"[{bad]"`, `"status":{"errorCode":0,"errorCode":0}`, `"ipAddress":"nowhere"`, `"deviceDetail":{"new":1}`, `"appDisplayName":"` + "\xff" + `"`}, 12)...)
	objects := `"status":{"failureReason":"%d"},"location":{"city":"%d"},"deviceDetail":{"displayName":"%d"}`
	if !run(strings.ReplaceAll(objects, "%d", "1"), strings.ReplaceAll(objects, "%d", "2"), strings.ReplaceAll(objects, "%d", "3")+`,"deep":`+strings.Repeat("[", 62)+strings.Repeat("]", 62)).whole {
		t.Error("brackets nest too deep behind objects that are known")
	}
	// A column may have been set by another key.
	p = newPair(diagnostic)
	for i := range 20 {
		also := []string{"", `"managedIdentityType":"userAssigned",`}[i%2]
		p.record(t, []byte(`{"time":"2026-05-01T09:13:00Z","resourceId":"x","category":"SignInLogs","properties":{`+also+`"managedIdentityType2":1,"managedServiceIdentity":{"associatedResourceId":"x"}`+pad+`}}`))
	}
	p.rows(t)
	// What lies where something else lay is not the same.
	p = newPair(diagnostic)
	for i := range 200 {
		p.record(t, fmt.Appendf(nil, `{"time":"2026-05-01T09:13:00Z","resourceId":"x","category":"SignInLogs","properties":"{\"createdDateTime\":\"2026-05-01T09:10:20Z\",\"id\":\"%d\",\"userAgent\":\"agent %d that is long enough to be kept\",\"deviceDetail\":{\"deviceId\":\"%d\",\"displayName\":\"long enough to be kept\"}}"%s}`, i%7, i%3, i%5, pad))
	}
	p.rows(t)
	wants(t, "in place", p.fast.sink.SignIns, 199, map[string]string{"event_id": "3", "user_agent": "agent 1 that is long enough to be kept", "device_id": "4"})
	// Nothing behind the end is read, though it is there.
	p = newPair(graphBeta)
	whole := fmt.Appendf(nil, base, 1, `"userAgent":"a","status":{"errorCode":0},"appliedConditionalAccessPolicies":[{"id":"1"}]`)
	for range 20 {
		p.record(t, whole)
	}
	for n := 1; n < len(whole); n++ {
		if p.record(t, whole[:n]) {
			t.Fatalf("%s is said to be whole", whole[:n])
		}
	}
	p.rows(t)
	// A value that is put together does not touch one that is not done with.
	p = run(slices.Repeat([]string{`"userAgent":"\u0041\u0042","authenticationDetails":"[{\"a\":\"\\u0043\"}]","appliedConditionalAccessPolicies":[{"id":"\u0044"}],"deviceDetail":"{\"displayName\":\"\\u0045\"}"`}, 20)...)
	wants(t, "scratch", p.fast.sink.SignIns, 19, map[string]string{"user_agent": "AB", "auth_details": `[{"a":"C"}]`, "ca_policies": `[{"id":"D"}]`, "device_name": "E"})
}

// TestWhatIsLearnedHolds decodes blocks of records that say the same, of which
// each dictionary grows until it is given up: what was learned goes with it.
func TestWhatIsLearnedHolds(t *testing.T) {
	p := newPair(graphBeta)
	slots, kept := 0, 0
	for block := range 60 {
		for i := range 700 {
			name, agent := itoa(i%9), itoa(i)
			if block < 50 && i%4 > 0 {
				name = itoa(1000*block + i)
			}
			p.record(t, fmt.Appendf(nil, `{"id":"%d","createdDateTime":"2026-05-01T09:10:20Z","userPrincipalName":"a","appDisplayName":"app %s","resourceDisplayName":"resource %s","deviceDetail":{"displayName":"pc %s","isCompliant":true},"userAgent":"agent %s%s","isInteractive":true}`,
				i, name, itoa(i%5), name, agent, strings.Repeat("x", 40*(block%2)+400*(block/50))))
		}
		p.turn(t)
		if l := &p.fast.learned; len(l.fresh) > 0 || l.bytes > learnedBytes {
			t.Fatalf("%d values are of a block that is gone, %d bytes are held", len(l.fresh), l.bytes)
		}
		for _, m := range p.fast.template(graphSignIn).memories {
			if m == nil {
				continue
			}
			for i := range m.slots {
				if len(m.slots[i].raw) > 0 {
					kept++
				}
			}
			slots += len(m.slots)
		}
	}
	if kept < slots/100 {
		t.Errorf("%d of %d places are in use between blocks", kept, slots)
	}
}

// TestTemplatesGiveUp reads keys in an order of their own in each record, and
// values that never come again: what is remembered stays bounded.
func TestTemplatesGiveUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	p := newPair(graphBeta)
	for i := range 2000 {
		keys := []string{`"userAgent":"%d and so on and so on, never again"`, `"appDisplayName":"%d"`, `"status":{"errorCode":%d}`, `"location":{"city":"%d"}`}
		rng.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		p.record(t, []byte(strings.ReplaceAll(`{"id":"%d","createdDateTime":"2026-05-01T09:10:20Z","userPrincipalName":"a",`+strings.Join(keys, ",")+`}`, "%d", itoa(i))))
	}
	p.rows(t)
	for i, e := range graphSignIn.entries {
		m := p.fast.template(graphSignIn).memories[i]
		if len(e.cols) > 0 && e.cols[0] == signin.UserAgent && m != nil {
			t.Error("values that never come again are still remembered")
		}
	}
}

// TestPhrases damages a record whose phrases are known, at each of its bytes, and
// says again what phrases pass over: a key, a column.
func TestPhrases(t *testing.T) {
	whole := []byte(`{"time":"2026-05-01T09:13:00Z","resourceId":"/tenants/4765445b-32c6-49b0-83e6-1d93765276ca/x","operationName":"Sign-in activity","category":"SignInLogs","resultType":"0","durationMs":0,"Level":4,"callerIpAddress":"192.0.2.1","properties":{"id":"a0","createdDateTime":"2026-05-01T09:10:20Z","isInteractive":true,"riskState":"none","riskEventTypes_v2":[],"processingTimeInMilliseconds":71,"flaggedForReview":false,"appId":"4765445b-32c6-49b0-83e6-1d93765276ca","signInEventTypes":["interactiveUser"],"status":{"errorCode":0},"managedIdentityType":"none","managedServiceIdentity":{"msiType":"none"},"autonomousSystemNumber":64496,"mfaDetail":{},"userAgent":"agent"}}` + "\n")
	learned := func() (p *pair, steps int) {
		p = newPair(diagnostic)
		for range 60 {
			p.record(t, whole)
		}
		for _, ph := range p.fast.learned.phrases {
			steps += len(ph.steps) - 1
		}
		return p, steps
	}
	p, steps := learned()
	if steps < 20 {
		t.Fatalf("%d values are in phrases", steps)
	}
	for i := range whole {
		for _, c := range []byte(`0"x ,}]\`) {
			b := bytes.Clone(whole)
			b[i] = c
			p.record(t, b)
			if c == ' ' {
				p.record(t, slices.Insert(b, i, '1'))
				p.record(t, whole[:i])
				p.record(t, slices.Delete(bytes.Clone(whole), i, i+1))
			}
		}
		if i%40 == 0 {
			p.turn(t)
		}
	}
	p.rows(t)
	keys := []string{`"riskState":"high",`, `"riskEventTypes":["x"],`, `"flaggedForReview":true,`, `"managedServiceIdentity":{"msiType":"x","federatedTokenId":"y"},`, `"managedIdentityType":"x",`,
		`"status":{"failureReason":"x"},`, `"signInEventTypes":[],`, `"isInteractive":null,`, `"new":1,`, `"userAgent":"\u0041",`}
	for _, key := range keys {
		p, _ := learned()
		for _, before := range []string{`"id"`, `"riskState"`, `"riskEventTypes_v2"`, `"status"`, `"managedServiceIdentity"`, `"mfaDetail"`} {
			for range 3 {
				p.record(t, bytes.Replace(whole, []byte(before), []byte(key+before), 1))
				p.record(t, whole)
			}
		}
		p.rows(t)
	}
}

// TestPhrasesForgetCodes says again what a phrase passes over once its column has
// another dictionary, which others filled.
func TestPhrasesForgetCodes(t *testing.T) {
	const base = `{"id":"1","createdDateTime":"2026-05-01T09:10:20Z",%s"riskState":"none","userType":"Member","userAgent":"agent"}`
	addresses := 0
	known := func() []byte {
		addresses++
		return fmt.Appendf(nil, base, `"ipAddress":"192.0.2.`+itoa(addresses)+`","isInteractive":true,"appDisplayName":"one and the same",`)
	}
	p := newPair(graphBeta)
	for range 2 {
		for range 40 {
			p.record(t, known())
		}
		for i := range 120 { // more text than a dictionary that is kept holds
			p.record(t, fmt.Appendf(nil, base, `"appDisplayName":"`+itoa(i)+strings.Repeat("x", 10<<10)+`",`))
		}
		p.turn(t)
		p.record(t, fmt.Appendf(nil, base, `"appDisplayName":"another",`))
		if p.record(t, known()); p.fast.sink.SignIns.Code(signin.AppName, 1) == p.fast.sink.SignIns.Code(signin.AppName, 0) {
			t.Fatal("a value has the code of another one")
		}
	}
	p.rows(t)
}
