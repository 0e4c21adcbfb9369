package timeline

// partition fills the column Partition: a row that names no method of its own
// inherits from its lineage, else from the Windows logons of its user on its
// device in the hours before, if those agree; else it is unknown.
func (t *Timeline) partition() {
	known := t.cols[Partition] // what each row's own steps say
	federated, unknown := t.pool.code("federated"), t.pool.code("unknown")
	roots := map[int32]int32{} // of session
	type owner struct{ user, device int32 }
	logons := map[owner][]logon{}
	out := gathered{}
	for i := range t.Time {
		session, dev := t.Code(Session, i), owner{t.Code(User, i), t.Code(Device, i)}
		own := known.at(i)
		if own == 0 && t.Class[i] == Federated {
			own = federated
		}
		part := own
		if part == 0 && session != 0 {
			part = roots[session]
		}
		if part == 0 && dev.device != 0 {
			part = only(logons[dev], t.Time[i]-t.limits.LogonInherit)
		}
		if own != 0 && t.Is(i, OK) {
			if session != 0 && roots[session] == 0 {
				roots[session] = own
			}
			if t.Class[i] == Logon && dev.device != 0 {
				logons[dev] = noted(logons[dev], own, t.Time[i])
			}
		}
		if part == 0 {
			part = unknown
		}
		if out.add(part); len(out.varied) >= handOver {
			out.settle()
		}
	}
	t.cols[Partition] = out.codes()
}

// logon is the last Windows logon with one kind of credential.
type logon struct {
	partition int32
	at        int64
}

func noted(ls []logon, partition int32, at int64) []logon {
	for n := range ls {
		if ls[n].partition == partition {
			ls[n].at = at
			return ls
		}
	}
	return append(ls, logon{partition, at})
}

// only returns the one credential of the logons since a time, or 0.
func only(ls []logon, since int64) (partition int32) {
	for _, l := range ls {
		if l.at >= since {
			if partition != 0 {
				return 0
			}
			partition = l.partition
		}
	}
	return partition
}
