package format

import (
	"bytes"

	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// rowTable is the table that a row is of: the surest word on its kind.
func rowTable(d *decoder, _ *layout, c *csvColumn, v value) {
	kind := d.logTable.kind(v.text)
	if kind == "" {
		d.foreign = categoryName(v)
		return
	}
	d.foreign = ""
	d.row.SetString(signin.Kind, kind)
	d.fallback(signin.Category, c.name, v)
}

// rowCategory is the category of the log, which says the same where a query
// dropped the table.
func rowCategory(d *decoder, _ *layout, c *csvColumn, v value) {
	d.set(signin.Category, c.name, v)
	if d.has(signin.Kind) {
		return
	}
	if kind := d.category.kind(v.text); kind != "" {
		d.row.SetString(signin.Kind, kind)
		d.foreign = ""
	} else {
		d.foreign = categoryName(v)
	}
}

// rowEventTypes tells the kind where neither table nor category are there.
func rowEventTypes(d *decoder, _ *layout, c *csvColumn, v value) {
	if d.has(signin.Kind) {
		return
	}
	if kind := field.Kind(v.text); kind != "" {
		d.row.SetString(signin.Kind, kind)
	}
}

// rowLogPath is the path of the log itself, never the resource of the sign-in.
// It names the tenant, for rows without a column that does.
func rowLogPath(d *decoder, _ *layout, c *csvColumn, v value) {
	if len(v.text) < 10 || !bytes.EqualFold(v.text[:9], []byte("/tenants/")) {
		return
	}
	if id, _, _ := bytes.Cut(v.text[9:], []byte("/")); field.IsGUID(id) {
		d.fallback(signin.TenantID, c.name, cell(id))
	}
}

// rowPlace is the country.
func rowPlace(d *decoder, _ *layout, c *csvColumn, v value) {
	d.set(signin.Location, c.name, v)
}

// rowResult is the error code, which the status may say again, before or after.
func rowResult(d *decoder, _ *layout, c *csvColumn, v value) {
	n, ok := field.Int(v.text)
	if !ok && v.kind == text {
		n, ok = field.Whole(v.text)
	}
	if !ok {
		d.result.bad = d.result.bad || bytes.ContainsAny(v.text, "123456789")
		d.odd(c.name, v)
		return
	}
	if d.result.has && d.result.code != n {
		d.disagree(signin.ErrorCode, quotedInt(d.result.code), quotedInt(n))
	}
	d.result.code, d.result.has = n, true
}

// rowRisks takes the newer of two columns that say the same.
func rowRisks(d *decoder, _ *layout, c *csvColumn, v value) {
	if string(bytes.TrimSpace(v.text)) == "[]" {
		if !d.has(signin.RiskEvents) {
			d.row.SetString(signin.RiskEvents, "")
		}
		return
	}
	d.set(signin.RiskEvents, c.name, v)
}
