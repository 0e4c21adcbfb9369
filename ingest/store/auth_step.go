package store

import (
	"encoding/json"

	"prtscope/ingest/column"
	"prtscope/ingest/step"
)

import ()

// An authStep is a step as Graph writes it. What the export has no column for
// is left out.
type authStep struct {
	Time        *string         `json:"authenticationStepDateTime,omitempty"`
	Method      *string         `json:"authenticationMethod,omitempty"`
	Detail      *string         `json:"authenticationMethodDetail,omitempty"`
	Succeeded   json.RawMessage `json:"succeeded,omitempty"`
	Result      *string         `json:"authenticationStepResultDetail,omitempty"`
	Requirement *string         `json:"authenticationStepRequirement,omitempty"`
}

func authStepOf(r column.Row) (s authStep) {
	text := func(c int) *string {
		if v, ok := r.Batch.Text(c, r.At); ok {
			return &v
		}
		return nil
	}
	s.Method, s.Detail, s.Result, s.Requirement = text(step.Method), text(step.MethodDetail), text(step.ResultDetail), text(step.Requirement)
	if at := r.Batch.Num(step.EventTime, r.At); at != column.Null {
		v := spellTime(at, r.Batch.Num(step.TimeDigits, r.At))
		s.Time = &v
	}
	switch r.Batch.Num(step.Succeeded, r.At) {
	case 0:
		s.Succeeded = json.RawMessage("false")
	case column.Null:
	default:
		s.Succeeded = json.RawMessage("true")
	}
	return s
}
