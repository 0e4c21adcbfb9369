package timeline

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What is known by its bytes reads as what is read, whatever stands around it.
func TestTailsReadAsObjectsDo(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	object := func() string {
		s := "{" + one(`"at":"`+fmt.Sprint(r.IntN(9))+`"`, `"at" : 7`, `"at":[1,{"b":2}]`, `"at":null`, ``)
		for range r.IntN(3) {
			s += one(",", ",", " , ", "") + one(`"m":"Password"`, `"m":"Pass"`, `"ok":true`, `"ok":tru`, `"d":"a\"},{\"b"`, `"d":{"e":"}"}`, `"m" :"x"`)
		}
		return s + one("}", "}", "}", " }", "")
	}
	read := func(r *reader, s string) (all []string) {
		r.each(s, func(fs []field, like *tail) {
			if like != nil {
				fs = append(fs, like.fields...)
			}
			all = append(all, fmt.Sprintf("%+v", fs))
		})
		return append(all, fmt.Sprint("ends at ", r.i))
	}
	kept := &reader{tails: new(tails)}
	for range 50_000 {
		var list []string
		for range 1 + r.IntN(3) {
			list = append(list, object())
		}
		s := one("[", "[", "") + strings.Join(list, ",") + one("]", "")
		if want, got := read(new(reader), s), read(kept, s); !slices.Equal(got, want) {
			t.Fatalf("%s\nread as %s\nand with tails %s", s, want, got)
		}
	}
	if n := kept.tails; n.met < 1000 || n.missed < 1000 || len(n.list) != mostTails {
		t.Errorf("%d met, %d missed, %d kept", n.met, n.missed, len(n.list))
	}
}

// Tails that do not come again are not kept for long.
func TestTailsThatNeverRepeat(t *testing.T) {
	kept := &reader{tails: new(tails)}
	read := func(i int) {
		kept.each(fmt.Sprintf(`[{"at":1,"n":"%d"}]`, i), func([]field, *tail) {})
	}
	for i := range 10 * triedTails {
		read(i)
	}
	before := kept.tails.list[0].text
	read(-1)
	if after := kept.tails.list[0].text; after != before {
		t.Errorf("%s is kept", after)
	}
}

// What a step says that ends as one before is what it says by itself, whatever its
// first field is.
func TestStepsOfTailsSayWhatOthersSay(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	methods := []string{`"Password"`, `"Windows Hello for Business"`, `"Previously satisfied"`, `"Text message"`, `""`, `null`}
	method := func() string { return methods[r.IntN(len(methods))] }
	object := func() string {
		first := one(`"authenticationStepDateTime":"`+fmt.Sprint(r.IntN(9))+`"`, `"":1`, `"authenticationMethod":`+method(), `"authenticationmethodDETAIL":`+method(), `"succeeded":`+one("true", "false"), `"other":"x"`)
		return "{" + first + one("", `,"authenticationMethod":`+method()) + one("", `,"authenticationMethodDetail":`+method()) + one("", `,"succeeded":true`, `,"succeeded":false`) + "}"
	}
	kept, plain := newPool(nil), newPool(nil)
	plain.json.tails = nil
	said := map[Facts]int{}
	for range 50_000 {
		var list []string
		for range 1 + r.IntN(3) {
			list = append(list, object())
		}
		s := "[" + strings.Join(list, ",") + "]"
		want, got := ofAuth(plain, s), ofAuth(kept, s)
		if got.facts != want.facts || kept.text(got.a) != plain.text(want.a) || kept.text(got.b) != plain.text(want.b) {
			t.Fatalf("%s\nsays %+v, and with tails %+v", s, want, got)
		}
		said[got.facts]++
	}
	if n := kept.json.tails; n.met < 1000 || len(said) < 4 {
		t.Errorf("%d met, and %v said", n.met, said)
	}
}
