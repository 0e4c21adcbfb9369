package export

import (
	"encoding/json"
	"slices"

	"prtscope/samples/stories"
	"prtscope/samples/tenant"
)

// needs names, for each detection the stories speak of, the columns without
// which it cannot be assessed, and behind the bar those that only help.
var needs = map[string][2][]string{
	"PM-001": {{"incoming_token_type", "device_id", "asn"}, {"user_agent"}},
	"PM-003": {{"incoming_token_type"}, {"user_agent"}},
	"PM-004": {{"incoming_token_type"}, {"session_id", "token_protection_session_status"}},
	"PM-005": {{"incoming_token_type", "auth_processing_details"}, nil},
	"PM-006": {{"incoming_token_type", "authentication_protocol", "device_id", "error_code"}, {"session_id", "original_transfer_method"}},
	"PM-007": {{"session_id", "device_id"}, nil},
	"PM-009": {{"incoming_token_type", "session_id", "asn"}, {"auth_details"}},
	"PM-010": {{"incoming_token_type", "session_id", "asn"}, nil},
	"PM-011": {{"incoming_token_type", "device_id"}, nil},
	"PM-012": {{"incoming_token_type", "session_id", "auth_details"}, nil},
	"PM-013": {{"incoming_token_type", "auth_details"}, nil},
	"PM-014": {{"incoming_token_type"}, nil},
	"PM-015": {{"incoming_token_type", "auth_details"}, nil},
	"PM-018": {{"incoming_token_type", "auth_details"}, nil},
	"PM-019": {{"auth_details"}, nil},
	"PM-020": {{"auth_details"}, nil},
	"PM-021": {{"auth_details"}, nil},
	"PM-024": {{"incoming_token_type", "auth_details"}, nil},
	"PM-025": {{"device_id", "device_os"}, {"incoming_token_type"}},
	"PM-027": {{"incoming_token_type", "user_agent"}, nil},
	"PM-028": {{"incoming_token_type", "device_id"}, nil},
	"PM-031": {{"app_id", "device_id", "error_code"}, {"user_agent", "authentication_protocol"}},
	"PM-032": {{"incoming_token_type", "user_agent"}, nil},
	"PM-033": {{"user_agent"}, {"device_name"}},
	"PM-036": {{"device_id", "latitude"}, {"session_id"}},
	"PM-038": {{"incoming_token_type", "device_trust_type"}, {"user_agent"}},
	"PM-041": {{"original_transfer_method"}, nil},
	"PM-008": {{"session_id"}, nil},
	"PM-042": {{requested, "incoming_token_type"}, nil},
	"PM-043": {{requested}, nil},
	"PM-044": {{requested}, nil},
	"PM-054": {{"ja4", "incoming_token_type"}, nil},
	"PM-050": {{"incoming_token_type"}, {"user_agent"}},
	"PM-051": {nil, {"device_id"}}, // the audit log alone shows it
	"MT-001": {{"incoming_token_type", "device_id"}, {"user_agent"}},
	"MT-002": {{"incoming_token_type", "device_id"}, {"user_agent"}},
	"MT-003": {{"incoming_token_type", "device_id"}, {"user_agent"}},
	"MT-005": {{"incoming_token_type", "device_os"}, nil},
	"MT-006": {{"incoming_token_type", "token_protection_session_status"}, nil},
	"MT-008": {{"incoming_token_type", "auth_details"}, nil},
	"MT-009": {{"incoming_token_type"}, nil},
	"MT-013": {{"incoming_token_type"}, nil},
	"MT-020": {{"cross_tenant_access_type"}, nil},
	"CX-009": {{"auth_processing_details"}, nil},
	"CX-011": {{"device_id", "device_os"}, nil},
	"CX-012": {{"ca_policies"}, nil},
	"CX-013": {{"token_issuer_type"}, nil}, // which other exports hold too, but the samples of them do not vary
}

// lacks names the columns that a folder's exports do not have.
var lacks = map[string][]string{
	"graph":              nil,
	"graph-ndjson":       nil,
	"diagnostic":         nil,
	"log-analytics":      {"token_issuer_type"},
	"log-analytics-json": nil,
	"powershell":         nil,
	"powershell-csv": {"device_id", "device_os", "device_name", "device_trust_type", "error_code", "auth_details", "auth_processing_details",
		"token_protection_session_status"},
	"risk-activity": nil,
	"forwarded":     nil,
	"advanced-hunting": {"incoming_token_type", "asn", "authentication_protocol", "original_transfer_method", "token_protection_session_status",
		"auth_details", "cross_tenant_access_type"},
	"parquet":      nil,
	"portal-other": nil,
	"unified-audit": {"incoming_token_type", "asn", "authentication_protocol", "original_transfer_method", "token_protection_session_status",
		"auth_details", "auth_processing_details", "cross_tenant_access_type"},
	"analyzer-suite":   {"auth_details", "token_protection_session_status"},
	"mixed":            nil,
	"portal-2025":      {"latitude", "ca_policies", "token_issuer_type", "device_name", "auth_details", "auth_processing_details"},
	"portal-languages": {"latitude", "ca_policies", "ca_status", "user_type", "token_issuer_type", "device_name", "auth_details", "auth_processing_details"},
	"portal-2024":      {"latitude", "ca_policies", "token_issuer_type", "device_name", "auth_details", "auth_processing_details"},
	"portal-2023": {"latitude", "ca_policies", "token_issuer_type", "device_name", "auth_details", "auth_processing_details", "session_id", "user_agent", "original_transfer_method",
		"token_protection_session_status"},
	"graph-v1": {"incoming_token_type", "session_id", "asn", "user_agent", "authentication_protocol", "original_transfer_method",
		"token_protection_session_status", "auth_details", "auth_processing_details", "cross_tenant_access_type"},
}

// requested stands, among columns, for the log of requests to Graph, which few folders
// have.
const requested = "requests"

// withRequests are the folders that have the log of requests.
var withRequests = []string{"risk-activity", "mixed"}

// label is an entry of labels.json.
type label struct {
	Story     string   `json:"story"`
	Detection string   `json:"detection"`
	Level     string   `json:"level"`
	Expect    string   `json:"expect"`
	User      string   `json:"user,omitempty"`
	Device    string   `json:"device,omitempty"`
	Session   string   `json:"session,omitempty"`
	SignIns   []string `json:"sign_ins"`
	Seen      []string `json:"seen_in,omitempty"`
	Perhaps   []string `json:"perhaps_in,omitempty"`
	Note      string   `json:"note"`
	Place     string   `json:"place,omitempty"`
}

// Labels returns a file of labels for an archive: what each story must (or
// may) raise, on whom, shown by which sign-ins, and whether the archive's
// format, which carries what the named folder of the samples carries, shows
// it at all.
func Labels(all []stories.Label, format, like string) []byte {
	return encode(all, func(l stories.Label) (seen, perhaps []string) {
		switch need := needs[l.Detection]; {
		case lacking(like, need[0]):
			return nil, nil
		case lacking(like, need[1]):
			return nil, []string{format}
		}
		return []string{format}, nil
	})
}

// lacking says whether a folder's exports lack one of the columns.
func lacking(folder string, columns []string) bool {
	return slices.ContainsFunc(columns, func(c string) bool {
		return slices.Contains(lacks[folder], c) || c == requested && !slices.Contains(withRequests, folder) ||
			c == "ja4" && folder != "mixed" && folder != "advanced-hunting"
	})
}

// labels returns the labels of the small samples, with the folders in which
// the evidence can be seen at all.
func (s *small) labels(all []stories.Label) []byte {
	rows := map[string]*tenant.SignIn{}
	for _, e := range s.users {
		rows[e.ID.String()] = e
	}
	return encode(all, func(l stories.Label) (seen, perhaps []string) {
		if l.Only != "" {
			return []string{l.Only}, nil
		}
		need := needs[l.Detection]
		for _, folder := range folders {
			inside := s.inside(folder, l.SignIns, rows)
			switch {
			case lacking(folder, need[0]):
			case inside == 0:
				if s.remains(folder, l) {
					perhaps = append(perhaps, folder)
				}
			case inside < len(l.SignIns), lacking(folder, need[1]):
				perhaps = append(perhaps, folder)
			default:
				seen = append(seen, folder)
			}
		}
		return seen, perhaps
	})
}

func encode(all []stories.Label, where func(stories.Label) (seen, perhaps []string)) []byte {
	var out []label
	for _, l := range all {
		x := label{Story: l.Story, Detection: l.Detection, Level: l.Level, Expect: l.Expect, User: l.User, Device: l.Device, Session: l.Session,
			SignIns: l.SignIns, Note: l.Note, Place: l.Place}
		x.Seen, x.Perhaps = where(l)
		out = append(out, x)
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		panic(err) // plain strings always marshal
	}
	return append(b, '\n')
}

// inside counts the sign-ins that the folder's exports hold.
func (s *small) inside(folder string, ids []string, rows map[string]*tenant.SignIn) (n int) {
	first, last := s.days(folder)
	from, to := s.w.World.First.AddDate(0, 0, first), s.w.World.First.AddDate(0, 0, last)
	for _, id := range ids {
		e := rows[id]
		if !e.Time.Before(from) && e.Time.Before(to) && (folder != "graph-v1" && folder != "unified-audit" || e.Interactive) {
			n++
		}
	}
	return n
}

// remains reports whether a folder that begins after a story holds sign-ins on
// its device: what is wrong with a device does not end with the story.
func (s *small) remains(folder string, l stories.Label) bool {
	first, last := s.days(folder)
	from, to := s.w.World.First.AddDate(0, 0, first), s.w.World.First.AddDate(0, 0, last)
	return l.Device != "" && slices.ContainsFunc(s.between(s.users, 0, s.w.World.Days), func(e *tenant.SignIn) bool {
		return e.Device != nil && e.Device.ID.String() == l.Device && !e.Time.Before(from) && e.Time.Before(to)
	})
}

// folders are the complete samples, in the order in which labels name them.
var folders = []string{"graph", "graph-v1", "graph-ndjson", "portal-2023", "portal-2024", "portal-2025", "log-analytics", "log-analytics-json", "diagnostic", "powershell", "powershell-csv",
	"analyzer-suite", "unified-audit", "portal-other", "portal-languages", "parquet", "risk-activity", "forwarded", "advanced-hunting", "mixed"}

// Folders are all folders of the small samples.
var Folders = append(slices.Clone(folders), "graph-masked")
