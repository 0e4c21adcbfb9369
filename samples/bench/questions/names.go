package questions

import (
	"strings"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// names numbers the values of a column across files and row groups, whose
// dictionaries each count from 0. It is asked once for a value of a dictionary,
// not once for a row.
type names struct {
	mu     sync.Mutex
	number map[string]int32
	value  []string
}

// none stands for no value.
const none = -1

// coded is a column as one worker reads it.
type coded struct {
	names *names
	dict  arrow.ArrayData
	to    []int32 // number of each code; that of no value, -1, comes first
	codes []int32
}

// read turns to a column, until it is called again.
func (c *coded) read(a arrow.Array) {
	d := a.(*array.Dictionary)
	if dict := d.Dictionary().Data(); dict != c.dict {
		c.dict = dict
		c.to = c.names.of(d.Dictionary().(*array.String), append(c.to[:0], none))
	}
	c.codes = d.Indices().(*array.Int32).Int32Values()
}

// at returns the number of the value of row i.
func (c *coded) at(i int) int32 { return c.to[c.codes[i]+1] }

func (n *names) of(values *array.String, to []int32) []int32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.number == nil {
		n.number = map[string]int32{"": 0}
		n.value = []string{""}
	}
	for i := range values.Len() {
		v := values.Value(i)
		id, ok := n.number[v]
		if !ok {
			id = int32(len(n.value))
			v = strings.Clone(v) // not the whole page that it lies in
			n.number[v] = id
			n.value = append(n.value, v)
		}
		to = append(to, id)
	}
	return to
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
	return n.value[id]
}
