package main

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// disputed is the first sign-in as an export tells it.
func disputed(risk string, code int, access string) string {
	said := signIn(0, `"riskState":"`+risk+`"`, `"conditionalAccessStatus":"`+access+`"`)
	return strings.Replace(said, `"errorCode":0`, fmt.Sprintf(`"errorCode":%d`, code), 1)
}

// laughs is a little YAML of which much is made: each list holds the one before nine
// times.
func laughs() string {
	text := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'i'; c++ {
		text += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 9), ","))
	}
	return text + "limits: *i\n"
}

func harmful(b *box) {
	var list []string
	for i, p := range payloads {
		q := strings.ReplaceAll(p, `"`, `\"`)
		list = append(list, signIn(i, `"userDisplayName":"`+q+`"`, `"appDisplayName":"`+q+`"`, `"userAgent":"`+q+`"`, `"deviceDetail":{"deviceId":"5a6c018f-c4af-4ec0-83fb-60437e082dc6","displayName":"`+q+`"}`))
	}
	b.put("a.json", graphPage(list...))
}

// withoutPlaces leaves out of exported sign-ins where they stood.
func withoutPlaces(rows string) string {
	var kept []string
	for _, line := range strings.Split(rows, "\n") {
		before, _, _ := strings.Cut(line, `,"source":`)
		kept = append(kept, before)
	}
	return strings.Join(kept, "\n")
}

// colliding returns n texts that have one hash, as FNV-1a is taken eight bytes at
// a time.
func colliding(n int) (keys []string) {
	const prime = 1099511628211
	word := func(x uint64) string { return string(binary.LittleEndian.AppendUint64(nil, x)) }
	plain := func(s string) bool {
		return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' })
	}
	for i := uint64(0); len(keys) < n; i++ {
		first := fmt.Sprintf("%08x", i)
		h := (uint64(14695981039346656037) ^ binary.LittleEndian.Uint64([]byte(first))) * prime
		h ^= h >> 32
		if second := word(h ^ 0x123456789abcdef); plain(second) {
			keys = append(keys, first+second)
		}
	}
	return keys
}
