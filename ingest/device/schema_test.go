package device

import (
	"testing"

	"prtscope/ingest/column/columntest"
)

func TestSchemaIsWrittenDown(t *testing.T) {
	columntest.Documented(t, Schema, "`devices/*.parquet`", "ingest/device", "")
}
