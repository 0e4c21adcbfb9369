package questions

// A list is elements by number, which are made when they are first asked for. They
// lie in pages, so that many of them are never copied.
type list[T any] struct {
	pages []*[pageSize]T
	n     int32
}

const pageSize = 1 << 10

// at returns element i.
func (l *list[T]) at(i int32) *T {
	if i >= l.n {
		for int(i/pageSize) >= len(l.pages) {
			l.pages = append(l.pages, new([pageSize]T))
		}
		l.n = i + 1
	}
	return &l.pages[i/pageSize][i%pageSize]
}

// grown returns element i of a short slice, which is made as long as that.
func grown[T any](s *[]T, i int32) *T {
	if n := int(i) + 1 - len(*s); n > 0 {
		*s = append(*s, make([]T, n)...)
	}
	return &(*s)[i]
}
