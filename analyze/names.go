package analyze

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/ingest/device"
	"prtscope/ingest/signin"
)

// ownRegistration is the resource of the sign-ins that issue a PRT, which has a
// name in the logs and no id.
const ownRegistration = "Microsoft.aadiam"

// Names returns what the sign-ins and the inventory of a case call by a name,
// each once and in order, Microsoft's own applications first. What has the name
// of one of those is held to be one: that name tells nothing of a tenant.
func Names(ctx context.Context, events, devices []File) iter.Seq2[finding.Named, error] {
	return func(yield func(finding.Named, error) bool) {
		all := map[finding.Named]bool{{Kind: "app", Name: ownRegistration, Known: true}: true}
		for id, name := range reference.AppNames() {
			all[finding.Named{Kind: "app", ID: id, Name: name, Known: true}] = true
		}
		err := namesOfEvents(ctx, events, all)
		if err == nil {
			err = namesOfDevices(ctx, devices, all)
		}
		if err != nil {
			yield(finding.Named{}, err)
			return
		}
		list := make([]finding.Named, 0, len(all))
		for n := range all {
			list = append(list, n)
		}
		slices.SortFunc(list, func(a, b finding.Named) int {
			if a.Known != b.Known {
				if a.Known {
					return -1
				}
				return 1
			}
			return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
		})
		for _, n := range list {
			if !yield(n, nil) {
				return
			}
		}
	}
}

// namesOfEvents gathers what sign-ins name. Rows that follow each other mostly
// name the same.
func namesOfEvents(ctx context.Context, events []File, all map[finding.Named]bool) error {
	columns := []int{int(signin.UserName), int(signin.UserDisplayName), int(signin.SignInIdentifier), int(signin.AlternateName), int(signin.DeviceName), int(signin.HomeTenantName),
		int(signin.ServicePrincipalName), int(signin.AppID), int(signin.AppName), int(signin.ResourceID), int(signin.ResourceName)}
	last := make([]string, len(columns))
	for b, err := range eventTable.batches(ctx, events, columns) {
		if err != nil {
			return err
		}
		text := func(c, i int) string {
			v, _ := b.Text(c, i)
			return v
		}
		for i := range b.Len() {
			for n, c := range columns {
				v := text(c, i)
				if v == last[n] && c != int(signin.AppName) && c != int(signin.ResourceName) {
					continue
				}
				if last[n] != v {
					last[n] = strings.Clone(v)
				}
				switch c {
				case int(signin.UserName), int(signin.SignInIdentifier), int(signin.AlternateName):
					addName(all, "user", v)
					if _, domain, is := strings.Cut(v, "@"); is {
						addName(all, "domain", strings.ToLower(domain))
					}
				case int(signin.UserDisplayName):
					addName(all, "user", v)
				case int(signin.DeviceName):
					addName(all, "device", v)
				case int(signin.HomeTenantName):
					addName(all, "tenant", v)
				case int(signin.ServicePrincipalName):
					addApp(all, "", v)
				case int(signin.AppName):
					addApp(all, text(int(signin.AppID), i), v)
				case int(signin.ResourceName):
					addApp(all, text(int(signin.ResourceID), i), v)
				}
			}
		}
	}
	return nil
}

func namesOfDevices(ctx context.Context, devices []File, all map[finding.Named]bool) error {
	for b, err := range deviceTable.batches(ctx, devices, []int{int(device.Name)}) {
		if err != nil {
			return err
		}
		for i := range b.Len() {
			addName(all, "device", cellText(b, int(device.Name), i))
		}
	}
	return nil
}

// addName notes a name. Addresses need not be noted: they are told by their form.
func addName(all map[finding.Named]bool, kind, v string) {
	if v != "" && !strings.Contains(v, "@") && !all[finding.Named{Kind: kind, Name: v}] {
		all[finding.Named{Kind: kind, Name: strings.Clone(v)}] = true
	}
}

// addApp notes the name of an application or a resource. Which one it is matters
// only where it is Microsoft's.
func addApp(all map[finding.Named]bool, id, v string) {
	n := finding.Named{Kind: "app", Name: v, Known: reference.AppName(id) != ""}
	if n.Known {
		n.ID = id
	}
	if v != "" && !all[n] {
		n.ID, n.Name = strings.Clone(n.ID), strings.Clone(v)
		all[n] = true
	}
}
