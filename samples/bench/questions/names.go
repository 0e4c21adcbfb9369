package questions

import (
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"prtscope/ingest/column"
)

// names numbers the values of a column across files and row groups, whose
// dictionaries each count from 0. It is asked once for a value of a dictionary,
// not once for a row. The empty text is number 0.
type names struct {
	mu     sync.Mutex
	values column.Dict
}

// none stands for no value.
const none = -1

// coded is a column as one worker reads it.
type coded struct {
	names *names
	dict  arrow.ArrayData
	to    []int32 // number of each code; that of no value, -1, comes first
	codes []int32
	most  int32 // all numbers are less
}

// read turns to a column, until it is called again.
func (c *coded) read(a arrow.Array) {
	d := a.(*array.Dictionary)
	if dict := d.Dictionary().Data(); dict != c.dict {
		c.dict = dict
		c.to, c.most = c.names.of(d.Dictionary().(*array.String), append(c.to[:0], none))
	}
	c.codes = d.Indices().(*array.Int32).Int32Values()
}

// at returns the number of the value of row i.
func (c *coded) at(i int) int32 { return c.to[c.codes[i]+1] }

// of appends the numbers of values to to, and says how many there are in all.
func (n *names) of(values *array.String, to []int32) ([]int32, int32) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.values.Empty()
	for i := range values.Len() {
		to = append(to, n.values.AddString(values.Value(i)))
	}
	return to, int32(n.values.Len())
}

// text returns the value with a number, nil for none.
func (n *names) text(id int32) any {
	if id == none {
		return nil
	}
	return n.at(id)
}

func (n *names) at(id int32) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.values.Value(id)
}
