// Package questions answers the six questions of duckdb/sql/questions.sql with
// the parts that prtscope's analysis is built of: columns read by package scan,
// dictionary codes instead of texts, one pass over the files on every core. It
// is no part of the program. It shows what the engine takes for work that SQL
// can say, which a whole analysis does not.
package questions

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"prtscope/analyze/scan"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// Answers are the rows that answer each question, in no order.
type Answers [6][]Row

// A Row is one row of an answer, a value for each column of the statement. Times
// are microseconds since 1970; nil is no value.
type Row []any

// columns are those that the questions need.
var columns = []int{
	users: signin.UserID, devices: signin.DeviceID, sessions: signin.SessionID, tokens: signin.IncomingToken,
	systems: signin.DeviceOS, countries: signin.Country, kinds: signin.Kind,
	times: signin.EventTime, networks: signin.ASN, errors: signin.ErrorCode,
}

// The columns of a record: texts first, then numbers.
const (
	users = iota
	devices
	sessions
	tokens
	systems
	countries
	kinds
	texts // how many are texts
)
const (
	times = texts + iota
	networks
	errors
)

// shared is what the workers have in common.
type shared struct {
	names [texts]names
	gone  map[string]int64 // device: when it was first disabled or deleted
}

// Ask answers the questions over a case, on so many threads.
func Ask(folder string, threads int) (Answers, error) {
	files, err := filepath.Glob(filepath.Join(folder, "events", "*.parquet"))
	if err != nil {
		return Answers{}, err
	}
	s := &shared{}
	if s.gone, err = gone(folder); err != nil {
		return Answers{}, err
	}
	var group sync.WaitGroup
	next := make(chan string)
	found, failed := make([]*tally, threads), make([]error, threads)
	for i := range threads {
		found[i] = newTally(s)
		group.Go(func() {
			for path := range next {
				if failed[i] == nil {
					failed[i] = found[i].file(path)
				}
			}
		})
	}
	for _, path := range files {
		next <- path
	}
	close(next)
	group.Wait()
	for i, err := range failed {
		if err != nil {
			return Answers{}, err
		}
		if i > 0 {
			found[0].join(found[i])
		}
	}
	return found[0].answers(), nil
}

// each calls do with every record of a file.
func each(path string, s *column.Schema, cols []int, do func(arrow.Record)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	for r, err := range scan.Read(memory.DefaultAllocator, f, info.Size(), s, cols) {
		if err != nil {
			return err
		}
		do(r)
	}
	return nil
}

// numbers returns a column of numbers, column.Null where a row has none: what
// package scan leaves in the place of a null.
func numbers(a arrow.Array) []int64 {
	return arrow.Int64Traits.CastFromBytes(a.Data().Buffers()[1].Bytes())[:a.Len()]
}
