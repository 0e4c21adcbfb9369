package field

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestGUID(t *testing.T) {
	for in, want := range map[string]string{
		"4D63C1C4-C95B-4D3C-8E0A-1271FD813E00":   "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00",
		"{4d63c1c4-c95b-4d3c-8e0a-1271fd813e00}": "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00",
		" 4d63c1c4-c95b-4d3c-8e0a-1271fd813e00 ": "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00",
		"00000000-0000-0000-0000-000000000000":   "",
		"{00000000-0000-0000-0000-000000000000}": "",
		"":                                       "",
		"Seven":                                  "seven",
	} {
		if got := string(GUID([]byte(in), make([]byte, 0, 64))); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]bool{
		"4D63C1C4-C95B-4D3C-8E0A-1271FD813E00": true, "4d63c1c4-c95b-4d3c-8e0a-1271fd813e0g": false, "4d63c1c4-c95b-4d3c-8e0a-1271fd813e0": false,
		"4d63c1c4xc95b-4d3c-8e0a-1271fd813e00": false, "4d63c1c4-c95b-4d3c-8e0a-1271fd813e0`": false,
	} {
		if IsGUID(in) != want {
			t.Errorf("%q: IsGUID is not %v", in, want)
		}
	}
}

func TestIP(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		ok       bool
	}{
		{"175.45.176.99", "175.45.176.99", true},
		{"1.2.3.4:8085", "1.2.3.4", true},
		{"[2001:DB8::1]:443", "2001:db8::1", true},
		{"[2001:db8::1]", "2001:db8::1", true},
		{"2001:0DB8:0000::0001", "2001:db8::1", true},
		{"fe80::1%eth0", "fe80::1", true},
		{"::ffff:1.2.3.4", "1.2.3.4", true},
		{"[::ffff:1.2.3.4]:99", "1.2.3.4", true},
		{"", "", true},
		{"<null>", "", true},
		{"unknown", "unknown", false},
		{"999.1.1.1", "999.1.1.1", false},
		{"1.2.3.04", "1.2.3.04", false},
		{"1.2.3.4:99999", "1.2.3.4:99999", false},
		{"1.2.3.4:", "1.2.3.4:", false},
		{"[::1", "[::1", false},
		{"1.2.3", "1.2.3", false},
	} {
		got, ok := IP([]byte(tt.in), make([]byte, 0, 64))
		if string(got) != tt.want || ok != tt.ok {
			t.Errorf("%q: got %q, %v, want %q, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestWords(t *testing.T) {
	check := func(name string, f func([]byte) string, pairs ...string) {
		t.Helper()
		for i := 0; i < len(pairs); i += 2 {
			if got := f([]byte(pairs[i])); got != pairs[i+1] {
				t.Errorf("%s of %q: got %q, want %q", name, pairs[i], got, pairs[i+1])
			}
		}
	}
	check("TokenType", TokenType, "primaryRefreshToken", "primaryRefreshToken", "Primary refresh token", "primaryRefreshToken", "Primary Refresh Token", "primaryRefreshToken",
		"None", "none", "SAML 1.1", "saml11", "saml20", "saml20", "Primary refresh token,saml11", "primaryRefreshToken,saml11", "none, SAML 2.0", "none,saml20",
		"refreshToken", "refreshToken", "unknownFutureValue", "unknownFutureValue", "Remote desktop token", "remoteDesktopToken", "Sealed Token", "Sealed Token", "", "")
	check("TrustType", TrustType, "Azure AD joined", "joined", "Hybrid Azure AD joined", "hybrid", "Azure AD registered", "registered", "Microsoft Entra hybrid joined", "hybrid",
		"AzureAd", "joined", "ServerAd", "hybrid", "Workplace", "registered", "", "", " ", "", "Something else", "Something else")
	check("UserType", UserType, "Member", "member", "guest", "guest", "", "")
	check("AuthRequirement", AuthRequirement, "Multifactor authentication", "multiFactorAuthentication", "Single-factor authentication", "singleFactorAuthentication",
		"multiFactorAuthentication", "multiFactorAuthentication", "singleFactorAuthentication", "singleFactorAuthentication", "other", "other")
	check("CAStatus", CAStatus, "Not Applied", "notApplied", "Success", "success", "failure", "failure", "notApplied", "notApplied", "later", "later")
	check("IssuerType", IssuerType, "Azure AD", "AzureAD", "AzureAD", "AzureAD", "UnknownFutureValue", "UnknownFutureValue", "Mine", "Mine")
	check("Kind", Kind, "SignInLogs", "interactive", "SigninLogs", "interactive", "AADNonInteractiveUserSignInLogs", "non_interactive", "NonInteractiveUserSignInLogs", "non_interactive",
		"ServicePrincipalSignInLogs", "service_principal", "AADManagedIdentitySignInLogs", "managed_identity", "ADFSSignInLogs", "adfs",
		"MicrosoftServicePrincipalSignInLogs", "ms_service_principal", `["nonInteractiveUser"]`, "non_interactive", "interactiveUser", "interactive", "AuditLogs", "", "", "")
}

func TestNumbersAndBooleans(t *testing.T) {
	for in, want := range map[string]int64{"0": 0, "50126": 50126, " 7 ": 7, "-5": -5, "+5": 5, "999999999999999999": 999999999999999999} {
		if got, ok := Int([]byte(in)); !ok || got != want {
			t.Errorf("%q: got %d, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "-", "1.0", "1e3", "12a", "9999999999999999999", "0x1f"} {
		if got, ok := Int([]byte(in)); ok {
			t.Errorf("%q is read as %d", in, got)
		}
	}
	for _, in := range []string{"", "NaN", "Inf", "1e999", "x"} {
		if got, ok := Float([]byte(in)); ok {
			t.Errorf("%q is read as %v", in, got)
		}
	}
	if got, ok := Float([]byte("34.79964828491211")); !ok || got != 34.79964828491211 {
		t.Errorf("got %v", got)
	}
	for in, want := range map[string]bool{"true": true, "True": true, "TRUE": true, "Yes": true, "1": true, "false": false, "False": false, "No": false, "0": false} {
		if got, ok := Bool([]byte(in)); !ok || got != want {
			t.Errorf("%q: got %v, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "2", "maybe", "si", "truely", "fals"} {
		if _, ok := Bool([]byte(in)); ok {
			t.Errorf("%q is read as a truth", in)
		}
	}
}

// A whole number is known in whatever way a spreadsheet writes it, and not guessed.
func TestWholeNumbers(t *testing.T) {
	for in, want := range map[string]int64{"50126": 50126, "50126,00": 50126, "50126.0": 50126, "50.126": 50126, "50,126": 50126, "50 126": 50126, "50\u00a0126": 50126,
		"50\u202f126,00": 50126, "50'126": 50126, "50.126,00": 50126, "50,126.00": 50126, "1.000.000": 1000000, "0,00": 0, "0.000": 0, "-5": -5, "50 000": 50000} {
		if got, ok := Whole([]byte(in)); !ok || got != want {
			t.Errorf("%q: got %d, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "5,01E+04", "50.000", "50,000", "50126,5", "50.12", "5.0126", "0.126", "50126.126", "50.126.00", "1.00.000", "1,000.000,00", ",00", "1234.000.000", "٥٠١٢٦,00"} {
		if got, ok := Whole([]byte(in)); ok {
			t.Errorf("%q is read as %d", in, got)
		}
	}
}

// Of each language both words are known, or half of the rows would have none.
func TestBooleansOfOtherLanguages(t *testing.T) {
	for _, pair := range [][2]string{
		{"Ja", "Nein"}, {"WAHR", "FALSCH"}, {"Oui", "Non"}, {"VRAI", "FAUX"}, {"Sí", "No"}, {"SÍ", "NO"}, {"VERDADERO", "FALSO"}, {"Sì", "No"}, {"VERO", "FALSO"},
		{"Sim", "Não"}, {"VERDADEIRO", "FALSO"}, {"Ja", "Nee"}, {"Ja", "Nej"}, {"Ja", "Nei"}, {"Tak", "Nie"}, {"Да", "Нет"}, {"はい", "いいえ"}, {"是", "否"}, {"예", "아니요"},
	} {
		yes, ok1 := Bool([]byte(pair[0]))
		no, ok2 := Bool([]byte(pair[1]))
		if !ok1 || !ok2 || !yes || no {
			t.Errorf("%s is %v (known %v), %s is %v (known %v)", pair[0], yes, ok1, pair[1], no, ok2)
		}
	}
}

func TestLocation(t *testing.T) {
	for in, want := range map[string]string{
		"Azor, Tel Aviv, IL":       "Azor|Tel Aviv|IL",
		"Washington, D.C., DC, US": "Washington, D.C.|DC|US",
		", , ":                     "||",
		", , NL":                   "||NL",
		"NL":                       "||NL",
		"Utrecht, NL":              "||NL",
		"Utrecht":                  "||",
		"":                         "||",
	} {
		city, state, country := Location([]byte(in))
		if got := string(city) + "|" + string(state) + "|" + string(country); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestLower(t *testing.T) {
	for in, want := range map[string]string{"Ann@Example.COM": "ann@example.com", "ÅSA@x": "åsa@x", "a\xffB": "a\xffb", "same": "same", "": "", "IŞ": "iş"} {
		if got := string(Lower([]byte(in), nil)); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestUnguard(t *testing.T) {
	for in, want := range map[string]string{"'-xMFj": "-xMFj", "'+x": "+x", "'=x": "=x", "'": "'", "'s Gravenhage": "'s Gravenhage", "-x": "-x", "": ""} {
		if got := string(Unguard([]byte(in))); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// Pairs of published records.
func TestUTI(t *testing.T) {
	for id, uti := range map[string]string{
		"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00": "xMFjTVvJPE2OChJx_YE-AA",
		"42a0215d-dde0-4fd5-b4d0-a8ed88ae6900": "XSGgQuDd1U-00KjtiK5pAA",
		"a7e6febd-686c-403e-97b2-fde5547bee00": "vf7mp2xoPkCXsv3lVHvuAA",
	} {
		if got, ok := UTIFromRequestID(id); !ok || got != uti {
			t.Errorf("%s: got %s, want %s", id, got, uti)
		}
		if got, ok := UTIFromRequestID(strings.ToUpper(id)); !ok || got != uti {
			t.Errorf("%s in capitals: got %s, want %s", id, got, uti)
		}
		if got, ok := RequestIDFromUTI(uti); !ok || got != id {
			t.Errorf("%s: got %s, want %s", uti, got, id)
		}
		if !IsUTIOf(uti, id) || !IsUTIOf(uti, strings.ToUpper(id)) || IsUTIOf(uti[:21]+"-", id) || IsUTIOf(uti+"=", id) {
			t.Errorf("%s: not taken for that of %s, or others are", uti, id)
		}
		for at := range id {
			if bad := id[:at] + "g" + id[at+1:]; IsUTIOf(uti, bad) {
				t.Errorf("%s: taken for that of %s", uti, bad)
			}
		}
		if got, ok := RequestIDFromUTI(OldUTIFromRequestID(id)); !ok || got != id {
			t.Errorf("old form of %s: got %s", id, got)
		}
	}
	for _, uti := range []string{"", "xMFjTVvJPE2OChJx_YE-AB", "xMFjTVvJPE2OChJx/YE+AA", "short", base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", 36)))} {
		if id, ok := RequestIDFromUTI(uti); ok {
			t.Errorf("%q is read as %s", uti, id)
		}
	}
	if _, ok := UTIFromRequestID("not a guid"); ok {
		t.Error("an id that is no GUID has a token identifier")
	}
}

// An identifier that is read must be written back as it was.
func FuzzUTI(f *testing.F) {
	f.Add("xMFjTVvJPE2OChJx_YE-AA")
	f.Add("MjkwZmFmZmEtNDc3Yi00YjI4LWFlOTItNTc5ZGFhZTdiMDAw")
	f.Fuzz(func(t *testing.T, uti string) {
		id, ok := RequestIDFromUTI(uti)
		if !ok {
			return
		}
		if !IsGUID(id) {
			t.Fatalf("%q is read as %q", uti, id)
		}
		if back, ok := UTIFromRequestID(id); len(uti) == 22 && (!ok || back != uti) {
			t.Fatalf("%q became %s and then %q", uti, id, back)
		}
	})
}

func TestCutGUID(t *testing.T) {
	const whole = "4D63c1c4-c95b-4d3c-8e0a-1271fd813e00"
	for n := range len(whole) + 1 {
		if got := CutGUID([]byte(whole[:n])); got != (n >= 9 && n < len(whole)) {
			t.Errorf("%q: %v", whole[:n], got)
		}
	}
	for s, want := range map[string]bool{" 4d63c1c4-c95b ": true, "4d63c1c4c95b-4d3c-8e0a": false, "4d63c1c4-x": false, "4d63c1c4-c-5b": false, "ann@corp.example": false} {
		if CutGUID([]byte(s)) != want {
			t.Errorf("%q: not %v", s, want)
		}
	}
}
