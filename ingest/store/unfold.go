package store

import (
	"encoding/json"
	"fmt"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
)

// records writes down rows as they are, by columns.
func (f *folder) records(rows []column.Row) string {
	p := f.policy
	var all []map[string]any
	for _, r := range rows {
		record := map[string]any{}
		for c, field := range p.schema.Fields {
			if field.Type.Strings() {
				if v, ok := r.Batch.Text(c, r.At); ok {
					record[field.Name] = v
				}
			} else if v := r.Batch.Num(c, r.At); v != column.Null {
				record[field.Name] = v
			}
		}
		record[p.schema.Fields[p.source].Name] = p.location(f.names, r).source
		all = append(all, record)
	}
	return compact(all)
}

// unfold takes the rows of b apart that were made of records with and without an id.
func (p *policy) unfold(b *column.Batch) (*column.Batch, error) {
	if p.schema != audit.Schema {
		return b, nil
	}
	folded, rest := parted(b, func(b *column.Batch, i int) bool { return b.Has(audit.Folded, i) })
	if len(folded) == 0 {
		return b, nil
	}
	out := column.Gather(p.schema, rest)
	for _, r := range folded {
		text, _ := r.Batch.Text(audit.Folded, r.At)
		if err := p.addRecords(out, text); err != nil {
			return nil, fmt.Errorf("table %s: folded: %w", p.schema.Name, err)
		}
	}
	return out, nil
}

// addRecords adds what records wrote.
func (p *policy) addRecords(to *column.Batch, text string) error {
	var all []map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return err
	}
	for _, record := range all {
		for c, field := range p.schema.Fields {
			raw, ok := record[field.Name]
			if !ok {
				continue
			}
			var err error
			if field.Type.Strings() {
				var v string
				if err = json.Unmarshal(raw, &v); err == nil {
					to.SetString(c, v)
				}
			} else {
				var v int64
				if err = json.Unmarshal(raw, &v); err == nil {
					to.SetNum(c, v)
				}
			}
			if err != nil {
				to.Rollback()
				return err
			}
		}
		to.Commit()
	}
	return nil
}
