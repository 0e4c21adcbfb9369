package format

import "io"

// A turned is a text that is read as another one: what is read of it is turned into
// what is handed on.
type turned struct {
	text io.Reader
	turn func() // turns of raw into out what can be without what follows
	err  error  // of text
	raw  []byte // read and not yet turned
	out  []byte // turned and not yet handed on
}

func (t *turned) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		if t.turn(); len(t.out) > 0 {
			break
		}
		if t.err != nil {
			return 0, t.err
		}
		was := len(t.raw)
		t.raw = append(t.raw, make([]byte, headSize)...)
		n, err := t.text.Read(t.raw[was:])
		t.raw, t.err = t.raw[:was+n], err
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}
