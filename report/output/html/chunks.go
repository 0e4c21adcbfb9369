package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"runtime"

	"github.com/klauspost/compress/gzip"
)

// maxProperty is how long one custom property may be: browsers read back an
// empty string from one longer than 2 MiB.
const maxProperty = 1 << 20

const sheetHead = "/* report data: read by index.html, does nothing by itself */\n:host{"

// held is a chunk that may still go into the page.
type held struct {
	name string
	text []byte // base64 of gzip of JSON
}

// Chunk says how large a chunk is unpacked from base64 and what its hash is.
type Chunk struct {
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"` // of the gzip bytes
}

// How hard chunks are packed: columns of numbers come out no larger than from
// level 6, which takes twice as long. What cannot be packed is only told apart.
const (
	dense = 2
	noise = gzip.HuffmanOnly
)

// chunks writes the data beside the page. While all of it stays below a limit
// it is held and goes into the page itself; from then on each chunk is a style
// sheet data/NAME.css, the one kind of file that a page opened from disk may
// load and that can neither run nor restyle anything. Chunks are packed side
// by side and written in the order in which they were added.
type chunks struct {
	create func(name string) (io.WriteCloser, error)
	inline int                   // limit for data in the page, in bytes of base64
	hold   func(bytes int) error // where all of it stays in the page; else nil
	size   int
	held   []held
	spilt  bool
	index  map[string]Chunk
	jobs   []*job
	idle   []*packing
	free   []text
}

// job is a chunk being packed.
type job struct {
	name  string
	level int
	plain text
	with  *packing
	chunk Chunk
	text  []byte
	err   error
	done  chan struct{}
}

// packing is what a job works with; the next one takes it over.
type packing struct {
	packed bytes.Buffer
	gzip   map[int]*gzip.Writer
}

// buffer returns memory to write a chunk into, which add takes over.
func (c *chunks) buffer() text {
	if n := len(c.free); n > 0 {
		var t text
		t, c.free = c.free[n-1], c.free[:n-1]
		return t[:0]
	}
	return nil
}

// add hands over a chunk. What it is written in belongs to chunks from then on.
func (c *chunks) add(name string, level int, plain text) error {
	for len(c.jobs) > 0 && len(c.jobs) >= 2*runtime.GOMAXPROCS(0) {
		if err := c.commit(); err != nil {
			return err
		}
	}
	j := &job{name: name, level: level, plain: plain, done: make(chan struct{})}
	if n := len(c.idle); n > 0 {
		j.with, c.idle = c.idle[n-1], c.idle[:n-1]
	} else {
		j.with = &packing{gzip: map[int]*gzip.Writer{}}
	}
	c.jobs = append(c.jobs, j)
	go j.run()
	return nil
}

func (j *job) run() {
	defer close(j.done)
	defer func() {
		if e := recover(); e != nil {
			j.err = fmt.Errorf("report: packing %s: %v", j.name, e)
		}
	}()
	j.with.packed.Reset()
	z := j.with.gzip[j.level]
	if z == nil {
		if z, j.err = gzip.NewWriterLevel(&j.with.packed, j.level); j.err != nil {
			return
		}
		j.with.gzip[j.level] = z
	} else {
		z.Reset(&j.with.packed)
	}
	if _, j.err = z.Write(j.plain); j.err != nil {
		return
	}
	if j.err = z.Close(); j.err != nil {
		return
	}
	packed := j.with.packed.Bytes()
	sum := sha256.Sum256(packed)
	j.chunk = Chunk{len(packed), hex.EncodeToString(sum[:])}
	j.text = base64.StdEncoding.AppendEncode(nil, packed)
}

// commit writes the oldest chunk that is not yet written.
func (c *chunks) commit() error {
	j := c.jobs[0]
	c.jobs = c.jobs[1:]
	<-j.done
	if j.err != nil {
		return j.err
	}
	c.idle, c.free = append(c.idle, j.with), append(c.free, j.plain)
	c.index[j.name] = j.chunk
	h := held{j.name, j.text}
	if c.spilt {
		return c.file(h)
	}
	c.held = append(c.held, h)
	if c.size += len(h.text); c.hold != nil {
		return c.hold(len(h.text))
	}
	if c.size <= c.inline {
		return nil
	}
	return c.spill()
}

// spill writes what was held: from now on data lies beside the page.
func (c *chunks) spill() error {
	c.spilt = true
	for _, h := range c.held {
		if err := c.file(h); err != nil {
			return err
		}
	}
	c.held = nil
	return nil
}

// flush writes all chunks.
func (c *chunks) flush() error {
	for len(c.jobs) > 0 {
		if err := c.commit(); err != nil {
			return err
		}
	}
	c.idle, c.free = nil, nil
	return nil
}

func (c *chunks) file(h held) error {
	w, err := c.create("data/" + h.name + ".css")
	if err != nil {
		return err
	}
	defer w.Close()
	n := (len(h.text) + maxProperty - 1) / maxProperty
	fmt.Fprintf(w, sheetHead+"--n:\"%d\"", n)
	for i := range n {
		fmt.Fprintf(w, ";\n--d%d:\"", i)
		w.Write(h.text[i*maxProperty : min(len(h.text), (i+1)*maxProperty)])
		io.WriteString(w, "\"")
	}
	if _, err := io.WriteString(w, "}\n"); err != nil {
		return err
	}
	return w.Close()
}
