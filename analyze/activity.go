package analyze

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"

	"prtscope/analyze/detect"
	"prtscope/analyze/requests"
	"prtscope/ingest/activity"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

var activityTable = table{activity.Schema}

// deeds is what was done with tokens, put beside the sign-ins: a share of it for
// each file of sign-ins, in the order of their users. A user of no sign-in is in
// the share of the file where theirs would be.
type deeds struct {
	dir    string
	shares []File
	sorter *sorter
	mu     sync.Mutex
	lost   []detect.Lost // tokens that no sign-in of their user gave
	bytes  int64         // of lost
}

// gather puts the requests of the case in order of users and tokens and cuts
// them as the sign-ins are cut.
func (r *run) gather() (*deeds, error) {
	d := &deeds{dir: filepath.Join(r.opt.TempDir, "requests-of-users")}
	if len(r.in.Activities) == 0 || len(r.in.Events) == 0 {
		return d, nil
	}
	called, err := r.called()
	if err != nil {
		return nil, err
	}
	if d.sorter, err = r.newSorter("requests", requests.Schema, requests.Compare, 8); err != nil {
		return nil, err
	}
	d.sorter.By(textKey(requests.User))
	tallies := make([]requests.Tally, len(r.in.Activities))
	err = r.each(len(r.in.Activities), func(ctx context.Context, n int) error {
		g := requests.NewGatherer(called, d.sorter.Add)
		for b, err := range activityTable.batches(ctx, r.in.Activities[n:n+1], requests.Columns()) {
			if err != nil {
				return err
			}
			if err := g.Add(b); err != nil {
				return err
			}
		}
		tallies[n] = g.Tally
		return g.Flush()
	})
	if err == nil {
		err = r.cut(d)
	}
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	r.world.Requests = new(requests.Tally)
	for _, t := range tallies {
		r.world.Requests.Add(t)
	}
	return d, nil
}

// called returns the object ids of the users that requests name only by their
// principal name, as sign-ins tell them. It is nil where no request does.
func (r *run) called() (func(upn string) string, error) {
	ids := map[string]string{}
	for b, err := range activityTable.batches(r.ctx, r.in.Activities, []int{activity.UserID, activity.UserUPN}) {
		if err != nil {
			return nil, err
		}
		last := int32(-1)
		for i := range b.Len() {
			code := b.Code(activity.UserUPN, i)
			if code == last || code < 0 {
				continue
			}
			last = code
			upn, _ := b.Text(activity.UserUPN, i)
			if id, _ := b.Text(activity.UserID, i); id == "" && upn != "" {
				if _, known := ids[upn]; !known {
					ids[upn] = ""
					if err := r.held.grow("users of requests", int64(150+len(upn))); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	for b, err := range eventTable.batches(r.ctx, r.in.Events, signin.Of(signin.UserID, signin.UserName).List()) {
		if err != nil {
			return nil, err
		}
		id, upn := int32(-1), int32(-1)
		for i := range b.Len() {
			x, y := b.Code(signin.UserID, i), b.Code(signin.UserName, i)
			if x == id && y == upn || x < 0 || y < 0 {
				continue
			}
			id, upn = x, y
			name, _ := b.Text(signin.UserName, i)
			if old, asked := ids[name]; asked {
				if v, _ := b.Text(signin.UserID, i); v != "" && (old == "" || v < old) {
					ids[name] = v
				}
			}
		}
	}
	return func(upn string) string { return ids[upn] }, nil
}

// firsts returns whose sign-ins each file begins with.
func (r *run) firsts() (names []string, err error) {
	for _, f := range r.in.Events {
		name := ""
		for b, err := range eventTable.batches(r.ctx, []File{f}, signin.Of(signin.UserID, signin.UserName, signin.ServicePrincipalID).List()) {
			if err != nil {
				return nil, err
			}
			if b.Len() > 0 {
				prefix, id := signin.SubjectParts(b, 0)
				name = prefix + id
				break
			}
		}
		names = append(names, name)
	}
	return names, nil
}

// cut writes the groups of requests into one file for each file of sign-ins.
func (r *run) cut(d *deeds) error {
	firsts, err := r.firsts()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	at := 0
	var out *share
	end := func() error {
		if out == nil {
			return nil
		}
		f, err := out.end()
		d.shares[at], out = f, nil
		return err
	}
	d.shares = make([]File, len(firsts))
	err = groups(d.sorter, func(g *requests.Group) error {
		next := at
		for next+1 < len(firsts) && g.User >= firsts[next+1] {
			next++
		}
		if next != at {
			if err := end(); err != nil {
				return err
			}
			at = next
		}
		if out == nil {
			var err error
			if out, err = newShare(filepath.Join(d.dir, fmt.Sprint(at))); err != nil {
				return err
			}
		}
		return out.add(g)
	})
	return errors.Join(err, end())
}

// groups calls see with the groups of sorted parts, each whole.
func groups(rows *sorter, see func(g *requests.Group) error) error {
	var last requests.Group
	some := false
	err := rows.Each(func(b *column.Batch, i int) error {
		g := requests.At(b, i)
		if some && last.Same(&g) {
			last.Join(&g)
			return nil
		}
		if some {
			if err := see(&last); err != nil {
				return err
			}
		}
		last, some = g, true
		return nil
	})
	if err == nil && some {
		err = see(&last)
	}
	return err
}

// share is a temporary file of groups being written.
type share struct {
	path  string
	file  *os.File
	buf   *bufio.Writer
	w     *tablefile.Writer
	batch *column.Batch
}

func newShare(path string) (*share, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	s := &share{path: path, file: f, buf: bufio.NewWriter(f), batch: column.NewBatch(requests.Schema)}
	s.w = tablefile.NewWriter(s.buf, requests.Schema, nil)
	return s, nil
}

func (s *share) add(g *requests.Group) error {
	g.Put(s.batch)
	if !s.batch.Full() {
		return nil
	}
	b := s.batch
	s.batch = column.NewBatch(requests.Schema)
	return s.w.Write(b)
}

func (s *share) end() (File, error) {
	err := s.w.Write(s.batch)
	if err == nil {
		err = s.w.Close()
	}
	if err == nil {
		err = s.buf.Flush()
	}
	if e := s.file.Close(); err == nil {
		err = e
	}
	info, e := os.Stat(s.path)
	if err = errors.Join(err, e); err != nil {
		return File{}, err
	}
	return File{Name: "requests of users", Size: info.Size(), Open: func() (ReaderAtCloser, error) { return os.Open(s.path) }}, nil
}

// close removes what is on disk.
func (d *deeds) close() error {
	err := os.RemoveAll(d.dir)
	if d.sorter != nil {
		err = errors.Join(err, d.sorter.Close())
	}
	return err
}

// seeker finds the requests of one user after the other in a share.
type seeker struct {
	next func() (requests.Group, error, bool)
	stop func()
	held requests.Group
	some bool
	most int64 // bytes that the requests of one user may take
}

// of opens the share of file n of sign-ins; it is empty where there is none.
func (d *deeds) of(ctx context.Context, n int, most int64) *seeker {
	s := &seeker{most: most, stop: func() {}}
	if n >= len(d.shares) || d.shares[n].Open == nil {
		return s
	}
	s.next, s.stop = iter.Pull2(func(yield func(requests.Group, error) bool) {
		for b, err := range (table{requests.Schema}).batches(ctx, d.shares[n:n+1], nil) {
			if err != nil {
				yield(requests.Group{}, err)
				return
			}
			for i := range b.Len() {
				if !yield(requests.At(b, i), nil) {
					return
				}
			}
		}
	})
	return s
}

// take returns the requests of the next user up to and including a name; it is
// told again until it returns none. With last, whoever is next is returned.
func (s *seeker) take(upTo string, last bool) (user string, groups []requests.Group, err error) {
	var size int64
	for {
		if !s.some {
			if s.next == nil {
				return user, groups, nil
			}
			g, err, ok := s.next()
			if !ok || err != nil {
				s.next = nil
				return user, groups, err
			}
			s.held, s.some = g, true
		}
		if user == "" && (last || s.held.User <= upTo) {
			user = s.held.User
		}
		if user == "" || s.held.User != user {
			return user, groups, nil
		}
		if size += s.held.Bytes(); size > s.most {
			return "", nil, &LimitError{What: fmt.Sprintf("the requests of user %q", user), Bytes: size, Share: s.most}
		}
		groups = append(groups, s.held)
		s.some = false
	}
}
