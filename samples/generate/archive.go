package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"prtscope/samples/export"
	"prtscope/samples/stories"
	"prtscope/samples/tenant"
)

// plan is what was asked for.
type plan struct {
	dir         string
	seed        uint64
	size        int64 // bytes of sign-ins; 0: whatever people and days give
	format      string
	users, days int
	without     string // application id of a client whose sign-ins are left out
}

// The default span, and the people above whom a larger archive means more
// days instead of more people: a day is held in memory.
const (
	month = 28
	crowd = 5000
)

// settle fills in what was not asked for: how many people over how many days
// leave sign-ins of the wanted size.
func (p *plan) settle() error {
	if p.days == 0 {
		p.days = month
	}
	if p.users > 0 && p.size == 0 {
		return nil
	}
	perDay, err := pilot(p.seed, p.format) // bytes that one person leaves in a day
	if err != nil {
		return err
	}
	if p.users > 0 {
		p.days = max(14, int(float64(p.size)/perDay/float64(p.users)))
		return nil
	}
	p.users = max(1, int(float64(p.size)/perDay/float64(p.days)))
	if p.users > crowd {
		p.users = crowd
		p.days = int(float64(p.size) / perDay / crowd)
	}
	return nil
}

// pilot measures four weeks of forty people in the format.
func pilot(seed uint64, format string) (float64, error) {
	const people = 40
	f, err := find(format)
	if err != nil {
		return 0, err
	}
	c := stories.NewCrowd(seed, people, month)
	var total int64
	o, err := f.open(&export.Writer{World: c.World}, func(string) (io.WriteCloser, error) { return &counter{&total}, nil })
	if err != nil {
		return 0, err
	}
	for day := range month {
		if err := o.day(c.Day(day)); err != nil {
			return 0, err
		}
	}
	if err := o.close(); err != nil {
		return 0, err
	}
	return float64(total) / people / month, nil
}

type counter struct{ total *int64 }

func (c *counter) Write(b []byte) (int, error) {
	*c.total += int64(len(b))
	return len(b), nil
}

func (c *counter) Close() error { return nil }

// write writes the archive and returns how many sign-ins it holds.
func (p *plan) write() (rows int, err error) {
	f, err := find(p.format)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return 0, err
	}
	if old, err := os.ReadDir(p.dir); err != nil {
		return 0, err
	} else if len(old) > 0 {
		return 0, fmt.Errorf("%s is not empty", p.dir)
	}
	c := stories.NewCrowd(p.seed, p.users, p.days)
	w := &export.Writer{World: c.World}
	o, err := f.open(w, func(name string) (io.WriteCloser, error) {
		return create(filepath.Join(p.dir, filepath.FromSlash(name)))
	})
	if err != nil {
		return 0, err
	}
	for day := range c.World.Days {
		today := slices.DeleteFunc(c.Day(day), func(e *tenant.SignIn) bool { return p.without != "" && e.App.ID == p.without })
		rows += len(today)
		if err := o.day(today); err != nil {
			return rows, err
		}
	}
	if err := o.close(); err != nil {
		return rows, err
	}
	rest := map[string][]byte{
		filepath.Join(p.dir, "directoryAudits.json"): w.GraphAudits(true),
		filepath.Join(p.dir, "devices.json"):         w.GraphDevices(true),
		p.labels():                                   export.Labels(c.Labels, f.name, f.like),
	}
	if len(c.World.Risks) > 0 {
		rest[filepath.Join(p.dir, "riskDetections.json")] = w.WorldRisks()
	}
	for name, b := range rest {
		if err := os.WriteFile(name, b, 0o644); err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// labels is the file of labels: beside the archive, since it is no export.
func (p plan) labels() string { return filepath.Clean(p.dir) + ".labels.json" }

// create opens a file to write, or to go on with where it was closed before.
func create(path string) (io.WriteCloser, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	return &file{bufio.NewWriterSize(f, 1<<16), f}, nil
}

type file struct {
	*bufio.Writer
	f *os.File
}

func (f *file) Close() error {
	if err := f.Flush(); err != nil {
		f.f.Close()
		return err
	}
	return f.f.Close()
}

// output is an archive being written: a day at a time, then its end.
type output struct {
	day   func([]*tenant.SignIn) error
	close func() error
}

// find returns the layout of a format.
func find(format string) (*layout, error) {
	var names []string
	for i := range formats {
		if formats[i].name == format {
			return &formats[i], nil
		}
		names = append(names, formats[i].name)
	}
	return nil, fmt.Errorf("no format %q; there are %s", format, strings.Join(names, ", "))
}
