package step

import (
	"testing"

	"prtscope/ingest/column/columntest"
)

func TestSchemaIsWrittenDown(t *testing.T) {
	columntest.Documented(t, Schema, "`steps/*.parquet`", "ingest/step", "")
}
