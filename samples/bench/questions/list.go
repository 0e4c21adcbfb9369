package questions

// A list is elements by number. They lie in pages, so that many of them are never
// copied; a page of which none was asked for is not there.
type list[T any] struct{ pages []*[pageSize]T }

const pageSize = 1 << 8

// grow makes the list n elements long, if it is shorter.
func (l *list[T]) grow(n int32) {
	if pages := (int(n) + pageSize - 1) / pageSize; pages > len(l.pages) {
		l.pages = append(l.pages, make([]*[pageSize]T, pages-len(l.pages))...)
	}
}

// at returns element i.
func (l *list[T]) at(i int32) *T {
	p := &l.pages[uint32(i)/pageSize]
	if *p == nil {
		*p = new([pageSize]T)
	}
	return &(*p)[uint32(i)%pageSize]
}

// all calls do with the elements of all pages that are there.
func (l *list[T]) all(do func(i int32, v *T)) {
	for p, page := range l.pages {
		for i := range page {
			do(int32(p*pageSize+i), &page[i])
		}
	}
}

// join takes over what o has, and calls both where each has a page.
func (l *list[T]) join(o *list[T], both func(mine, other *T)) {
	l.grow(int32(len(o.pages) * pageSize))
	for p, page := range o.pages {
		switch mine := l.pages[p]; {
		case mine == nil:
			l.pages[p] = page
		case page != nil:
			for i := range page {
				both(&mine[i], &page[i])
			}
		}
	}
}
