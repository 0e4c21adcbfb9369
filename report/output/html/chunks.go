package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// maxProperty is how long one custom property may be: browsers read back an
// empty string from one longer than 2 MiB.
const maxProperty = 1 << 20

// held is a chunk that may still go into the page.
type held struct {
	name string
	text string // base64 of gzip of JSON
}

// Chunk says how large a chunk is unpacked from base64 and what its hash is.
type Chunk struct {
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"` // of the gzip bytes
}

// chunks writes the data beside the page. While all of it stays below a limit
// it is held and goes into the page itself; from then on each chunk is a style
// sheet data/NAME.css, the one kind of file that a page opened from disk may
// load and that can neither run nor restyle anything.
type chunks struct {
	create func(name string) (io.WriteCloser, error)
	inline int // limit for data in the page, in bytes of base64
	size   int
	held   []held
	spilt  bool
	index  map[string]Chunk
}

func (c *chunks) add(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, 6)
	if err != nil {
		return err
	}
	if _, err := z.Write(text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	sum := sha256.Sum256(packed.Bytes())
	c.index[name] = Chunk{packed.Len(), hex.EncodeToString(sum[:])}
	h := held{name, base64.StdEncoding.EncodeToString(packed.Bytes())}
	if c.spilt {
		return c.file(h)
	}
	c.held = append(c.held, h)
	if c.size += len(h.text); c.size <= c.inline {
		return nil
	}
	c.spilt = true
	for _, h := range c.held {
		if err := c.file(h); err != nil {
			return err
		}
	}
	c.held = nil
	return nil
}

func (c *chunks) file(h held) error {
	w, err := c.create("data/" + h.name + ".css")
	if err != nil {
		return err
	}
	defer w.Close()
	n := (len(h.text) + maxProperty - 1) / maxProperty
	fmt.Fprintf(w, "/* report data: read by index.html, does nothing by itself */\n:host{--n:\"%d\"", n)
	for i := range n {
		fmt.Fprintf(w, ";\n--d%d:\"%s\"", i, h.text[i*maxProperty:min(len(h.text), (i+1)*maxProperty)])
	}
	if _, err := io.WriteString(w, "}\n"); err != nil {
		return err
	}
	return w.Close()
}
