package casefile

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"
)

// Compact JSON of all kinds is indented as json.Indent does.
func TestIndentedAsByTheLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "a", `"`, `\`, `\"`, `a\\`, "{[,:]}", "\n\t", "\u2028 <&>", "é€", `["x":{}]`, "\x00\x1f", "\\\"\\"}
	var value func(depth int) any
	value = func(depth int) any {
		switch k := r.IntN(9); {
		case k < 2 && depth < 6:
			m := map[string]any{}
			for range r.IntN(4) {
				m[texts[r.IntN(len(texts))]] = value(depth + 1)
			}
			return m
		case k < 4 && depth < 6:
			list := []any{}
			for range r.IntN(4) {
				list = append(list, value(depth+1))
			}
			return list
		case k == 5:
			return r.Float64() * 1e9
		case k == 6:
			return []any{nil, true, false, int64(-7)}[r.IntN(4)]
		}
		return texts[r.IntN(len(texts))] + texts[r.IntN(len(texts))]
	}
	for range 20_000 {
		v := value(0)
		compact, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, margin := range []string{"", "    "} {
			var want bytes.Buffer
			if err := json.Indent(&want, compact, margin, "  "); err != nil {
				t.Fatal(err)
			}
			if got := indented([]byte("x"), compact, margin); string(got[1:]) != want.String() {
				t.Fatalf("of %s:\n%s\nwant\n%s", compact, got[1:], want.String())
			}
		}
	}
}
