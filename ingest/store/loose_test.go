package store

import (
	"fmt"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// budgets are enough for all records of names, for those that are of use, and
// for none.
var budgets = []int64{1 << 30, 64 << 10, 1}

// A record that names its user by the user principal name is merged with the
// record of the same sign-in that has the object id.
func TestARecordOfANameMeetsThatOfTheID(t *testing.T) {
	for _, budget := range budgets {
		var crowd []record // of names that nobody has an id for
		for i := range int64(400) {
			crowd = append(crowd, record{source: "#4", record: 1000 + i, name: fmt.Sprint("spray", i, "@x"), id: fmt.Sprint("c", i), time: 5e6})
		}
		files, result := ingest(t, budget, nil, append(crowd,
			record{source: "#3", record: 1, name: "ann@x", id: "i", time: 5_300000, digits: 1, token: "refreshToken"},
			record{source: "#1", record: 2, user: "u", name: "ann@x", id: "i", time: 5_000000, device: "d"},
			record{source: "#2", record: 3, name: "ann@x", id: "i", time: 5_000000},
			record{source: "#1", record: 4, name: "ann@x", id: "other", time: 5_000000},
			record{source: "#1", record: 5, name: "bob@x", id: "i", time: 5_000000},
			record{source: "#1", record: 6, name: "ann@x", id: "i", time: 6_000000},
		)...)
		lines := show(t, files, signin.EventID, signin.UserID, signin.UserName, signin.EventTime, signin.IncomingToken, signin.Source, signin.Record, signin.AlsoIn, signin.Filled)
		var got []string
		for _, line := range lines {
			if line[:10] != "event_id=c" {
				got = append(got, line)
			}
		}
		expect(t, got,
			`event_id=i user_id=u user_upn=ann@x event_time=5300000 incoming_token_type=refreshToken source=bb record=3 also_in=aa#2@200 cc#1@100 filled={"device_id":"aa#2@200","event_time":"cc#1@100","incoming_token_type":"cc#1@100","user_id":"aa#2@200"}`,
			"event_id=other user_upn=ann@x event_time=5000000 source=aa record=4",
			"event_id=i user_upn=ann@x event_time=6000000 source=aa record=6",
			"event_id=i user_upn=bob@x event_time=5000000 source=aa record=5")
		if result.Rows != 404 || result.Kept["bb"] != 1 || result.Duplicates["aa"] != 1 || result.Duplicates["cc"] != 1 {
			t.Errorf("with %d bytes: %+v", budget, result)
		}
	}
}

// Of two users of one name and one id of a sign-in the first has it, however
// much fits in memory; no record is counted twice or lost.
func TestANameOfTwoUsers(t *testing.T) {
	for _, budget := range budgets {
		files, result := ingest(t, budget, nil,
			record{source: "#1", record: 1, user: "v", name: "ann@x", id: "i", time: 5e6},
			record{source: "#1", record: 2, user: "u", name: "ann@x", id: "i", time: 5e6},
			record{source: "#2", record: 3, name: "ann@x", id: "i", time: 5e6})
		expect(t, show(t, files, signin.UserID, signin.Source, signin.Record, signin.AlsoIn), "user_id=u source=bb record=3 also_in=aa#2@200", "user_id=v source=aa record=1")
		if result.Rows != 2 || result.Collisions != 2 {
			t.Errorf("with %d bytes: %+v", budget, result)
		}
	}
}

// Tenants are never mixed, not even through a name.
func TestANameInAnotherTenant(t *testing.T) {
	for _, budget := range budgets {
		files, _ := ingest(t, budget, nil,
			record{source: "#1", record: 1, user: "u", name: "ann@x", id: "i", time: 5e6, tenant: "t"},
			record{source: "#2", record: 2, name: "ann@x", id: "i", time: 5e6, tenant: "s"},
			record{source: "#2", record: 3, name: "ann@x", id: "i", time: 5e6},
			record{source: "#1", record: 4, user: "v", name: "bob@x", id: "j", time: 5e6},
			record{source: "#2", record: 5, name: "bob@x", id: "j", time: 5e6, tenant: "s"},
			record{source: "#2", record: 6, name: "bob@x", id: "j", time: 5e6, tenant: "t"})
		expect(t, show(t, files, signin.UserID, signin.TenantID, signin.Record, signin.AlsoIn),
			"user_id=u tenant_id=t record=3 also_in=aa#1@100", "user_id=v tenant_id=s record=5 also_in=aa#4@400", "tenant_id=s record=2", "tenant_id=t record=6")
	}
}

// A table without records of names holds nothing of them.
func TestNothingIsHeldWithoutNames(t *testing.T) {
	table := SignIns(t.TempDir(), 1<<30)
	if err := table.Add(batchOf(record{source: "#1", record: 1, user: "u", name: "ann@x", id: "i"}, record{source: "#1", record: 2, name: "ann@x", id: "~1", time: column.Null})); err != nil {
		t.Fatal(err)
	}
	if l := table.loose; l.rows != nil || l.keys != nil {
		t.Errorf("it holds %+v", l)
	}
	finish(t, table)
}
