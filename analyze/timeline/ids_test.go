package timeline

import (
	"fmt"
	"strings"
	"testing"
)

func TestIdsComeBackAsTheyWere(t *testing.T) {
	var s ids
	const g = "0123abcd-89ef-4567-ba98-76543210fedc"
	texts := []string{g, "", "x", strings.ToUpper(g), "~" + g[1:], strings.ReplaceAll(g, "-", "0"), g[:35], g + "0", "g" + g[1:], "ÿ23abcd-89ef-4567-ba98-76543210fedc"}
	for i := range 2 * pageLen {
		texts = append(texts, fmt.Sprintf("%08x-0000-4000-8000-%012x", i*7919, i))
	}
	var codes []int32
	for _, v := range texts {
		codes = append(codes, s.fresh(v, len(codes)%3 == 0, strings.Clone))
	}
	for i, v := range texts {
		switch {
		case v == "" && codes[i] != 0, v != "" && codes[i] >= 0:
			t.Errorf("%q has the code %d", v, codes[i])
		case v != "" && s.value(codes[i]) != v:
			t.Errorf("%q came back as %q", v, s.value(codes[i]))
		}
	}
	if len(s.texts) != 8 {
		t.Errorf("%d ids are held as text: %q", len(s.texts), s.texts)
	}
}

func TestRepeated(t *testing.T) {
	p := newPool(nil)
	var r rows
	const g = "0123abcd-89ef-4567-ba98-76543210fed%d"
	for _, id := range []string{"b", fmt.Sprintf(g, 1), "", "a", fmt.Sprintf(g, 2), fmt.Sprintf(g, 1), "a", "", fmt.Sprintf(g, 1)} {
		r.time = append(r.time, 0)
		r.cols[Event].add(p.fresh(id))
	}
	if got := fmt.Sprint(r.timeline(p).Repeated()); got != "[[1 5 8] [3 6]]" {
		t.Errorf("got %s", got)
	}
}

// Each byte of a GUID is told from every other, and what is none is none.
func TestPacked(t *testing.T) {
	const of = "0123abcd-89ef-4567-ba98-76543210fedc"
	for at := range len(of) {
		for c := range 256 {
			v := of[:at] + string([]byte{byte(c)}) + of[at+1:]
			g, ok := packed(v)
			want := c == '-'
			if of[at] != '-' {
				want = strings.IndexByte("0123456789abcdef", byte(c)) >= 0
			}
			if ok != want || ok && string(g.append(nil)) != v {
				t.Errorf("%q: %t, spelled %q", v, ok, g.append(nil))
			}
		}
	}
	if g, _ := packed(of); fmt.Sprintf("%x", g) != strings.ReplaceAll(of, "-", "") {
		t.Errorf("its bytes are %x", g)
	}
}

func BenchmarkPacked(b *testing.B) {
	const of = "0123abcd-89ef-4567-ba98-76543210fedc"
	text := make([]byte, 0, guidText)
	for b.Loop() {
		g, _ := packed(of)
		text = g.append(text[:0])
	}
}
