package format

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestDamagedText changes texts at random: whatever comes out, every byte is in
// one record, in one span that was set aside, or between them, and every record
// is accounted for.
func TestDamagedText(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 9))
	seeds := [][]byte{
		sample(t, "graph-signins-v1.json"), sample(t, "diagnostic.json"),
		[]byte(page(good(1), good(2)) + "\n{bad\n" + good(3)),
		[]byte(`[[{"a":1}],{"value":[{"b":"\"`),
		[]byte(prettyPage(pretty(good(1), "    "), pretty(good(2), "    "))),
	}
	marks := []string{"{", "}", "[", "]", ",", ":", `"`, `\`, "\n", "\x00", "\ufeff", `{"`, "null", `"value":[`}
	for range 6000 {
		text := bytes.Clone(seeds[rng.IntN(len(seeds))])
		for range rng.IntN(6) {
			switch i := rng.IntN(len(text)); rng.IntN(4) {
			case 0:
				text[i] = byte(rng.IntN(256))
			case 1:
				text = append(text[:i], text[min(len(text), i+1+rng.IntN(50)):]...)
			case 2:
				text = append(text[:i:i], append([]byte(marks[rng.IntN(len(marks))]), text[i:]...)...)
			case 3:
				j := rng.IntN(len(text))
				text[i], text[j] = text[j], text[i]
			}
			if len(text) == 0 {
				text = []byte(" ")
			}
		}
		f := newJSONFramer(bytes.NewReader(text), func(at int64) int64 { return at })
		f.size, f.limit = 1+rng.IntN(3000), 1000+rng.IntN(4000)
		o := drain(t, &Stream{format: graphBeta, r: &jsonReader{jsonFramer: f, format: graphBeta}}, f.size)
		apart(t, "damaged", o, int64(len(text)))
		if t.Failed() {
			t.Fatalf("%q in blocks of %d", text, f.size)
		}
	}
}
