package detect

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
)

// doing says of an action which changes of the directory do it, and which undo
// it. One that cannot be undone, such as a new password, counts only after what
// was found began: an older one is of another day.
type doing struct {
	does, undoes []directory.Kind
	device       bool // done to a device, not to a user
}

var doings = map[string]doing{
	"disable-device":  {[]directory.Kind{directory.DeviceDisabled, directory.DeviceDeleted}, []directory.Kind{directory.DeviceEnabled, directory.DeviceRestored}, true},
	"delete-device":   {[]directory.Kind{directory.DeviceDeleted}, []directory.Kind{directory.DeviceRestored}, true},
	"disable-user":    {[]directory.Kind{directory.UserDisabled, directory.UserDeleted}, []directory.Kind{directory.UserEnabled, directory.UserRestored}, false},
	"revoke-sessions": {[]directory.Kind{directory.Revoked}, nil, false},
	"reset-password":  {[]directory.Kind{directory.PasswordChanged}, nil, false},
}

// done notes which actions of a finding the audit log shows as done already.
func (p *Pass) done(f *finding.Finding) {
	for _, action := range f.Actions {
		verb, id, _ := strings.Cut(action, ":")
		d, known := doings[verb]
		if !known {
			continue
		}
		changes := p.World.Directory.Device(id)
		if !d.device {
			changes = p.World.Directory.Holds(strings.ToLower(id))
		}
		var last *directory.Change
		for _, c := range changes { // in order of time
			switch {
			case slices.Contains(d.does, c.Kind) && (d.undoes != nil || stamp(c.Time) > f.First):
				last = c
			case slices.Contains(d.undoes, c.Kind):
				last = nil
			}
		}
		if last != nil {
			f.Done = append(f.Done, finding.Done{Action: action, Time: stamp(last.Time), By: cmp.Or(last.ActorName, last.ActorID), What: last.Activity,
				Event: last.Event, Source: last.Source, Record: last.Record, Offset: last.Offset})
		}
	}
}
