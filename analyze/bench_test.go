package analyze

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// office is the sign-ins of users who work for a month, each on a computer of
// their own: logons, renewals, app calls, some failures. Values repeat as they
// do in real logs; ids, steps and their times do not.
func office(users, each int) *column.Batch {
	b := column.NewBatch(signin.Schema)
	for u := range users {
		for i := range each {
			desk(b, u, i, each)
		}
	}
	return b
}

// desk adds sign-in i of each of user u.
func desk(b *column.Batch, u, i, each int) {
	apps := [...][2]string{{"38aa3b87-a06d-4817-b275-7a316988d93b", "Windows Sign In"}, {"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office"}, {"1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams"},
		{"ab9b8c07-8f02-4f72-87fa-80105867a763", "OneDrive SyncEngine"}, {"ecd6b820-32c2-49b6-98a6-444530e5a77a", "Microsoft Edge"}}
	types := [...]string{"primaryRefreshToken", "refreshToken", "refreshToken", "none"}
	text := func(c int, v string) { b.SetString(c, v) }
	at := int64(1777600000)*1e6 + int64(i)*30*24*3600*1e6/int64(each) + int64(u)*1e6
	id := fmt.Sprintf("%08x-0000-4000-8000-%012x", i, u)
	text(signin.EventID, id)
	b.SetNum(signin.EventTime, at)
	app, kind, method := apps[i%5], "non_interactive", "Previously satisfied"
	if i%50 == 0 {
		kind, method, app = "interactive", "Windows Hello for Business", apps[0]
	}
	text(signin.Kind, kind)
	text(signin.CorrelationID, fmt.Sprintf("%08x-0000-4000-9000-%012x", i/2, u))
	text(signin.SessionID, fmt.Sprintf("%08x-0000-4000-a000-%012x", i/100, u))
	text(signin.TokenID, fmt.Sprintf("%08x%014x", i, u))
	text(signin.IncomingToken, types[i%4])
	text(signin.UserID, fmt.Sprintf("%08x-0000-4000-b000-000000000000", u))
	text(signin.UserName, fmt.Sprintf("user%d@example.com", u))
	text(signin.UserDisplayName, fmt.Sprintf("User %d", u))
	text(signin.UserType, "member")
	text(signin.TenantID, "70000000-0000-4000-8000-000000000000")
	text(signin.HomeTenantID, "70000000-0000-4000-8000-000000000000")
	text(signin.ResourceTenantID, "70000000-0000-4000-8000-000000000000")
	text(signin.CrossTenant, "none")
	text(signin.AppID, app[0])
	text(signin.AppName, app[1])
	text(signin.ResourceID, "00000003-0000-0000-c000-000000000000")
	text(signin.ResourceName, "Microsoft Graph")
	text(signin.ClientIP, fmt.Sprintf("192.0.%d.%d", u%256, 1+i/200%3))
	b.SetNum(signin.ASN, int64(64500+i/200%3))
	text(signin.City, "Oslo")
	text(signin.Country, "NO")
	b.SetNum(signin.ErrorCode, []int64{0, 0, 0, 0, 0, 0, 0, 0, 0, 50126}[i%10])
	text(signin.ClientApp, "Mobile Apps and Desktop clients")
	text(signin.UserAgent, []string{"Windows-AzureAD-Authentication-Provider/1.0", "", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0"}[i%3])
	text(signin.DeviceID, fmt.Sprintf("%08x-0000-4000-8000-111111111111", uint32(u)*2654435761))
	text(signin.DeviceName, fmt.Sprintf("LAPTOP-%05d", u))
	text(signin.DeviceOS, "Windows10")
	text(signin.TrustType, "joined")
	b.SetBool(signin.Compliant, true)
	b.SetBool(signin.Managed, true)
	text(signin.AuthRequirement, "singleFactorAuthentication")
	text(signin.AuthDetails, fmt.Sprintf(`[{"authenticationStepDateTime":"2026-05-%02dT%02d:%02d:%02dZ","authenticationMethod":%q,"authenticationMethodDetail":null,"succeeded":true,"authenticationStepResultDetail":"First factor requirement satisfied by claim in the token","authenticationStepRequirement":"Primary authentication"}]`, 1+i%28, i%24, u%60, i%60, method))
	text(signin.AuthProcessing, `[{"key":"Legacy TLS (TLS 1.0, 1.1, 3DES)","value":"False"},{"key":"Is CAE Token","value":"False"}]`)
	text(signin.Source, "feed")
	b.SetNum(signin.Record, int64(b.Len()+1))
	b.SetNum(signin.Offset, int64(b.Len())*1000)
	b.Commit()
}

// rate reports what an event costs in CPU time since from: everything runs on one
// core, garbage collection as well.
func rate(b *testing.B, from time.Duration, events int) {
	all, took := float64(events)*float64(b.N), (worked(b) - from).Seconds()
	b.ReportMetric(took*1e6/all, "µs/event")
	b.ReportMetric(all/took, "events/s/core")
}

// BenchmarkUsers reads sign-ins from Parquet in memory and makes the timelines
// of users, without and with all detections.
func BenchmarkUsers(b *testing.B) {
	const users, each = 250, 1000
	in := Input{Events: cut(b, office(users, each), 64<<10), Params: detect.DefaultParams(), Detections: detections.All}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, ds := range [][]*detect.Detection{nil, in.Detections} {
		b.Run(fmt.Sprintf("detections=%d", len(ds)), func(b *testing.B) {
			in.Detections = ds
			r := workplace(b, &in)
			r.choice = r.world.Choose(ds)
			b.ReportAllocs()
			from := worked(b)
			for b.Loop() {
				rows := 0
				for t, err := range timeline.Users(eventTable.records(r.ctx, in.Events, timeline.Columns(), nil), r.options()) {
					if err != nil {
						b.Fatal(err)
					}
					r.choice.Run(t, nil)
					rows += t.Len()
				}
				if rows != users*each {
					b.Fatal(rows)
				}
			}
			rate(b, from, users*each)
		})
	}
}

// BenchmarkRun analyses a quarter of a million sign-ins from Parquet in memory,
// with all detections, without and with the tables of timelines.
func BenchmarkRun(b *testing.B) {
	const users, each = 250, 1000
	in := Input{Events: cut(b, office(users, each), 64<<10), Params: detect.DefaultParams(), Detections: detections.All}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, tables := range []bool{false, true} {
		b.Run(fmt.Sprintf("tables=%t", tables), func(b *testing.B) {
			opt := Options{Threads: 1, TempDir: b.TempDir()}
			if tables {
				opt.Create = func(string) (io.WriteCloser, error) { return &written{}, nil }
			}
			b.ReportAllocs()
			from := worked(b)
			for b.Loop() {
				out, err := Run(context.Background(), in, opt)
				if err != nil || out.Summary.Events != users*each {
					b.Fatal(out, err)
				}
				out.Close()
			}
			rate(b, from, users*each)
		})
	}
}
