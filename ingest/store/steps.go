package store

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/run"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
)

// Steps returns the table of authentication steps that were exported apart
// from their sign-ins.
func Steps(dir string, budget int64) *Table { return newTable(steps(), dir, budget) }

// steps have no ids of their own: those that say the same are one. Those of a
// sign-in stand together.
func steps() *policy {
	return policy{
		schema:  step.Schema,
		subject: func(b *column.Batch, i int) (string, string) { return "", firstText(b, i, step.EventID) },
		subjects: func(a *column.Batch, i int, b *column.Batch, j int) int {
			return strings.Compare(firstText(a, i, step.EventID), firstText(b, j, step.EventID))
		},
		time: step.EventTime, digits: step.TimeDigits, tenant: step.EventID,
		kind:  nil,
		grows: never, vague: func(int, string) bool { return false }, outdone: func(int, []string) []string { return nil },
		within: byTimeThenID(step.EventTime, step.EventID),
	}.origin()
}

// Bounds of a join.
const (
	maxSteps = 100     // of one sign-in; those beyond are in their own table alone
	maxKnown = 4 << 20 // sign-ins that have steps; beyond that every sign-in is looked at
)

// joined is the table in which steps and sign-ins meet: rows of the details of
// one sign-in, without a subject, and rows of subjects that have such an id.
var joined = column.NewSchema("steps-join", 1,
	column.Field{Name: "event_id", Type: column.Unique}, column.Field{Name: "user_id", Type: column.Text},
	column.Field{Name: "user_name", Type: column.Text}, column.Field{Name: "service_principal_id", Type: column.Text},
	column.Field{Name: "tenant_id", Type: column.Text}, column.Field{Name: "event_time", Type: column.Time},
	column.Field{Name: "auth_details", Type: column.Unique}, column.Field{Name: "also_in", Type: column.Unique},
	column.Field{Name: "beyond", Type: column.Unique})

const (
	joinID = iota
	joinUser
	joinUserName
	joinPrincipal
	joinTenant
	joinTime
	joinDetails
	joinPlaces
	joinBeyond
)

// A joiner makes of the steps of each sign-in one more record of it, which says
// whose sign-in it is and when as the other records do, and for the rest the
// steps alone. The table then merges it as it merges all records: where it was
// read stands in also_in and filled.
type joiner struct {
	to     *Table
	names  *names
	rows   *run.Sorter // of table joined
	batch  *column.Batch
	known  []int64 // hashes of the ids that have steps, in order; nil if there are too many
	many   bool
	lacks  []string // what a record of steps does not carry
	record *column.Batch
	beyond map[string]int64 // records of the steps beyond maxSteps of the sign-in at hand, by source
	joined Joined
}

// Joined counts what became of records of steps, by source. What is in neither
// map names a sign-in that is not there.
type Joined struct {
	In   map[string]int64 // in a sign-in
	Over map[string]int64 // of a sign-in that has as many as it can have
}

// Join adds to t, the table of sign-ins, what the table of steps says of them.
// Both must be complete, and t not finished; sources and ranks are those of
// Finish. It returns what became of the records of each source of steps.
func (t *Table) Join(of *Table, sources map[string]string, ranks map[string]int) (Joined, error) {
	j := &joiner{to: t, names: &names{sources, ranks}, batch: column.NewBatch(joined), record: column.NewBatch(signin.Schema),
		beyond: map[string]int64{}, joined: Joined{map[string]int64{}, map[string]int64{}}}
	j.rows = run.NewSorter(joined, compareJoined, t.dir, t.budget/4).By(func(b *column.Batch, i int) uint64 { return firstWord("", firstText(b, i, joinID)) })
	defer j.rows.Close()
	for c, f := range signin.Schema.Fields[:signin.Extra] {
		if c != signin.AuthDetails && c != signin.EventID {
			j.lacks = append(j.lacks, f.Name)
		}
	}
	var group []column.Row
	err := of.merged(j.names, func(r column.Row) (read bool, err error) {
		if len(group) > 0 && !of.policy.sameSubject(group[0], r) {
			if err := j.details(of.policy, group); err != nil {
				return false, err
			}
			group = group[:0]
		}
		if len(group) < maxSteps {
			group = append(group, r)
			return false, nil
		}
		for _, l := range of.policy.places(j.names, r) {
			j.beyond[l.source]++
		}
		return false, nil
	})
	if err != nil || len(group) == 0 {
		return Joined{}, err
	}
	if err := j.details(of.policy, group); err != nil {
		return Joined{}, err
	}
	slices.Sort(j.known)
	if err := t.place(); err != nil {
		return Joined{}, err
	}
	if err := t.rows.Each(j.subject); err != nil {
		return Joined{}, err
	}
	return j.joined, j.meet()
}

// compareJoined brings the details of a sign-in before those whose it is.
func compareJoined(a *column.Batch, i int, b *column.Batch, j int) int {
	text := func(c int) int { return strings.Compare(firstText(a, i, c), firstText(b, j, c)) }
	return cmp.Or(text(joinID), -text(joinDetails), text(joinUser), text(joinUserName), text(joinPrincipal), text(joinTenant),
		cmp.Compare(a.Num(joinTime, i), b.Num(joinTime, j)))
}

// next ends a row of table joined.
func (j *joiner) next() error {
	j.batch.Commit()
	if !j.batch.Full() && j.batch.Size() < scratchBytes {
		return nil
	}
	b := j.batch
	j.batch = column.NewBatch(joined)
	return j.rows.Add(b)
}

// details takes the steps of one sign-in.
func (j *joiner) details(p *policy, rows []column.Row) error {
	if hash := hashOf(firstText(rows[0].Batch, rows[0].At, step.EventID)); !j.many {
		if j.known = append(j.known, hash); len(j.known) > maxKnown {
			j.known, j.many = nil, true
		}
	}
	slices.SortStableFunc(rows, func(x, y column.Row) int {
		a, b := p.location(j.names, x), p.location(j.names, y)
		return cmp.Or(cmp.Compare(x.Batch.Num(step.EventTime, x.At), y.Batch.Num(step.EventTime, y.At)), cmp.Compare(a.record, b.record), a.compare(b))
	})
	var list []authStep
	var places []location
	for _, r := range rows {
		list = append(list, authStepOf(r))
		places = append(places, p.places(j.names, r)...)
	}
	slices.SortFunc(places, j.names.compare)
	var names []string
	for _, l := range slices.Compact(places) {
		names = append(names, l.String())
	}
	j.batch.SetString(joinID, firstText(rows[0].Batch, rows[0].At, step.EventID))
	j.batch.SetString(joinDetails, compact(list))
	j.batch.SetList(joinPlaces, names)
	if len(j.beyond) > 0 {
		beyond, _ := json.Marshal(j.beyond) // counts can be written
		j.batch.SetText(joinBeyond, beyond)
		clear(j.beyond)
	}
	return j.next()
}

// subject notes whose a sign-in is, and when, if it may have steps.
func (j *joiner) subject(b *column.Batch, i int) error {
	id, _ := b.Text(signin.EventID, i)
	if _, has := slices.BinarySearch(j.known, hashOf(id)); id == "" || !has && !j.many {
		return nil
	}
	j.batch.SetString(joinID, id)
	for to, c := range map[int]int{joinUser: signin.UserID, joinUserName: signin.UserName, joinPrincipal: signin.ServicePrincipalID, joinTenant: signin.TenantID} {
		if v, ok := b.Text(c, i); ok {
			j.batch.SetString(to, v)
		}
	}
	if second := signin.Second(b.Num(signin.EventTime, i)); second != column.Null {
		j.batch.SetNum(joinTime, second*1e6)
	}
	return j.next()
}

// meet makes a record of each pair of details and subject.
func (j *joiner) meet() error {
	if err := j.rows.Add(j.batch); err != nil {
		return err
	}
	var details, last column.Row // last is of the sign-in that was paired last
	err := j.rows.Each(func(b *column.Batch, i int) error {
		r := column.Row{Batch: b, At: i}
		if b.Has(joinDetails, i) {
			details = r
			return nil
		}
		if details.Batch == nil || firstText(details.Batch, details.At, joinID) != firstText(b, i, joinID) {
			return nil
		}
		if last.Batch != nil && compareJoined(last.Batch, last.At, b, i) == 0 {
			return nil // another record of the same sign-in
		}
		if last.Batch == nil || firstText(last.Batch, last.At, joinID) != firstText(b, i, joinID) {
			for _, name := range column.SplitList(firstText(details.Batch, details.At, joinPlaces)) {
				j.joined.In[parseLocation(name).source]++
			}
			var beyond map[string]int64
			if v, ok := details.Batch.Text(joinBeyond, details.At); ok {
				if err := json.Unmarshal([]byte(v), &beyond); err != nil {
					return err
				}
			}
			for source, n := range beyond {
				j.joined.Over[source] += n
			}
		}
		last = r
		return j.pair(details, r)
	})
	if err != nil {
		return err
	}
	return j.to.add(j.record)
}

func (j *joiner) pair(details, whose column.Row) error {
	b := j.record
	text := func(to, from int, r column.Row) {
		if v, ok := r.Batch.Text(from, r.At); ok {
			b.SetString(to, v)
		}
	}
	text(signin.EventID, joinID, details)
	text(signin.AuthDetails, joinDetails, details)
	text(signin.UserID, joinUser, whose)
	text(signin.UserName, joinUserName, whose)
	text(signin.ServicePrincipalID, joinPrincipal, whose)
	text(signin.TenantID, joinTenant, whose)
	if at := whose.Batch.Num(joinTime, whose.At); at != column.Null {
		b.SetNum(signin.EventTime, at)
		b.SetNum(signin.TimeDigits, signin.Minute) // it says no more than any record of the sign-in
	}
	places, _ := details.Batch.Text(joinPlaces, details.At)
	names := column.SplitList(places)
	home := parseLocation(names[0])
	b.SetString(signin.Source, home.source)
	b.SetNum(signin.Record, home.record)
	b.SetNum(signin.Offset, home.offset)
	if len(names) > 1 {
		b.SetList(signin.AlsoIn, names[1:])
	}
	b.SetList(signin.Missing, j.lacks)
	b.Commit()
	if !b.Full() && b.Size() < scratchBytes {
		return nil
	}
	j.record = column.NewBatch(signin.Schema)
	return j.to.add(b)
}
