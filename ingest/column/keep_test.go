package column

import (
	"fmt"
	"testing"
)

// names are the first column of a batch.
func names(b *Batch) (all []string) {
	for i := range b.Len() {
		v, _ := b.Text(0, i)
		all = append(all, v)
	}
	return all
}

func fillNames(b *Batch, from, to int) (want []string) {
	for i := from; i < to; i++ {
		want = append(want, fmt.Sprint("name ", i%700))
		b.SetString(0, want[len(want)-1])
		b.Commit()
	}
	return want
}

func TestKeepIsNotSeenInBatches(t *testing.T) {
	var keep Keep
	var pool Pool
	var bs []*Batch
	var want [][]string
	for k := range 20 {
		b := NewBatch(people)
		keep.Lend(b)
		want = append(want, fillNames(b, 90*k, 90*k+200))
		keep.TakeBack(b)
		if k == 7 { // somebody goes on with a batch that was handed on
			want[k] = append(want[k], "somebody else")
			b.SetString(0, "somebody else")
			b.Commit()
		}
		bs = append(bs, b)
	}
	check := func(when string) {
		for k, b := range bs {
			if fmt.Sprint(names(b)) != fmt.Sprint(want[k]) {
				t.Errorf("%s: batch %d has %v, want %v", when, k, names(b), want[k])
			}
		}
	}
	check("filled")
	for _, b := range bs {
		pool.Join(b)
	}
	check("in a pool")
	if n := pool.dicts[0].Len(); n != 701 {
		t.Errorf("the pool has %d names", n)
	}
}

func TestKeepForgetsWhatIsTooMuch(t *testing.T) {
	var keep Keep
	b := NewBatch(people)
	keep.Lend(b)
	for i := range keptValues + 1 {
		b.SetString(0, fmt.Sprint(i))
		b.Commit()
	}
	keep.TakeBack(b)
	if keep.dicts[0] != nil || !keep.brief[0] {
		t.Error("a dictionary of values that do not come again is kept")
	}
	if v, _ := b.Text(0, keptValues); v != fmt.Sprint(keptValues) {
		t.Errorf("the batch lost its values: %q", v)
	}
	c := NewBatch(people)
	keep.Lend(c)
	c.SetNum(1, 7)
	c.Commit()
	keep.TakeBack(c)
	if c.Column(0).Dict != nil {
		t.Error("a column without a value has a dictionary")
	}
	e := NewBatch(people)
	keep.Lend(e)
	for _, v := range []string{"ann", "bob", "ann", ""} {
		e.SetString(0, v)
		e.Commit()
	}
	e.Commit()
	e.SetEmpty([]int{0}, 0, e.Len())
	keep.TakeBack(e)
	if n := e.Column(0).Dict.Len(); n != 4 {
		t.Errorf("values that hardly come again are looked for: there are %d of them", n)
	}
	var pool Pool
	if pool.Join(e); fmt.Sprint(names(e)) != "[ann bob ann  ]" || e.Code(0, 0) != e.Code(0, 2) || e.Column(0).Dict.Len() != 3 {
		t.Errorf("a pool has %q of them, by codes %v", names(e), e.Column(0).Codes)
	}
}

func TestMarks(t *testing.T) {
	b := NewBatch(people)
	for _, v := range []string{"ann", "bob", "ann", "bob"} {
		b.SetString(0, v)
		b.Mark(0, []byte("ann"))
		b.Commit()
	}
	for v, want := range map[string]bool{"ann": true, "bob": false, "eve": false, "": false} {
		if got := b.SetMarked(0, []byte(v)); got != want {
			t.Errorf("%q: %v", v, got)
		}
	}
	if b.Commit(); names(b)[4] != "ann" {
		t.Errorf("a marked value gave %q", names(b)[4])
	}
	for i := range 1000 { // marks stay where the table grows
		b.SetString(0, fmt.Sprint(i))
	}
	if !b.SetMarked(0, []byte("ann")) || b.SetMarked(0, []byte("bob")) {
		t.Error("marks were lost or made by growing")
	}
}

func TestPoolHoldsOnceWhatDoesNotChange(t *testing.T) {
	var pool Pool
	var bs []*Batch
	grown := 0
	for k, rows := range []int{1000, 400, 2000, 300, 300} {
		b := NewBatch(people)
		for i := range rows {
			b.SetString(0, "ann")
			b.SetNum(1, int64(k/4))
			b.SetBool(2, i != 299)
			b.Commit()
		}
		grown = pool.Join(b)
		bs = append(bs, b)
	}
	if &bs[0].cols[0].Codes[0] != &bs[1].cols[0].Codes[0] || &bs[2].cols[1].Nums[0] != &bs[3].cols[1].Nums[0] {
		t.Error("columns that do not change are held twice")
	}
	if least := 2 * 8 * 300; grown < least || grown > 2*least {
		t.Errorf("the last batch, with two columns that are new, takes %d bytes", grown)
	}
	for k, b := range bs {
		for i := range b.Len() {
			if v, _ := b.Text(0, i); v != "ann" || b.Num(1, i) != int64(k/4) || b.Num(2, i) == 0 != (i == 299) {
				t.Fatalf("batch %d, row %d: %s %d %d", k, i, v, b.Num(1, i), b.Num(2, i))
			}
		}
	}
}

// A batch of which every row was forgotten takes rows again, blank ones too.
func TestABatchGoesOnAfterForgottenRows(t *testing.T) {
	var keep Keep
	b := NewBatch(NewSchema("ids", 1, Field{"id", Unique, ""}))
	for range 2 {
		keep.Lend(b)
		b.SetString(0, "")
		b.Rollback()
		keep.TakeBack(b)
	}
	keep.Lend(b)
	b.Commit()
	b.SetEmpty([]int{0}, 0, 1)
	keep.TakeBack(b)
	if v, ok := b.Text(0, 0); !ok || v != "" {
		t.Errorf("got %q, %v", v, ok)
	}
}

// loosely returns a batch of names whose dictionary is loose, so many of which
// are the same.
func loosely(from, to, same int) *Batch {
	b := NewBatch(people)
	b.cols[0].Dict = NewLooseDict(nil)
	for i := from; i < to; i++ {
		name := fmt.Sprint("name ", i)
		if i%10 < same {
			name = "somebody"
		}
		b.SetString(0, name)
		b.Commit()
	}
	return b
}

func TestPoolLeavesWhatHardlyComesAgain(t *testing.T) {
	for _, tt := range []struct {
		same  int
		loose bool
	}{{0, true}, {5, false}} {
		var pool Pool
		for k := range 3 {
			var bs []*Batch
			for from := 0; from < 2*triedRows; from += 1000 {
				b := loosely(from, from+1000, tt.same)
				want := names(b)
				pool.Join(b)
				if fmt.Sprint(names(b)) != fmt.Sprint(want) {
					t.Fatal("names in a pool are others")
				}
				if loose := b.cols[0].Dict.Loose(); loose != (tt.loose && from > triedRows) {
					t.Errorf("%d in ten are the same: batch from %d on keeps its dictionary: %v", tt.same, from, loose)
				}
				bs = append(bs, b)
			}
			kept, bytes := pool.Renew(bs, 1<<10)
			if kept[0] != nil || bytes > 0 || pool.dicts[0] != nil {
				t.Errorf("round %d: a large dictionary is kept", k)
			}
		}
	}
}

func TestPoolKeepsSmallDictionaries(t *testing.T) {
	var pool Pool
	var before []*Batch
	for k := range 3 {
		b := NewBatch(people)
		want := fillNames(b, 100*k, 100*k+200)
		pool.Join(b)
		kept, bytes := pool.Renew([]*Batch{b}, 1<<20)
		if d := b.cols[0].Dict; d != kept[0] || d == pool.dicts[0] || d.Len() != 200+100*k || bytes < d.Bytes() {
			t.Errorf("batch %d: %d names are kept, %d bytes", k, d.Len(), bytes)
		}
		before = append(before, b)
		if fmt.Sprint(names(b)) != fmt.Sprint(want) {
			t.Errorf("batch %d has others", k)
		}
		for i, code := range b.cols[0].Codes { // which is good in what the pool has later
			if pool.Kept()[0].Value(code) != want[i] {
				t.Fatalf("batch %d: code %d is of another name", k, code)
			}
		}
	}
	last := pool.Kept()[0].Len()
	pool.Renew(nil, 10)
	b := NewBatch(people)
	fillNames(b, 500, 510)
	pool.Join(b)
	if pool.Renew([]*Batch{b}, 1<<20); pool.Kept()[0].Len() != last || b.cols[0].Dict == pool.Kept()[0] {
		t.Error("a dictionary that was left out is kept again, and codes of earlier batches with it are others")
	}
}
