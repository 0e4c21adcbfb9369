package timeline

import "math"

// few is a long column of codes of which not many differ, in a byte or two each:
// most columns of a hot user are such.
type few struct {
	codes []int32          // by number
	known map[int32]uint16 // number of each
	small []uint8          // a number for each row, or
	large []uint16         // so, once there are more than small can tell apart
	last  int32            // the code added last: rows are often like the one before
	at    uint16           // its number
}

// add adds the code of a row and reports whether it is still one of few.
func (f *few) add(code int32) bool {
	if len(f.codes) == 0 || code != f.last {
		n, ok := f.known[code]
		if !ok {
			if len(f.codes) > math.MaxUint16 {
				return false
			}
			if f.known == nil {
				f.known = map[int32]uint16{}
			}
			n = uint16(len(f.codes))
			f.known[code] = n
			if f.codes = append(f.codes, code); n == math.MaxUint8+1 {
				f.widen()
			}
		}
		f.last, f.at = code, n
	}
	if f.large != nil {
		f.large = append(f.large, f.at)
	} else {
		f.small = append(f.small, uint8(f.at))
	}
	return true
}

func (f *few) widen() {
	f.large = make([]uint16, len(f.small), 2*cap(f.small))
	for i, n := range f.small {
		f.large[i] = uint16(n)
	}
	f.small = nil
}

// code returns the code of row i.
func (f *few) code(i int) int32 {
	if f.large != nil {
		return f.codes[f.large[i]]
	}
	return f.codes[f.small[i]]
}

func (f *few) len() int { return max(len(f.small), len(f.large)) }

// bytes is what f takes.
func (f *few) bytes() int { return cap(f.small) + 2*cap(f.large) + 40*len(f.codes) }
