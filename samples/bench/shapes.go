package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// shape is of an archive that is hard on something: what so many sign-ins are.
type shape struct {
	name, says string
	signIns    int  // about what the default budget holds, or what a tenant has at most
	beyond     bool // a report of so many does not fit
}

var shapes = []shape{
	{"user", "of one user", 5_000_000, false},
	{"device", "of one device that fifty users share", 5_000_000, false},
	{"session", "of one session", 2_000_000, false},
	{"networks", "of one user, each from another address, of 80,000 networks", 1_000_000, false},
	{"users", "of a user and a device for every twenty of them", 4_000_000, false},
	{"strangers", "each of a user and a device that no other has", 1_000_000, true},
	{"line", "in a list on one line", 1_700_000, false},
	{"object", "in an object's list on one line", 1_700_000, false},
	{"files", "in a file each", 100_000, false},
}

// chosenShapes are those that are named, with the number of sign-ins behind = if not
// theirs; all are all of them.
func chosenShapes(names string) (out []shape, err error) {
	for name := range strings.SplitSeq(names, ",") {
		name, number, given := strings.Cut(name, "=")
		n := 0
		if given {
			if n, err = strconv.Atoi(number); err != nil || n < 4 {
				return nil, fmt.Errorf("-hot: %q is no number of sign-ins", number)
			}
		}
		found := false
		for _, s := range shapes {
			if s.name != name && name != "all" {
				continue
			}
			if found = true; given {
				s.signIns = n
			}
			out = append(out, s)
		}
		if !found {
			return nil, fmt.Errorf("-hot: %q is no shape: all, %s", name, strings.Join(shapeNames(), ", "))
		}
	}
	return out, nil
}

func shapeNames() (names []string) {
	for _, s := range shapes {
		names = append(names, s.name)
	}
	return names
}

// writeShape writes n sign-ins as Graph gives them into a folder.
func writeShape(dir, shape string, n int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if shape == "files" {
		for i := range n {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%07d.json", i)), appendHot(nil, shape, i, n), 0o644); err != nil {
				return err
			}
		}
		return nil
	}
	f, err := os.Create(filepath.Join(dir, "hot.json"))
	if err != nil {
		return err
	}
	return errors.Join(writeHot(f, shape, n), f.Close())
}

// writeHot writes n sign-ins, one a line or all on one.
func writeHot(to io.Writer, shape string, n int) error {
	w := bufio.NewWriterSize(to, 1<<20)
	begin, between, end := "", "\n", "\n"
	switch shape {
	case "line":
		begin, between, end = "[", ",", "]"
	case "object":
		begin, between, end = `{"value":[`, ",", "]}"
	}
	w.WriteString(begin)
	var record []byte
	for i := range n {
		if i > 0 {
			w.WriteString(between)
		}
		record = appendHot(record[:0], shape, i, n)
		w.Write(record)
	}
	w.WriteString(end)
	return w.Flush()
}

// appendHot appends the sign-in at i of n of a month: logons, renewals and calls of
// five applications on one computer for each of the users.
func appendHot(b []byte, shape string, i, n int) []byte {
	users := 1
	switch shape {
	case "device":
		users = 50
	case "users":
		users = max(1, n/20)
	case "strangers":
		users = n
	}
	apps := [...][2]string{{"38aa3b87-a06d-4817-b275-7a316988d93b", "Windows Sign In"}, {"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office"}, {"1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams"},
		{"ab9b8c07-8f02-4f72-87fa-80105867a763", "OneDrive SyncEngine"}, {"ecd6b820-32c2-49b6-98a6-444530e5a77a", "Microsoft Edge"}}
	types := [...]string{"primaryRefreshToken", "refreshToken", "refreshToken", "none"}
	agents := [...]string{"Windows-AzureAD-Authentication-Provider/1.0", "", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 Edg/136.0.0.0"}
	u := i % users
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(float64(i) / float64(n) * float64(30*24*time.Hour)))
	session, device := fmt.Sprintf("%08x-0000-4000-a000-%012x", i/users/100, u), fmt.Sprintf("%08x-0000-4000-8000-111111111111", u)
	address, network := fmt.Sprintf("192.0.2.%d", 1+i/200%3), 64500+i/200%3
	switch shape {
	case "session":
		session = "00000000-0000-4000-a000-000000000000"
	case "device":
		device = "00000000-0000-4000-8000-111111111111"
	case "networks":
		address, network = fmt.Sprintf("%d.%d.%d.%d", 20+i>>24&127, i>>16&255, i>>8&255, i&255), 1+i%80000 // about as many as announce addresses
	}
	app, kind, code := apps[i%len(apps)], "nonInteractiveUser", 0
	if i/users%50 == 0 {
		app, kind = apps[0], "interactiveUser"
	}
	if i%10 == 9 {
		code = 50126
	}
	b = fmt.Appendf(b, `{"id":"%08x-%04x-4000-8000-%012x","createdDateTime":%q,"userPrincipalName":"user%d@example.com","userId":"%08x-0000-4000-b000-000000000000","appId":%q,"appDisplayName":%q,"ipAddress":%q,`,
		uint32(i)*2654435761, i&0xffff, i, at.Format("2006-01-02T15:04:05.000Z"), u, u, app[0], app[1], address)
	b = fmt.Appendf(b, `"clientAppUsed":"Mobile Apps and Desktop clients","userAgent":%q,"correlationId":"%08x-0000-4000-9000-%012x","conditionalAccessStatus":"notApplied","isInteractive":%t,"signInEventTypes":[%q],"sessionId":%q,"incomingTokenType":%q,`,
		agents[i%len(agents)], i/users/2, u, kind == "interactiveUser", kind, session, types[i%len(types)])
	b = fmt.Appendf(b, `"resourceDisplayName":"Microsoft Graph","resourceId":"00000003-0000-0000-c000-000000000000","autonomousSystemNumber":%d,"status":{"errorCode":%d},`, network, code)
	return fmt.Appendf(b, `"deviceDetail":{"deviceId":%q,"displayName":"LAPTOP-%d","operatingSystem":"Windows10","isCompliant":true,"isManaged":true,"trustType":"Azure AD joined"},"location":{"city":"Oslo","countryOrRegion":"NO"}}`, device, u)
}
