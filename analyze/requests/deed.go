package requests

import "strings"

// Deed is what a request does, as far as its method and address tell. They grow
// in weight: from what every client does, over reading and listing, to changes
// by which an intruder stays.
type Deed uint8

// The deeds.
const (
	Trifle      Deed = iota // the own profile or photo, settings, time zones
	Other                   // a reading request of no kind below
	ReadChat                // chats, channels, calls
	ReadFiles               // drives and sites
	ReadMail                // mail, calendar, contacts
	ListUsers               // users, groups and roles of the directory
	ListDevices             // devices and their management
	ListApps                // applications, service principals, consents, policies
	Changed                 // a change of no kind below
	Sent                    // a mail or message was sent
	Granted                 // a consent or role was given to an application
	MadeApp                 // an application, or a secret or key of one
	MadeRule                // a rule or forwarding of a mailbox
	MadeMethod              // a way to authenticate
	MadeDevice              // a device, or a change to one
	MadeMember              // a user, an invitation, a member of a group or role
	Deeds                   // how many there are
)

var deedWords = [Deeds]string{"trifle", "other read", "chat read", "files read", "mail read", "directory listed", "devices listed", "applications listed",
	"change", "message sent", "consent given", "application changed", "mail rule made", "authentication method changed", "device changed", "user or member added"}

// String returns the deed in two words.
func (d Deed) String() string { return deedWords[d] }

// Stays reports whether it is a change by which an intruder stays.
func (d Deed) Stays() bool { return d >= Granted }

// DeedOf tells what a request of Graph does.
func DeedOf(method, uri string) Deed {
	path, first, last := segments(uri)
	method = strings.ToUpper(method)
	reads := method == "" || method == "GET" || method == "HEAD" || method == "OPTIONS"
	has := func(words ...string) bool {
		for _, w := range words {
			for _, s := range path {
				if s == w {
					return true
				}
			}
		}
		return false
	}
	if last == "$count" && len(path) > 1 {
		last = path[len(path)-2]
	}
	switch {
	case last == "getbyids" || last == "getmembergroups" || last == "getmemberobjects" || last == "checkmembergroups" || last == "checkmemberobjects" || last == "microsoft.graph.delta" || last == "query":
		reads = true // asked by POST, changes nothing
	case first == "$batch":
		return Other
	}
	if reads {
		return readOf(path, first, last, has)
	}
	switch {
	case has("sendmail", "send", "reply", "replyall", "forward") && !has("messagerules"):
		return Sent
	case has("messagerules", "mailboxsettings"):
		return MadeRule
	case has("authentication", "authenticationmethodspolicy"):
		return MadeMethod
	case has("oauth2permissiongrants", "approleassignments", "approleassignedto", "rolemanagement", "permissiongrantpolicies"):
		return Granted
	case has("applications", "serviceprincipals", "addpassword", "addkey", "federatedidentitycredentials"):
		return MadeApp
	case first == "devices", first == "devicemanagement", has("registereddevices", "manageddevices"):
		return MadeDevice
	case first == "users" && len(path) == 1, first == "invitations", has("members", "owners", "directoryroles"):
		return MadeMember
	case has("chats", "channels") && last == "messages":
		return Sent
	}
	return Changed
}

func readOf(path []string, first, last string, has func(...string) bool) Deed {
	switch {
	case has("messages", "mailfolders", "events", "calendar", "calendars", "contacts", "calendarview", "messagerules", "mailboxsettings", "inferenceclassification"):
		return ReadMail
	case has("drive", "drives", "sites", "onenote", "shares"):
		return ReadFiles
	case has("chats", "channels", "joinedteams", "teams", "communications", "onlinemeetings"):
		return ReadChat
	case first == "devices", first == "devicemanagement", has("manageddevices", "registereddevices", "owneddevices"):
		return ListDevices
	case has("applications", "serviceprincipals", "oauth2permissiongrants", "approleassignments", "approleassignedto", "policies", "identity", "domains", "organization"):
		return ListApps
	case first == "users" && (len(path) == 1 || last == "memberof" || last == "transitivememberof" || last == "microsoft.graph.delta" || last == "users"):
		return ListUsers
	case first == "groups", first == "directoryroles", first == "rolemanagement", first == "directoryobjects", first == "auditlogs", first == "identitygovernance", first == "identityprotection":
		return ListUsers
	case first == "me" && (len(path) == 1 || path[1] == "photo" || path[1] == "photos" || path[1] == "settings" || path[1] == "presence" || path[1] == "licensedetails"), has("outlook", "photo", "photos", "presence"):
		return Trifle
	}
	return Other
}

// segments takes the path of an address apart, in lower case, without host,
// version and question, and without the ids in it but the first segment.
func segments(uri string) (path []string, first, last string) {
	if _, rest, ok := strings.Cut(uri, "://"); ok {
		_, uri, _ = strings.Cut(rest, "/")
	}
	uri, _, _ = strings.Cut(uri, "?")
	for _, s := range strings.Split(strings.ToLower(uri), "/") {
		s, _, _ = strings.Cut(s, "(")
		if s == "" || len(path) == 0 && (s == "v1.0" || s == "beta") {
			continue
		}
		path = append(path, s)
	}
	if len(path) > 0 {
		first, last = path[0], path[len(path)-1]
	}
	return path, first, last
}

// workDeeds are the operations of workloads that have a kind.
var workDeeds = map[string]Deed{
	"mailitemsaccessed": ReadMail, "messagebind": ReadMail, "folderbind": ReadMail, "searchqueryinitiatedexchange": ReadMail,
	"filedownloaded": ReadFiles, "fileaccessed": ReadFiles, "fileaccessedextended": ReadFiles, "filepreviewed": ReadFiles, "filesyncdownloadedfull": ReadFiles, "searchqueryperformed": ReadFiles,
	"messagesread": ReadChat, "chatretrieved": ReadChat, "messageslisted": ReadChat, "messagehostedcontentread": ReadChat,
	"send": Sent, "sendas": Sent, "sendonbehalf": Sent, "messagesent": Sent, "chatcreated": Sent,
	"new-inboxrule": MadeRule, "set-inboxrule": MadeRule, "enable-inboxrule": MadeRule, "updateinboxrules": MadeRule, "set-mailbox": MadeRule, "new-transportrule": MadeRule, "set-transportrule": MadeRule,
	"add-mailboxpermission": MadeMember, "add-recipientpermission": MadeMember, "updatefolderpermissions": MadeMember, "addfolderpermissions": MadeMember, "memberadded": MadeMember,
	"addedtosecurelink": Changed, "anonymouslinkcreated": Changed, "securelinkcreated": Changed, "sharingset": Changed,
}

// WorkDeed tells what an operation of a workload does.
func WorkDeed(operation string) Deed {
	if d, ok := workDeeds[strings.ToLower(operation)]; ok {
		return d
	}
	return Other
}
