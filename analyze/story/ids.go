package story

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"prtscope/ingest/field"
)

// id returns the GUID that a name of a kind (user, device, session, app,
// event) always has. A GUID stands for itself.
func id(kind, name string) string {
	if field.IsGUID(name) {
		return strings.ToLower(name)
	}
	h := sha256.Sum256([]byte(kind + ":" + strings.ToLower(name)))
	x := hex.EncodeToString(h[:16])
	return fmt.Sprintf("%s-%s-4%s-8%s-%s00", x[:8], x[8:12], x[13:16], x[17:20], x[20:30])
}

// User returns the object id of a user of a story.
func User(name string) string { return id("user", name) }

// Device returns the device id of a device of a story.
func Device(name string) string { return id("device", name) }

// Session returns the id of a session of a story.
func Session(name string) string { return id("session", name) }

// upn returns the principal name of a user of a story.
func upn(name string) string {
	if strings.Contains(name, "@") {
		return strings.ToLower(name)
	}
	return strings.ToLower(name) + "@example.com"
}
