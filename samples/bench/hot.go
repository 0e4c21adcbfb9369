package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// shapes are what so many sign-ins may have in common.
var shapes = []string{"user", "session", "device"}

// hot runs prtscope, as it is by default, on n sign-ins of one user, session or
// device, and prints what each step took. A step that does not do its work is
// shown with its reason, and is no error: where the limits are is the question.
func (b *bench) hot(shape string, n int) error {
	if !slices.Contains(shapes, shape) {
		return fmt.Errorf("-shape: %q is none of %s", shape, strings.Join(shapes, ", "))
	}
	export, folder := filepath.Join(b.dir, "hot.json"), filepath.Join(b.dir, "case")
	f, err := os.Create(export)
	if err != nil {
		return err
	}
	if err := writeHot(f, shape, n); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Printf("%d sign-ins of one %s\n\n| | wall s | CPU s | peak MiB | |\n|---|---|---|---|---|\n", n, shape)
	for _, l := range []*line{
		{name: "ingest", args: []string{b.prtscope, "ingest", export, "-o", folder}, ours: true},
		{name: "analyze", args: []string{b.prtscope, "analyze", folder}},
		{name: "report", args: []string{b.prtscope, "report", folder}},
	} {
		if err := b.take("hot "+shape, l); err != nil {
			return err
		}
		if l.failed != "" {
			fmt.Printf("| %s | | | | %s |\n", l.name, l.failed)
			continue
		}
		s := l.samples[0]
		fmt.Printf("| %s | %.1f | %.1f | %d | |\n", l.name, s.wall.Seconds(), s.cpu().Seconds(), s.peak>>20)
	}
	return nil
}

// writeHot writes a month of sign-ins as Graph gives them, one a line: logons,
// renewals and calls of five applications on one computer for each of the users,
// who are many where they share a device.
func writeHot(to io.Writer, shape string, n int) error {
	w := bufio.NewWriterSize(to, 1<<20)
	users := 1
	if shape == "device" {
		users = 50
	}
	apps := [...][2]string{{"38aa3b87-a06d-4817-b275-7a316988d93b", "Windows Sign In"}, {"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office"}, {"1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams"},
		{"ab9b8c07-8f02-4f72-87fa-80105867a763", "OneDrive SyncEngine"}, {"ecd6b820-32c2-49b6-98a6-444530e5a77a", "Microsoft Edge"}}
	types := [...]string{"primaryRefreshToken", "refreshToken", "refreshToken", "none"}
	agents := [...]string{"Windows-AzureAD-Authentication-Provider/1.0", "", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0"}
	start := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		u := i % users
		at := start.Add(time.Duration(float64(i) / float64(n) * float64(30*24*time.Hour)))
		session, device := fmt.Sprintf("%08x-0000-4000-a000-%012x", i/users/100, u), fmt.Sprintf("%08x-0000-4000-8000-111111111111", u)
		switch shape {
		case "session":
			session = "00000000-0000-4000-a000-000000000000"
		case "device":
			device = "00000000-0000-4000-8000-111111111111"
		}
		app, kind, code := apps[i%len(apps)], "nonInteractiveUser", 0
		if i%50 == 0 {
			app, kind = apps[0], "interactiveUser"
		}
		if i%10 == 9 {
			code = 50126
		}
		fmt.Fprintf(w, `{"id":"%08x-%04x-4000-8000-%012x","createdDateTime":%q,"userPrincipalName":"user%d@example.com","userId":"%08x-0000-4000-b000-000000000000","appId":%q,"appDisplayName":%q,"ipAddress":"192.0.2.%d",`,
			uint32(i)*2654435761, i&0xffff, i, at.Format("2006-01-02T15:04:05.000Z"), u, u, app[0], app[1], 1+i/200%3)
		fmt.Fprintf(w, `"clientAppUsed":"Mobile Apps and Desktop clients","userAgent":%q,"correlationId":"%08x-0000-4000-9000-%012x","conditionalAccessStatus":"notApplied","isInteractive":%t,"signInEventTypes":[%q],"sessionId":%q,"incomingTokenType":%q,`,
			agents[i%len(agents)], i/users/2, u, kind == "interactiveUser", kind, session, types[i%len(types)])
		fmt.Fprintf(w, `"resourceDisplayName":"Microsoft Graph","resourceId":"00000003-0000-0000-c000-000000000000","autonomousSystemNumber":%d,"status":{"errorCode":%d},`, 64500+i/200%3, code)
		fmt.Fprintf(w, `"deviceDetail":{"deviceId":%q,"displayName":"LAPTOP-%d","operatingSystem":"Windows10","isCompliant":true,"isManaged":true,"trustType":"Azure AD joined"},"location":{"city":"Oslo","countryOrRegion":"NO"}}`+"\n", device, u)
	}
	return w.Flush()
}
