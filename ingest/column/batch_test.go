package column

import (
	"fmt"
	"testing"
)

var people = NewSchema("people", 1, Field{"name", Text, ""}, Field{"seen", Time, ""}, Field{"happy", Bool, ""}, Field{"height", Float, ""})

func TestBatchKeepsAbsentApartFromEmptyAndZero(t *testing.T) {
	b := NewBatch(people)
	b.SetString(0, "ann")
	b.SetNum(1, 0)
	b.Commit()
	b.Commit() // a row with nothing set
	b.SetString(0, "")
	b.SetBool(2, false)
	b.SetFloat(3, 0)
	b.Commit()

	for i, want := range []string{"ann 0 unknown", "none unknown unknown", " unknown 0"} {
		name, ok := b.Text(0, i)
		if !ok {
			name = "none"
		}
		num := func(c int) string {
			if v := b.Num(c, i); v != Null {
				return fmt.Sprint(v)
			}
			return "unknown"
		}
		if got := name + " " + num(1) + " " + num(2); got != want {
			t.Errorf("row %d: got %q, want %q", i, got, want)
		}
	}
	if _, ok := b.Float(3, 0); ok {
		t.Error("row 0 has a height that nobody set")
	}
}

func TestRollbackForgetsTheRow(t *testing.T) {
	b := NewBatch(people)
	b.SetString(0, "ann")
	b.Commit()
	b.SetString(0, "bob")
	b.SetNum(1, 7)
	b.Rollback()
	b.SetBool(2, true)
	b.Commit()
	if _, ok := b.Text(0, 1); ok || b.Num(1, 1) != Null || b.Num(2, 1) != 1 || b.Len() != 2 {
		t.Error("values of a row that was rolled back are still there")
	}
}

func TestSetReplaces(t *testing.T) {
	b := NewBatch(people)
	b.SetString(0, "ann")
	b.SetString(0, "bob")
	b.Commit()
	if got, _ := b.Text(0, 0); got != "bob" {
		t.Errorf("got %q, want the later value", got)
	}
}

func TestGatherTranslatesCodes(t *testing.T) {
	a, b := NewBatch(people), NewBatch(people)
	for i := range 50 {
		a.SetString(0, fmt.Sprint("a", i%7))
		a.Commit()
		b.SetString(0, fmt.Sprint("b", i%5))
		b.SetNum(1, int64(i))
		b.Commit()
	}
	g := NewGatherer(NewBatch(people))
	for i := range 50 {
		g.Append(b, i)
		g.Append(a, i)
	}
	out := g.Batch()
	for i := range 50 {
		x, _ := out.Text(0, 2*i)
		y, _ := out.Text(0, 2*i+1)
		if x != fmt.Sprint("b", i%5) || y != fmt.Sprint("a", i%7) || out.Num(1, 2*i) != int64(i) || out.Num(1, 2*i+1) != Null {
			t.Fatalf("row %d: got %s %s", i, x, y)
		}
	}
}

func TestDictOfManyValues(t *testing.T) {
	d := new(Dict)
	for range 2 {
		for i := range 100000 {
			if code := d.AddString(fmt.Sprint("value ", i)); int(code) != i {
				t.Fatalf("value %d has code %d", i, code)
			}
		}
	}
	if d.Value(99999) != "value 99999" || d.Len() != 100000 {
		t.Error("values moved")
	}
}

func TestDictOfAFileCanGrow(t *testing.T) {
	var values []string
	for i := range 1000 {
		values = append(values, fmt.Sprint("value ", i))
	}
	d := NewDict(values)
	if code := d.AddString("value 512"); code != 512 {
		t.Errorf("a value that is there got code %d", code)
	}
	if code := d.AddString("new"); code != 1000 || d.Value(1000) != "new" {
		t.Errorf("a new value got code %d", code)
	}
}
