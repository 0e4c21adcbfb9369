package questions

// A list is elements by number. They lie in pages, so that many of them are never
// copied.
type list[T any] struct {
	pages []*[pageSize]T
	n     int32
}

const pageSize = 1 << 10

// grow makes the list n elements long, if it is shorter.
func (l *list[T]) grow(n int32) {
	for int(n) > len(l.pages)*pageSize {
		l.pages = append(l.pages, new([pageSize]T))
	}
	l.n = max(l.n, n)
}

// at returns element i.
func (l *list[T]) at(i int32) *T { return &l.pages[uint32(i)/pageSize][uint32(i)%pageSize] }

// grown returns element i of a short slice, which is made as long as that.
func grown[T any](s *[]T, i int32) *T {
	if n := int(i) + 1 - len(*s); n > 0 {
		*s = append(*s, make([]T, n)...)
	}
	return &(*s)[i]
}
