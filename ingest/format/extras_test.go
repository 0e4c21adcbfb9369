package format

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

func extrasOf(items ...[2]string) (e *extras, again, same int) {
	e = new(extras)
	e.reset()
	for _, x := range items {
		e.begin([]byte(x[0]))
		e.buf = append(e.buf, x[1]...)
		a, s := e.end()
		if a {
			again++
		}
		if s {
			same++
		}
	}
	return e, again, same
}

func TestExtras(t *testing.T) {
	for _, tt := range []struct {
		items       [][2]string
		want        string
		again, same int
	}{
		{[][2]string{{"a", "1"}, {"b", "2"}}, `{"a":1,"b":2}`, 0, 0},
		{[][2]string{{"a", "1"}, {"a", "1"}, {"b", "1"}}, `{"a":1,"b":1}`, 1, 1},
		{[][2]string{{"a", "1"}, {"a", "2"}, {"a", "1"}, {"a", "2"}}, `{"a":1,"a (again)":2}`, 3, 2},
		{[][2]string{{"a", "1"}, {"a", "2"}, {"a", "3"}, {"a", "4"}}, `{"a":1,"a (again)":2,"a (again 2)":3,"a (again 3)":4}`, 3, 0},
		{[][2]string{{"a (again)", "1"}, {"a", "2"}, {"a", "3"}}, `{"a (again)":1,"a":2,"a (again 2)":3}`, 1, 0},
		{[][2]string{{"a", "1"}, {"a", "2"}, {"a (again)", "2"}}, `{"a":1,"a (again)":2,"a (again) (again)":2}`, 1 + 1, 0},
		{[][2]string{{`"`, "1"}, {`"`, `{"x":[1]}`}}, `{"\"":1,"\" (again)":{"x":[1]}}`, 1, 0},
	} {
		e, again, same := extrasOf(tt.items...)
		if got := string(e.object()); got != tt.want || again != tt.again || same != tt.same {
			t.Errorf("%v: got %s, %d again, %d the same; want %s, %d, %d", tt.items, got, again, same, tt.want, tt.again, tt.same)
		}
	}
}

// What a record before had is not there again.
func TestExtrasOfRecords(t *testing.T) {
	e := new(extras)
	for n := range 3 {
		e.reset()
		for i := range 2 {
			e.begin([]byte("a"))
			e.buf = fmt.Append(e.buf, 10*n+i)
			if again, _ := e.end(); again != (i == 1) {
				t.Errorf("record %d, item %d: again: %t", n, i, again)
			}
		}
		if want := fmt.Sprintf(`{"a":%d,"a (again)":%d}`, 10*n, 10*n+1); string(e.object()) != want {
			t.Errorf("got %s, want %s", e.object(), want)
		}
	}
}

// A record may have any number of fields without a column, of one name or many:
// the time is in proportion, or it would be hours here.
func TestManyExtras(t *testing.T) {
	const n = 300_000
	for name, of := range map[string]func(i int) [2]string{
		"names":  func(i int) [2]string { return [2]string{fmt.Sprint("k", i), "1"} },
		"values": func(i int) [2]string { return [2]string{"k", fmt.Sprint(i)} },
		"both": func(i int) [2]string {
			return [2]string{[]string{"k", fmt.Sprintf("k (again %d)", i)}[i%2], fmt.Sprint(i)}
		},
	} {
		items := make([][2]string, n)
		for i := range items {
			items[i] = of(i)
		}
		began := time.Now()
		e, _, _ := extrasOf(items...)
		var kept map[string]any
		if err := json.Unmarshal(e.object(), &kept); err != nil || len(kept) != n {
			t.Errorf("%s: %d of %d are kept: %v", name, len(kept), n, err)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%s: %v", name, took)
		}
	}
}
