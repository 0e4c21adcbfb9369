package risk

import (
	"testing"

	"prtscope/ingest/column/columntest"
)

func TestSchemaIsWrittenDown(t *testing.T) {
	columntest.Documented(t, Schema, "`risk/*.parquet`", "ingest/risk", "")
}
