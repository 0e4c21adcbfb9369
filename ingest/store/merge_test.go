package store

import (
	"testing"

	"prtscope/ingest/signin"
)

func TestMergeLosesNothing(t *testing.T) {
	files, result := ingest(t, 1<<30, nil,
		record{source: "#1", record: 1, user: "u", id: "i", time: 9_100000, digits: 1, token: "unknownFutureValue", device: empty, kind: "interactive", missing: []string{"asn", "session_id"}},
		record{source: "#2", record: 8, user: "u", id: "i", time: 9_123456, digits: 7, token: "refreshToken", kind: "non_interactive", missing: []string{"session_id", "city"}},
		record{source: "#3", record: 5, user: "u", id: "i", time: 9_000000, digits: 0, token: "primaryRefreshToken", device: "d", kind: "interactive"},
		record{source: "#5", record: 1, user: "u", id: "i", time: 9_100000, digits: 1, token: "unknownFutureValue", device: empty, kind: "interactive", missing: []string{"asn", "session_id"}},
	)
	expect(t, show(t, files, signin.EventTime, signin.TimeDigits, signin.IncomingToken, signin.DeviceID, signin.Kind, signin.Source, signin.Record),
		"event_time=9123456 time_digits=7 incoming_token_type=refreshToken device_id=d kind=non_interactive source=bb record=8")
	expect(t, show(t, files, signin.AlsoIn, signin.Filled), `also_in=aa#1@100 cc#5@500 filled={"device_id":"cc#5@500"}`)
	expect(t, show(t, files, signin.Conflicts), `conflicts={"incoming_token_type":[{"value":"primaryRefreshToken","from":"cc#5@500"},{"value":"refreshToken","from":"bb#8@800"}],`+
		`"kind":[{"value":"interactive","from":"aa#1@100"},{"value":"non_interactive","from":"bb#8@800"}]}`)
	if result.Rows != 1 || result.Kept["bb"] != 1 || result.Duplicates["aa"] != 1 || result.Duplicates["cc"] != 1 || result.Conflicts != 1 || result.Collisions != 0 {
		t.Errorf("%+v", result)
	}
	if result.Hours["non_interactive"][0] != 1 || result.First["cc"] != 9123456 || result.Last["aa"] != 9123456 {
		t.Errorf("%+v", result)
	}
}

func TestWhatIsMissingEverywhereIsMissing(t *testing.T) {
	files, _ := ingest(t, 1<<30, nil,
		record{source: "#1", record: 1, user: "u", id: "i", missing: []string{"session_id", "asn", "city"}},
		record{source: "#2", record: 8, user: "u", id: "i", missing: []string{"city", "session_id"}})
	expect(t, show(t, files, signin.Missing), "missing=session_id city")
}

func TestRecordsOfOneThingAreOne(t *testing.T) {
	one := record{source: "#1", record: 1, user: "u", id: "i", time: 5_123456, tenant: "t"}
	for name, change := range map[string]func(*record){
		"the same":          func(*record) {},
		"a coarser time":    func(r *record) { r.time = 5e6 },
		"no tenant":         func(r *record) { r.tenant = "" },
		"of another source": func(r *record) { r.source = "#2" },
	} {
		other := one
		other.record = 2
		change(&other)
		if _, result := ingest(t, 1<<30, nil, one, other); result.Rows != 1 || result.Collisions != 0 {
			t.Errorf("%s: %d rows, %d collisions", name, result.Rows, result.Collisions)
		}
	}
}

func TestTwoThingsStayTwo(t *testing.T) {
	one := record{source: "#1", record: 1, user: "u", id: "i", time: 5e6, tenant: "t"}
	for name, change := range map[string]func(*record){
		"user":   func(r *record) { r.user = "v" },
		"second": func(r *record) { r.time = 6e6 },
		"tenant": func(r *record) { r.tenant = "s" },
		"id":     func(r *record) { r.id = "j" },
	} {
		other := one
		other.record = 2
		change(&other)
		_, result := ingest(t, 1<<30, nil, one, other)
		want := int64(2)
		if name == "id" {
			want = 0
		}
		if result.Rows != 2 || result.Collisions != want {
			t.Errorf("other %s: %d rows, %d collisions", name, result.Rows, result.Collisions)
		}
	}
}

// A record that names no tenant goes with the tenant that sorts first, whatever the order.
func TestWithoutATenantItIsOfTheFirst(t *testing.T) {
	rows := []record{
		{source: "#1", record: 1, user: "u", id: "i", time: 5e6, tenant: "t"},
		{source: "#1", record: 2, user: "u", id: "i", time: 5e6, tenant: "s", device: "d"},
		{source: "#2", record: 3, user: "u", id: "i", time: 5e6}}
	for range rows {
		rows = append(rows[1:], rows[0])
		files, result := ingest(t, 1<<30, nil, rows...)
		expect(t, show(t, files, signin.TenantID, signin.DeviceID, signin.Record, signin.AlsoIn),
			"tenant_id=t record=1", "tenant_id=s device_id=d record=3 also_in=aa#2@200")
		if result.Collisions != 2 {
			t.Errorf("%+v", result)
		}
	}
}

func TestWithoutIDOnlyCopiesAreOne(t *testing.T) {
	a := record{source: "#1", record: 1, user: "u", time: 5e6, token: "refreshToken"}
	b, c := a, a
	b.record, b.source = 2, "#2"
	c.record, c.token = 3, "none"
	files, _ := ingest(t, 1<<30, nil, a, b, c)
	expect(t, show(t, files, signin.IncomingToken, signin.Source, signin.AlsoIn),
		"incoming_token_type=none source=aa", "incoming_token_type=refreshToken source=bb also_in=aa#1@100")
}

func TestTheFullerStepsWin(t *testing.T) {
	files, _ := ingest(t, 1<<30, nil,
		record{source: "#2", record: 1, user: "u", id: "i", auth: `[]`},
		record{source: "#4", record: 2, user: "u", id: "i", auth: `[{"a":1}]`},
		record{source: "#4", record: 9, user: "u", id: "i", auth: `[{"a":1},{"b":2}]`},
		record{source: "#1", record: 3, user: "u", id: "i", auth: `[{"a":1},{"b":2},{"c":3}]`})
	expect(t, show(t, files, signin.AuthDetails), `auth_details=[{"a":1},{"b":2}]`)
}

// A value that says less than any other yields to what a poorer format says, and a blank
// yields to it.
func TestWhatIsVagueYields(t *testing.T) {
	files, _ := ingest(t, 1<<30, nil,
		record{source: "#2", record: 1, user: "u", id: "i", token: "unknownFutureValue", auth: `[]`},
		record{source: "#3", record: 2, user: "u", id: "i", token: "primaryRefreshToken", auth: `[{"a":1}]`},
		record{source: "#2", record: 3, user: "u", id: "j", token: empty, auth: empty},
		record{source: "#3", record: 4, user: "u", id: "j", token: "unknownFutureValue", auth: `[]`})
	expect(t, show(t, files, signin.EventID, signin.IncomingToken, signin.AuthDetails, signin.Source, signin.Filled),
		`event_id=i incoming_token_type=primaryRefreshToken auth_details=[{"a":1}] source=bb filled={"auth_details":"cc#2@200","incoming_token_type":"cc#2@200"}`,
		`event_id=j incoming_token_type=unknownFutureValue auth_details=[] source=bb filled={"auth_details":"cc#4@400","incoming_token_type":"cc#4@400"}`)
}

// A record that says two things of itself was read by a decoder, which knows no source:
// it is the record's own, also where others of the sign-in say either.
func TestWhatARecordSaysOfItselfNamesItsSource(t *testing.T) {
	torn := record{source: "#3", record: 1, user: "u", id: "i", device: "d"}
	torn.conflicts = `{"device_id":[{"value":"d","from":"#1@100"},{"value":"e","from":"#1@100"}]}`
	for name, others := range map[string][]record{
		`conflicts={"device_id":[{"value":"d","from":"cc#1@100"},{"value":"e","from":"cc#1@100"}]}`: {{source: "#1", record: 2, user: "u", id: "i"}},
		`conflicts={"device_id":[{"value":"d","from":"cc#1@100"},{"value":"e","from":"aa#2@200"}]}`: {{source: "#1", record: 2, user: "u", id: "i", device: "e"}},
	} {
		files, _ := ingest(t, 1<<30, nil, append(others, torn)...)
		expect(t, show(t, files, signin.Conflicts), name)
	}
}
