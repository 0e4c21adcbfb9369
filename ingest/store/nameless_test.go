package store

import (
	"math/rand/v2"
	"slices"
	"testing"

	"prtscope/ingest/signin"
)

// Records without ids are sign-ins of their own in
// one source, and the same ones in two: the first with the first. In which order
// they come, how many at once and in how many runs, is of no matter, nor is the
// order in which a source has them as far as they differ.
func TestRecordsOfOneMadeID(t *testing.T) {
	rows := []record{
		{source: "#1", record: 1, user: "u", id: "~h", time: 60e6, digits: signin.Minute},
		{source: "#1", record: 2, user: "u", id: "~h", time: 60e6, digits: signin.Minute, auth: "d"},
		{source: "#1", record: 9, user: "u", id: "~h", time: 60e6, digits: signin.Minute},
		{source: "#2", record: 3, user: "u", id: "~h", time: 60e6, digits: signin.Minute, auth: "d"},
		{source: "#2", record: 4, user: "u", id: "~h", time: 60e6, digits: signin.Minute},
		{source: "#2", record: 5, user: "u", id: "~h", time: 60e6, digits: signin.Minute},
		{source: "#5", record: 1, user: "u", id: "~h", time: 60e6, digits: signin.Minute}, // the bytes of #1, once more
		{source: "#5", record: 2, user: "u", id: "~h", time: 60e6, digits: signin.Minute, auth: "d"},
		{source: "#5", record: 9, user: "u", id: "~h", time: 60e6, digits: signin.Minute},
		{source: "#3", record: 5, user: "u", id: "~h", time: 60e6, digits: signin.Minute, tenant: "t"},
		{source: "#3", record: 6, user: "u", id: "~h", time: 120e6, digits: signin.Minute},
		{source: "#3", record: 7, user: "u", id: "~h", time: 60e6}, // a time with seconds
		{source: "#3", record: 8, user: "u", id: "~h", time: 60e6},
		{source: "#1", record: 10, user: "u", id: "~h", time: 180_700000, digits: 1}, // of a second
		{source: "#1", record: 11, user: "u", id: "~h", time: 180_200000, digits: 1, auth: "d"},
		{source: "#2", record: 12, user: "u", id: "~h", time: 180e6},
		{source: "#1", record: 12, user: "u", id: "i", time: 60e6, digits: signin.Minute}, // copies, by their id
		{source: "#1", record: 13, user: "u", id: "i", time: 60e6, digits: signin.Minute},
	}
	want := []string{
		"event_id=i record=12 also_in=aa#13@1300",
		"event_id=~h tenant_id=t record=4 also_in=aa#1@100 cc#5@500 cc#7@700",
		"event_id=~h-2 record=5 also_in=aa#9@900 cc#8@800",
		"event_id=~h-3 auth_details=d record=3 also_in=aa#2@200",
		"event_id=~h record=6",
		"event_id=~h auth_details=d record=12 also_in=aa#11@1100",
		"event_id=~h-2 record=10",
	}
	for seed := range uint64(8) {
		for _, budget := range budgets {
			mixed := slices.Clone(rows)
			rng := rand.New(rand.NewPCG(seed, 1))
			rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			var before []*file
			if seed%2 > 0 { // two sources in a run of their own
				first := slices.DeleteFunc(slices.Clone(mixed), func(r record) bool { return r.source == "#2" || r.source == "#5" })
				mixed = slices.DeleteFunc(mixed, func(r record) bool { return r.source != "#2" && r.source != "#5" })
				before, _ = ingest(t, budget, nil, first...)
			}
			files, _ := ingest(t, budget, before, mixed...)
			cols := []int{signin.EventID, signin.TenantID, signin.AuthDetails, signin.Record, signin.AlsoIn}
			expect(t, show(t, files, cols...), want...)
		}
	}
}
