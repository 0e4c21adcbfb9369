package reference

import "sync"

// DirectoryRole is a built-in role that can change who may do what.
type DirectoryRole struct {
	Template, Name string // Template is the same in all tenants
	Origin
}

var roles = sync.OnceValue(func() map[string]*DirectoryRole {
	return index("directory_roles", func(r row) (string, *DirectoryRole) {
		return r.text("template_id"), &DirectoryRole{r.text("template_id"), r.text("name"), r.origin()}
	})
})

// PrivilegedRole returns the name of a privileged directory role by the id of
// its template, or "" for another id.
func PrivilegedRole(template string) string {
	if r := roles()[template]; r != nil {
		return r.Name
	}
	return ""
}
