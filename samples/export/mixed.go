package export

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"prtscope/samples/stories"
	"prtscope/samples/tenant"
)

// mixed adds what a responder really gets: pieces of several collections that
// overlap, in several wrappings, one of which has a line changed. It returns
// the labels that only this folder calls for.
func (s *small) mixed() []stories.Label {
	const folder = "mixed/"
	planted, label := s.plant()
	s.files[folder+"graph/signIns-interactive.json"] = s.w.GraphPage(s.interactive, false, false, false)

	inner := &small{w: s.w, files: map[string][]byte{}}
	var rows []*tenant.SignIn
	for _, e := range slices.Concat(s.silent, s.service, s.between(s.interactive, week, 2*week), s.aside["mixed"]) {
		if e.ID == planted.ID {
			e = planted
		}
		rows = append(rows, e)
	}
	tenant.Sort(rows)
	inner.diagnostic("", rows)
	delete(inner.files, "devices.json")
	inner.files["insights-logs-microsoftgraphactivitylogs/PT1H.json"] = s.w.RequestLines(s.w.Requests(s.with(s.users, "mixed"), 0, 2*week))
	s.files[folder+"storage-account.zip"] = zipped(inner.files)

	s.files[folder+"InteractiveSignIns_"+s.span(0, 2*week)+".csv"] = s.w.Table(Portal[2], s.interactive)
	s.files[folder+"NonInteractiveSignIns_"+s.span(0, week)+".csv.gz"] = gzipped(s.w.Table(Portal[1], s.between(s.silent, 0, week)))
	s.files[folder+"20260518-AuditLogs.json"] = wide(s.w.GraphAudits(false))
	s.files[folder+"New query.csv"] = s.w.HuntingCSV(s.w.Hunted(s.aside["mixed"]))
	s.files[folder+"devices.json"] = s.w.GraphDevices(false)
	s.files[folder+"notes.txt"] = []byte("Collected on 18 May 2026.\nGraph: interactive only. Storage account: from the customer. Portal: downloaded by hand. Advanced hunting: one user.\n")
	return []stories.Label{label}
}

// plant picks a sign-in that several of the mixed sources hold and returns a
// copy that names another token type, and the label for it.
func (s *small) plant() (*tenant.SignIn, stories.Label) {
	for _, e := range s.between(s.interactive, week, 2*week) {
		if e.Incoming == "primaryRefreshToken" && e.User != nil && strings.HasPrefix(e.User.UPN, "kari.") {
			changed := *e
			changed.Incoming = "refreshToken"
			return &changed, stories.Label{Story: "two token types", Detection: "MT-009", Level: "low", Expect: stories.Must, Only: "mixed",
				User: e.User.UPN, Device: e.Device.ID.String(), Session: e.Session.String(), SignIns: []string{e.ID.String()},
				Note: "Graph and the portal say primary refresh token, the storage account says refresh token"}
		}
	}
	panic("the tale has no browser sign-in of Kari's in its second week")
}

// zipped packs files in order of name, without times of the packing machine.
func zipped(files map[string][]byte) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(b)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes()
}

// wide is what Out-File of Windows PowerShell writes: UTF-16, little-endian,
// with a mark, lines ended by CR LF.
func wide(b []byte) []byte {
	text := "\ufeff" + strings.ReplaceAll(string(b), "\n", "\r\n")
	out := make([]byte, 0, 2*len(text))
	for _, c := range utf16.Encode([]rune(text)) {
		out = append(out, byte(c), byte(c>>8))
	}
	return out
}
