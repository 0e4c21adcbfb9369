// Package reference holds the tables that detections look things up in: what
// an application is, what an error means, which user agents are tools'. Each
// table is a CSV file under tables whose first line says where it is from and
// when it was read; every row keeps its own source and licence. The package
// knows no case and decides nothing.
//
// What the accessors return is shared: it must not be changed.
package reference

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
)

//go:embed tables/*.csv
var files embed.FS

// Origin says where a row is from.
type Origin struct{ Source, Licence string }

// row gives the cells of one line by the name of their column.
type row struct {
	table string
	names map[string]int
	cells []string
}

func (r row) text(name string) string {
	i, ok := r.names[name]
	if !ok {
		panic(fmt.Sprintf("reference: table %s has no column %q", r.table, name))
	}
	return strings.TrimSpace(r.cells[i])
}

func (r row) yes(name string) bool { return r.text(name) == "yes" }

func (r row) origin() Origin { return Origin{r.text("source"), r.text("licence")} }

// rows reads a table whole. The tables are part of the program, so a broken
// one is a broken build.
func rows(table string) []row {
	f, err := files.Open("tables/" + table + ".csv")
	if err != nil {
		panic(fmt.Sprintf("reference: %v", err))
	}
	c := csv.NewReader(f)
	c.Comment = '#'
	all, err := c.ReadAll()
	if err != nil || len(all) < 2 {
		panic(fmt.Sprintf("reference: table %s: %d lines, %v", table, len(all), err))
	}
	names := map[string]int{}
	for i, n := range all[0] {
		names[n] = i
	}
	var rs []row
	for _, cells := range all[1:] {
		rs = append(rs, row{table, names, cells})
	}
	return rs
}

// index reads a table into a map. A key that comes twice is a broken table.
func index[K comparable, V any](table string, each func(row) (K, V)) map[K]V {
	m := map[K]V{}
	for _, r := range rows(table) {
		k, v := each(r)
		if _, twice := m[k]; twice {
			panic(fmt.Sprintf("reference: table %s has %v twice", table, k))
		}
		m[k] = v
	}
	return m
}

// list reads a table in the order of its lines.
func list[V any](table string, each func(row) V) []V {
	var vs []V
	for _, r := range rows(table) {
		vs = append(vs, each(r))
	}
	return vs
}
