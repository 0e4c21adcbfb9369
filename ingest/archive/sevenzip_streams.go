package archive

// streams reads how the files are packed: the folders, and what each file in
// them takes.
func (p *sevenParser) streams() (folders []sevenFolder, parts []sevenPart, err error) {
	var begin int64
	var sizes []int64
	for !p.bad {
		switch p.byte() {
		case 0:
			if p.bad {
				return nil, nil, errSevenDirectory
			}
			if parts == nil {
				parts, err = p.subStreams(folders, 0)
			}
			return folders, parts, err
		case sevenPackInfo:
			begin, sizes = p.packInfo()
		case sevenUnpackInfo:
			folders = p.unpackInfo(begin, sizes)
		case sevenSubStreams:
			if parts, err = p.subStreams(folders, p.byte()); err != nil {
				return nil, nil, err
			}
		default:
			return nil, nil, errSevenDirectory
		}
	}
	return nil, nil, errSevenDirectory
}

// packInfo reads where the packed bytes begin, and the sizes of their streams.
func (p *sevenParser) packInfo() (begin int64, sizes []int64) {
	begin = p.number()
	n := p.count()
	for id := p.byte(); id != 0 && !p.bad; id = p.byte() {
		switch id {
		case sevenSize:
			for i := int64(0); i < n && !p.bad; i++ {
				sizes = append(sizes, p.number())
			}
		case sevenCRC:
			p.sums(n)
		default:
			p.bad = true
		}
	}
	return begin, sizes
}

// unpackInfo reads the folders.
func (p *sevenParser) unpackInfo(begin int64, sizes []int64) (folders []sevenFolder) {
	if p.byte() != sevenFolders {
		p.bad = true
	}
	n := p.count()
	if p.byte() != 0 { // they would lie somewhere else, which no program writes
		p.bad = true
	}
	var outs []int64 // what comes out of each coder of a folder, in the order of the directory
	var orders [][]int
	for i := int64(0); i < n && !p.bad; i++ {
		f, order, packed, out := p.folder()
		f.at, f.streams = begin, 1
		if packed > int64(len(sizes)) {
			p.bad = true
			break
		}
		for k, size := range sizes[:packed] {
			if k == 0 {
				f.packed = size
			}
			if begin += size; begin < 0 {
				p.bad = true
			}
		}
		sizes = sizes[packed:]
		folders, orders, outs = append(folders, f), append(orders, order), append(outs, out)
	}
	for id := p.byte(); id != 0 && !p.bad; id = p.byte() {
		switch id {
		case sevenUnpackSize:
			for i := range folders {
				p.unpackSizes(&folders[i], orders[i], outs[i])
			}
		case sevenCRC:
			sums, known := p.sums(n)
			for i := range folders {
				folders[i].crc, folders[i].checked = sums[i], known[i]
			}
		default:
			p.bad = true
		}
	}
	return folders
}

// sevenCoders is the most coders that a folder has: 7-Zip allows as many.
const sevenCoders = 32

// folder reads how one folder is packed: its coders in the order in which they
// unpack, where each stands in the directory, and how many streams go in and
// come out. A folder of coders that take several streams has an error.
func (p *sevenParser) folder() (f sevenFolder, order []int, packed, out int64) {
	n := p.count()
	if n == 0 || n > sevenCoders {
		p.bad = true
		return f, nil, 0, 0
	}
	coders := make([]sevenCoder, n)
	var in int64
	for i := range coders {
		about := p.byte()
		for _, b := range p.bytes(int64(about & 15)) {
			coders[i].method = coders[i].method<<8 | uint64(b)
		}
		ins, outs := int64(1), int64(1)
		if about&0x10 != 0 {
			ins, outs = p.number(), p.number()
			if ins < 1 || outs < 1 || ins > sevenCoders || outs > sevenCoders {
				p.bad = true
				return f, nil, 0, 0
			}
		}
		if about&0x20 != 0 {
			coders[i].props = p.bytes(p.number())
		}
		if ins != 1 || outs != 1 {
			f.err = sevenMethod(coders[i].method)
		}
		in, out = in+ins, out+outs
	}
	from := map[int64]int64{} // stream that goes in → stream that came out
	taken := map[int64]bool{}
	for range out - 1 {
		i := p.number()
		from[i] = p.number()
		taken[from[i]] = true
	}
	if packed = in - (out - 1); packed < 1 {
		p.bad = true
		return f, nil, 0, 0
	}
	if packed > 1 {
		for range packed {
			p.number()
		}
	}
	if f.err != nil { // its files have their sizes all the same
		f.coders = coders
		last := int64(0)
		for taken[last] && last < out-1 {
			last++
		}
		return f, []int{int(last)}, packed, out
	}
	next := map[int64]int64{} // coder → the one that takes what comes out of it
	first := int64(-1)
	for i := range n {
		if o, bound := from[i]; bound {
			next[o] = i
		} else {
			first = i
		}
	}
	for at, ok := first, first >= 0; ok && len(order) < int(n); at, ok = next[at], has(next, at) {
		order = append(order, int(at))
		f.coders = append(f.coders, coders[at])
	}
	if len(order) != int(n) {
		p.bad = true
	}
	return f, order, packed, out
}

func has(m map[int64]int64, k int64) bool { _, ok := m[k]; return ok }

// unpackSizes reads what comes out of each coder of a folder.
func (p *sevenParser) unpackSizes(f *sevenFolder, order []int, outs int64) {
	sizes := make([]int64, outs)
	for i := range sizes {
		sizes[i] = p.number()
	}
	for k, at := range order {
		f.coders[k].size = sizes[at]
		f.size = sizes[at] // the last is that of the folder
	}
}

// subStreams reads what each file takes of its folder; id is the part of the
// directory that comes next.
func (p *sevenParser) subStreams(folders []sevenFolder, id byte) (parts []sevenPart, err error) {
	if id == sevenStreamCount {
		for i := range folders {
			folders[i].streams = p.number()
		}
		id = p.byte()
	}
	total := int64(0)
	for _, f := range folders {
		if total += f.streams; f.streams > int64(p.most) || total > int64(p.most) {
			return nil, limit("more than %d members in one file", p.most)
		}
	}
	parts = make([]sevenPart, 0, total)
	for _, f := range folders {
		left := f.size
		for k := range f.streams {
			size := left
			if k < f.streams-1 {
				size = 0
				if id == sevenSize {
					size = p.number()
				}
			}
			if left -= size; left < 0 {
				p.bad = true
				return nil, errSevenDirectory
			}
			parts = append(parts, sevenPart{size: size})
		}
	}
	if id == sevenSize {
		id = p.byte()
	}
	p.partSums(folders, parts, &id)
	if id != 0 || p.bad {
		return nil, errSevenDirectory
	}
	return parts, nil
}

// partSums gives each file its checksum: its folder's where it is alone in it.
func (p *sevenParser) partSums(folders []sevenFolder, parts []sevenPart, id *byte) {
	var open []int // of parts, those whose checksum must be read
	at := 0
	for _, f := range folders {
		for range f.streams {
			if f.streams == 1 && f.checked {
				parts[at].crc, parts[at].checked = f.crc, true
			} else {
				open = append(open, at)
			}
			at++
		}
	}
	for *id != 0 && !p.bad {
		if *id != sevenCRC {
			p.bad = true
			return
		}
		sums, known := p.sums(int64(len(open)))
		for k, at := range open {
			parts[at].crc, parts[at].checked = sums[k], known[k]
		}
		*id = p.byte()
	}
}
