package archive

import (
	"fmt"
	"io"

	"github.com/stangelandcl/ppmd"
)

// ppmd returns what PPMd, variant H, makes of r. Its properties are how many
// bytes it looks back at and how much it holds; no program leaves less free than
// it says, so that is all taken.
func (a *sevenZip) ppmd(c sevenCoder, r io.Reader) (_ io.Reader, err error) {
	if len(c.props) != 5 {
		return nil, damaged("7z: PPMd without its properties")
	}
	held := int64(le.Uint32(c.props[1:]))
	if held > a.lim.Window {
		return nil, tooWide("7z", a.lim)
	}
	if c.size < 0 || int64(int(c.size)) != c.size {
		return nil, damaged("7z: PPMd of no size")
	}
	defer sound(&err)
	z, err := ppmd.NewH7zReader(r, int(c.props[0]), int(held), int(c.size))
	if err != nil {
		return nil, fmt.Errorf("%w: 7z: %w", ErrDamaged, err)
	}
	return &ppmdReader{z, c.size}, nil
}

// ppmdReader reads what may be damaged: the library then looks where its model
// has nothing.
type ppmdReader struct {
	z    ppmd.Reader
	left int64
}

func (p *ppmdReader) Read(b []byte) (n int, err error) {
	defer sound(&err)
	n, err = p.z.Read(b)
	if p.left -= int64(n); err == io.EOF && p.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// sound makes an error of a panic of the library.
func sound(err *error) {
	if recover() != nil {
		*err = damaged("7z: PPMd that no program wrote")
	}
}
