package activity

import (
	"testing"

	"prtscope/ingest/column/columntest"
)

func TestSchemaIsWrittenDown(t *testing.T) {
	columntest.Documented(t, Schema, "`activity/*.parquet`", "ingest/activity", "")
}
