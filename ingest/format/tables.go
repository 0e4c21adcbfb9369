package format

import (
	"prtscope/ingest/audit"
	"prtscope/ingest/device"
)

var (
	auditSchema  = audit.Schema
	deviceSchema = device.Schema
)

// shape and decoder are what the JSON and the CSV side share.
type (
	shape   struct{}
	decoder struct{}
)
