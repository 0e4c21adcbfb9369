package store

import (
	"fmt"
	"testing"

	"prtscope/ingest/signin"
)

// A record whose time has no seconds is merged with the record of the same
// sign-in that has them, and stays at the beginning of its minute if there is
// none.
func TestARecordOfAMinuteMeetsThatOfTheSecond(t *testing.T) {
	for _, budget := range budgets {
		var crowd []record
		for i := range int64(300) {
			crowd = append(crowd, record{source: "#4", record: 1000 + i, user: fmt.Sprint("crowd", i%7), id: fmt.Sprint("c", i), time: 60e6 * (i / 9), digits: signin.Minute})
		}
		rows := append(crowd,
			record{source: "#1", record: 1, user: "u", id: "i", time: 120e6, digits: signin.Minute, device: "d"},
			record{source: "#2", record: 2, user: "u", id: "i", time: 161_300000, digits: 1, token: "refreshToken"},
			record{source: "#3", record: 3, user: "u", id: "i", time: 120e6, digits: signin.Minute},
			record{source: "#2", record: 4, user: "u", id: "j", time: 121e6},                        // another sign-in
			record{source: "#1", record: 5, user: "u", id: "k", time: 120e6, digits: signin.Minute}, // alone
			record{source: "#2", record: 6, user: "u", id: "k", time: 180e6},                        // the minute after
			record{source: "#2", record: 7, user: "v", id: "k", time: 130e6},                        // another user
			record{source: "#1", record: 8, user: "w", id: "l", time: -60e6, digits: signin.Minute}, // before 1970
			record{source: "#2", record: 9, user: "w", id: "l", time: -1e6})
		files, result := ingest(t, budget, nil, rows...)
		var got []string
		for _, line := range show(t, files, signin.EventID, signin.UserID, signin.EventTime, signin.TimeDigits, signin.DeviceID, signin.Record, signin.AlsoIn, signin.Conflicts) {
			if line[:10] != "event_id=c" {
				got = append(got, line)
			}
		}
		expect(t, got,
			"event_id=k user_id=u event_time=120000000 time_digits=-2 record=5",
			"event_id=j user_id=u event_time=121000000 time_digits=0 record=4",
			"event_id=i user_id=u event_time=161300000 time_digits=1 device_id=d record=2 also_in=aa#1@100 cc#3@300",
			"event_id=k user_id=u event_time=180000000 time_digits=0 record=6",
			"event_id=k user_id=v event_time=130000000 time_digits=0 record=7",
			"event_id=l user_id=w event_time=-1000000 time_digits=0 record=9 also_in=aa#8@800")
		if result.Rows != 306 || result.Duplicates["aa"] != 2 || result.Duplicates["cc"] != 1 {
			t.Errorf("with %d bytes: %+v", budget, result)
		}
	}
}

// Of two records with seconds in its minute, which are two sign-ins of one id, a record
// without is of the first.
func TestARecordOfAMinuteMeetsTheFirstSecond(t *testing.T) {
	for _, budget := range budgets {
		files, result := ingest(t, budget, nil,
			record{source: "#1", record: 1, user: "u", id: "i", time: 120e6, digits: signin.Minute, device: "d"},
			record{source: "#2", record: 2, user: "u", id: "i", time: 161e6},
			record{source: "#2", record: 3, user: "u", id: "i", time: 134e6})
		expect(t, show(t, files, signin.EventTime, signin.DeviceID, signin.Record, signin.AlsoIn),
			"event_time=134000000 device_id=d record=3 also_in=aa#1@100", "event_time=161000000 record=2")
		if result.Rows != 2 || result.Collisions != 2 {
			t.Errorf("with %d bytes: %+v", budget, result)
		}
	}
}
