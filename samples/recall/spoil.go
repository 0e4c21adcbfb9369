package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A spoiler alters an export as people and pipelines do, and names the
// detection that must notice.
type spoiler struct {
	detection string
	what      string
	// line returns what becomes of a record, by its number, and what is written
	// into a second file; nil is nothing.
	line func(n int, record []byte) (kept, again []byte)
}

// spoiled is the format that is spoiled.
const spoiled = "ndjson"

func swap(record []byte, old, text string) []byte {
	return bytes.Replace(record, []byte(old), []byte(text), 1)
}

// set gives a key of a record another text, wherever it stands first.
func set(record []byte, key, text string) []byte {
	before, after, ok := bytes.Cut(record, []byte(`"`+key+`":"`))
	if !ok {
		return record
	}
	_, rest, _ := bytes.Cut(after, []byte(`"`))
	return slices.Concat(before, []byte(`"`+key+`":"`+text+`"`), rest)
}

// once makes a spoiler of the hundredth record that holds a text.
func once(holds string, make func(record []byte) (kept, again []byte)) func(int, []byte) ([]byte, []byte) {
	seen := 0
	return func(_ int, r []byte) ([]byte, []byte) {
		if bytes.Contains(r, []byte(holds)) {
			if seen++; seen == 100 {
				return make(r)
			}
		}
		return r, nil
	}
}

const presents = `"incomingTokenType":"primaryRefreshToken"`

func spoilers() []spoiler {
	return []spoiler{
		{"MT-009", "two sources name two types of one sign-in", once(presents, func(r []byte) ([]byte, []byte) {
			return r, swap(r, presents, `"incomingTokenType":"refreshToken"`)
		})},
		{"MT-010", "one source tells one sign-in twice, otherwise", once(presents, func(r []byte) ([]byte, []byte) {
			return append(append(bytes.Clone(r), '\n'), swap(r, presents, `"incomingTokenType":"none"`)...), nil
		})},
		{"MT-012", "a source that knows no refresh tokens", func(_ int, r []byte) ([]byte, []byte) {
			return swap(r, `"incomingTokenType":"refreshToken"`, `"incomingTokenType":"none"`), nil
		}},
		{"MT-013", "a source that hides newer types", func(_ int, r []byte) ([]byte, []byte) {
			return swap(r, `"incomingTokenType":"refreshToken"`, `"incomingTokenType":"unknownFutureValue"`), nil
		}},
		{"CX-001", "three days without non-interactive sign-ins", func(_ int, r []byte) ([]byte, []byte) {
			for _, day := range []string{"2026-06-16", "2026-06-17", "2026-06-18"} {
				if bytes.Contains(r, []byte(`"createdDateTime":"`+day)) && bytes.Contains(r, []byte(`"isInteractive":false`)) {
					return nil, nil
				}
			}
			return r, nil
		}},
		{"CX-003", "a token identifier of another sign-in", once(presents, func(r []byte) ([]byte, []byte) {
			return set(r, "uniqueTokenIdentifier", "XSGgQuDd1U-00KjtiK5pAA"), nil
		})},
		{"CX-004", "an address that changed between two sources", once(presents, func(r []byte) ([]byte, []byte) {
			return r, set(set(r, "ipAddress", "203.0.113.250"), "callerIpAddress", "203.0.113.250")
		})},
		{"CX-005", "a second source whose clock is two hours ahead", func(n int, r []byte) ([]byte, []byte) {
			if n%50 != 0 {
				return r, nil
			}
			return r, later(r)
		}},
	}
}

// later moves the times of a record by two hours.
func later(r []byte) []byte {
	for _, key := range []string{`"time":"`, `"createdDateTime":"`} {
		i := bytes.Index(r, []byte(key))
		if i < 0 {
			continue
		}
		i += len(key)
		at, err := time.Parse("2006-01-02T15:04:05", string(r[i:i+19]))
		if err == nil {
			r = append(append(bytes.Clone(r[:i]), at.Add(2*time.Hour).Format("2006-01-02T15:04:05")...), r[i+19:]...)
		}
	}
	return r
}

// spoil alters the exports of a tenant in one way after the other.
func (t tools) spoil(out *table, exports string) error {
	const name = "signins.json"
	whole, err := os.ReadFile(filepath.Join(exports, name))
	if err != nil {
		return err
	}
	for _, s := range spoilers() {
		var kept, again bytes.Buffer
		n := 0
		for record := range bytes.Lines(whole) {
			n++
			k, a := s.line(n, bytes.TrimSuffix(record, []byte("\n")))
			for text, into := range map[*[]byte]*bytes.Buffer{&k: &kept, &a: &again} {
				if len(*text) > 0 {
					into.Write(*text)
					into.WriteByte('\n')
				}
			}
		}
		dir := filepath.Join(t.dir, "spoiled")
		if err := os.CopyFS(dir, os.DirFS(exports)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), kept.Bytes(), 0o600); err != nil {
			return err
		}
		if again.Len() > 0 {
			if err := os.WriteFile(filepath.Join(dir, "again.json"), again.Bytes(), 0o600); err != nil {
				return err
			}
		}
		found, _, err := t.find(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
		out.told(s.detection, found)
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}
