package format

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// capitalised spells a record of Graph as PowerShell does.
func capitalised(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{"AdditionalProperties": map[string]any{}}
		for k, x := range v {
			switch k {
			case "ipAddress":
				k = "IPAddress"
			case "riskEventTypes_v2":
				k = "RiskEventTypesV2"
			default:
				k = strings.ToUpper(k[:1]) + k[1:]
			}
			out[k] = capitalised(x)
		}
		return out
	case []any:
		for i := range v {
			v[i] = capitalised(v[i])
		}
	}
	return v
}

// TestPowershellSaysWhatGraphSays spells the records of a page of Graph as
// PowerShell does and expects the same rows.
func TestPowershellSaysWhatGraphSays(t *testing.T) {
	text := sample(t, "graph-signins-beta.json")
	want, err := readAll(t, bytes.NewReader(text), 0)
	if err != nil {
		t.Fatal(err)
	}
	var page struct{ Value []any }
	if err := json.Unmarshal(text, &page); err != nil {
		t.Fatal(err)
	}
	spelled, err := json.MarshalIndent(capitalised(page.Value), "", "    ")
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(t, bytes.NewReader(spelled), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got.format != "graph-powershell" {
		t.Errorf("format is %s", got.format)
	}
	a, b := want.sink.SignIns, got.sink.SignIns
	for i := range a.Len() {
		for c, f := range a.Schema.Fields {
			x, _ := cellText(a, c, i)
			y, _ := cellText(b, c, i)
			if f.Name != "offset" && sorted(x) != sorted(y) {
				t.Errorf("row %d: %s is %q, want %q", i, f.Name, y, x)
			}
		}
	}
}

// sorted spells JSON with its keys in order, which the library loses above.
func sorted(v string) string {
	var x any
	if json.Unmarshal([]byte(v), &x) != nil {
		return v
	}
	out, _ := json.Marshal(x)
	return string(out)
}
