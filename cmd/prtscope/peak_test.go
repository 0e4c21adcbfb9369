package main

import (
	"fmt"
	"io"
	"runtime"
	"testing"
)

// A budget is held where every core works on users of its own: each sign-in is of a user
// and a device that no other has, which is the most that a file of sign-ins can ask for,
// and eight threads have several files to judge at once. A sixteenth of the budget is for
// what the collector and the system hold for a moment.
func TestThePeakOfManyThreads(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("takes ten seconds, and how much a process held is counted in another way elsewhere")
	}
	const n, budget = 250_000, 256 << 20
	apps := []string{"Windows Sign In", "Microsoft Office", "Microsoft Teams", "OneDrive SyncEngine", "Microsoft Edge"}
	types := []string{"primaryRefreshToken", "refreshToken", "refreshToken", "none"}
	badCase{id: "strangers on eight threads", lay: func(b *box) {
		b.pour("a.json", func(w io.Writer) {
			for i := range n {
				fmt.Fprintf(w, `{"id":"%08x-%04x-4000-8000-%012x","createdDateTime":"2026-05-%02dT%02d:%02d:%02dZ","userId":"%08x-0000-4000-b000-000000000000","userPrincipalName":"user%d@corp.example",`,
					uint32(i)*2654435761, i&0xffff, i, 1+i*30/n, i/3600%24, i/60%60, i%60, i, i)
				fmt.Fprintf(w, `"appId":"%08x-02c6-49b0-83e6-1d93765276ca","appDisplayName":%q,"ipAddress":"192.0.2.%d","isInteractive":%t,"incomingTokenType":%q,"status":{"errorCode":0},`,
					i%5, apps[i%5], 1+i/200%3, i%50 == 0, types[i%4])
				fmt.Fprintf(w, `"sessionId":"00000000-0000-4000-a000-%012x","correlationId":"%08x-0000-4000-9000-000000000000","deviceDetail":{"deviceId":"%08x-0000-4000-8000-111111111111","displayName":"LAPTOP-%d","operatingSystem":"Windows10","trustType":"Azure AD joined"}}`+"\n",
					i, i/2, i, i)
			}
		})
	}, flags: []string{"--memory", "256MiB", "--threads", "8"}, kept: n, check: func(t *testing.T, r *result) {
		holds(budget+budget/16)(t, r)
		status, _, said, memory := r.run("analyze", "case", "--memory", "256MiB", "--threads", "8")
		if files := len(r.events()); status != 0 || files < 3 || memory > budget+budget/16 {
			t.Errorf("analyze of %d files ends with %d and held %d MiB\n%s", files, status, memory>>20, said)
		}
		t.Logf("ingest held %d MiB, analyze %d", r.memory>>20, memory>>20)
	}}.run(t)
}
