package analyze

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
)

// standing returns what the directory says of a device that users sign in on.
func standing(id string, dir *directory.Directory, users []finding.User) *finding.Standing {
	s := &finding.Standing{Given: dir.HasInventory(), Taken: dir.Listed()}
	for _, c := range dir.Device(id) { // in order of time
		switch c.Kind {
		case directory.DeviceCreated:
			told := change(c)
			s.Registered = &told
		case directory.DeviceDisabled, directory.DeviceEnabled, directory.DeviceDeleted, directory.DeviceRestored:
			told := change(c)
			s.Switched = &told
		}
	}
	v := dir.Inventory(id)
	if v == nil {
		return s
	}
	called := func(names []string) []finding.User {
		list := make([]finding.User, len(names))
		for i, name := range names {
			list[i] = called(name, dir, users)
		}
		return list
	}
	s.Listed = &finding.Listed{
		Name: v.Name, Trust: v.Trust, OS: strings.TrimSpace(v.OS + " " + v.OSVersion), Model: strings.TrimSpace(v.Manufacturer + " " + v.Model),
		Ownership: v.Ownership, Management: v.Management, Profile: v.Profile, Owners: called(v.Owners), Users: called(v.Users),
		Enabled: v.Enabled, Compliant: v.Compliant, Managed: v.Managed, Registered: v.Registered, Created: v.Created, LastSignIn: v.LastSignIn, Deleted: v.Deleted,
		Alike: v.Alike, Conflicts: conflicts(v.Conflicts), Source: v.Source, Record: v.Record, Offset: v.Offset,
	}
	return s
}

// called returns the user whom an inventory calls by an id or a name: both are
// known of who signs in on the device, and of whom the audit log tells both.
func called(name string, dir *directory.Directory, users []finding.User) finding.User {
	for _, u := range users {
		if strings.EqualFold(u.ID, name) || strings.EqualFold(u.UPN, name) {
			return u
		}
	}
	if strings.Contains(name, "@") {
		return finding.User{UPN: name}
	}
	u := finding.User{ID: name}
	for _, c := range dir.User(name) {
		if c.UserID == name && c.UPN != "" {
			u.UPN = c.UPN // the last it was called
		}
	}
	return u
}

// conflicts reads the column of that name: one that does not parse tells nothing.
func conflicts(cell string) (list []finding.Conflict) {
	var told map[string][]struct{ Value string }
	if cell == "" || json.Unmarshal([]byte(cell), &told) != nil {
		return nil
	}
	for _, column := range slices.Sorted(maps.Keys(told)) {
		c := finding.Conflict{Column: column}
		for _, said := range told[column] {
			c.Values = append(c.Values, said.Value)
		}
		list = append(list, c)
	}
	return list
}
