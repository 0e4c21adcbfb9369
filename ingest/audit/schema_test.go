package audit

import (
	"testing"

	"prtscope/ingest/column/columntest"
)

func TestSchemaIsWrittenDown(t *testing.T) {
	columntest.Documented(t, Schema, "`audit/*.parquet`", "ingest/audit", "")
}
