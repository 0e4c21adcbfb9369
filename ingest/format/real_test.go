package format

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExports reads the exports in the folder that PRTSCOPE_EXPORTS names and
// checks that every record is accounted for.
func TestExports(t *testing.T) {
	dir := os.Getenv("PRTSCOPE_EXPORTS")
	if dir == "" {
		t.Skip("PRTSCOPE_EXPORTS is not set")
	}
	filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || strings.HasSuffix(path, ".md") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
			return nil
		}
		s, err := Open(filepath.Base(path), bytes.NewReader(text), nil, Options{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		out := NewSink()
		var records int64
		for {
			b, err := s.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", path, err)
				break
			}
			records += int64(len(b.Spans) + len(b.Bad))
			s.Decode(b, out)
		}
		kept := int64(len(out.Rejected))
		for _, rows := range out.Tables() {
			kept += int64(rows.Len())
		}
		for _, n := range out.Other {
			kept += n
		}
		t.Logf("%s: %s (%s): %d records: %d sign-ins, %d audits, %d devices, other %v, unknown %v, flags %v, kinds %v", filepath.Base(path),
			s.Format().Name, s.Why(), records, out.SignIns.Len(), out.Audits.Len(), out.Devices.Len(), out.Other, out.Unknown, out.Flags, out.Kinds)
		if kept != records {
			t.Errorf("%s: %d records, %d accounted for", path, records, kept)
		}
		for _, r := range out.Rejected {
			t.Errorf("%s: record %d is rejected: %s: %s %s", path, r.Record, r.Code, r.Reason, r.Field)
		}
		return nil
	})
}
