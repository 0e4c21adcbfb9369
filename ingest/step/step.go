// Package step is the noun for one step of an authentication where an export
// tells of it apart from its sign-in: what was asked for, how it was answered.
// A step names its sign-in by id alone; the store joins the two.
package step

import "prtscope/ingest/column"

// The columns, in the order of the table.
const (
	EventID = iota
	EventTime
	TimeDigits
	Method
	MethodDetail
	Succeeded
	ResultDetail
	Requirement
	Extra

	Source
	Record
	Offset
	AlsoIn
	Conflicts
	Filled
	Missing
)

// Version of the table.
const Version = 1

// Schema is the table of authentication steps.
var Schema = column.NewSchema("steps", Version, append([]column.Field{
	{Name: "event_id", Type: column.Text, Doc: "Id of the sign-in that the step is of"},
	{Name: "event_time", Type: column.Time, Doc: "When the step was taken, UTC"},
	{Name: "time_digits", Type: column.Int, Doc: "Digits after the second that the source gave; -2: a time without seconds"},
	{Name: "method", Type: column.Text, Doc: "Authentication method, such as Password"},
	{Name: "method_detail", Type: column.Text, Doc: "Detail of the method, such as the name of a phone"},
	{Name: "succeeded", Type: column.Bool, Doc: "Whether the step succeeded"},
	{Name: "result_detail", Type: column.Text, Doc: "Why it succeeded or failed"},
	{Name: "requirement", Type: column.Text, Doc: "What the step was asked for, such as Primary authentication"},
	{Name: "extra", Type: column.Text, Doc: "JSON object of the fields that prtscope has no column for, as the source spells them"},
}, column.Origin...)...)
