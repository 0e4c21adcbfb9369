package tenant

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// User is an account.
type User struct {
	ID       GUID
	UPN      string
	Name     string
	Guest    bool
	Disabled bool
}

// Principal is a service principal: an application that signs in by itself.
type Principal struct {
	ID, App, Key GUID
	Name         string
	Thumbprint   string
}

// Device is a device object of the directory.
type Device struct {
	ID, Object   GUID
	Name         string
	OS           string // as sign-ins say it, such as Windows 10
	Family       string // as the directory says it, such as Windows
	Version      string
	Trust        string // joined, hybrid, registered
	Compliant    bool
	Managed      bool
	Disabled     bool
	Owner        *User
	Registered   time.Time
	LastSeen     time.Time
	Manufacturer string
	Model        string
}

// Hire makes an account for a person. n tells namesakes apart: 0 is the only
// one of that name.
func (w *World) Hire(r *rand.Rand, name string, n int) *User {
	if n > 0 {
		name = fmt.Sprintf("%s %d", name, n)
	}
	ascii := strings.NewReplacer("ø", "o", "å", "aa", "æ", "ae", "ö", "o", "ä", "a", "é", "e", "ü", "u", "ć", "c").Replace(strings.ToLower(name))
	parts := strings.Fields(ascii)
	local := parts[0] + "." + strings.Join(parts[1:], "")
	u := &User{ID: NewGUID(r), UPN: local + "@" + w.Domain, Name: name}
	w.Users = append(w.Users, u)
	return u
}

// Guest makes the account of a guest from another company.
func (w *World) Guest(r *rand.Rand, name, upn string) *User {
	u := &User{ID: NewGUID(r), UPN: upn, Name: name, Guest: true}
	w.Users = append(w.Users, u)
	return u
}

// Kind of device: what it is when it leaves the box.
type Kind struct {
	OS, Family, Version, Manufacturer, Model string
}

// The kinds of device that the company and its people own.
var (
	Windows10 = Kind{"Windows 10", "Windows", "10.0.19045.5737", "Contoso Devices", "Latitude 5440"}
	Windows11 = Kind{"Windows 11", "Windows", "10.0.26100.3915", "Contoso Devices", "Latitude 5450"}
	Windows7  = Kind{"Windows 7", "Windows", "6.1.7601.24545", "Contoso Devices", "OptiPlex 790"}
	IPhone    = Kind{"Ios 18.4", "IPhone", "18.4.1", "Apple", "iPhone 15"}
	Android   = Kind{"Android 15", "Android", "15", "Contoso Devices", "Handset 24"}
	Mac       = Kind{"MacOs", "MacMDM", "15.4.1", "Apple", "MacBook Air"}
)

// Issue makes a device object, registered the given number of days before
// the tale begins. Joined and hybrid devices are managed and compliant.
func (w *World) Issue(r *rand.Rand, owner *User, name, trust string, k Kind, daysBefore int) *Device {
	at := w.At(r, -daysBefore, 8+r.IntN(6), r.IntN(60)).Truncate(time.Second)
	company := trust != "registered"
	d := &Device{ID: NewGUID(r), Object: NewGUID(r), Name: name, OS: k.OS, Family: k.Family, Version: k.Version, Trust: trust,
		Compliant: company, Managed: company, Owner: owner, Registered: at, Manufacturer: k.Manufacturer, Model: k.Model,
		LastSeen: w.At(r, -1-r.IntN(6), 9, 0).Truncate(time.Second)}
	w.Devices = append(w.Devices, d)
	return d
}

// Label returns an asset name such as NB-LT-0142.
func Label(r *rand.Rand, prefix string) string {
	return fmt.Sprintf("%s-%04d", prefix, 100+r.IntN(9800))
}
