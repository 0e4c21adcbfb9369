package requests

import "testing"

// What a request does, by method and address: one for each word that tells.
func TestDeedOf(t *testing.T) {
	for _, tt := range []struct {
		method, uri string
		want        Deed
	}{
		{"GET", "https://graph.microsoft.com/v1.0/me", Trifle},
		{"", "/v1.0/me", Trifle}, {"HEAD", "/v1.0/me", Trifle}, {"options", "/v1.0/me", Trifle}, {"get", "/beta/me?$select=id", Trifle},
		{"GET", "/me/photo/$value", Trifle}, {"GET", "/me/photos", Trifle}, {"GET", "/me/settings/regionalAndLanguageSettings", Trifle}, {"GET", "/me/presence", Trifle},
		{"GET", "/me/licenseDetails", Trifle}, {"GET", "/me/outlook/masterCategories", Trifle}, {"GET", "/users/x/photo", Trifle}, {"GET", "/users/x/presence", Trifle},
		{"GET", "/me/memberOf", Other}, {"GET", "", Other}, {"GET", "/users/x", Other}, {"POST", "/$batch", Other},
		{"GET", "/me/messages/AAMk=/attachments", ReadMail}, {"GET", "/me/mailFolders('inbox')", ReadMail}, {"GET", "/me/events", ReadMail}, {"GET", "/me/calendarView", ReadMail},
		{"GET", "/users/x/contacts", ReadMail}, {"GET", "/me/mailboxSettings", ReadMail}, {"GET", "/me/messages/$count", ReadMail},
		{"GET", "/me/drive/root/children", ReadFiles}, {"GET", "/sites/root", ReadFiles}, {"GET", "/shares/u!x", ReadFiles}, {"POST", "/search/query", Other},
		{"GET", "/me/chats", ReadChat}, {"GET", "/teams/x/channels", ReadChat}, {"GET", "/me/joinedTeams", ReadChat}, {"GET", "/communications/callRecords", ReadChat},
		{"GET", "/devices", ListDevices}, {"GET", "/deviceManagement/managedDevices", ListDevices}, {"GET", "/users/x/registeredDevices", ListDevices}, {"GET", "/me/ownedDevices", ListDevices}, {"GET", "/me/managedDevices", ListDevices},
		{"GET", "/applications", ListApps}, {"GET", "/servicePrincipals(appId='x')", ListApps}, {"GET", "/policies/authorizationPolicy", ListApps}, {"GET", "/organization", ListApps}, {"GET", "/oauth2PermissionGrants", ListApps},
		{"GET", "/users", ListUsers}, {"GET", "/users?$top=999", ListUsers}, {"GET", "/users/$count", ListUsers}, {"GET", "/users/x/memberOf", ListUsers}, {"GET", "/users/x/transitiveMemberOf", ListUsers}, {"GET", "/users/microsoft.graph.delta()", ListUsers},
		{"GET", "/users/x/memberOf/$count", ListUsers}, {"GET", "/users/x/manager", Other}, {"GET", "/users/x/users", ListUsers}, {"GET", "/users/beta", Other},
		{"GET", "/groups/x", ListUsers}, {"GET", "/directoryRoles", ListUsers}, {"GET", "/roleManagement/directory", ListUsers}, {"GET", "/directoryObjects/x", ListUsers}, {"GET", "/auditLogs/signIns", ListUsers},
		{"POST", "/directoryObjects/getByIds", ListUsers}, {"POST", "/groups/x/getMemberGroups", ListUsers}, {"POST", "/groups/x/getMemberObjects", ListUsers}, {"POST", "/groups/x/checkMemberGroups", ListUsers}, {"POST", "/groups/x/checkMemberObjects", ListUsers},
		{"POST", "/groups/microsoft.graph.delta", ListUsers}, {"PATCH", "/groups/x", Changed},
		{"POST", "/me/sendMail", Sent}, {"POST", "/me/messages/x/reply", Sent}, {"POST", "/me/messages/x/forward", Sent}, {"POST", "/me/chats/x/messages", Sent}, {"POST", "/teams/x/channels/y/messages", Sent},
		{"POST", "/teams/x/channels", Changed}, {"POST", "/me/chats", Changed}, {"POST", "/x/messages", Changed},
		{"POST", "/me/mailFolders/inbox/messageRules", MadeRule}, {"POST", "/me/mailFolders/inbox/messageRules/forward", MadeRule}, {"PATCH", "/me/mailboxSettings", MadeRule},
		{"POST", "/users/x/authentication/phoneMethods", MadeMethod}, {"PATCH", "/policies/authenticationMethodsPolicy", MadeMethod},
		{"POST", "/oauth2PermissionGrants", Granted}, {"POST", "/servicePrincipals/x/appRoleAssignedTo", Granted}, {"POST", "/roleManagement/directory/roleAssignments", Granted},
		{"POST", "/applications", MadeApp}, {"POST", "/applications/x/addPassword", MadeApp}, {"POST", "/x/addKey", MadeApp}, {"DELETE", "/servicePrincipals/x", MadeApp},
		{"POST", "/devices", MadeDevice}, {"POST", "/deviceManagement/deviceConfigurations", MadeDevice}, {"POST", "/users/x/registeredDevices", MadeDevice}, {"POST", "/me/managedDevices/x/wipe", MadeDevice},
		{"POST", "/users", MadeMember}, {"POST", "/invitations", MadeMember}, {"POST", "/groups/x/members/$ref", MadeMember}, {"POST", "/groups/x/owners", MadeMember}, {"POST", "/directoryRoles/x", MadeMember},
		{"PATCH", "/users/x", Changed}, {"POST", "/groups", Changed}, {"POST", "/$count", Changed},
	} {
		if got := DeedOf(tt.method, tt.uri); got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.method, tt.uri, got, tt.want)
		}
	}
	for d := range Deeds {
		if d.String() == "" || d.Stays() != (d >= Granted) {
			t.Errorf("deed %d is %q, stays: %t", d, d, d.Stays())
		}
	}
}

func TestWorkDeed(t *testing.T) {
	for operation, want := range map[string]Deed{"MailItemsAccessed": ReadMail, "FileDownloaded": ReadFiles, "New-InboxRule": MadeRule, "Add-MailboxPermission": MadeMember, "UserLoggedIn": Other, "": Other} {
		if got := WorkDeed(operation); got != want {
			t.Errorf("%s: got %q, want %q", operation, got, want)
		}
	}
}
