package format

import "strings"

// A page of Graph says in its context which collection it is of. Where that is known
// to hold no events, its objects are none, whatever they look like.

// A collection is one of those, while its list is open.
type collection struct {
	name  string
	depth int // brackets that are open in its list
}

// otherCollection stands before the name of a collection where its objects are counted.
const otherCollection = "page:"

var contextKey = []byte(`"@odata.context"`)

// collections are, by what they are called in a context, those that hold no events.
var collections = map[string]string{
	"servicePrincipals": "service principals", "applications": "applications", "users": "users", "groups": "groups",
	"directoryRoles": "roles", "directoryRoleTemplates": "roles", "roleManagement": "roles", "administrativeUnits": "administrative units",
	"organization": "organizations", "domains": "domains", "contacts": "contacts", "subscribedSkus": "licences",
	"oauth2PermissionGrants": "grants of permissions", "appRoleAssignments": "grants of permissions", "policies": "policies",
	"identity/conditionalAccess/policies": "Conditional Access policies", "identity/conditionalAccess/namedLocations": "named locations",
	"conditionalAccess/policies": "Conditional Access policies", "conditionalAccess/namedLocations": "named locations",
}

// collectionOf returns the name of the collection that a context names, if it is one
// that holds no events, or "".
func collectionOf(context string) string {
	_, path, _ := strings.Cut(context, "$metadata#")
	if strings.Contains(path, ")/") {
		return "" // of what belongs to one of them
	}
	path, _, _ = strings.Cut(path, "(") // the properties that were asked for
	for path != "" {
		if name, is := collections[path]; is {
			return name
		}
		at := strings.LastIndexByte(path, '/')
		if at < 0 {
			break
		}
		path = path[:at]
	}
	return ""
}

// openPage goes on with the records of the list at p, of a page of which before is
// what stands before the list, in so many brackets more.
func (f *jsonFramer) openPage(before []byte, around ...byte) {
	if v, ok := member(before, contextKey); ok && v.kind == text && f.within.name == "" {
		f.within = collection{collectionOf(string(v.text)), len(f.around) + len(around)}
	}
	f.openList(around...)
}
